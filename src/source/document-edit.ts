import { commaAfter } from './document-removal.ts';
import { isJsonLike, type Style, styleOf } from './document-style.ts';
import {
  isMapping,
  type Layout,
  type NewEntry,
  type NewValue,
  writtenBlock,
  writtenEntry,
  writtenText,
  writtenValue,
} from './document-writing.ts';
import { columnIndentation, indentationAt, lineEnd, startsLine } from './line.ts';
import type { Edit, SourceFile } from './text.ts';
import { type DocumentNode, type MappingEntry, type MappingNode, ownEntry, type ScalarNode } from './tree.ts';

export { type ItemStep, removeEntry, type Step } from './document-removal.ts';

/**
 * Edits that give a key of a mapping this value, in the file's own style: the value of its own entry is
 * replaced (the last one's where it is repeated), a new entry goes after the last one. Merge keys and aliases
 * are not followed: the caller refuses what an edit would change elsewhere too.
 */
export function setEntry(file: SourceFile, mapping: MappingNode, key: string, value: NewValue): Edit[] {
  const own = ownEntry(mapping, key);
  if (own) return [replaceValue(file, mapping, own, value)];
  const last = mapping.entries.at(-1);
  return last ? insertEntry(file, mapping, last, [key, value]) : [fillEmpty(file, mapping, [key, value])];
}

/** Edits that add an entry right after another one of the mapping, with a blank line where its siblings have one. */
export function insertEntry(
  file: SourceFile,
  mapping: MappingNode,
  after: MappingEntry,
  entry: NewEntry,
): Edit[] {
  const style = styleOf(file, mapping);
  return mapping.flow
    ? insertFlow(file, mapping, after, entry, style)
    : [insertBlock(file, mapping, after, entry, style)];
}

function replaceValue(file: SourceFile, mapping: MappingNode, entry: MappingEntry, value: NewValue): Edit {
  const { text } = file;
  const style = styleOf(file, mapping);
  const start = entry.value.alias?.start ?? entry.value.outerStart;
  const end = entry.value.alias?.end ?? entry.value.end;
  const edit = (from: number, written: string) => ({ file: file.path, start: from, end, text: written });
  const separator = text.slice(entry.key.end, start).trimEnd();
  const colonEnd = entry.key.end + separator.length;
  const isBelow = !mapping.flow && startsLine(text, start);
  if (!mapping.flow && start === entry.key.end) return answerKey(file, mapping, entry, value);
  if (mapping.flow || !isMapping(value)) {
    const layout = mapping.flow ? layoutOf(text, entry) : 'block';
    const written = writtenValue(value, layout, indentOf(text, entry, layout), style);
    const canMoveUp = isBelow && separator === ':';
    if (canMoveUp) return edit(colonEnd, ` ${written}`);
    return edit(start, (style.isJson ? '' : lead(text, start)) + written);
  }
  if (isBelow) return edit(start, writtenBlock(value, columnIndentation(text, start), style));
  const indent = columnIndentation(text, entry.start) + style.step;
  return edit(colonEnd, style.lineBreak + indent + writtenBlock(value, indent, style));
}

/** The edit that writes another text into a scalar without a tag, quoted as it is. */
export function setText(file: SourceFile, { start, end, style, text: old }: ScalarNode, text: string): Edit {
  const written = isJsonLike(file) ? JSON.stringify(text) : writtenText(text, style, old);
  // a block scalar may hold the line break behind it
  const last = /\r?\n$/.exec(file.text.slice(start, end))?.index;
  return { file: file.path, start, end: last === undefined ? end : start + last, text: written };
}

/** The edit that writes another value in the place of one, on its line; in the style of a mapping beside it. */
export function setNode(file: SourceFile, near: MappingNode, node: DocumentNode, value: NewValue): Edit {
  const { text } = file;
  const style = styleOf(file, near);
  const indent = indentationAt(text, node.outerStart);
  const isSpread = style.isJson && text.slice(node.start, node.end).includes('\n');
  const written = writtenValue(value, isSpread ? 'lines' : 'inline', indent, style);
  return { file: file.path, start: node.outerStart, end: node.end, text: written };
}

/** A value for an explicit key of a block mapping that has none yet: `? Key`. */
function answerKey(file: SourceFile, mapping: MappingNode, entry: MappingEntry, value: NewValue): Edit {
  const { text, path } = file;
  const style = styleOf(file, mapping);
  const indent = columnIndentation(text, mapping.start);
  const inner = indent + style.step;
  const written = isMapping(value)
    ? style.lineBreak + inner + writtenBlock(value, inner, style)
    : ` ${writtenValue(value, 'block', indent, style)}`;
  const at = lineEnd(text, entry.key.end);
  return { file: path, start: at, end: at, text: `${style.lineBreak}${indent}:${written}` };
}

