import { execFileSync, type SpawnOptions, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const CLI = join(import.meta.dirname, '../../src/cli.ts');

export type Outcome = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** A temporary folder in which the real command line runs as a process of its own. */
export class Workspace {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'stage-review-')));

  write(files: Readonly<Record<string, string | Uint8Array>>): this {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
    return this;
  }

  git(...args: string[]): string {
    const identity = [
      '-c',
      'user.name=octocat',
      '-c',
      'user.email=octocat@example.com',
      '-c',
      'init.defaultBranch=main',
    ];
    return execFileSync('git', [...identity, ...args], {
      cwd: this.root,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  }

  commit(message: string): this {
    this.git('init', '-q');
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this;
  }

  /** Runs `stage-review` with the arguments, in a folder below the root. */
  run(args: readonly string[], folder = '', options: SpawnOptions = {}): Outcome {
    return this.spawn(process.execPath, [CLI, ...args], { ...options, cwd: join(this.root, folder) });
  }

  /** Runs `stage-review` in a line of bash: its arguments, and what the shell makes of its output. */
  shell(line: string): Outcome {
    return this.spawn('bash', ['-c', `"${process.execPath}" "${CLI}" ${line}`], { cwd: this.root });
  }

  private spawn(command: string, args: readonly string[], options: SpawnOptions): Outcome {
    const result = spawnSync(command, args, { ...options, encoding: 'utf8' });
    return { code: result.status, stdout: result.stdout, stderr: result.stderr };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
