import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Sandbox, SandboxRepository } from '../sandbox.ts';
import { DemoError } from './demo-error.ts';

/** What the demo reviews: a pull request that is open, in a repository of the sandbox. */
export type Subject = {
  readonly repository: SandboxRepository;
  readonly number: number;
  readonly title: string;
  /** Whether the demo promises a green check in the end. */
  readonly isExample: boolean;
};

const EXAMPLE = join(import.meta.dirname, '../example');

/** The example repository with its pull request. */
export async function exampleRepository(sandbox: Sandbox): Promise<Subject> {
  const repository = await sandbox.createRepository('demo/shop');
  await repository.commit('main', filesIn(join(EXAMPLE, 'base')), 'Begin');
  const title = 'Add a preview stage and a stage for partners';
  await repository.commit('preview', filesIn(join(EXAMPLE, 'head')), title);
  const number = await repository.openPullRequest({ title, head: 'preview' });
  return { repository, number, title, isExample: true };
}

function filesIn(folder: string): Record<string, string> {
  const paths = [...globSync('**/*', { cwd: folder }), ...globSync('.github/*', { cwd: folder })];
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** A copy of a repository on disk, with a pull request between two of its revisions. */
export async function userRepository(
  sandbox: Sandbox,
  path: string,
  base: string,
  head: string,
): Promise<Subject> {
  const root = resolve(path);
  if (!existsSync(root)) throw new DemoError(`${path}: no such folder`);
  const [baseCommit, headCommit] = [commitOf(root, base), commitOf(root, head)];
  const name = basename(root).replace(/[^\w.-]/g, '-') || 'repository';
  const repository = await sandbox.cloneRepository(`demo/${name}`, root, {
    defaultBranch: 'stage-review-base',
  });
  await repository.setBranch('stage-review-base', baseCommit);
  await repository.setBranch('stage-review-head', headCommit);
  const title = `${head} into ${base}`;
  try {
    const number = await repository.openPullRequest({ title, head: 'stage-review-head' });
    return { repository, number, title, isExample: false };
  } catch (error) {
    throw new DemoError(
      `No pull request from ${head} into ${base}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function commitOf(root: string, revision: string): string {
  try {
    const args = ['-C', root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    throw new DemoError(`git knows no revision ${revision} in ${root}`);
  }
}
