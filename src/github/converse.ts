import { isPathIncluded } from '../control/glob.ts';
import { conversationOf } from '../report/conversation.ts';
import { DiffLines } from '../report/diff-lines.ts';
import { isReached } from '../scope.ts';
import type { Client } from './app.ts';
import type { Judged, Subject } from './judge.ts';
import { dropDrafts, type Published, publishConversation } from './publish-conversation.ts';
import type { PullRequest } from './pull-request.ts';
import { readThreads, type Said, type SaidPage } from './read-threads.ts';
import { isDoubtful } from './request-failure.ts';

/** Times that a request of doubtful outcome is looked after, and what is missing is sent again. */
const MAX_DOUBTS = 2;

/**
 * Says on a pull request what is to be said beside its check; `before` is what was said there until now, and
 * `isJudgedAgain` whether its head was judged before. A draft's and a locked conversation's threads stay as they are.
 * Throws where GitHub gives no answer.
 */
export async function converse(
  { client, target: pull }: Subject<PullRequest>,
  { review, policy, changed, revisions, snapshot }: Judged,
  before: SaidPage,
  resolver: () => Promise<Client | null>,
  isJudgedAgain: boolean,
): Promise<Published> {
  if (pull.isDraft || pull.isLocked) {
    await dropDrafts(client, before);
    return { refused: 0, unresolved: 0 };
  }
  const diff = new DiffLines(revisions.listing.files);
  const { renames } = snapshot;
  const renamed = new Map([...renames].map(([path, before]) => [before, path]));
  // A thread keeps the path on which it began.
  const now = (path: string) => renamed.get(path) ?? path;
  const around = {
    head: pull.head,
    isJudgedAgain,
    isInScope: (path: string) => isReached(now(path), changed, policy),
    isIncluded: (path: string) => isPathIncluded(policy.paths, now(path)),
    isThere: (path: string) => revisions.head.tree.has(now(path)),
    renames,
  };
  for (let doubts = 0; ; doubts++) {
    const said = await readSaid(client, pull, doubts === 0 ? before : undefined);
    const conversation = conversationOf(review, { diff, threads: said.threads, around });
    try {
      return await publishConversation(client, resolver, pull, said, conversation);
    } catch (error) {
      if (!isDoubtful(error) || doubts === MAX_DOUBTS) throw error;
    }
  }
}

/** What our App has said; without what an ended attempt began, whose words would look as if they had been said. */
async function readSaid(client: Client, pull: PullRequest, first?: SaidPage): Promise<Said> {
  const said = await readThreads(client, pull, first);
  if (said.drafts.length === 0) return said;
  await dropDrafts(client, said);
  return await readThreads(client, pull);
}
