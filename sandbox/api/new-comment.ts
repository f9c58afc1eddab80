import { z } from 'zod';
import type { Account } from '../accounts.ts';
import type { Place, Placed } from '../anchors.ts';
import type { Pull } from '../pulls.ts';
import type { ReviewComment } from '../reviews.ts';
import type { World } from '../world.ts';
import { textWithin } from './body.ts';

/** "body is too long (maximum is 65536 characters)". */
export const commentBody = textWithin(65_536).min(1);

const side = z.enum(['LEFT', 'RIGHT']);

/** Where a line comment goes, in the fields that both ways of writing one share. */
export const placeFields = {
  path: z.string().min(1),
  line: z.int().min(1),
  side: side.optional(),
  start_line: z.int().min(1).optional(),
  start_side: side.optional(),
};

type PlaceBody = {
  path: string;
  line: number;
  side?: Place['side'] | undefined;
  start_line?: number | undefined;
  start_side?: Place['side'] | undefined;
};

export function placeOf(body: PlaceBody): Place {
  const own = body.side ?? 'RIGHT';
  const startLine = body.start_line ?? null;
  return {
    path: body.path,
    line: body.line,
    side: own,
    startLine,
    startSide: startLine === null ? null : (body.start_side ?? own),
  };
}

export type Written = { reviewId: number; body: string; commitId: string; user: Account };

/** A comment on lines of the diff. */
export function lineComment(world: World, written: Written, place: Place, at: Placed): ReviewComment {
  return {
    ...unanchored(world, written, place.path),
    side: place.side,
    startSide: place.startSide,
    line: place.line,
    startLine: place.startLine,
    position: at.anchor.position,
    originalLine: place.line,
    originalStartLine: place.startLine,
    originalPosition: at.anchor.position,
    diffHunk: at.diffHunk,
  };
}

/** A comment on a whole file. */
export function fileComment(world: World, written: Written, path: string): ReviewComment {
  return { ...unanchored(world, written, path), subjectType: 'file' };
}

function unanchored(world: World, written: Written, path: string): ReviewComment {
  const now = world.timestamp();
  return {
    id: world.nextId(),
    reviewId: written.reviewId,
    user: written.user,
    isByApp: written.user === world.app.bot,
    body: written.body,
    path,
    subjectType: 'line',
    side: 'RIGHT',
    startSide: null,
    line: null,
    startLine: null,
    position: null,
    isOutdated: false,
    commitId: written.commitId,
    originalLine: null,
    originalStartLine: null,
    originalPosition: null,
    originalCommitId: written.commitId,
    diffHunk: '',
    inReplyToId: null,
    minimizedReason: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** The review that holds a comment written on its own. */
export function reviewAround(world: World, pull: Pull, commitId: string): number {
  const id = world.nextId();
  const rest = { state: 'COMMENTED' as const, submittedAt: world.timestamp(), minimizedReason: null };
  pull.reviews.push({ id, user: world.app.bot, body: '', commitId, ...rest });
  return id;
}
