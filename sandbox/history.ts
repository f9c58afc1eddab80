import { branchTip, commitAt, type Repository } from './repositories.ts';

/** Where a commit starts that a person pushes to a branch. */
export type Start = { from?: string; force?: boolean };

/** The commit that a person's revision names; throws when there is none. */
export async function namedCommit(repository: Repository, revision: string): Promise<string> {
  const sha = (await commitAt(repository, revision)) ?? (await repository.git.commitId(revision));
  if (sha === null) throw new Error(`${repository.fullName} has no commit ${revision}`);
  return sha;
}

/** Parents of the next commit on a branch with this tip, and its tree where that is not the first parent's. */
export async function startOf(
  repository: Repository,
  tip: string | null,
  { from, force = false }: Start,
): Promise<{ parents: readonly string[]; tree?: string }> {
  if (force && from === undefined && tip !== null) {
    const last = await repository.git.commit(tip);
    if (last !== null) return { parents: last.parents, tree: last.tree };
  }
  if (tip !== null && !force) return { parents: [tip] };
  if (from !== undefined) return { parents: [await namedCommit(repository, from)] };
  const first = await branchTip(repository, repository.defaultBranch);
  return { parents: first === null ? [] : [first] };
}
