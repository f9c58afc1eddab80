import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const DEMO = join(import.meta.dirname, '../../sandbox/demo.ts');

/** A folder of one test, which knows what it made. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'stage-review-demo-'));

  /** A path in it, whose folder exists. */
  path(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  /** A git repository with an empty commit on `main` and these files on `topic`; answers its path. */
  repository(name: string, files: Readonly<Record<string, string>>, ...options: string[]): string {
    const root = this.path(name);
    git(this.folder, 'init', '--quiet', '--initial-branch=main', ...options, root);
    git(root, 'commit', '--quiet', '--allow-empty', '-m', 'Begin');
    git(root, 'checkout', '--quiet', '-b', 'topic');
    for (const [path, text] of Object.entries(files)) writeFileSync(this.path(join(name, path)), text);
    git(root, 'add', '.');
    git(root, 'commit', '--quiet', '--allow-empty', '-m', 'Change');
    return root;
  }

  /** Starts the demo, with a folder of its own for temporary files. */
  demo(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Demo {
    return new Demo(mkdtempSync(join(this.folder, 'tmp-')), args, environment);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function git(folder: string, ...args: string[]): void {
  execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}

/** The real demo as a process of its own. */
export class Demo {
  output = '';
  errors = '';
  readonly #temporary: string;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(temporary: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    const child = spawn(process.execPath, [DEMO, ...args], {
      env: { PATH: process.env.PATH, TMPDIR: temporary, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.#temporary = temporary;
    this.#child = child;
    this.#closed = once(child, 'close');
  }

  /** What it has in its folder for temporary files now. */
  get left(): readonly string[] {
    return readdirSync(this.#temporary);
  }

  /** Waits until something is true; throws when the demo ends first. */
  async until(isReached: () => boolean): Promise<void> {
    while (!isReached()) {
      if (this.#child.exitCode !== null) throw new Error(`the demo ended: ${this.errors}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Sends a signal and answers the exit code. */
  async ended(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return await this.exitCode();
  }

  /** Closes the reading end of its output. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  async exitCode(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }
}
