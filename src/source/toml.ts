import { createRequire } from 'node:module';
import { LineIndex, type Range, type SourceFile } from './text.ts';
import type { DocumentNode, Documents, MappingEntry } from './tree.ts';

/** A table header, or a key with what follows it, on a line of its own. */
const LINE = /^\s*(?:(\[\[?)([^\]]*)\]|([^=#[\]{}]+?)\s*=)/;
const PLAIN_KEYS = /^\s*[\w-]+(?:\s*\.\s*[\w-]+)*\s*$/;

/**
 * The document of a TOML file; none where it is no TOML. A value's place is the line of its key, and that of what
 * holds it where the key has no line of its own.
 */
export function readToml(file: SourceFile): Documents {
  // loaded where there is such a file only
  const toml: typeof import('smol-toml') = createRequire(import.meta.url)('smol-toml');
  try {
    const root = toml.parse(file.text.replace(/^\uFEFF/, ''));
    const places = placesIn(file, (written) => keysOf(toml.parse(written)));
    const whole = { file: file.path, start: 0, end: file.text.length };
    return { documents: [nodeOf(root, [], whole, places)], problems: [] };
  } catch (error) {
    if (!(error instanceof toml.TomlError)) throw error;
    const start = new LineIndex(file.text).starts[error.line - 1] ?? 0;
    const message = `the file is no TOML: ${error.message.split('\n')[0]}`;
    return { documents: [], problems: [{ file: file.path, start, end: start, message }] };
  }
}

/** The places of keys, by the keys on the way to them. What looks like a key within a long text misplaces another one at worst. */
function placesIn({ path, text }: SourceFile, read: (written: string) => string[]): Map<string, Range> {
  const lines = new LineIndex(text);
  const places = new Map<string, Range>();
  let table: readonly string[] = [];
  for (const [at, start] of lines.starts.entries()) {
    const line = lines.line(at + 1);
    const match = LINE.exec(line);
    if (!match) continue;
    const [, bracket, header = '', key = ''] = match;
    const keys = keysIn(bracket ? header : key, read);
    if (bracket) table = keys;
    const name = JSON.stringify(bracket ? keys : [...table, ...keys]);
    const from = start + line.search(/\S/);
    if (!places.has(name)) places.set(name, { file: path, start: from, end: start + line.trimEnd().length });
  }
  return places;
}

function keysIn(written: string, read: (text: string) => string[]): string[] {
  if (PLAIN_KEYS.test(written)) return written.split('.').map((key) => key.trim());
  try {
    return read(`${written} = 0`);
  } catch {
    return [written];
  }
}

/** The keys of tables in each other with one entry each. */
function keysOf(table: unknown): string[] {
  const [entry] = typeof table === 'object' && table !== null ? Object.entries(table) : [];
  return entry ? [entry[0], ...keysOf(entry[1])] : [];
}

function nodeOf(
  value: unknown,
  keys: readonly string[],
  around: Range,
  places: ReadonlyMap<string, Range>,
): DocumentNode {
  const place = places.get(JSON.stringify(keys)) ?? around;
  const { file, start, end } = place;
  const at = { file, start, end, tag: null, outerStart: start };
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => nodeOf(item, keys, place, places));
    return { kind: 'sequence', flow: true, items, ...at };
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    const entries = Object.entries(value).map(([name, each]): MappingEntry => {
      const node = nodeOf(each, [...keys, name], place, places);
      const { start: from, end: to } = node;
      return {
        file,
        start: from,
        end: to,
        key: { ...scalarOf(name), ...at, start: from, end: to },
        value: node,
      };
    });
    return { kind: 'mapping', flow: true, entries, ...at };
  }
  return { ...scalarOf(String(value)), ...at };
}

function scalarOf(text: string): { kind: 'scalar'; value: string; text: string; style: 'double' } {
  return { kind: 'scalar', value: text, text, style: 'double' };
}
