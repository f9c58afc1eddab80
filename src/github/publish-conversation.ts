import { z } from 'zod';
import type { Conversation, NewComment } from '../report/conversation.ts';
import type { ThreadUpdate } from '../report/thread.ts';
import { counted } from '../report/title.ts';
import type { Client } from './app.ts';
import { type Change, type Changed, change } from './graphql.ts';
import type { PullRequest } from './pull-request.ts';
import type { Said } from './read-threads.ts';

/** Changes in one request: GitHub gives up on one that takes more than ten seconds. */
const CHANGES_PER_REQUEST = 15;

/** What became of a conversation. Nothing of it is lost: all of it is in the check run too. */
export type Published = {
  /** Comments that GitHub does not take. */
  readonly refused: number;
  /** Threads that are done with and that our App may not resolve. */
  readonly unresolved: number;
};

/**
 * Says what is to be said on a pull request: new comments, and words in the threads that are there, come in one review, so
 * that a push notifies once; then the threads are brought up to date. `resolver` gives a client that may resolve threads,
 * or null where there is none. Throws where GitHub gives no answer: read the threads again, and ask only for what is
 * missing then. Throws where it refuses the review as a whole, too.
 */
export async function publishConversation(
  client: Client,
  resolver: () => Promise<Client | null>,
  pull: PullRequest,
  said: Said,
  conversation: Conversation,
): Promise<Published> {
  // Words first: whoever reads that a thread is resolved finds the reason in it.
  const refused = await say(client, pull, said.id, conversation);
  const unresolved = await bringUpToDate(client, resolver, conversation.updates);
  return { refused, unresolved };
}

/** Deletes reviews that nobody sees: an attempt ended before it submitted them. */
export async function dropDrafts(client: Client, { drafts }: Pick<Said, 'drafts'>): Promise<void> {
  for (const draft of drafts) await change(client, [deletion(draft)]);
}

/**
 * Answers how many of the comments are refused. The review is submitted by a request of its own: only by then it is known
 * to hold something, and to be of this head. Where the head was replaced meanwhile, GitHub begins no review of it, but
 * takes the comments into one of the new head, on lines that mean something else there.
 */
async function say(
  client: Client,
  { head }: PullRequest,
  pullRequestId: string,
  { updates, comments, body }: Conversation,
): Promise<number> {
  const answers = updates.filter(({ reply }) => reply !== undefined).length;
  if (comments.length === 0 && answers < 2) {
    await inParts(
      client,
      updates.flatMap((update) => wordsOf(update, null)),
    );
    return 0;
  }
  const [begun, ...added] = await inParts(client, [
    {
      mutation: 'addPullRequestReview',
      input: { pullRequestId, commitOID: head },
      answer: 'pullRequestReview { id }',
    },
    ...comments.map((comment) => addition(pullRequestId, comment)),
  ]);
  const draft = REVIEW.safeParse(begun?.answer).data?.pullRequestReview.id;
  // Locked since it was read, for instance: once that is over, the comments are owed. What was taken without a review is
  // a draft that nobody sees, and that the next attempt deletes.
  if (draft === undefined) throw refusal(begun);
  const answered = await inParts(
    client,
    updates.flatMap((update) => wordsOf(update, draft)),
  );
  const refused = added.filter(({ answer }) => !ADDED.safeParse(answer).success).length;
  const isEmpty = refused === comments.length && answered.every(({ error }) => error !== null);
  const told = refused === 0 ? body : `${body} ${refusedText(refused)}`;
  const [ended] = await change(client, [isEmpty ? deletion(draft) : submission(draft, told)]);
  if (!isEmpty && !REVIEW.safeParse(ended?.answer).success) throw refusal(ended);
  return refused;
}

function refusal(result: Changed | undefined): Error {
  return new Error(`GitHub refused the review: ${result?.error?.message ?? 'it answers none'}`);
}

function refusedText(count: number): string {
  return `GitHub refused ${counted(count, 'other comment')}: see the table of the check.`;
}

const REVIEW = z.object({ pullRequestReview: z.object({ id: z.string() }) });

