import type { Problem, Range } from '../source/text.ts';
import type { DocumentNode, MappingEntry } from '../source/tree.ts';

/** The keys and list indices that lead from the document to a value; empty for the document itself. */
export type ConfigPath = readonly PropertyKey[];

/** What is wrong with a config, and at which of its values. */
export type Flaw = Problem & { readonly path: ConfigPath };

/** Deepest nesting that is read: the config's own deepest value is four levels down. */
const MAX_DEPTH = 20;

/** Most values that are read, with what aliases repeat: an alias is short to write and can stand for thousands. */
const MAX_VALUES = 30_000;

/**
 * What is wrong whatever the schema: tags, keys that are no text or come twice. `isWhole` is false where the
 * document is too deep or too large; then nothing else should read it.
 */
export function formOf(root: DocumentNode): { readonly flaws: readonly Flaw[]; readonly isWhole: boolean } {
  const flaws: Flaw[] = [];
  let count = 0;
  const visit = (node: DocumentNode, path: ConfigPath): boolean => {
    const place = placeOf(node);
    const excess = excessOf(++count, path.length);
    if (excess) flaws.push({ ...place, path: [], message: excess });
    if (excess) return false;
    if (node.tag !== null)
      flaws.push({ ...place, path, message: `remove the tag ${quoted(node.tag)}: it means nothing here` });
    if (node.kind === 'scalar') return true;
    if (node.kind === 'sequence') return node.items.every((item, index) => visit(item, [...path, index]));
    flaws.push(...keyFlaws(node.entries, path));
    return node.entries.every(({ key, value }) => visit(value, [...path, keyText(key)]));
  };
  const isWhole = visit(root, []);
  return { flaws, isWhole };
}

/** A document as plain values. Mappings have no prototype, so that no key means anything but itself. */
export function plainValue(
  node: DocumentNode,
  isOmitted: (path: ConfigPath) => boolean = () => false,
  path: ConfigPath = [],
): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence')
    return node.items.flatMap((item, index) => {
      const at = [...path, index];
      return isOmitted(at) ? [] : [plainValue(item, isOmitted, at)];
    });
  const value: Record<string, unknown> = Object.create(null);
  for (const entry of node.entries) {
    const at = [...path, keyText(entry.key)];
    if (!isOmitted(at)) value[keyText(entry.key)] = plainValue(entry.value, isOmitted, at);
  }
  return value;
}

/** The node that a path leads to; undefined where it leads nowhere. */
export function nodeAt(root: DocumentNode, path: ConfigPath): DocumentNode | undefined {
  let node: DocumentNode | undefined = root;
  for (const step of path) node = child(node, step);
  return node;
}

/** The place of a mapping's key; undefined where it has none of that name. */
export function keyPlace(node: DocumentNode | undefined, key: string): Range | undefined {
  const entry = ownEntry(node, key);
  return entry && placeOf(entry.key);
}

/** Where the file says a value: at the alias, where it is one. */
export function placeOf(node: DocumentNode): Range {
  const { file, start, end } = node.alias ?? node;
  return { file, start, end };
}

function child(node: DocumentNode | undefined, step: PropertyKey): DocumentNode | undefined {
  if (node?.kind === 'sequence') return typeof step === 'number' ? node.items[step] : undefined;
  return ownEntry(node, String(step))?.value;
}

function ownEntry(node: DocumentNode | undefined, key: string): MappingEntry | undefined {
  return node?.kind === 'mapping' ? node.entries.findLast((entry) => keyText(entry.key) === key) : undefined;
}

function keyFlaws(entries: readonly MappingEntry[], path: ConfigPath): Flaw[] {
  const seen = new Set<string>();
  return entries.flatMap(({ key }) => {
    const text = keyText(key);
    const isRepeated = seen.has(text);
    seen.add(text);
    if (key.kind !== 'scalar')
      return [{ ...placeOf(key), path, message: 'a key is a word, not a list or a mapping' }];
    if (!isRepeated) return [];
    return [
      {
        ...placeOf(key),
        path: [...path, text],
        message: `${quoted(text)} stands here twice; keep one of the two`,
      },
    ];
  });
}

function keyText(key: DocumentNode): string {
  return key.kind === 'scalar' ? key.text : '';
}

function excessOf(count: number, depth: number): string | null {
  if (depth > MAX_DEPTH)
    return `the file is nested deeper than ${MAX_DEPTH} levels; no key needs more than four`;
  if (count <= MAX_VALUES) return null;
  return `the file holds more than ${MAX_VALUES} values (an alias repeats what it stands for); write fewer`;
}

/** A text of the file for a message: short, and without control characters. */
export function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `\`${shown.replace(/\p{Cc}/gu, '?')}\``;
}
