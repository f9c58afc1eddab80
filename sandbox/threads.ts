import type { Account } from './accounts.ts';
import type { Pull } from './pulls.ts';
import { commentsSeenBy, type ReviewComment } from './reviews.ts';

/** A conversation in the diff: a comment and its answers. */
export type Thread = {
  /** The first comment's id, which stays the thread's own when that comment is deleted. */
  id: number;
  pull: Pull;
  comments: readonly [ReviewComment, ...ReviewComment[]];
};

/** Threads of a pull request as a user sees them, oldest first. */
export function threadsSeenBy(pull: Pull, user: Account): readonly Thread[] {
  const threads = new Map<number, [ReviewComment, ...ReviewComment[]]>();
  for (const comment of commentsSeenBy(pull, user)) {
    const id = threadIdOf(comment);
    const known = threads.get(id);
    if (known === undefined) threads.set(id, [comment]);
    else known.push(comment);
  }
  return [...threads].map(([id, comments]) => ({ id, pull, comments }));
}

/** The id of the thread that a comment belongs to. */
export function threadIdOf(comment: ReviewComment): number {
  return comment.inReplyToId ?? comment.id;
}
