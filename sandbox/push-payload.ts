import { type Account, accountView } from './accounts.ts';
import { commitsBetween, mergeBase } from './ancestry.ts';
import { type Commit, EMPTY_TREE, type Git, type Signature } from './git.ts';
import { branchTip, type Repository } from './repositories.ts';
import type { World } from './world.ts';

export type Push = { branch: string; before: string | null; after: string; sender: Account };

/** "commits: … maximum of 2048 commits" (Webhook events and payloads, push). */
const COMMITS = 2048;

const NO_COMMIT = '0'.repeat(40);

/** The fields that `push` adds to what every event has. */
export async function pushFields(world: World, repository: Repository, push: Push) {
  const { branch, before, after, sender } = push;
  const web = `${world.webUrl}/${repository.fullName}`;
  const isForced = before !== null && (await mergeBase(repository.git, before, after)) !== before;
  const ids = (await newCommits(repository, push)).slice(-COMMITS);
  const commits = await Promise.all(ids.map((sha) => commitView(world, repository, sha)));
  return {
    ref: `refs/heads/${branch}`,
    before: before ?? NO_COMMIT,
    after,
    base_ref: null,
    created: before === null,
    deleted: false,
    forced: isForced,
    compare: `${web}/compare/${(before ?? NO_COMMIT).slice(0, 12)}...${after.slice(0, 12)}`,
    commits,
    head_commit: await commitView(world, repository, after),
    pusher: { name: sender.login, email: null },
    sender: accountView(sender, world.url),
  };
}

/** What the push brought: of a new branch, what the default branch has not. */
async function newCommits(repository: Repository, { branch, before, after }: Push) {
  const known =
    branch === repository.defaultBranch ? null : await branchTip(repository, repository.defaultBranch);
  const from = before ?? known;
  if (from !== null) return commitsBetween(repository.git, from, after);
  const list = await repository.git.lasting(['rev-list', '--reverse', '--topo-order', after]);
  return list.split('\n').filter(Boolean);
}

async function commitView(world: World, repository: Repository, sha: string) {
  const commit = await repository.git.commit(sha);
  if (commit === null) throw new Error(`The pushed commit ${sha} is gone`);
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${world.webUrl}/${repository.fullName}/commit/${sha}`,
    author: personView(world, commit.author),
    committer: personView(world, commit.committer),
    ...(await changedPaths(repository.git, commit)),
  };
}

function personView(world: World, { name, email, date }: Signature) {
  const account = world.account(name);
  return { name, email, date, ...(account === undefined ? {} : { username: account.login }) };
}

/** Paths that a commit adds, removes and modifies. A rename is a removal and an addition. */
async function changedPaths(git: Git, commit: Commit) {
  const from = commit.parents[0] ?? EMPTY_TREE;
  const list = await git.lasting([
    'diff-tree',
    '-r',
    '-z',
    '--no-renames',
    '--name-status',
    from,
    commit.sha,
  ]);
  const tokens = list.split('\0').filter(Boolean);
  const paths: Record<'added' | 'removed' | 'modified', string[]> = { added: [], removed: [], modified: [] };
  for (let at = 0; at + 1 < tokens.length; at += 2) {
    const path = tokens[at + 1] ?? '';
    if (tokens[at] === 'A') paths.added.push(path);
    else if (tokens[at] === 'D') paths.removed.push(path);
    else paths.modified.push(path);
  }
  return paths;
}