/** What must stand before a value where none has been written yet. */
function lead(text: string, start: number): string {
  const before = text.charAt(start - 1);
  return before === ':' ? ' ' : /[\s{[,]/.test(before) ? '' : ': ';
}

function insertBlock(
  file: SourceFile,
  mapping: MappingNode,
  after: MappingEntry,
  entry: NewEntry,
  style: Style,
): Edit {
  const { text, path } = file;
  const indent = columnIndentation(text, mapping.start);
  const written = indent + writtenEntry(entry, 'block', indent, style);
  const gap = hasBlankLine(text, mapping, after) ? style.lineBreak : '';
  const isOnNextLine = text[after.end - 1] === '\n';
  const start = isOnNextLine ? after.end : contentEnd(text, after.end, indent.length);
  const insertion = isOnNextLine ? gap + written + style.lineBreak : style.lineBreak + gap + written;
  return { file: path, start, end: start, text: insertion };
}

/** The end of the offset's line, or of the comment lines right below it that are indented deeper than the entries. */
function contentEnd(text: string, from: number, column: number): number {
  const comment = /\r?\n([ \t]+)#[^\r\n]*/y;
  let end = lineEnd(text, from);
  for (;;) {
    comment.lastIndex = end;
    const found = comment.exec(text);
    if (!found || (found[1] ?? '').length <= column) return end;
    end += found[0].length;
  }
}

/** Whether entries of the mapping are set apart by blank lines, as seen beside the given one. */
function hasBlankLine(text: string, mapping: MappingNode, entry: MappingEntry): boolean {
  const index = mapping.entries.indexOf(entry);
  const before = mapping.entries[index - 1];
  const after = mapping.entries[index + 1];
  const gap = before ? text.slice(before.end, entry.start) : after ? text.slice(entry.end, after.start) : '';
  return /\n[ \t]*\r?\n/.test(gap);
}

function insertFlow(
  file: SourceFile,
  mapping: MappingNode,
  after: MappingEntry,
  entry: NewEntry,
  style: Style,
): Edit[] {
  const { text, path } = file;
  const layout = layoutOf(text, after);
  const indent = indentOf(text, after, layout);
  const written = writtenEntry(entry, layout, indent, style);
  const gap = layout === 'lines' && hasBlankLine(text, mapping, after) ? style.lineBreak : '';
  const separator =
    layout === 'lines' ? style.lineBreak + gap + indent : inlineSeparator(text, mapping, style);
  const comma = commaAfter(text, after.end);
  const insert = (at: number, insertion: string) => ({ file: path, start: at, end: at, text: insertion });
  const from = comma === null ? after.end : comma + 1;
  const tail = layout === 'lines' ? trailingComment(text, from) : from;
  const isLast = mapping.entries.at(-1) === after;
  if (comma === null && tail > from) return [insert(from, ','), insert(tail, separator + written)];
  if (comma === null) return [insert(from, `,${separator}${written}`)];
  return [insert(tail, separator + written + (layout === 'lines' || !isLast ? ',' : ''))];
}

function fillEmpty(file: SourceFile, mapping: MappingNode, entry: NewEntry): Edit {
  const { text, path } = file;
  const style = styleOf(file, mapping);
  const { start, end } = mapping;
  const isWide = style.isJson && text.trimEnd().includes('\n');
  const indent = isWide ? indentationAt(text, start) : '';
  return {
    file: path,
    start,
    end,
    text: writtenMapping([entry], isWide ? 'lines' : 'inline', indent, style),
  };
}

function writtenMapping(entries: readonly NewEntry[], layout: Layout, indent: string, style: Style): string {
  return writtenValue(entries, layout, indent, { ...style, inlineKeys: new Set() });
}

function layoutOf(text: string, entry: MappingEntry): Layout {
  return startsLine(text, entry.start) ? 'lines' : 'inline';
}

/** The indentation of the lines of a new entry beside another one; a single line has none, and may be very long. */
function indentOf(text: string, entry: MappingEntry, layout: Layout): string {
  return layout === 'inline' ? '' : indentationAt(text, entry.start);
}

/** What stands between two entries of a flow mapping on one line, after the comma. */
function inlineSeparator(text: string, mapping: MappingNode, style: Style): string {
  const [first, second] = mapping.entries;
  const between = first && second ? text.slice(first.end, second.start) : '';
  const written = /^[ \t]*,([ \t]*)$/.exec(between)?.[1];
  return written ?? (style.colon.endsWith(' ') ? ' ' : '');
}

/** The end of the comment that ends the line from `from` on; `from` where there is none. */
function trailingComment(text: string, from: number): number {
  return from + (/^[ \t]+#[^\r\n]*/.exec(text.slice(from, lineEnd(text, from)))?.[0].length ?? 0);
}
