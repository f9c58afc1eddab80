import { breakBefore, lineEnd, lineStart, startsLine } from './line.ts';
import type { Edit, Range, SourceFile } from './text.ts';
import type { DocumentNode, MappingEntry, MappingNode, SequenceNode } from './tree.ts';

/** One step into a document: a mapping and the entry of it that leads on. */
export type Step = { readonly mapping: MappingNode; readonly entry: MappingEntry };

/** A step through a flow sequence (a JSON list), by one of its items. */
export type ItemStep = { readonly sequence: SequenceNode; readonly item: DocumentNode };

/**
 * Edits that remove the entry of the last step. A mapping or list that would be left empty goes with its own
 * entry, as far up as the first step. `path` holds one step at least.
 */
export function removeEntry(file: SourceFile, path: readonly (Step | ItemStep)[]): Edit[] {
  const index = path.findLastIndex((step, at) => at === 0 || siblingsOf(step).length > 1);
  const step = path[index];
  if (!step) return [];
  if (siblingsOf(step).length === 1) return [removeOnly(file, step)];
  if ('sequence' in step)
    return removeFlow(file, step.sequence.items, step.sequence.items.indexOf(step.item));
  const { mapping, entry } = step;
  return mapping.flow
    ? removeFlow(file, mapping.entries, mapping.entries.indexOf(entry))
    : [removeBlock(file, step)];
}

function siblingsOf(step: Step | ItemStep): readonly Range[] {
  return 'sequence' in step ? step.sequence.items : step.mapping.entries;
}

function removeOnly(file: SourceFile, step: Step | ItemStep): Edit {
  const { holder, part } =
    'sequence' in step
      ? { holder: step.sequence, part: step.item }
      : { holder: step.mapping, part: step.entry };
  if (!holder.flow) return { file: file.path, start: holder.start, end: holder.end, text: '{}' };
  const inside = { start: holder.start + 1, end: holder.end - 1 };
  const around = file.text.slice(inside.start, part.start) + file.text.slice(part.end, inside.end);
  const { start, end } = /^[\s,]*$/.test(around) ? inside : part;
  return { file: file.path, start, end, text: '' };
}

/** Whole lines where the entry has them to itself, with the comment that ends its last one. */
function removeBlock(file: SourceFile, { mapping, entry }: Step): Edit {
  const { text, path } = file;
  const next = mapping.entries[mapping.entries.indexOf(entry) + 1];
  const entryBegin = entryStart(text, entry);
  if (next && !startsLine(text, entryBegin))
    return { file: path, start: entryBegin, end: entryStart(text, next), text: '' };
  const start = lineStart(text, entryBegin);
  const end = text[entry.end - 1] === '\n' ? entry.end : lineEnd(text, entry.end);
  const rest = /^\r?\n/.exec(text.slice(end, end + 2))?.[0].length ?? 0;
  if (rest > 0 || text[end - 1] === '\n') return { file: path, start, end: end + rest, text: '' };
  return { file: path, start: start - breakBefore(text, start), end, text: '' };
}

function removeFlow(file: SourceFile, siblings: readonly Range[], index: number): Edit[] {
  const { text, path } = file;
  const entry = siblings[index];
  const next = siblings[index + 1];
  const before = siblings[index - 1];
  if (!entry) return [];
  const start = entryStart(text, entry);
  if (!before) return next ? [{ file: path, start, end: entryStart(text, next), text: '' }] : [];
  const gap = text.slice(before.end, start);
  if (!gap.includes('#')) return [{ file: path, start: before.end, end: entry.end, text: '' }];
  const comma = next ? commaAfter(text, entry.end) : null;
  const from = gap.trimEnd().length;
  return [{ file: path, start: before.end + from, end: comma === null ? entry.end : comma + 1, text: '' }];
}

/** Where an entry begins, with the question mark before an explicit key: `? Key`. */
function entryStart(text: string, { start }: Range): number {
  let at = start;
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at--;
  return text[at - 1] === '?' && at < start ? at - 1 : start;
}

/** The offset of the comma that follows an entry of a flow mapping, over blanks and comments; null where none does. */
export function commaAfter(text: string, end: number): number | null {
  const gap = /^(?:\s|(?<=\s)#[^\n]*)*/.exec(text.slice(end))?.[0].length ?? 0;
  return text[end + gap] === ',' ? end + gap : null;
}
