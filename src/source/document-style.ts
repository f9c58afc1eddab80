import { isPlainText } from './document-writing.ts';
import { columnIndentation, indentationAt, lineStart, startsLine } from './line.ts';
import { lineBreakOf, type SourceFile } from './text.ts';
import type { DocumentNode, MappingEntry, MappingNode } from './tree.ts';

type Quote = '' | "'" | '"';

/** How a file writes mappings, as far as new entries must follow it. */
export type Style = {
  readonly isJson: boolean;
  readonly keyQuote: Quote;
  readonly valueQuote: Quote;
  /** Between a key and a value of a flow mapping. */
  readonly colon: string;
  readonly lineBreak: '\r\n' | '\n';
  /** One level of indentation. */
  readonly step: string;
  /** Inside the brackets of a mapping that stands on one line. */
  readonly padding: string;
  /** The keys of JSON mappings of one text that mostly stand on one line: `{"Ref": "Name"}`. */
  readonly inlineKeys: ReadonlySet<string>;
};

const ONE_LINE_PAIR = /\{([ \t]*)"([^"\n]*)"[ \t]*:[ \t]*"[^"\n]*"[ \t]*\}/g;
const MANY_LINE_PAIR = /\{[ \t]*\r?\n[ \t]*"([^"\n]*)"[ \t]*:[ \t]*"[^"\n]*"[ \t]*\r?\n[ \t]*\}/g;

/** What holds for all mappings of a file. */
type FileStyle = {
  readonly padding: string | null;
  readonly colon: string;
  readonly step: string;
  readonly lineBreak: Style['lineBreak'];
  readonly inlineKeys: ReadonlySet<string>;
};

const jsonLike = new WeakMap<SourceFile, boolean>();
const fileStyles = new WeakMap<SourceFile, FileStyle>();
const styles = new WeakMap<MappingNode, Style>();

/** Whether a file is written as JSON, so that keys and texts need double quotes. */
export function isJsonLike(file: SourceFile): boolean {
  const known = jsonLike.get(file);
  if (known !== undefined) return known;
  const isJson = file.path.toLowerCase().endsWith('.json') || /^\uFEFF?\s*\{/.test(file.text);
  jsonLike.set(file, isJson);
  return isJson;
}

/** The style of a file around one of its mappings. */
export function styleOf(file: SourceFile, mapping: MappingNode): Style {
  const known = styles.get(mapping);
  if (known) return known;
  const { text } = file;
  const isJson = isJsonLike(file);
  const { padding, colon, step, lineBreak, inlineKeys } = fileStyleOf(file);
  const style = {
    isJson,
    keyQuote: isJson ? '"' : keyQuoteOf(mapping),
    valueQuote: isJson ? '"' : valueQuoteOf(mapping),
    colon: colonOf(text, mapping) ?? colon,
    lineBreak,
    step: stepOf(text, mapping) ?? step,
    padding: padding ?? (isJson ? '' : paddingOf(text, mapping)),
    inlineKeys,
  } as const;
  styles.set(mapping, style);
  return style;
}

function fileStyleOf(file: SourceFile): FileStyle {
  const before = fileStyles.get(file);
  if (before) return before;
  const { text } = file;
  const inline = [...text.matchAll(ONE_LINE_PAIR)];
  const balance = new Map<string, number>();
  const count = (key: string, by: number) => balance.set(key, (balance.get(key) ?? 0) + by);
  for (const pair of inline) count(pair[2] ?? '', 1);
  for (const pair of text.matchAll(MANY_LINE_PAIR)) count(pair[1] ?? '', -1);
  const found = {
    padding: inline[0]?.[1] ?? null,
    colon: /"[ \t]*:[ \t]*["{[]/.exec(text)?.[0].slice(1, -1) ?? ': ',
    step:
      /^\uFEFF?(?=\S)[^\n]*[:{[][ \t]*\r?\n([ \t]+)\S/m.exec(text)?.[1] ??
      (/^\t+\S/m.test(text) ? '\t' : '  '),
    lineBreak: lineBreakOf(text),
    inlineKeys: new Set([...balance].flatMap(([key, surplus]) => (surplus >= 0 ? [key] : []))),
  };
  fileStyles.set(file, found);
  return found;
}

function quoteOf(node: DocumentNode): Quote {
  if (node.kind !== 'scalar') return '';
  return node.style === 'single' ? "'" : node.style === 'double' ? '"' : '';
}

function keyQuoteOf(mapping: MappingNode): Quote {
  const last = mapping.entries.at(-1);
  return last ? quoteOf(last.key) : '';
}

/** The quotes of the mapping's own texts, or of those one level deeper where it has none. */
function valueQuoteOf(mapping: MappingNode): Quote {
  const inner = mapping.entries.flatMap(({ value }) =>
    value.kind === 'mapping' && !value.alias ? value.entries : [],
  );
  return quoteOfTexts(mapping.entries) ?? quoteOfTexts(inner) ?? '';
}

function quoteOfTexts(entries: readonly MappingEntry[]): Quote | null {
  const texts = entries.flatMap(({ value }) =>
    value.kind === 'scalar' && value.tag === null && isPlainText(value.text) ? [quoteOf(value)] : [],
  );
  if (texts.length === 0) return null;
  const quoted = texts.filter((quote) => quote !== '');
  return quoted.length * 2 > texts.length ? (quoted[0] ?? '') : '';
}

function colonOf(text: string, mapping: MappingNode): string | null {
  const last = mapping.flow ? mapping.entries.at(-1) : undefined;
  const written = last ? text.slice(last.key.end, last.value.outerStart) : '';
  return /^[ \t]*:[ \t]*$/.test(written) ? written : null;
}

function stepOf(text: string, mapping: MappingNode): string | null {
  for (const { key, value } of mapping.entries) {
    const child = value.kind === 'mapping' && !value.alias ? value.entries[0] : undefined;
    if (!child || !startsLine(text, child.start)) continue;
    const outer = mapping.flow ? indentationAt(text, key.start) : columnIndentation(text, key.start);
    const inner = indentationAt(text, child.start);
    if (inner.length > outer.length && inner.startsWith(outer)) return inner.slice(outer.length);
  }
  return ownStep(text, mapping);
}

/** How much deeper the mapping stands than the nearest line before it that is less deep. */
function ownStep(text: string, mapping: MappingNode): string | null {
  const first = mapping.entries[0];
  if (!first || !startsLine(text, first.start)) return null;
  const inner = indentationAt(text, first.start);
  let start = lineStart(text, first.start);
  while (start > 0) {
    start = lineStart(text, start - 1);
    const [, outer = '', content] = /^([ \t]*)(\S?)/.exec(text.slice(start, start + 200)) ?? [];
    if (content === '' || content === '#' || outer.length >= inner.length) continue;
    return inner.startsWith(outer) && content !== '-' ? inner.slice(outer.length) : null;
  }
  return null;
}

function paddingOf(text: string, mapping: MappingNode): string {
  const first = mapping.flow ? mapping.entries[0] : undefined;
  const blanks = first ? text.slice(mapping.start + 1, first.start) : ' ';
  return /^[ \t]*$/.test(blanks) ? blanks : ' ';
}
