import { reviewAround } from '../api/new-comment.ts';
import type { Pull } from '../pulls.ts';
import { answerTo, pendingReview, refuseLocked, removeComment } from '../review-drafts.ts';
import type { Review } from '../reviews.ts';
import { type Asker, demand } from './asker.ts';
import { likeRest, ownCommentOf, ownReviewOf, refuseText, threadOf } from './demanded.ts';
import { noNode, unprocessable } from './graphql-refusal.ts';
import { find } from './nodes.ts';
import { commentObject, reviewObject } from './review-object.ts';

type Reply = { body: string; pullRequestReviewId?: string | null; pullRequestReviewThreadId: string };

/** What is done to comments that are there. */
export function conversationMutations(asker: Asker) {
  const { world } = asker;
  return {
    addPullRequestReviewThreadReply: ({ input }: { input: Reply }) => reply(asker, input),
    updatePullRequestReviewComment: ({
      input,
    }: {
      input: { pullRequestReviewCommentId: string; body: string };
    }) => {
      const { pull, comment } = ownCommentOf(asker, input.pullRequestReviewCommentId);
      refuseText(input.body);
      Object.assign(comment, { body: input.body, updatedAt: world.timestamp() });
      return { pullRequestReviewComment: commentObject(asker, pull, comment) };
    },
    deletePullRequestReviewComment: ({ input }: { input: { id: string } }) => {
      const { pull, comment } = ownCommentOf(asker, input.id);
      const review = pull.reviews.find((one) => one.id === comment.reviewId);
      removeComment(pull, comment);
      return {
        pullRequestReview: review === undefined ? null : reviewObject(asker, pull, review),
        pullRequestReviewComment: commentObject(asker, pull, comment),
      };
    },
    minimizeComment: ({ input }: { input: { subjectId: string; classifier: string } }) => ({
      minimizedComment: minimize(asker, input.subjectId, input.classifier.toLowerCase().replaceAll('_', '-')),
    }),
    unminimizeComment: ({ input }: { input: { subjectId: string } }) => ({
      unminimizedComment: minimize(asker, input.subjectId, null),
    }),
  };
}

/** Anybody's comment or review can be hidden with the permission to write. */
function minimize(asker: Asker, id: string, reason: string | null): object {
  const found = find(asker, id);
  if (found?.kind !== 'PullRequestReviewComment' && found?.kind !== 'PullRequestReview') throw noNode(id);
  demand(asker, 'pull_requests', 'write');
  if (found.kind === 'PullRequestReview') {
    found.review.minimizedReason = reason;
    return reviewObject(asker, found.pull, found.review);
  }
  found.comment.minimizedReason = reason;
  return commentObject(asker, found.pull, found.comment);
}

/** A reply belongs to the review that is named, else to the App's pending one, else it is seen at once. */
async function reply(asker: Asker, input: Reply) {
  const { world } = asker;
  const { pull, comments } = threadOf(asker, input.pullRequestReviewThreadId);
  await likeRest(() => refuseLocked(pull));
  refuseText(input.body);
  const review = reviewFor(asker, pull, input.pullRequestReviewId ?? null);
  const [first] = comments;
  const id = review?.id ?? reviewAround(world, pull, first.commitId);
  const comment = answerTo(world, first, id, input.body);
  pull.comments.push(comment);
  return { comment: commentObject(asker, pull, comment) };
}

function reviewFor(asker: Asker, pull: Pull, id: string | null): Review | undefined {
  if (id === null) return pendingReview(pull, asker.world.app.bot);
  const { review } = ownReviewOf(asker, id);
  if (review.state !== 'PENDING') throw unprocessable('Review has already been submitted.');
  return review;
}
