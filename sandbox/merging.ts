import { octocat } from './accounts.ts';
import { writeCommit } from './commits.ts';
import type { Pull } from './pulls.ts';
import { GITHUB } from './signing.ts';
import type { World } from './world.ts';

/** Merges the head of a pull request into `before`, points the branch at the result and answers it; throws on a
 * conflict. */
export async function mergeInto(world: World, pull: Pull, before: string, branch: string): Promise<string> {
  const { git } = pull.repository;
  const tree = (await git.run(['merge-tree', '--write-tree', before, pull.headSha])).toString('utf8').trim();
  return writeCommit(git, {
    ref: `refs/heads/${branch}`,
    parents: [before, pull.headSha],
    tree,
    changes: new Map(),
    message: `Merge pull request #${pull.number} from ${pull.user.login}/${pull.headRef}\n\n${pull.title}`,
    author: { name: octocat.login, email: 'octocat@users.noreply.github.com' },
    committer: GITHUB,
    date: world.nextCommitDate(),
  });
}

/** Closes a pull request as merged by a commit. */
export function markMerged(world: World, pull: Pull, commit: string): void {
  const now = world.timestamp();
  Object.assign(pull, { state: 'closed', closedAt: now, mergedAt: now, mergeCommitSha: commit });
}
