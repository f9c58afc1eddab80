import { z } from 'zod';
import { anchorAgain, type Misplaced, type Place, type Placed, placed } from '../anchors.ts';
import { type Pull, pullCommits, pullFiles } from '../pulls.ts';
import { forbidden, notFound, Refusal, validationFailed } from '../refusal.ts';
import { addReview, refuseLocked, refuseSecondReview, removeReview, submit } from '../review-drafts.ts';
import { commentView, type Review, type ReviewState, reviewsSeenBy, reviewView } from '../reviews.ts';
import { objectId, readBody, textWithin } from './body.ts';
import { commentBody, lineComment, placeFields, placeOf } from './new-comment.ts';
import { listAnswer } from './pages.ts';
import { pullOf } from './pulls.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

const REVIEWS = '/repos/{owner}/{repo}/pulls/{number}/reviews';

/** Above it GitHub answers 502 or takes it for abuse (reviewdog/reviewdog#355). */
const COMMENTS = 50;

const newReview = z.strictObject({
  commit_id: objectId.optional(),
  body: textWithin(65_536).optional(),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).optional(),
  // neither `subject_type` nor, here, the deprecated `position`
  comments: z.array(z.strictObject({ ...placeFields, body: commentBody })).optional(),
});

const newSummary = z.strictObject({ body: textWithin(65_536) });

const submission = z.strictObject({
  body: textWithin(65_536).optional(),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
});

type NewReview = z.infer<typeof newReview>;

export const reviewRoutes: readonly Route[] = [
  { method: 'GET', pattern: REVIEWS, needs: ['pull_requests', 'read'], answer: list },
  { method: 'POST', pattern: REVIEWS, needs: ['pull_requests', 'write'], answer: create },
  { method: 'GET', pattern: `${REVIEWS}/{id}`, needs: ['pull_requests', 'read'], answer: one },
  { method: 'PUT', pattern: `${REVIEWS}/{id}`, needs: ['pull_requests', 'write'], answer: edit },
  { method: 'DELETE', pattern: `${REVIEWS}/{id}`, needs: ['pull_requests', 'write'], answer: remove },
  { method: 'POST', pattern: `${REVIEWS}/{id}/events`, needs: ['pull_requests', 'write'], answer: send },
  { method: 'GET', pattern: `${REVIEWS}/{id}/comments`, needs: ['pull_requests', 'read'], answer: comments },
];

function list(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const seen = reviewsSeenBy(pull, call.world.app.bot);
  return listAnswer(call, seen, (review) => reviewView(call.world, pull, review));
}

function reviewOf(call: RepositoryCall): Review {
  const id = call.number('id');
  const seen = reviewsSeenBy(pullOf(call), call.world.app.bot);
  const review = seen.find((candidate) => candidate.id === id);
  if (review === undefined) throw notFound();
  return review;
}

function one(call: RepositoryCall): Answer {
  return { status: 200, body: reviewView(call.world, pullOf(call), reviewOf(call)) };
}

function comments(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const { id } = reviewOf(call);
  const own = pull.comments.filter((comment) => comment.reviewId === id);
  return listAnswer(call, own, (comment) => commentView(call.world, pull, comment));
}

/** The review, if it is the App's own. */
function ownOf(call: RepositoryCall): Review {
  const review = reviewOf(call);
  if (review.user.login !== call.world.app.bot.login) throw forbidden();
  return review;
}

function edit(call: RepositoryCall): Answer {
  const review = ownOf(call);
  review.body = readBody(newSummary, call.body).body;
  return { status: 200, body: reviewView(call.world, pullOf(call), review) };
}

function remove(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const review = ownOf(call);
  refuseSubmitted(review, 'Can not delete a non-pending pull request review');
  removeReview(pull, review);
  return { status: 200, body: reviewView(call.world, pull, review) };
}

