import type { Client } from './app.ts';
import type { Repository } from './job.ts';

/** What is judged: a commit, against what it is meant to be merged into. */
export type Target = {
  readonly repository: Repository;
  /** The repository's page. */
  readonly webUrl: string;
  /** Commit of the head. */
  readonly head: string;
  /** The head's repository where that is another one and still there: the pull request comes from a fork. */
  readonly fork: Repository | null;
  /** Name of the base branch, and the commit of it that GitHub compares with. */
  readonly base: { readonly ref: string; readonly sha: string };
};

/** What the review needs to know of a pull request. */
export type PullRequest = Target & {
  readonly number: number;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  /** Nobody but collaborators may comment; an App may not. */
  readonly isLocked: boolean;
  readonly changedFiles: number;
  /** The head's branch, where it is one of this repository; null for a fork's. */
  readonly branch: string | null;
  readonly defaultBranch: string;
};

/** A changed file as GitHub lists it. `patch` is null for a binary or large one. */
export type ChangedFile = {
  readonly path: string;
  readonly previousPath: string | null;
  readonly patch: string | null;
};

/** "Responses include a maximum of 3000 files." */
export const MAX_LISTED_FILES = 3_000;
const PAGE = 100;

export async function readPullRequest(
  client: Client,
  repository: Repository,
  number: number,
): Promise<PullRequest> {
  const { data: found } = await client.rest.pulls.get({
    owner: repository.owner,
    repo: repository.name,
    pull_number: number,
  });
  // Typed as always there, but null once a fork is deleted.
  const from: {
    readonly full_name: string;
    readonly name: string;
    readonly owner: { login: string };
  } | null = found.head.repo;
  const isFork = from !== null && from.full_name !== found.base.repo.full_name;
  return {
    repository,
    number,
    webUrl: found.base.repo.html_url,
    isOpen: found.state === 'open',
    isDraft: found.draft === true,
    isLocked: found.locked,
    head: found.head.sha,
    fork: isFork ? { owner: from.owner.login, name: from.name } : null,
    base: { ref: found.base.ref, sha: found.base.sha },
    changedFiles: found.changed_files,
    branch: from === null || isFork ? null : found.head.ref,
    defaultBranch: found.base.repo.default_branch,
  };
}

/** The changed files, all pages of them; never more than MAX_LISTED_FILES. */
export async function readChangedFiles(client: Client, pull: PullRequest): Promise<ChangedFile[]> {
  const pages = Math.ceil(Math.min(pull.changedFiles, MAX_LISTED_FILES) / PAGE);
  const lists = await Promise.all(
    Array.from({ length: pages }, (_, index) =>
      client.rest.pulls.listFiles({
        owner: pull.repository.owner,
        repo: pull.repository.name,
        pull_number: pull.number,
        per_page: PAGE,
        page: index + 1,
      }),
    ),
  );
  return lists.flatMap(({ data }) => data).map(changedFileOf);
}

/** A file as the answers of GitHub list it. */
export function changedFileOf(file: {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: string;
  readonly patch?: string;
}): ChangedFile {
  return {
    path: file.filename,
    previousPath: file.status === 'renamed' ? (file.previous_filename ?? null) : null,
    patch: file.patch ?? null,
  };
}

/** Numbers of the open pull requests whose head is this commit, forks' included. */
export async function openPullRequestsAt(
  client: Client,
  repository: Repository,
  head: string,
): Promise<number[]> {
  const open = await client.paginate(client.rest.pulls.list, {
    owner: repository.owner,
    repo: repository.name,
    state: 'open',
    per_page: PAGE,
  });
  return open.filter((pull) => pull.head.sha === head).map((pull) => pull.number);
}
