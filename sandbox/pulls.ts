import { type Account, accountView, nodeId } from './accounts.ts';
import { commitsBetween, mergeBase } from './ancestry.ts';
import { type ChangedFile, changedFiles } from './diff.ts';
import { type Repository, repositoryView } from './repositories.ts';
import type { Review, ReviewComment } from './reviews.ts';
import type { World } from './world.ts';

export type Pull = {
  id: number;
  number: number;
  title: string;
  body: string | null;
  user: Account;
  /** The repository that it wants to change. */
  repository: Repository;
  /** Null once the fork is deleted. */
  headRepository: Repository | null;
  headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  isDraft: boolean;
  isLocked: boolean;
  state: 'open' | 'closed';
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  mergeCommitSha: string | null;
  reviews: Review[];
  comments: ReviewComment[];
  /** Who resolved a thread, by the id of its first comment. */
  resolved: Map<number, Account>;
};

/** "Responses include a maximum of 3000 files" (List pull requests files). */
export const LISTED_FILES = 3000;

/** "Lists a maximum of 250 commits" (List commits on a pull request). */
export const LISTED_COMMITS = 250;

/** Where the head left the base branch. */
export async function mergeBaseOf(pull: Pull): Promise<string> {
  return (await mergeBase(pull.repository.git, pull.baseSha, pull.headSha)) ?? pull.baseSha;
}

/** Files that differ between the merge base and a commit of the pull request (its head unless told). */
export async function pullFiles(pull: Pull, commit = pull.headSha): Promise<readonly ChangedFile[]> {
  const { git } = pull.repository;
  const from = (await mergeBase(git, pull.baseSha, commit)) ?? pull.baseSha;
  return changedFiles(git, from, commit);
}

/** Ids of its commits, oldest first. */
export async function pullCommits(pull: Pull): Promise<readonly string[]> {
  return commitsBetween(pull.repository.git, pull.baseSha, pull.headSha);
}

/** Open pull requests with this head commit; one from a fork is not found, as on GitHub. */
export function pullsWithHead(repository: Repository, headSha: string): readonly Pull[] {
  return [...repository.pulls.values()].filter(
    (pull) => pull.state === 'open' && pull.headSha === headSha && pull.headRepository === repository,
  );
}

/** What no pull request here has. */
const UNUSED = {
  active_lock_reason: null,
  labels: [],
  milestone: null,
  assignee: null,
  assignees: [],
  requested_reviewers: [],
  requested_teams: [],
  auto_merge: null,
};

/** The fields that a list shows. */
export function pullView(world: World, pull: Pull) {
  const { repository } = pull;
  const self = `${world.url}/repos/${repository.fullName}/pulls/${pull.number}`;
  const issue = `${world.url}/repos/${repository.fullName}/issues/${pull.number}`;
  const web = `${world.webUrl}/${repository.fullName}/pull/${pull.number}`;
  return {
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    url: self,
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    issue_url: issue,
    commits_url: `${self}/commits`,
    review_comments_url: `${self}/comments`,
    review_comment_url: `${world.url}/repos/${repository.fullName}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${world.url}/repos/${repository.fullName}/statuses/${pull.headSha}`,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    user: accountView(pull.user, world.url),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    head: branchView(world, pull.headRepository, pull.headRef, pull.headSha, pull.user),
    base: branchView(world, repository, pull.baseRef, pull.baseSha, repository.owner),
    author_association: pull.headRepository === repository ? 'MEMBER' : 'CONTRIBUTOR',
    draft: pull.isDraft,
    locked: pull.isLocked,
    ...UNUSED,
    _links: { self: { href: self }, html: { href: web }, issue: { href: issue } },
  };
}

/** The fields of one pull request, which need its diff. */
export async function fullPullView(world: World, pull: Pull) {
  const [files, commits] = await Promise.all([pullFiles(pull), pullCommits(pull)]);
  const sum = (of: (file: ChangedFile) => number) => files.reduce((total, file) => total + of(file), 0);
  return {
    ...pullView(world, pull),
    merged: pull.mergedAt !== null,
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: pull.mergedAt === null ? null : accountView(pull.user, world.url),
    comments: 0,
    review_comments: pull.comments.length,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changed_files: files.length,
  };
}

function branchView(world: World, repository: Repository | null, ref: string, sha: string, user: Account) {
  const owner = repository?.owner ?? user;
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: accountView(owner, world.url),
    repo: repository === null ? null : repositoryView(repository, world.url),
  };
}

/** A pull request as check runs and suites name it. */
export function shortPullView(world: World, pull: Pull) {
  const short = (repository: Repository) => ({
    id: repository.id,
    url: `${world.url}/repos/${repository.fullName}`,
    name: repository.name,
  });
  return {
    id: pull.id,
    number: pull.number,
    url: `${world.url}/repos/${pull.repository.fullName}/pulls/${pull.number}`,
    head: { ref: pull.headRef, sha: pull.headSha, repo: short(pull.headRepository ?? pull.repository) },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo: short(pull.repository) },
  };
}
