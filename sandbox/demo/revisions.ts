import { statSync } from 'node:fs';
import { gitEnvironment, removeFolder, temporaryFolder } from '../folders.ts';
import { GitFailure, runGit } from '../git.ts';
import { DemoError } from './demo-error.ts';

/** Length of an object id of SHA-1, the only one that GitHub has. */
const SHA1_DIGITS = 40;

/**
 * Object ids of the commits that revisions name in a repository on disk, asked without anything of the caller's
 * environment. Throws DemoError where the folder holds no repository that can be shown, or a revision names nothing.
 */
export async function commitsNamed(path: string, revisions: readonly string[]): Promise<readonly string[]> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new DemoError(`${path}: no such folder`);
  const folder = await temporaryFolder();
  try {
    const environment = await gitEnvironment(folder);
    await refuseNoRepository(path, environment);
    return await Promise.all(revisions.map((revision) => commitNamed(path, revision, environment)));
  } finally {
    await removeFolder(folder);
  }
}

async function refuseNoRepository(path: string, environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await runGit(['-C', path, 'rev-parse', '--git-dir'], environment);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const isNone = /not a git repository/.test(error.message);
    throw new DemoError(isNone ? `${path} is not a git repository` : error.message);
  }
}

async function commitNamed(path: string, revision: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const args = ['-C', path, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const id = (await runGit(args, environment).catch(() => '')).toString().trim();
  if (id === '') throw new DemoError(`git knows no revision ${revision} in ${path}`);
  if (id.length !== SHA1_DIGITS)
    throw new DemoError(
      `${path} is a repository with SHA-256 object ids. GitHub has none of these, so there is nothing to show.`,
    );
  return id;
}
