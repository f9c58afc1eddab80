import type { Account } from './accounts.ts';
import type { Pull } from './pulls.ts';
import { commentsSeenBy, type ReviewComment } from './reviews.ts';

/** A conversation in the diff: a comment and its answers. */
export type Thread = {
  /** The first comment's id, which stays the thread's own when that comment is deleted. */
  id: number;
  pull: Pull;
  comments: readonly [ReviewComment, ...ReviewComment[]];
  /** Who resolved it, or null while it is open. */
  resolvedBy: Account | null;
};

/** Threads of a pull request as a user sees them, oldest first. */
export function threadsSeenBy(pull: Pull, user: Account): readonly Thread[] {
  return threadsOf(pull, commentsSeenBy(pull, user));
}

/** Threads that these comments of a pull request make, oldest first. */
export function threadsOf(pull: Pull, all: readonly ReviewComment[]): readonly Thread[] {
  const threads = new Map<number, [ReviewComment, ...ReviewComment[]]>();
  for (const comment of all) {
    const id = threadIdOf(comment);
    const known = threads.get(id);
    if (known === undefined) threads.set(id, [comment]);
    else known.push(comment);
  }
  return [...threads].map(([id, comments]) => {
    return { id, pull, comments, resolvedBy: pull.resolved.get(id) ?? null };
  });
}

/** The id of the thread that a comment belongs to. */
export function threadIdOf(comment: ReviewComment): number {
  return comment.inReplyToId ?? comment.id;
}
