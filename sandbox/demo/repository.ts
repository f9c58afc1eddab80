import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Sandbox, SandboxRepository } from '../sandbox.ts';
import { DemoError } from './demo-error.ts';
import { commitsNamed } from './revisions.ts';

/** What the demo reviews: a pull request that is open, in a repository of the sandbox. */
export type Subject = {
  readonly repository: SandboxRepository;
  readonly number: number;
  readonly title: string;
  /** Whether the demo promises a green check in the end. */
  readonly isExample: boolean;
};

/** A revision of the example: its files by their paths. */
export function exampleFiles(revision: 'base' | 'head'): Record<string, string> {
  return filesIn(join(import.meta.dirname, '../example', revision));
}

/** The example repository with its pull request. */
export async function exampleRepository(sandbox: Sandbox): Promise<Subject> {
  const repository = await sandbox.createRepository('demo/shop');
  await repository.commit('main', exampleFiles('base'), 'Begin');
  const title = 'Add a preview stage and a stage for partners';
  await repository.commit('preview', exampleFiles('head'), title);
  const number = await repository.openPullRequest({ title, head: 'preview' });
  return { repository, number, title, isExample: true };
}

function filesIn(folder: string): Record<string, string> {
  const paths = [...globSync('**/*', { cwd: folder }), ...globSync('.github/*', { cwd: folder })];
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** The copy's branches: the two revisions may be no branches, or be checked out. */
const BASE = 'stage-review-base';
const HEAD = 'stage-review-head';

/** A repository on disk and two of its revisions, which are there. */
export type Source = {
  /** Absolute path. */
  readonly root: string;
  readonly base: Revision;
  readonly head: Revision;
};

type Revision = { readonly name: string; readonly commit: string };

/** What a user names. Throws DemoError where it is not there. */
export async function sourceAt(path: string, base: string, head: string): Promise<Source> {
  const root = resolve(path);
  const [baseCommit = '', headCommit = ''] = await commitsNamed(root, [base, head]);
  return { root, base: { name: base, commit: baseCommit }, head: { name: head, commit: headCommit } };
}

/** A copy of a repository on disk, with a pull request between the revisions. Throws DemoError. */
export async function userRepository(sandbox: Sandbox, { root, base, head }: Source): Promise<Subject> {
  const title = `${head.name} into ${base.name}`;
  try {
    const repository = await sandbox.cloneRepository(`demo/${nameOf(root)}`, root, { defaultBranch: BASE });
    await repository.setBranch(BASE, base.commit);
    await repository.setBranch(HEAD, head.commit);
    const number = await repository.openPullRequest({ title, head: HEAD });
    return { repository, number, title, isExample: false };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const told = reason.replace(/stage-review-(base|head)/g, (_, side) =>
      side === 'base' ? base.name : head.name,
    );
    throw new DemoError(`No pull request from ${title}: ${told}`);
  }
}

/** A name that GitHub would take. `.github` is the organisation's own here. */
function nameOf(root: string): string {
  return (
    basename(root)
      .replace(/[^\w.-]/g, '-')
      .replace(/^\.+/, '') || 'repository'
  );
}
