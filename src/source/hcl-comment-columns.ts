import { pageOf } from './hcl-page.ts';
import type { Span } from './hcl-tree.ts';
import { applyEdits, type Edit, LineIndex, type SourceFile } from './text.ts';

/** A line's last comment with the blanks before it; something else stands before these on the line. */
type Trailing = {
  /** The blanks. */
  readonly gap: Span;
  /** Columns of the line before the blanks. */
  readonly width: number;
};

/** The comments that end lines, by line. */
type Trailings = ReadonlyMap<number, Trailing>;

const known = new WeakMap<SourceFile, Trailings>();

/**
 * The edits of one block, and those that move comments at the ends of lines beside them to the column where
 * `terraform fmt` wants them then. Comments that were not in their column before stay where they are. The edits
 * insert no comment.
 */
export function withCommentColumns(file: SourceFile, edits: readonly Edit[]): Edit[] {
  const { lines } = pageOf(file);
  const trailings = trailingsIn(file);
  const { first, last } = surroundings(edits, lines, trailings);
  const before = new Map<number, Trailing>();
  for (let line = first; line <= last; line++) {
    const trailing = trailings.get(line);
    if (trailing) before.set(line, trailing);
  }
  const isAligned = gapsOf(before).every(({ gap, wanted }) => widthOf(gap) === wanted);
  if (before.size === 0 || !isAligned) return [...edits];
  const part = { start: lines.starts[first - 1] ?? 0, end: lines.starts[last] ?? file.text.length };
  return [...edits, ...movedComments(file, edits, part, [...before.values()])];
}

/** The edits that give the comments in a part of the text their new column, once the other edits are made. */
function movedComments(
  file: SourceFile,
  edits: readonly Edit[],
  { start, end }: Span,
  comments: readonly Trailing[],
): Edit[] {
  const local = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const lines = new LineIndex(applyEdits(file.text.slice(start, end), local));
  /** Where each comment begins in the edited part, and where in the file. */
  const origins = new Map<number, number>();
  for (const { gap } of comments)
    if (!edits.some((edit) => edit.start <= gap.end && gap.end < edit.end))
      origins.set(gap.end - start + shiftAt(edits, gap.end), gap.end);
  return gapsOf(trailingsOf(lines, [...origins.keys()]))
    .filter(({ gap, wanted }) => widthOf(gap) !== wanted)
    .map(({ gap, wanted }) => {
      const origin = origins.get(gap.end) ?? 0;
      return { file: file.path, start: origin - widthOf(gap), end: origin, text: ' '.repeat(wanted) };
    });
}

function trailingsIn(file: SourceFile): Trailings {
  const before = known.get(file);
  if (before) return before;
  const { lines, comments } = pageOf(file);
  // `terraform fmt` leaves `/* … */` where it is
  const starts = comments.flatMap(({ start }) => (file.text.startsWith('/*', start) ? [] : [start]));
  const found = trailingsOf(lines, starts);
  known.set(file, found);
  return found;
}

/** By the offsets at which the comments begin, in line order. */
function trailingsOf(lines: LineIndex, starts: readonly number[]): Map<number, Trailing> {
  const found = new Map<number, Trailing>();
  for (const start of starts) {
    const lineStart = lines.lineStart(start);
    const content = lines.text.slice(lineStart, start).trimEnd();
    if (content === '') continue;
    const gap = { start: lineStart + content.length, end: start };
    found.set(lines.position(start).line, { gap, width: columnsIn(content) });
  }
  return found;
}

/** The lines of the edits, one more on each side, and those whose comments stand in one column with theirs. */
function surroundings(
  edits: readonly Edit[],
  lines: LineIndex,
  trailings: Trailings,
): { first: number; last: number } {
  let first = Math.min(...edits.map(({ start }) => lines.position(start).line)) - 1;
  let last = Math.max(...edits.map(({ end }) => lines.position(end).line)) + 1;
  while (trailings.has(first) && trailings.has(first - 1)) first--;
  while (trailings.has(last) && trailings.has(last + 1)) last++;
  return { first: Math.max(first, 1), last };
}

/** By how much the edits before an offset move it. */
function shiftAt(edits: readonly Edit[], offset: number): number {
  return edits
    .filter(({ end }) => end <= offset)
    .reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
}

/** The blanks before each comment, and how wide they should be: lines next to each other share a column. */
function gapsOf(trailings: Trailings): { gap: Span; wanted: number }[] {
  const columns: Trailing[][] = [];
  for (const [line, trailing] of trailings) {
    const column = trailings.has(line - 1) ? columns.at(-1) : undefined;
    if (column) column.push(trailing);
    else columns.push([trailing]);
  }
  return columns.flatMap((column) => {
    const width = Math.max(...column.map((each) => each.width));
    return column.map(({ gap, width: own }) => ({ gap, wanted: width - own + 1 }));
  });
}

function widthOf({ start, end }: Span): number {
  return end - start;
}

let graphemes: Intl.Segmenter | null = null;

/** `terraform fmt` counts grapheme clusters. */
function columnsIn(text: string): number {
  if (/^[\x20-\x7e\t]*$/.test(text)) return text.length;
  // made when it is needed: it costs more than the review of a small folder
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return [...graphemes.segment(text)].length;
}
