import { type Account, accountView, nodeId } from './accounts.ts';
import type { Side } from './diff-lines.ts';
import type { Pull } from './pulls.ts';
import type { World } from './world.ts';

export type ReviewState = 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'PENDING';

export type Review = {
  id: number;
  user: Account;
  body: string;
  state: ReviewState;
  commitId: string;
  submittedAt: string;
  /** Why it is hidden, in GitHub's words, or null. */
  minimizedReason: string | null;
};

export type ReviewComment = {
  id: number;
  /** The review that it came with. */
  reviewId: number;
  user: Account;
  /** Whether our App wrote it. */
  isByApp: boolean;
  body: string;
  path: string;
  subjectType: 'line' | 'file';
  side: Side;
  startSide: Side | null;
  /** Where it stands in the diff of the present head; null when those lines have changed (outdated). */
  line: number | null;
  startLine: number | null;
  position: number | null;
  /** Whether the present diff no longer shows its lines, or for a comment on a file that file. */
  isOutdated: boolean;
  commitId: string;
  /** Where it was written. */
  originalLine: number | null;
  originalStartLine: number | null;
  originalPosition: number | null;
  originalCommitId: string;
  diffHunk: string;
  inReplyToId: number | null;
  /** Why it is hidden, in GitHub's words, or null. */
  minimizedReason: string | null;
  createdAt: string;
  updatedAt: string;
};

/** Comments that everybody sees: not those of a review that was never submitted. */
export function visibleComments(pull: Pull): readonly ReviewComment[] {
  return pull.comments.filter((comment) => !isPending(pull, comment));
}

/** Comments that a user sees: everybody's, and those of the user's own pending review. */
export function commentsSeenBy(pull: Pull, user: Account): readonly ReviewComment[] {
  return pull.comments.filter((comment) => !isPending(pull, comment) || comment.user.login === user.login);
}

/** Reviews that a user sees: a pending one is seen by its author only. */
export function reviewsSeenBy(pull: Pull, user: Account): readonly Review[] {
  return pull.reviews.filter((review) => review.state !== 'PENDING' || review.user.login === user.login);
}

/** Whether a comment belongs to a review that is not submitted. */
export function isPending(pull: Pull, comment: ReviewComment): boolean {
  return pull.reviews.some((review) => review.id === comment.reviewId && review.state === 'PENDING');
}

export function reviewView(world: World, pull: Pull, review: Review) {
  const web = `${world.webUrl}/${pull.repository.fullName}/pull/${pull.number}`;
  const self = `${world.url}/repos/${pull.repository.fullName}/pulls/${pull.number}`;
  const submitted = review.state === 'PENDING' ? {} : { submitted_at: review.submittedAt };
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: accountView(review.user, world.url),
    body: review.body,
    state: review.state,
    html_url: `${web}#pullrequestreview-${review.id}`,
    pull_request_url: self,
    author_association: 'NONE',
    _links: { html: { href: web }, pull_request: { href: self } },
    ...submitted,
    commit_id: review.commitId,
  };
}

export function commentView(world: World, pull: Pull, comment: ReviewComment) {
  const repository = `${world.url}/repos/${pull.repository.fullName}`;
  const self = `${repository}/pulls/comments/${comment.id}`;
  const web = `${world.webUrl}/${pull.repository.fullName}/pull/${pull.number}#discussion_r${comment.id}`;
  const request = `${repository}/pulls/${pull.number}`;
  const reply = comment.inReplyToId === null ? {} : { in_reply_to_id: comment.inReplyToId };
  return {
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    url: self,
    html_url: web,
    pull_request_url: request,
    pull_request_review_id: comment.reviewId,
    diff_hunk: comment.diffHunk,
    path: comment.path,
    subject_type: comment.subjectType,
    position: comment.position,
    original_position: comment.originalPosition,
    commit_id: comment.commitId,
    original_commit_id: comment.originalCommitId,
    user: accountView(comment.user, world.url),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: 'NONE',
    start_line: comment.startLine,
    original_start_line: comment.originalStartLine,
    start_side: comment.startSide,
    line: comment.line,
    original_line: comment.originalLine,
    side: comment.side,
    ...reply,
    performed_via_github_app: comment.isByApp ? { id: world.app.id, slug: world.app.slug } : null,
    _links: { self: { href: self }, html: { href: web }, pull_request: { href: request } },
  };
}
