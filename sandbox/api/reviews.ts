import { z } from 'zod';
import { anchorAgain, type Misplaced, type Placed, placed } from '../anchors.ts';
import { type Pull, pullCommits, pullFiles } from '../pulls.ts';
import { notFound, Refusal, validationFailed } from '../refusal.ts';
import { commentView, type Review, type ReviewState, reviewView } from '../reviews.ts';
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

type NewReview = z.infer<typeof newReview>;

export const reviewRoutes: readonly Route[] = [
  { method: 'GET', pattern: REVIEWS, needs: ['pull_requests', 'read'], answer: list },
  { method: 'POST', pattern: REVIEWS, needs: ['pull_requests', 'write'], answer: create },
  { method: 'GET', pattern: `${REVIEWS}/{id}`, needs: ['pull_requests', 'read'], answer: one },
  { method: 'GET', pattern: `${REVIEWS}/{id}/comments`, needs: ['pull_requests', 'read'], answer: comments },
];

function list(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  return listAnswer(call, pull.reviews, (review) => reviewView(call.world, pull, review));
}

function reviewOf(call: RepositoryCall): Review {
  const id = call.number('id');
  const review = pullOf(call).reviews.find((candidate) => candidate.id === id);
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

async function create(call: RepositoryCall): Promise<Answer> {
  const { world } = call;
  const pull = pullOf(call);
  const asked = readBody(newReview, call.body);
  const wanted = asked.comments ?? [];
  if (wanted.length > COMMENTS) throw new Refusal(502, 'Server Error');
  refuseEmpty(asked);
  const commitId = (asked.commit_id ?? pull.headSha).toLowerCase();
  await refuseForeignCommit(pull, commitId);
  const places = await placesOf(pull, asked, commitId);
  const review: Review = {
    id: world.nextId(),
    user: world.app.bot,
    body: asked.body ?? '',
    state: stateOf(asked.event),
    commitId,
    submittedAt: world.timestamp(),
    minimizedReason: null,
  };
  pull.reviews.push(review);
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
function refuseEmpty(asked: NewReview): void {
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
async function placesOf(pull: Pull, asked: NewReview, commitId: string): Promise<readonly Placed[]> {
  const files = await pullFiles(pull, commitId);
  const places: Placed[] = [];
  const reasons = new Set<string>();
  for (const comment of asked.comments ?? []) {
    const at = placed(files, placeOf(comment));
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
