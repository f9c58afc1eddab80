import { type Git, GitFailure } from './git.ts';

/** How far a history is walked here before git is asked: the ordinary short branch needs no command of its own. */
const STEPS = 16;

/** The best common ancestor of two commits, or null for unrelated histories. */
export async function mergeBase(git: Git, left: string, right: string): Promise<string | null> {
  const [one, other] = await Promise.all([line(git, left), line(git, right)]);
  const meeting = one.find((sha) => other.includes(sha));
  if (meeting !== undefined) return meeting;
  try {
    return (await git.lasting(['merge-base', left, right])).trim().split('\n')[0] ?? null;
  } catch (error) {
    if (error instanceof GitFailure && error.code === 1) return null;
    throw error;
  }
}

/** Ids of the commits reachable from `to` and not from `from`, oldest first. */
export async function commitsBetween(git: Git, from: string, to: string): Promise<readonly string[]> {
  const start = await mergeBase(git, from, to);
  const own = await line(git, to);
  const index = start === null ? -1 : own.indexOf(start);
  if (index >= 0) return own.slice(0, index).toReversed();
  const list = await git.lasting(['rev-list', '--reverse', '--topo-order', to, `^${from}`]);
  return list.split('\n').filter(Boolean);
}

/** The commit and its ancestors as far as each has one parent: all there is to know about what lies between them. */
async function line(git: Git, sha: string): Promise<readonly string[]> {
  const ids = [sha];
  for (let commit = await git.commit(sha); commit !== null && ids.length < STEPS; ) {
    const [parent, ...others] = commit.parents;
    if (parent === undefined || others.length > 0) break;
    ids.push(parent);
    commit = await git.commit(parent);
  }
  return ids;
}
