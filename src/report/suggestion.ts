import type { Finding, Fix } from '../review.ts';
import type { Edit, LineIndex } from '../source/text.ts';
import { applyEdits } from '../source/text.ts';
import type { DiffLines } from './diff-lines.ts';
import type { Lines, Places } from './places.ts';
import type { Target } from './target.ts';
import { visibleLines } from './visible.ts';

/** Longest text of a suggestion, in UTF-16 units; a comment holds 65,536 characters in all. */
const MAX_SUGGESTION = 10_000;

/** New lines, whole. */
export type SuggestedText = {
  readonly text: string;
  /** Findings of other comments that they mend too. */
  readonly also: readonly Finding[];
};

/** What a fix means for a comment on the diff. */
export type Suggestion = {
  /** The lines that the fix replaces; null unless they are all in one hunk. */
  readonly target: Extract<Target, { side: 'RIGHT' }> | null;
  /** The new lines, whole, where a `suggestion` block does exactly what the fix does; else why there is none. */
  readonly content: SuggestedText | { readonly reason: string };
};

/** Whether and how a fix can be a suggested change: GitHub replaces whole lines of one hunk, and writes LF. */
export function suggestionOf(fix: Fix, places: Places, diff: DiffLines): Suggestion {
  const [first, ...others] = fix.edits;
  if (!first || others.some((edit) => edit.file !== first.file))
    return { target: null, content: { reason: 'the fix changes more than one file' } };
  const index = places.index(first.file);
  if (!index) return { target: null, content: { reason: 'the file could not be read' } };
  const replacements = candidates(index, fix.edits).map((lines) => replacement(index, lines, fix.edits));
  const whole = replacements.filter((each) => each !== null);
  if (whole.length === 0)
    return { target: null, content: { reason: 'the last line of the file does not end with a line break' } };
  const anchored = whole.find((each) => diff.anchor(first.file, each.lines) === 'valid');
  if (!anchored)
    return {
      target: null,
      content: { reason: 'the lines to change are not all in one part of the diff' },
    };
  const target = { path: first.file, side: 'RIGHT', lines: anchored.lines } as const;
  const reason = obstacle(index.text, anchored);
  return { target, content: reason === null ? { text: anchored.after, also: [] } : { reason } };
}

type Replacement = { readonly lines: Lines; readonly before: string; readonly after: string };

/** The ranges of lines that hold all edits, best first. */
function candidates(index: LineIndex, edits: readonly Edit[]): Lines[] {
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
  const first = index.position(start).line;
  const last = index.position(end).line;
  const isAtLineStart = index.lineStart(end) === end;
  const found: Lines[] = [];
  // an edit that ends where a line starts leaves that line alone, and can be told on the lines before it
  if (isAtLineStart && last > first) found.push({ first, last: last - 1 });
  if (isAtLineStart && start === end && first > 1) found.push({ first: first - 1, last: first - 1 });
  found.push({ first, last });
  return found;
}

/** The lines before and after the edits; null where these are not whole lines, each with its line break. */
function replacement(index: LineIndex, lines: Lines, edits: readonly Edit[]): Replacement | null {
  const start = index.starts[lines.first - 1];
  const end = index.starts[lines.last];
  if (start === undefined || end === undefined) return null;
  const before = index.text.slice(start, end);
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const after = applyEdits(before, moved);
  return after === '' || after.endsWith('\n') ? { lines, before, after } : null;
}

function obstacle(text: string, { before, after }: Replacement): string | null {
  if (text.includes('\r\n')) return 'the file has CRLF line breaks, which a suggestion would not keep';
  if (text.includes('\r')) return 'the file has carriage returns, which a suggestion would not keep';
  if (visibleLines(before) !== before || visibleLines(after) !== after)
    return 'the lines hold characters that can not be seen';
  if (after.length > MAX_SUGGESTION) return 'the lines are too long for a comment';
  return before === after ? 'it would leave the lines as they are' : null;
}
