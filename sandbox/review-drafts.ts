import type { Account } from './accounts.ts';
import { anchorAgain } from './anchors.ts';
import type { Pull } from './pulls.ts';
import { forbiddenBecause, Refusal, validationFailed } from './refusal.ts';
import type { Review, ReviewComment, ReviewState } from './reviews.ts';
import { threadIdOf } from './threads.ts';
import type { World } from './world.ts';

/** The one review of a user that is not submitted yet, or undefined. */
export function pendingReview(pull: Pull, user: Account): Review | undefined {
  return pull.reviews.find((review) => review.state === 'PENDING' && review.user.login === user.login);
}

export type Draft = { user: Account; body: string; state: ReviewState; commitId: string };

/** Adds a review to a pull request. */
export function addReview(world: World, pull: Pull, draft: Draft): Review {
  const review = {
    ...draft,
    id: world.nextId(),
    submittedAt: world.timestamp(),
    minimizedReason: null,
  };
  pull.reviews.push(review);
  return review;
}

/** Adds a comment, and brings it to the present head if it was written for an older commit. */
export async function addComment(pull: Pull, comment: ReviewComment): Promise<void> {
  pull.comments.push(comment);
  if (comment.commitId !== pull.headSha) await anchorAgain(pull);
}

/** Makes a pending review seen by all, its comments with it. */
export function submit(world: World, review: Review, state: ReviewState, body: string | undefined): void {
  review.state = state;
  review.body = body ?? review.body;
  review.submittedAt = world.timestamp();
}

/** Removes a review with its comments. */
export function removeReview(pull: Pull, review: Review): void {
  pull.reviews = pull.reviews.filter((one) => one !== review);
  for (const comment of pull.comments.filter((one) => one.reviewId === review.id))
    removeComment(pull, comment);
}

/** Removes a comment; a thread goes with its last one. */
export function removeComment(pull: Pull, comment: ReviewComment): void {
  pull.comments = pull.comments.filter((other) => other !== comment);
  const id = threadIdOf(comment);
  if (!pull.comments.some((other) => threadIdOf(other) === id)) pull.resolved.delete(id);
}

/** An answer to a thread, where its first comment stands. */
export function answerTo(world: World, first: ReviewComment, reviewId: number, body: string): ReviewComment {
  const now = world.timestamp();
  return {
    ...first,
    id: world.nextId(),
    reviewId,
    user: world.app.bot,
    isByApp: true,
    body,
    inReplyToId: threadIdOf(first),
    minimizedReason: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Throws unless a pull request takes comments. */
export function refuseLocked(pull: Pull): void {
  if (pull.isLocked) throw forbiddenBecause('Unable to create comment because issue is locked.');
}

const ONE_PENDING = 'can only have one pending review per pull request';

/** Throws when the user has a pending review already: no second one, and no review beside it. */
export function refuseSecondReview(pull: Pull, user: Account): void {
  if (pendingReview(pull, user) === undefined) return;
  throw new Refusal(422, 'Unprocessable Entity', [`User ${ONE_PENDING}`]);
}

/** The same for a single comment, which would be a review of its own. */
export function refuseCommentBeside(pull: Pull, user: Account): void {
  if (pendingReview(pull, user) === undefined) return;
  const message = `user_id ${ONE_PENDING}`;
  throw validationFailed({ resource: 'PullRequestReview', code: 'custom', field: 'user_id', message });
}
