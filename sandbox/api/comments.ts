import { z } from 'zod';
import { type Misplaced, placed } from '../anchors.ts';
import { type Pull, pullFiles } from '../pulls.ts';
import { forbidden, invalidRequest, notFound, validationFailed } from '../refusal.ts';
import { addComment, answerTo, refuseCommentBeside, refuseLocked, removeComment } from '../review-drafts.ts';
import { commentView, type ReviewComment, visibleComments } from '../reviews.ts';
import { objectId, readBody } from './body.ts';
import { commentBody, fileComment, lineComment, placeFields, placeOf, reviewAround } from './new-comment.ts';
import { listAnswer } from './pages.ts';
import { pullOf } from './pulls.ts';
import { refuseForeignCommit } from './reviews.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

const PULLS = '/repos/{owner}/{repo}/pulls';

const newComment = z.strictObject({
  ...placeFields,
  line: placeFields.line.optional(),
  body: commentBody,
  commit_id: objectId,
  subject_type: z.enum(['line', 'file']).optional(),
});

type NewComment = z.infer<typeof newComment>;

/** "in_reply_to: … all parameters other than body … are ignored" (Create a review comment). */
const newReply = z.looseObject({ in_reply_to: z.int(), body: commentBody });

const newBody = z.strictObject({ body: commentBody });

export const commentRoutes: readonly Route[] = [
  { method: 'GET', pattern: `${PULLS}/comments/{id}`, needs: ['pull_requests', 'read'], answer: one },
  { method: 'PATCH', pattern: `${PULLS}/comments/{id}`, needs: ['pull_requests', 'write'], answer: edit },
  { method: 'DELETE', pattern: `${PULLS}/comments/{id}`, needs: ['pull_requests', 'write'], answer: remove },
  { method: 'GET', pattern: `${PULLS}/{number}/comments`, needs: ['pull_requests', 'read'], answer: list },
  {
    method: 'POST',
    pattern: `${PULLS}/{number}/comments`,
    needs: ['pull_requests', 'write'],
    answer: create,
  },
  {
    method: 'POST',
    pattern: `${PULLS}/{number}/comments/{id}/replies`,
    needs: ['pull_requests', 'write'],
    answer: reply,
  },
];

function list(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const isAscending = call.query.get('direction') !== 'desc' || call.query.get('sort') === null;
  const all = visibleComments(pull);
  const sorted = isAscending ? all : all.toReversed();
  return listAnswer(call, sorted, (comment) => commentView(call.world, pull, comment));
}

type Found = { pull: Pull; comment: ReviewComment };

function found(call: RepositoryCall): Found {
  const id = call.number('id');
  for (const pull of call.repository.pulls.values()) {
    const comment = visibleComments(pull).find((candidate) => candidate.id === id);
    if (comment !== undefined) return { pull, comment };
  }
  throw notFound();
}

/** The comment, if it is the App's own: those of others can't be touched with this permission alone. */
function own(call: RepositoryCall): Found {
  const it = found(call);
  if (!it.comment.isByApp) throw forbidden();
  return it;
}

function one(call: RepositoryCall): Answer {
  const { pull, comment } = found(call);
  return { status: 200, body: commentView(call.world, pull, comment) };
}

function edit(call: RepositoryCall): Answer {
  const { pull, comment } = own(call);
  comment.body = readBody(newBody, call.body).body;
  comment.updatedAt = call.world.timestamp();
  return { status: 200, body: commentView(call.world, pull, comment) };
}

function remove(call: RepositoryCall): Answer {
  const { pull, comment } = own(call);
  removeComment(pull, comment);
  return { status: 204, body: null };
}

async function create(call: RepositoryCall): Promise<Answer> {
  const pull = pullOf(call);
  refuseComment(call, pull);
  const answering = newReply.safeParse(call.body);
  if (answering.success) return answerOf(call, pull, answering.data.in_reply_to, answering.data.body);
  const asked = readBody(newComment, call.body);
  const commitId = asked.commit_id.toLowerCase();
  await refuseForeignCommit(pull, commitId);
  const comment = await newCommentOf(call, pull, asked, commitId);
  await addComment(pull, comment);
  return { status: 201, body: commentView(call.world, pull, comment) };
}

function refuseComment({ world }: RepositoryCall, pull: Pull): void {
  refuseLocked(pull);
  refuseCommentBeside(pull, world.app.bot);
}

async function newCommentOf(call: RepositoryCall, pull: Pull, asked: NewComment, commitId: string) {
  const { world } = call;
  const files = await pullFiles(pull, commitId);
  const written = (reviewId: number) => ({ reviewId, body: asked.body, commitId, user: world.app.bot });
  if (asked.subject_type === 'file') {
    if (!files.some((file) => file.filename === asked.path)) throw misplaced('path');
    return fileComment(world, written(reviewAround(world, pull, commitId)), asked.path);
  }
  if (asked.line === undefined) throw invalidRequest('"line" wasn\'t supplied.');
  const place = placeOf({ ...asked, line: asked.line });
  const at = placed(files, place);
  if (typeof at === 'string') throw misplaced(at);
  return lineComment(world, written(reviewAround(world, pull, commitId)), place, at);
}

const FIELDS: Readonly<Record<Misplaced, readonly [field: string, rule: string]>> = {
  path: ['path', 'is invalid'],
  line: ['line', 'must be part of the diff'],
  start_line_order: ['start_line', 'must precede the end line.'],
  start_line_hunk: ['start_line', 'must be part of the same hunk as the line.'],
};

function misplaced(reason: Misplaced) {
  const [name, rule] = FIELDS[reason];
  const field = `pull_request_review_thread.${name}`;
  const message = `${field} ${rule}`;
  return validationFailed({ resource: 'PullRequestReviewComment', code: 'custom', field, message });
}

function reply(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  refuseComment(call, pull);
  return answerOf(call, pull, call.number('id'), readBody(newBody, call.body).body);
}

function answerOf({ world }: RepositoryCall, pull: Pull, to: number, body: string): Answer {
  const first = visibleComments(pull).find((comment) => comment.id === to);
  // "Replies to replies are not supported"
  if (first === undefined || first.inReplyToId !== null) throw notFound();
  const comment = answerTo(world, first, reviewAround(world, pull, first.commitId), body);
  pull.comments.push(comment);
  return { status: 201, body: commentView(world, pull, comment) };
}