function send(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  refuseLocked(pull);
  const review = ownOf(call);
  const asked = readBody(submission, call.body);
  refuseSubmitted(review, 'Review has already been submitted.');
  const isCommented = pull.comments.some((comment) => comment.reviewId === review.id);
  if (!isCommented) refuseEmpty({ event: asked.event, body: asked.body ?? review.body });
  submit(call.world, review, stateOf(asked.event), asked.body);
  return { status: 200, body: reviewView(call.world, pull, review) };
}

function refuseSubmitted(review: Review, reason: string): void {
  if (review.state !== 'PENDING') throw new Refusal(422, 'Unprocessable Entity', [reason]);
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { world } = call;
  const pull = pullOf(call);
  refuseLocked(pull);
  const asked = readBody(newReview, call.body);
  refuseSecondReview(pull, world.app.bot);
  const wanted = asked.comments ?? [];
  if (wanted.length > COMMENTS) throw new Refusal(502, 'Server Error');
  refuseEmpty(asked);
  const commitId = (asked.commit_id ?? pull.headSha).toLowerCase();
  await refuseForeignCommit(pull, commitId);
  const places = await placesOf(pull, wanted.map(placeOf), commitId);
  const review = addReview(world, pull, {
    user: world.app.bot,
    body: asked.body ?? '',
    state: stateOf(asked.event),
    commitId,
  });
  wanted.forEach((comment, index) => {
    const at = places[index];
    if (at === undefined) return;
    const written = { reviewId: review.id, body: comment.body, commitId, user: review.user };
    pull.comments.push(lineComment(world, written, placeOf(comment), at));
  });
  if (commitId !== pull.headSha) await anchorAgain(pull);
  return { status: 200, body: reviewView(world, pull, review) };
}

/** "body: Required when using REQUEST_CHANGES or COMMENT for the event parameter". */
function refuseEmpty(asked: Pick<NewReview, 'event' | 'body'>): void {
  const isBodyNeeded = asked.event === 'COMMENT' || asked.event === 'REQUEST_CHANGES';
  if (isBodyNeeded && (asked.body ?? '').trim() === '') {
    throw new Refusal(422, 'Unprocessable Entity', ["Body can't be blank"]);
  }
}

/** Throws unless a commit is one of the pull request's own. */
export async function refuseForeignCommit(pull: Pull, commitId: string): Promise<void> {
  if ((await pullCommits(pull)).includes(commitId)) return;
  throw validationFailed({
    resource: 'PullRequestReview',
    code: 'custom',
    field: 'commit_id',
    message: 'commit_id is not part of the pull request',
  });
}

/** Every comment's place. One bad place refuses the whole review, and GitHub does not say which it was. */
export async function placesOf(
  pull: Pull,
  wanted: readonly Place[],
  commitId: string,
): Promise<readonly Placed[]> {
  const files = await pullFiles(pull, commitId);
  const places: Placed[] = [];
  const reasons = new Set<string>();
  for (const place of wanted) {
    const at = placed(files, place);
    if (typeof at === 'string') reasons.add(REASONS[at]);
    else places.push(at);
  }
  if (reasons.size > 0) throw new Refusal(422, 'Unprocessable Entity', [...reasons]);
  return places;
}

const REASONS: Readonly<Record<Misplaced, string>> = {
  path: "Pull request review thread path is invalid and Pull request review thread diff hunk can't be blank",
  line: 'Pull request review thread line must be part of the diff',
  start_line_order: 'Pull request review thread start line must precede the end line.',
  start_line_hunk: 'Pull request review thread start line must be part of the same hunk as the line.',
};

function stateOf(event: NewReview['event']): ReviewState {
  switch (event) {
    case 'APPROVE':
      return 'APPROVED';
    case 'REQUEST_CHANGES':
      return 'CHANGES_REQUESTED';
    case 'COMMENT':
      return 'COMMENTED';
    case undefined:
      return 'PENDING';
    default:
      return event satisfies never;
  }
}
