import { type ChildProcess, spawn } from 'node:child_process';
import { sep } from 'node:path';
import { GitFailure } from './git.ts';

/** The commands that copy a repository just now, and the folder that each writes. */
const copying = new Map<ChildProcess, string>();

/** Copies a repository with all its refs to a bare one. Throws GitFailure, also where `endCopies` ends it. */
export async function copyRepository(
  source: string,
  gitDir: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const args = ['clone', '--quiet', '--mirror', '--template=', '--', source, gitDir];
  const child = spawn('git', args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  copying.set(child, gitDir);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.once('error', (error) => {
    errors += error.message;
  });
  const code = await closed(child);
  copying.delete(child);
  if (code !== 0) throw new GitFailure(args, code, errors);
}

/** Ends the commands that write below a folder; resolves when they are gone. */
export async function endCopies(folder: string): Promise<void> {
  const inside = [...copying].filter(([, gitDir]) => gitDir.startsWith(folder + sep));
  await Promise.all(
    inside.map(async ([child]) => {
      child.kill();
      await closed(child);
    }),
  );
}

function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}
