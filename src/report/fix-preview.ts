import { structuredPatch } from 'diff/lib/patch/create.js';
import type { Fix } from '../review.ts';
import type { Edit } from '../source/text.ts';
import { applyEdits } from '../source/text.ts';
import type { Places } from './places.ts';
import { nameText, short, visibleLines } from './visible.ts';

const CONTEXT = 3;
/** Longest line of a preview, in UTF-16 units. */
const MAX_LINE = 300;

/** The fix as a unified diff, at most `maxLines` lines, with names and lines made visible. */
export function fixPreview(fix: Fix, places: Places, maxLines = 80): string {
  const files = Map.groupBy(fix.edits, (edit) => edit.file);
  const lines = [...files].flatMap(([path, edits]) => fileDiff(path, edits, places));
  const shown = lines.slice(0, maxLines).map((line) => `${short(visibleLines(line), MAX_LINE)}\n`);
  return shown.join('') + (lines.length > maxLines ? `… ${lines.length - maxLines} more lines\n` : '');
}

/** Diffs only the lines around the edits: a file may be large and have many fixes. */
function fileDiff(path: string, edits: readonly Edit[], places: Places): string[] {
  const index = places.index(path);
  if (!index) return [];
  const first = Math.max(1, index.position(Math.min(...edits.map((edit) => edit.start))).line - CONTEXT);
  const last = index.position(Math.max(...edits.map((edit) => edit.end))).line + CONTEXT;
  const start = index.starts[first - 1] ?? 0;
  const before = index.text.slice(start, index.starts[last] ?? index.text.length);
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const patch = structuredPatch('', '', before, applyEdits(before, moved), '', '', { context: CONTEXT });
  const hunks = patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart + first - 1},${hunk.oldLines} +${hunk.newStart + first - 1},${hunk.newLines} @@`,
    ...hunk.lines.map((line) => line.replace(/\r$/, '')),
  ]);
  return [`--- ${nameText(path)}`, `+++ ${nameText(path)}`, ...hunks];
}
