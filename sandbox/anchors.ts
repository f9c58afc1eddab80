import { mergeBase } from './ancestry.ts';
import { type ChangedFile, changedFiles } from './diff.ts';
import { type Anchor, anchorAt, diffLines, hunkUpTo, movedLine, type Side } from './diff-lines.ts';
import { type Pull, pullFiles } from './pulls.ts';
import type { ReviewComment } from './reviews.ts';

export type Place = {
  path: string;
  line: number;
  side: Side;
  startLine: number | null;
  startSide: Side | null;
};

/** Why a place can't be commented on. */
export type Misplaced = 'path' | 'line' | 'start_line_order' | 'start_line_hunk';

export type Placed = { anchor: Anchor; diffHunk: string };

/** The place in the patch, or why GitHub refuses it. */
export function placed(files: readonly ChangedFile[], place: Place): Placed | Misplaced {
  const file = files.find((candidate) => candidate.filename === place.path);
  if (file === undefined) return 'path';
  if (file.patch === null) return 'line';
  const lines = diffLines(file.patch);
  const anchor = anchorAt(lines, place.side, place.line);
  if (anchor === undefined) return 'line';
  if (place.startLine !== null) {
    const startSide = place.startSide ?? place.side;
    const start = anchorAt(lines, startSide, place.startLine);
    if (start === undefined || start.hunk !== anchor.hunk) return 'start_line_hunk';
    if (start.position >= anchor.position) return 'start_line_order';
  }
  return { anchor, diffHunk: hunkUpTo(file.patch, anchor.position) };
}

/** Moves every line comment to where its lines stand in the present head, or marks it outdated; a comment on a file is
 * outdated once the diff no longer shows that file. */
export async function anchorAgain(pull: Pull): Promise<void> {
  if (pull.comments.length === 0) return;
  const files = await pullFiles(pull);
  for (const comment of pull.comments) {
    if (comment.subjectType === 'line' && comment.originalLine !== null)
      await moveComment(pull, comment, files);
    if (comment.subjectType === 'file') moveFileComment(pull, comment, files);
  }
}

function moveFileComment(pull: Pull, comment: ReviewComment, files: readonly ChangedFile[]): void {
  comment.isOutdated = !files.some((file) => file.filename === comment.path);
  if (!comment.isOutdated) comment.commitId = pull.headSha;
}

async function moveComment(pull: Pull, comment: ReviewComment, files: readonly ChangedFile[]): Promise<void> {
  const move = await mover(pull, comment, comment.side);
  const moveStart = comment.startSide === null ? move : await mover(pull, comment, comment.startSide);
  const line = moved(move, comment.originalLine);
  const startLine = moved(moveStart, comment.originalStartLine);
  const isWhole = line !== null && (comment.originalStartLine === null || isUntouched(comment, move));
  const place = isWhole ? placed(files, { ...comment, line, startLine }) : 'line';
  if (typeof place === 'string') {
    Object.assign(comment, { line: null, startLine: null, position: null, isOutdated: true });
    return;
  }
  const { position } = place.anchor;
  Object.assign(comment, { line, startLine, position, isOutdated: false, commitId: pull.headSha });
}

type Mover = (line: number) => number | null;

function moved(move: Mover, line: number | null): number | null {
  return line === null ? null : move(line);
}

/** Whether every line of a range on one side is as it was. */
function isUntouched(comment: ReviewComment, move: Mover): boolean {
  const { originalStartLine: first, originalLine: last } = comment;
  if (first === null || last === null) return false;
  if (comment.side !== comment.startSide) return true;
  const start = move(first);
  for (let line = first; line <= last; line += 1) {
    if (start === null || move(line) !== start + line - first) return false;
  }
  return true;
}

/** What lines of the file, as the comment saw it, are called at the present head (or its merge base, on the left). */
async function mover(pull: Pull, comment: ReviewComment, side: Side): Promise<Mover> {
  const { git } = pull.repository;
  const [from, to] =
    side === 'RIGHT'
      ? [comment.originalCommitId, pull.headSha]
      : [
          (await mergeBase(git, pull.baseSha, comment.originalCommitId)) ?? pull.baseSha,
          (await mergeBase(git, pull.baseSha, pull.headSha)) ?? pull.baseSha,
        ];
  const changes = from === to ? [] : await changedFiles(git, from, to, 0);
  const change = changes.find((file) => (file.previousFilename ?? file.filename) === comment.path);
  if (change === undefined) return (line) => line;
  const { patch, additions, deletions } = change;
  if (patch === null) return (line) => (additions + deletions === 0 ? line : null);
  return (line) => movedLine(patch, line);
}
