import { z } from 'zod';
import { anchorAgain, type Misplaced, placed } from '../anchors.ts';
import { type Pull, pullFiles } from '../pulls.ts';
import { forbidden, invalidRequest, notFound, validationFailed } from '../refusal.ts';
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
  pull.comments = pull.comments.filter((other) => other !== comment);
  return { status: 204, body: null };
}

async function create(call: RepositoryCall): Promise<Answer> {
  const pull = pullOf(call);
  const asked = readBody(newComment, call.body);
  const commitId = asked.commit_id.toLowerCase();
  await refuseForeignCommit(pull, commitId);
  const comment = await newCommentOf(call, pull, asked, commitId);
  pull.comments.push(comment);
  if (commitId !== pull.headSha) await anchorAgain(pull);
  return { status: 201, body: commentView(call.world, pull, comment) };
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
  const { world } = call;
  const pull = pullOf(call);
  const first = visibleComments(pull).find((comment) => comment.id === call.number('id'));
  if (first === undefined) throw notFound();
  // "Replies to replies are not supported"
  if (first.inReplyToId !== null) throw notFound();
  const { body } = readBody(newBody, call.body);
  const now = world.timestamp();
  const comment: ReviewComment = {
    ...first,
    id: world.nextId(),
    reviewId: reviewAround(world, pull, first.commitId),
    user: world.app.bot,
    isByApp: true,
    body,
    inReplyToId: first.id,
    createdAt: now,
    updatedAt: now,
  };
  pull.comments.push(comment);
  return { status: 201, body: commentView(world, pull, comment) };
}
