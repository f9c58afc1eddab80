import { type Account, accountView, nodeId, webOf } from './accounts.ts';
import type { CheckRun } from './check-runs.ts';
import type { CheckSuite } from './check-suites.ts';
import type { Git } from './git.ts';
import type { QueueEntry } from './merge-queue.ts';
import type { Pull } from './pulls.ts';

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** What GitHub keeps about one repository beside its git objects. */
export type Repository = {
  id: number;
  name: string;
  fullName: string;
  owner: Account;
  defaultBranch: string;
  createdAt: string;
  /** Whether the App's installation holds it. */
  isInstalled: boolean;
  isArchived: boolean;
  parent: Repository | null;
  git: Git;
  pulls: Map<number, Pull>;
  checkRuns: CheckRun[];
  checkSuites: CheckSuite[];
  /** The merge queue, first first. */
  queue: QueueEntry[];
  /** Role of each collaborator, by login. */
  roles: Map<string, Role>;
};

/** Commit at the tip of a branch, or null. */
export function branchTip(repository: Repository, branch: string): Promise<string | null> {
  return repository.git.commitId(`refs/heads/${branch}`);
}

/** The commit that a REST `ref` means (object id, branch, tag or full name of a ref), or null. */
export async function commitAt(repository: Repository, ref: string): Promise<string | null> {
  const { git } = repository;
  if (/^[0-9a-f]{40}$/i.test(ref)) return git.commitId(ref.toLowerCase());
  for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref.replace(/^refs\//, '')}`]) {
    const sha = await git.commitId(name);
    if (sha !== null) return sha;
  }
  if (ref === 'HEAD') return branchTip(repository, repository.defaultBranch);
  return /^[0-9a-f]{7,39}$/i.test(ref) ? git.commitId(ref) : null;
}

/** What no repository here has or turns off. */
const UNUSED = {
  disabled: false,
  is_template: false,
  topics: [],
  language: null,
  license: null,
  size: 0,
  forks: 0,
  forks_count: 0,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  has_issues: true,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  has_downloads: false,
  allow_forking: true,
  web_commit_signoff_required: false,
  homepage: null,
  mirror_url: null,
};

/** The fields that webhooks and the REST API show. */
export function repositoryView(repository: Repository, url: string) {
  const self = `${url}/repos/${repository.fullName}`;
  const web = `${webOf(url)}/${repository.fullName}`;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: true,
    visibility: 'private',
    owner: accountView(repository.owner, url),
    html_url: web,
    description: null,
    fork: repository.parent !== null,
    url: self,
    ...templates(self),
    git_url: `git://127.0.0.1/${repository.fullName}.git`,
    ssh_url: `git@127.0.0.1:${repository.fullName}.git`,
    clone_url: `${web}.git`,
    default_branch: repository.defaultBranch,
    archived: repository.isArchived,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
    open_issues: openPulls(repository),
    open_issues_count: openPulls(repository),
    ...UNUSED,
  };
}

/** The fields that an answer about one repository adds. */
export function fullRepositoryView(repository: Repository, url: string) {
  const parent = repository.parent === null ? {} : { parent: repositoryView(repository.parent, url) };
  return {
    ...repositoryView(repository, url),
    permissions: { admin: false, maintain: false, push: false, triage: false, pull: true },
    network_count: 0,
    subscribers_count: 0,
    ...parent,
  };
}

function openPulls(repository: Repository): number {
  return [...repository.pulls.values()].filter((pull) => pull.state === 'open').length;
}

function templates(self: string) {
  return {
    branches_url: `${self}/branches{/branch}`,
    blobs_url: `${self}/git/blobs{/sha}`,
    trees_url: `${self}/git/trees{/sha}`,
    commits_url: `${self}/commits{/sha}`,
    git_commits_url: `${self}/git/commits{/sha}`,
    git_refs_url: `${self}/git/refs{/sha}`,
    compare_url: `${self}/compare/{base}...{head}`,
    contents_url: `${self}/contents/{+path}`,
    collaborators_url: `${self}/collaborators{/collaborator}`,
    pulls_url: `${self}/pulls{/number}`,
    issues_url: `${self}/issues{/number}`,
    comments_url: `${self}/comments{/number}`,
    issue_comment_url: `${self}/issues/comments{/number}`,
    statuses_url: `${self}/statuses/{sha}`,
    hooks_url: `${self}/hooks`,
    events_url: `${self}/events`,
    forks_url: `${self}/forks`,
    tags_url: `${self}/tags`,
    teams_url: `${self}/teams`,
  };
}