const ADDED = z.object({ thread: z.object({ id: z.string() }) });

/** A place that is not in the diff is no error: GitHub answers no thread. */
function addition(pullRequestId: string, comment: NewComment): Change {
  const { path, body } = comment;
  return {
    mutation: 'addPullRequestReviewThread',
    input: { pullRequestId, path, body, ...placeOf(comment) },
    answer: 'thread { id }',
  };
}

function placeOf(comment: NewComment): Readonly<Record<string, unknown>> {
  if (comment.side === null) return { subjectType: 'FILE' };
  const { side, lines } = comment;
  const start = lines.first < lines.last ? { startLine: lines.first, startSide: side } : {};
  return { subjectType: 'LINE', side, line: lines.last, ...start };
}

function deletion(pullRequestReviewId: string): Change {
  return {
    mutation: 'deletePullRequestReview',
    input: { pullRequestReviewId },
    answer: 'pullRequestReview { id }',
  };
}

function submission(pullRequestReviewId: string, body: string): Change {
  return {
    mutation: 'submitPullRequestReview',
    input: { pullRequestReviewId, event: 'COMMENT', body },
    answer: 'pullRequestReview { id }',
  };
}

/** Answers how many threads could only be hidden, not resolved. */
async function bringUpToDate(
  client: Client,
  resolver: () => Promise<Client | null>,
  updates: readonly ThreadUpdate[],
): Promise<number> {
  const turned = updates.filter(({ turn }) => turn !== undefined);
  const resolving = turned.length === 0 ? null : await resolver();
  const unresolved = resolving === null ? turned : await refusedTurns(resolving, turned);
  const reopened = turned.filter(({ turn }) => turn === 'reopen');
  await inParts(client, [...new Set([...unresolved, ...reopened])].flatMap(hidingOf));
  // The marker last: an attempt that ends in between is taken up.
  await inParts(client, updates.flatMap(textOf));
  return unresolved.filter(({ turn }) => turn === 'close').length;
}

async function refusedTurns(client: Client, updates: readonly ThreadUpdate[]): Promise<ThreadUpdate[]> {
  const results = await inParts(
    client,
    updates.map(({ thread, turn }) => ({
      mutation: turn === 'close' ? 'resolveReviewThread' : 'unresolveReviewThread',
      input: { threadId: thread.id },
      answer: 'thread { id isResolved }',
    })),
  );
  return updates.filter((_, at) => results[at]?.error !== null);
}

/** The word in a thread, as part of a review that is begun; of none where that is null. */
function wordsOf({ thread, reply }: ThreadUpdate, review: string | null): Change[] {
  if (reply === undefined) return [];
  const part = review === null ? {} : { pullRequestReviewId: review };
  const input = { ...part, pullRequestReviewThreadId: thread.id, body: reply };
  return [{ mutation: 'addPullRequestReviewThreadReply', input, answer: 'comment { id }' }];
}

/** What stands for resolving where that is not permitted. */
function hidingOf({ thread, turn }: ThreadUpdate): Change[] {
  const { id, isMinimized } = thread.comment;
  const answer = turn === 'close' ? 'minimizedComment { isMinimized }' : 'unminimizedComment { isMinimized }';
  if (turn === 'close' && !isMinimized)
    return [{ mutation: 'minimizeComment', input: { subjectId: id, classifier: 'RESOLVED' }, answer }];
  if (turn === 'reopen' && isMinimized)
    return [{ mutation: 'unminimizeComment', input: { subjectId: id }, answer }];
  return [];
}

function textOf({ thread, body }: ThreadUpdate): Change[] {
  if (body === undefined) return [];
  const input = { pullRequestReviewCommentId: thread.comment.id, body };
  return [{ mutation: 'updatePullRequestReviewComment', input, answer: 'pullRequestReviewComment { id }' }];
}

async function inParts(client: Client, changes: readonly Change[]) {
  const results = [];
  for (let at = 0; at < changes.length; at += CHANGES_PER_REQUEST)
    results.push(...(await change(client, changes.slice(at, at + CHANGES_PER_REQUEST))));
  return results;
}
