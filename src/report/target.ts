import type { Finding } from '../review.ts';
import type { Range } from '../source/text.ts';
import type { DiffLines } from './diff-lines.ts';
import type { Lines, Places } from './places.ts';

/** Where a comment stands: lines of the head, a line that the change removes, or a changed file as a whole. */
export type Target =
  | { readonly path: string; readonly side: 'RIGHT'; readonly lines: Lines }
  | { readonly path: string; readonly side: 'LEFT'; readonly lines: Lines }
  | { readonly path: string; readonly side: null };

/** The removed line by which the change takes the certificate away; null where it does not, or the diff lacks it. */
export function removedTarget({ removedAt }: Finding, diff: DiffLines): Target | null {
  if (removedAt === null || !diff.isRemoved(removedAt.file, removedAt.line)) return null;
  return { path: removedAt.file, side: 'LEFT', lines: { first: removedAt.line, last: removedAt.line } };
}

/**
 * The place in the diff that caused the verdict, as far as can be told: a place behind the verdict that the change
 * writes, else one beside such a line; else what the diff shows of the block, or of the calls that lead to it; else a
 * changed file behind it. Null where the diff has none of them.
 */
export function targetOf(finding: Finding, places: Places, diff: DiffLines): Target | null {
  return lineTarget(finding, places, diff) ?? fileTarget(finding, diff);
}

function lineTarget({ stage }: Finding, places: Places, diff: DiffLines): Target | null {
  const written = (range: Range, lines: Lines) => diff.firstAdded(range.file, lines);
  const shown = (range: Range, lines: Lines) => diff.firstIn(range.file, lines);
  const own = [...(stage.attribute ? [stage.attribute] : []), stage.header];
  const because = [...stage.certificate.because, ...stage.existsBecause];
  const behind = because.filter((range) => !isWithin(range, stage.block));
  const blocks = [stage.block, ...stage.calls];
  const start = (range: Range) => startOf(range, places);
  const whole = (range: Range) => places.lines(range);
  const ways = [
    { ranges: [...(stage.attribute ? [stage.attribute] : []), ...behind], linesOf: start, find: written },
    { ranges: behind, linesOf: whole, find: written },
    { ranges: own, linesOf: start, find: shown },
    { ranges: blocks, linesOf: whole, find: written },
    { ranges: behind, linesOf: start, find: shown },
    { ranges: blocks, linesOf: whole, find: shown },
  ];
  for (const { ranges, linesOf, find } of ways)
    for (const range of ranges) {
      const line = find(range, linesOf(range));
      if (line !== null) return { path: range.file, side: 'RIGHT', lines: { first: line, last: line } };
    }
  return null;
}

function fileTarget({ stage }: Finding, diff: DiffLines): Target | null {
  const ranges = [stage.block, ...stage.certificate.because, ...stage.existsBecause, ...stage.calls];
  const found = ranges.find(({ file }) => diff.has(file));
  return found === undefined ? null : { path: found.file, side: null };
}

function isWithin({ file, start, end }: Range, outer: Range): boolean {
  return file === outer.file && outer.start <= start && end <= outer.end;
}

function startOf(range: Range, places: Places): Lines {
  const line = places.line(range);
  return { first: line, last: line };
}
