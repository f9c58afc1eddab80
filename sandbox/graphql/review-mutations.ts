import { type Place, placed } from '../anchors.ts';
import { fileComment, lineComment } from '../api/new-comment.ts';
import { placesOf, refuseForeignCommit } from '../api/reviews.ts';
import type { Side } from '../diff-lines.ts';
import { type Pull, pullFiles } from '../pulls.ts';
import {
  addComment,
  addReview,
  pendingReview,
  refuseLocked,
  refuseSecondReview,
  removeReview,
  submit,
} from '../review-drafts.ts';
import type { Review, ReviewComment, ReviewState } from '../reviews.ts';
import { threadIdOf, threadsSeenBy } from '../threads.ts';
import type { Asker } from './asker.ts';
import { likeRest, ownReviewOf, pullOf, refuseText } from './demanded.ts';
import { noNode, unprocessable } from './graphql-refusal.ts';
import { reviewObject } from './review-object.ts';
import { threadObject } from './thread-object.ts';

type Event = 'APPROVE' | 'COMMENT' | 'DISMISS' | 'REQUEST_CHANGES';

type DraftThread = {
  body: string;
  path: string;
  line?: number | null;
  side?: Side | null;
  startLine?: number | null;
  startSide?: Side | null;
};

type NewReview = {
  pullRequestId: string;
  body?: string | null;
  event?: Event | null;
  commitOID?: string | null;
  threads?: readonly (DraftThread | null)[] | null;
};

type NewThread = DraftThread & {
  pullRequestId?: string | null;
  pullRequestReviewId?: string | null;
  subjectType?: 'FILE' | 'LINE' | null;
};

type Submission = {
  pullRequestId?: string | null;
  pullRequestReviewId?: string | null;
  body?: string | null;
  event: Event;
};

/** What makes, fills, submits and drops the App's reviews. */
export function reviewMutations(asker: Asker) {
  return {
    addPullRequestReview: ({ input }: { input: NewReview }) => newReview(asker, input),
    addPullRequestReviewThread: ({ input }: { input: NewThread }) => newThread(asker, input),
    submitPullRequestReview: ({ input }: { input: Submission }) => submitted(asker, input),
    updatePullRequestReview: ({ input }: { input: { pullRequestReviewId: string; body: string } }) => {
      const { pull, review } = ownReviewOf(asker, input.pullRequestReviewId);
      refuseText(input.body, true);
      review.body = input.body;
      return { pullRequestReview: reviewObject(asker, pull, review) };
    },
    deletePullRequestReview: ({ input }: { input: { pullRequestReviewId: string } }) => {
      const { pull, review } = ownReviewOf(asker, input.pullRequestReviewId);
      if (review.state !== 'PENDING') {
        throw unprocessable('Can not delete a non-pending pull request review');
      }
      removeReview(pull, review);
      return { pullRequestReview: reviewObject(asker, pull, review) };
    },
  };
}

const STATES: Readonly<Record<Exclude<Event, 'DISMISS'>, ReviewState>> = {
  APPROVE: 'APPROVED',
  COMMENT: 'COMMENTED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
};

function stateAfter(event: Event | null): ReviewState {
  if (event === 'DISMISS') throw unprocessable('Can not dismiss a pending pull request review');
  return event === null ? 'PENDING' : STATES[event];
}

async function newReview(asker: Asker, input: NewReview) {
  const { world } = asker;
  const user = world.app.bot;
  const pull = pullOf(asker, input.pullRequestId);
  const threads = (input.threads ?? []).filter((thread) => thread !== null);
  const body = input.body ?? '';
  const commitId = (input.commitOID ?? pull.headSha).toLowerCase();
  const state = stateAfter(input.event ?? null);
  refuseBlank(state, body, threads.length > 0);
  refuseText(body, true);
  for (const thread of threads) refuseText(thread.body);
  const places = threads.map((thread) => placeOf(thread));
  const anchors = await likeRest(async () => {
    refuseLocked(pull);
    refuseSecondReview(pull, user);
    await refuseForeignCommit(pull, commitId);
    return placesOf(pull, places, commitId);
  });
  const review = addReview(world, pull, { user, body, state, commitId });
  for (const [index, thread] of threads.entries()) {
    const [place, at] = [places[index], anchors[index]];
    if (place === undefined || at === undefined) continue;
    const written = { reviewId: review.id, body: thread.body, commitId, user };
    await addComment(pull, lineComment(world, written, place, at));
  }
  return { pullRequestReview: reviewObject(asker, pull, review) };
}

