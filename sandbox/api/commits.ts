import { nodeId } from '../accounts.ts';
import { commitsBetween, mergeBase } from '../ancestry.ts';
import { type ChangedFile, changedFiles } from '../diff.ts';
import { type Commit, EMPTY_TREE } from '../git.ts';
import { notFound, Refusal } from '../refusal.ts';
import { commitAt, type Repository } from '../repositories.ts';
import { verificationView } from '../signing.ts';
import type { World } from '../world.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

/** "The list of changed files is only returned on the first page … up to 300 changed files" (Compare two commits). */
const COMPARED_FILES = 300;
/** "returns up to 250 commits" without paging (the same page). */
const COMPARED_COMMITS = 250;

export const commitRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/commits/{ref}',
    needs: ['contents', 'read'],
    answer: commit,
  },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/compare/{range*}',
    needs: ['contents', 'read'],
    answer: comparison,
  },
];

/** A commit as lists, branches and comparisons show it. */
export function fullCommitView(world: World, repository: Repository, one: Commit) {
  const self = `${world.url}/repos/${repository.fullName}`;
  const link = (sha: string) => `${self}/commits/${sha}`;
  return {
    sha: one.sha,
    node_id: nodeId('Commit', one.sha),
    commit: {
      author: one.author,
      committer: one.committer,
      message: one.message,
      tree: { sha: one.tree, url: `${self}/git/trees/${one.tree}` },
      url: `${self}/git/commits/${one.sha}`,
      comment_count: 0,
      verification: verificationView(one),
    },
    url: link(one.sha),
    html_url: `${world.webUrl}/${repository.fullName}/commit/${one.sha}`,
    comments_url: `${link(one.sha)}/comments`,
    author: null,
    committer: null,
    parents: one.parents.map((sha) => ({ sha, url: link(sha) })),
  };
}

/** A changed file as pull requests, commits and comparisons show it. */
export function fileView(world: World, repository: Repository, file: ChangedFile, ref: string) {
  const path = file.filename.split('/').map(encodeURIComponent).join('/');
  const self = `${world.url}/repos/${repository.fullName}`;
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${world.webUrl}/${repository.fullName}/blob/${ref}/${path}`,
    raw_url: `${world.webUrl}/${repository.fullName}/raw/${ref}/${path}`,
    contents_url: `${self}/contents/${path}?ref=${ref}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousFilename === null ? {} : { previous_filename: file.previousFilename }),
  };
}

async function commit(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call;
  const one = await commitOrRefusal(repository, call.text('ref'), 422);
  const files = await changedFiles(repository.git, one.parents[0] ?? EMPTY_TREE, one.sha);
  const [additions, deletions] = [
    files.reduce((sum, file) => sum + file.additions, 0),
    files.reduce((sum, file) => sum + file.deletions, 0),
  ];
  const body = {
    ...fullCommitView(world, repository, one),
    stats: { additions, deletions, total: additions + deletions },
    files: files.slice(0, COMPARED_FILES).map((file) => fileView(world, repository, file, one.sha)),
  };
  return { status: 200, body };
}

async function comparison(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call;
  const [from, to, ...rest] = call.text('range').split('...');
  if (from === undefined || to === undefined || rest.length > 0) throw notFound();
  const [left, right] = await Promise.all([endOf(world, repository, from), endOf(world, repository, to)]);
  const start = await mergeBase(repository.git, left.sha, right.sha);
  if (start === null) throw new Refusal(404, `No common ancestor between ${from} and ${to}.`);
  const { git } = repository;
  const [ahead, behind, files, ancestor] = await Promise.all([
    commitsBetween(git, left.sha, right.sha),
    commitsBetween(git, right.sha, left.sha),
    changedFiles(git, start, right.sha),
    commitOrRefusal(repository, start, 404),
  ]);
  const commits = await Promise.all(
    ahead.slice(0, COMPARED_COMMITS).map((sha) => commitOrRefusal(repository, sha, 404)),
  );
  const isFirstPage = ['1', null].includes(call.query.get('page'));
  const view = (one: Commit) => fullCommitView(world, repository, one);
  const body = {
    url: `${world.url}${call.path}`,
    html_url: `${world.webUrl}/${repository.fullName}/compare/${from}...${to}`,
    base_commit: view(left),
    merge_base_commit: view(ancestor),
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: commits.map(view),
    files: isFirstPage
      ? files.slice(0, COMPARED_FILES).map((file) => fileView(world, repository, file, right.sha))
      : [],
  };
  return { status: 200, body };
}

/** The commit at one end of a comparison, which may be `owner:branch` in another repository of the network. */
async function endOf(world: World, repository: Repository, end: string): Promise<Commit> {
  const [owner = '', branch] = end.split(/:(.*)/s);
  if (branch === undefined) return commitOrRefusal(repository, end, 404);
  const other = [...world.repositories.values()].find((candidate) => {
    const isRelated = candidate === repository || candidate.parent === repository;
    return isRelated && candidate.owner.login.toLowerCase() === owner.toLowerCase();
  });
  if (other === undefined) throw notFound();
  return commitOrRefusal(other, branch, 404);
}

/** The commit that a ref names; refuses with the status that the calling endpoint has for it. */
export async function commitOrRefusal(
  repository: Repository,
  ref: string,
  status: 404 | 422,
): Promise<Commit> {
  const sha = await commitAt(repository, ref);
  const one = sha === null ? null : await repository.git.commit(sha);
  if (one !== null) return one;
  throw status === 404 ? notFound() : new Refusal(422, `No commit found for SHA: ${ref}`);
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}
