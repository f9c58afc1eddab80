import { nodeId } from '../accounts.ts';
import type { Pull } from '../pulls.ts';
import { commentsSeenBy, isPending, type Review, type ReviewComment } from '../reviews.ts';
import { actorObject } from './actor-object.ts';
import type { Asker } from './asker.ts';
import { connection, type Paging } from './connection.ts';
import { commitObject } from './git-object.ts';
import { pullObject } from './pull-object.ts';

/** A review as GraphQL shows it. */
export function reviewObject(asker: Asker, pull: Pull, review: Review) {
  const { world } = asker;
  const isOwn = review.user.login === world.app.bot.login;
  return {
    __typename: 'PullRequestReview',
    id: nodeId('PullRequestReview', review.id),
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    author: actorObject(review.user, world.url),
    body: review.body,
    state: review.state,
    commit: () => commitObject(asker, pull.repository, review.commitId),
    createdAt: review.submittedAt,
    submittedAt: review.state === 'PENDING' ? null : review.submittedAt,
    url: `${world.webUrl}/${pull.repository.fullName}/pull/${pull.number}#pullrequestreview-${review.id}`,
    isMinimized: review.minimizedReason !== null,
    minimizedReason: review.minimizedReason,
    viewerCanMinimize: true,
    viewerDidAuthor: isOwn,
    pullRequest: () => pullObject(asker, pull),
    comments: (paging: Paging) => {
      const own = commentsSeenBy(pull, world.app.bot).filter((comment) => comment.reviewId === review.id);
      const page = connection('comments', own, paging);
      return { ...page, nodes: page.nodes.map((comment) => commentObject(asker, pull, comment)) };
    },
  };
}

/** A review comment as GraphQL shows it. */
export function commentObject(asker: Asker, pull: Pull, comment: ReviewComment): object {
  const { world } = asker;
  const review = pull.reviews.find((one) => one.id === comment.reviewId);
  const first = pull.comments.find((one) => one.id === comment.inReplyToId);
  return {
    __typename: 'PullRequestReviewComment',
    id: nodeId('PullRequestReviewComment', comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    author: actorObject(comment.user, world.url),
    body: comment.body,
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    url: `${world.webUrl}/${pull.repository.fullName}/pull/${pull.number}#discussion_r${comment.id}`,
    path: comment.path,
    diffHunk: comment.diffHunk,
    subjectType: comment.subjectType.toUpperCase(),
    line: comment.line,
    startLine: comment.startLine,
    originalLine: comment.originalLine,
    originalStartLine: comment.originalStartLine,
    outdated: comment.isOutdated,
    state: isPending(pull, comment) ? 'PENDING' : 'SUBMITTED',
    isMinimized: comment.minimizedReason !== null,
    minimizedReason: comment.minimizedReason,
    viewerCanMinimize: true,
    viewerCanUpdate: comment.isByApp,
    viewerCanDelete: comment.isByApp,
    viewerDidAuthor: comment.isByApp,
    commit: () => commitObject(asker, pull.repository, comment.commitId),
    originalCommit: () => commitObject(asker, pull.repository, comment.originalCommitId),
    replyTo: first === undefined ? null : () => commentObject(asker, pull, first),
    pullRequestReview: review === undefined ? null : () => reviewObject(asker, pull, review),
    pullRequest: () => pullObject(asker, pull),
  };
}
