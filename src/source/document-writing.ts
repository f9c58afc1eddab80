import type { Style } from './document-style.ts';
import type { ScalarNode } from './tree.ts';

/** A value to be written: a text, a tagged text (`!Ref Name`, YAML only) or a mapping. */
export type NewValue = string | { readonly tag: string; readonly text: string } | readonly NewEntry[];

export type NewEntry = readonly [key: string, value: NewValue];

/** Where a new entry stands: one per line of a block or flow mapping, or on one line with its siblings. */
export type Layout = 'block' | 'lines' | 'inline';

/** Text that YAML reads as the same string without quotes, in block and flow mappings. */
const PLAIN = /^[A-Za-z][\w./:-]*(?: [\w./:(-][\w./:()-]*)*$/;
/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const NOT_TEXT = /^(?:null|true|false|yes|no|on|off|y|n)$/i;
/** Characters that need an escape, which double quotes alone have. */
const NEEDS_ESCAPE = /[\p{C}\u2028\u2029]/u;

/** The text of an entry without the indentation of its first line; `indent` is that of its lines. */
export function writtenEntry([key, value]: NewEntry, layout: Layout, indent: string, style: Style): string {
  const name = quoted(key, style.keyQuote);
  if (layout === 'block' && isMapping(value)) {
    const inner = indent + style.step;
    return `${name}:${style.lineBreak}${inner}${writtenBlock(value, inner, style)}`;
  }
  const colon = layout === 'block' ? ': ' : style.colon;
  return name + colon + writtenValue(value, layout, indent, style);
}

/** The entries of a block mapping, without the indentation of the first line. */
export function writtenBlock(entries: readonly NewEntry[], indent: string, style: Style): string {
  return entries.map((entry) => writtenEntry(entry, 'block', indent, style)).join(style.lineBreak + indent);
}

/** The text of a value; `indent` is that of the line on which it begins. A mapping is a flow mapping. */
export function writtenValue(value: NewValue, layout: Layout, indent: string, style: Style): string {
  if (typeof value === 'string') return quoted(value, style.valueQuote);
  if (!isMapping(value)) return `${value.tag} ${quoted(value.text, '')}`;
  const [first] = value;
  const isShort = value.length === 1 && typeof first?.[1] === 'string' && style.inlineKeys.has(first[0]);
  if (layout === 'inline' || layout === 'block' || isShort) {
    const comma = style.colon.endsWith(' ') ? ', ' : ',';
    const entries = value.map((entry) => writtenEntry(entry, 'inline', indent, style)).join(comma);
    return `{${style.padding}${entries}${style.padding}}`;
  }
  const inner = indent + style.step;
  const lines = value.map((entry) => inner + writtenEntry(entry, 'lines', inner, style));
  return `{${style.lineBreak}${lines.join(`,${style.lineBreak}`)}${style.lineBreak}${indent}}`;
}

/** A text in the place of another one: in its quotes, and a word like `true` without them where the other is one too. */
export function writtenText(text: string, style: ScalarNode['style'], old: string): string {
  if (style === 'double') return JSON.stringify(text);
  if (style === 'single') return quoted(text, "'");
  return NOT_TEXT.test(old) && NOT_TEXT.test(text) ? text : quoted(text, '');
}

export function isMapping(value: NewValue): value is readonly NewEntry[] {
  return Array.isArray(value);
}

/** Whether YAML reads a text as itself without quotes. */
export function isPlainText(text: string): boolean {
  return PLAIN.test(text) && !text.endsWith(':') && !text.includes(': ') && !NOT_TEXT.test(text);
}

function quoted(text: string, quote: Style['keyQuote']): string {
  if (quote === '"' || NEEDS_ESCAPE.test(text)) return JSON.stringify(text);
  return quote === '' && isPlainText(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