function refuseBlank(state: ReviewState, body: string, hasThreads: boolean): void {
  const isTextNeeded = state === 'CHANGES_REQUESTED' || (state === 'COMMENTED' && !hasThreads);
  if (isTextNeeded && body.trim() === '') throw unprocessable("Body can't be blank");
}

/** A thread of the App's pending review, which is begun if there is none. A place outside the diff is no error:
 * GitHub answers `thread: null` and keeps nothing. */
async function newThread(asker: Asker, input: NewThread) {
  const { world } = asker;
  refuseText(input.body);
  const { pull, review } = await draftFor(asker, input);
  const comment = await commentFor(asker, pull, review, input);
  if (comment === null) return { thread: null };
  await addComment(pull, comment);
  const thread = threadsSeenBy(pull, world.app.bot).find((one) => one.id === threadIdOf(comment));
  return { thread: thread === undefined ? null : threadObject(asker, thread) };
}

async function commentFor(
  asker: Asker,
  pull: Pull,
  review: Review,
  input: NewThread,
): Promise<ReviewComment | null> {
  const { world } = asker;
  const { commitId } = review;
  const written = { reviewId: review.id, body: input.body, commitId, user: world.app.bot };
  const files = await pullFiles(pull, commitId);
  if (input.subjectType === 'FILE') {
    const isListed = files.some((file) => file.filename === input.path);
    return isListed ? fileComment(world, written, input.path) : null;
  }
  if (input.line == null) throw unprocessable('A line must be given for a thread on lines.');
  const place = placeOf(input);
  const at = placed(files, place);
  return typeof at === 'string' ? null : lineComment(world, written, place, at);
}

async function draftFor(asker: Asker, input: NewThread): Promise<{ pull: Pull; review: Review }> {
  const user = asker.world.app.bot;
  if (input.pullRequestReviewId != null) {
    const found = ownReviewOf(asker, input.pullRequestReviewId);
    if (found.review.state !== 'PENDING') throw unprocessable('Review has already been submitted.');
    await likeRest(() => refuseLocked(found.pull));
    return found;
  }
  if (input.pullRequestId == null) {
    throw unprocessable('A pull request or a pull request review must be given.');
  }
  const pull = pullOf(asker, input.pullRequestId);
  await likeRest(() => refuseLocked(pull));
  const draft = { user, body: '', state: 'PENDING' as const, commitId: pull.headSha };
  return { pull, review: pendingReview(pull, user) ?? addReview(asker.world, pull, draft) };
}

function placeOf(thread: DraftThread): Place {
  const side = thread.side ?? 'RIGHT';
  const startLine = thread.startLine ?? null;
  const startSide = startLine === null ? null : (thread.startSide ?? side);
  return { path: thread.path, line: thread.line ?? 0, side, startLine, startSide };
}

async function submitted(asker: Asker, input: Submission) {
  const { pull, review } = submittable(asker, input);
  await likeRest(() => refuseLocked(pull));
  const state = stateAfter(input.event);
  const hasThreads = pull.comments.some((comment) => comment.reviewId === review.id);
  refuseBlank(state, input.body ?? review.body, hasThreads);
  refuseText(input.body ?? '', true);
  submit(asker.world, review, state, input.body ?? undefined);
  return { pullRequestReview: reviewObject(asker, pull, review) };
}

function submittable(asker: Asker, input: Submission): { pull: Pull; review: Review } {
  if (input.pullRequestReviewId != null) {
    const found = ownReviewOf(asker, input.pullRequestReviewId);
    if (found.review.state !== 'PENDING') throw unprocessable('Review has already been submitted.');
    return found;
  }
  const id = input.pullRequestId ?? '';
  const pull = pullOf(asker, id);
  const review = pendingReview(pull, asker.world.app.bot);
  if (review === undefined) throw noNode(id);
  return { pull, review };
}
