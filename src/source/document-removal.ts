import { breakBefore, lineEnd, lineStart, startsLine } from './line.ts';
import type { Edit, SourceFile } from './text.ts';
import type { MappingEntry, MappingNode } from './tree.ts';

/** One step into a document: a mapping and the entry of it that leads on. */
export type Step = { readonly mapping: MappingNode; readonly entry: MappingEntry };

/**
 * Edits that remove the entry of the last step. A mapping that would be left empty goes with its own entry, as
 * far up as the first step. `path` holds one step at least.
 */
export function removeEntry(file: SourceFile, path: readonly Step[]): Edit[] {
  const index = path.findLastIndex((step, at) => at === 0 || step.mapping.entries.length > 1);
  const step = path[index];
  if (!step) return [];
  if (step.mapping.entries.length === 1) return [removeOnly(file, step)];
  return step.mapping.flow ? removeFlow(file, step) : [removeBlock(file, step)];
}

function removeOnly(file: SourceFile, { mapping, entry }: Step): Edit {
  const { start, end } = mapping.flow ? entry : mapping;
  return { file: file.path, start, end, text: mapping.flow ? '' : '{}' };
}

/** Whole lines where the entry has them to itself, with the comment that ends its last one. */
function removeBlock(file: SourceFile, { mapping, entry }: Step): Edit {
  const { text, path } = file;
  const next = mapping.entries[mapping.entries.indexOf(entry) + 1];
  if (next && !startsLine(text, entry.start))
    return { file: path, start: entry.start, end: next.start, text: '' };
  const start = lineStart(text, entry.start);
  const end = text[entry.end - 1] === '\n' ? entry.end : lineEnd(text, entry.end);
  const rest = /^\r?\n/.exec(text.slice(end, end + 2))?.[0].length ?? 0;
  if (rest > 0 || text[end - 1] === '\n') return { file: path, start, end: end + rest, text: '' };
  return { file: path, start: start - breakBefore(text, start), end, text: '' };
}

function removeFlow(file: SourceFile, { mapping, entry }: Step): Edit[] {
  const { text, path } = file;
  const index = mapping.entries.indexOf(entry);
  const next = mapping.entries[index + 1];
  const before = mapping.entries[index - 1];
  if (!before) return next ? [{ file: path, start: entry.start, end: next.start, text: '' }] : [];
  const gap = text.slice(before.end, entry.start);
  if (!gap.includes('#')) return [{ file: path, start: before.end, end: entry.end, text: '' }];
  const comma = next ? commaAfter(text, entry.end) : null;
  const from = gap.trimEnd().length;
  return [{ file: path, start: before.end + from, end: comma === null ? entry.end : comma + 1, text: '' }];
}

/** The offset of the comma that follows an entry of a flow mapping, over blanks and comments; null where none does. */
export function commaAfter(text: string, end: number): number | null {
  const gap = /^(?:\s|(?<=\s)#[^\n]*)*/.exec(text.slice(end))?.[0].length ?? 0;
  return text[end + gap] === ',' ? end + gap : null;
}
