import type { Problem, Range } from './text.ts';

/**
 * A node of a YAML or JSON document. `start`–`end` cover the value itself, without its tag and anchor:
 * a scalar with its quotes, a flow collection with its brackets, a block collection from its first key or dash
 * to the end of its last value (no trailing blanks, comments or line breaks).
 */
export type DocumentNode = ScalarNode | SequenceNode | MappingNode;

type NodePlace = Range & {
  /** `!Ref`, `!Sub`, … as written; null where there is none (always in JSON). */
  readonly tag: string | null;
  /** Where the value begins with its tag and anchor; `start` where it has neither. */
  readonly outerStart: number;
  /** Set on a node that stands for an alias (`*name`): the alias's own place; the node's place is the anchor's. */
  readonly alias?: Range;
};

export type ScalarNode = NodePlace & {
  readonly kind: 'scalar';
  /** By the YAML core schema or JSON; a quoted or block scalar and a tagged one is a string. */
  readonly value: string | number | boolean | null;
  /** The text that the scalar stands for, after quotes, escapes and folding: `007` stays `007`. */
  readonly text: string;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
};

export type SequenceNode = NodePlace & {
  readonly kind: 'sequence';
  readonly flow: boolean;
  readonly items: readonly DocumentNode[];
};

export type MappingNode = NodePlace & {
  readonly kind: 'mapping';
  readonly flow: boolean;
  /** In source order; merge keys (`<<`) are entries like others, `mappingEntry` follows them. */
  readonly entries: readonly MappingEntry[];
};

export type MappingEntry = Range & { readonly key: DocumentNode; readonly value: DocumentNode };

/** The documents of a file, and why there are none or not all. */
export type Documents = {
  readonly documents: readonly DocumentNode[];
  readonly problems: readonly Problem[];
};

/** The entry of a key, also through merge keys (`<<`); the last one where a key is repeated; undefined where there is none. */
export function mappingEntry(node: DocumentNode | undefined, key: string): MappingEntry | undefined {
  if (node?.kind !== 'mapping') return undefined;
  const own = ownEntry(node, key);
  if (own || mergedMappings(node).length === 0) return own;
  const known = mergedEntries.get(node.entries);
  return known?.has(key) ? known.get(key) : mergedEntry(node, key);
}

/** The value of a key, as `mappingEntry` finds it. */
export function mappingValue(node: DocumentNode | undefined, key: string): DocumentNode | undefined {
  return mappingEntry(node, key)?.value;
}

/** The entry that a mapping itself has for a key, without merge keys; the last one where the key is repeated. */
export function ownEntry({ entries }: MappingNode, key: string): MappingEntry | undefined {
  if (entries.length > FEW) return indexOf(entries).get(key);
  return entries.findLast((entry) => entry.key.kind === 'scalar' && entry.key.text === key);
}

/** Most entries that are searched one by one: thousands of aliases may repeat a mapping with thousands of them. */
const FEW = 20;

const indexes = new WeakMap<readonly MappingEntry[], ReadonlyMap<string, MappingEntry>>();

function indexOf(entries: readonly MappingEntry[]): ReadonlyMap<string, MappingEntry> {
  const known = indexes.get(entries);
  if (known) return known;
  const index = new Map(
    entries.flatMap((entry) => (entry.key.kind === 'scalar' ? [[entry.key.text, entry]] : [])),
  );
  indexes.set(entries, index);
  return index;
}

/** The mappings that merge keys of a mapping name, in their order, without those that these merge in turn. */
export function mergedMappings({ entries }: MappingNode): readonly MappingNode[] {
  const known = merges.get(entries);
  if (known) return known;
  const sources = entries
    .filter(({ key }) => key.kind === 'scalar' && key.style === 'plain' && key.text === '<<')
    .flatMap(({ value }) => (value.kind === 'sequence' ? value.items : [value]));
  const found = sources.filter((source) => source.kind === 'mapping');
  merges.set(entries, found);
  return found;
}

/** Mappings with all that their merge keys name, depth first as these count, each once. */
export function withMerged(mappings: readonly MappingNode[]): MappingNode[] {
  const found = new Map<readonly MappingEntry[], MappingNode>();
  const waiting = mappings.toReversed();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (found.has(node.entries)) continue;
    found.set(node.entries, node);
    for (const merged of mergedMappings(node).toReversed()) waiting.push(merged);
  }
  return [...found.values()];
}

/** Aliases of one mapping share their entries, which stand for it. */
const merges = new WeakMap<readonly MappingEntry[], readonly MappingNode[]>();

/** What was found through merge keys: thousands of mappings may merge each other in a chain. */
const mergedEntries = new WeakMap<readonly MappingEntry[], Map<string, MappingEntry | undefined>>();

/** Depth first and without recursion. No mapping merges itself: an alias stands behind the end of what it repeats. */
function mergedEntry(node: MappingNode, key: string): MappingEntry | undefined {
  const path: { readonly node: MappingNode; next: number }[] = [{ node, next: 0 }];
  let found: MappingEntry | undefined;
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const source = found ? undefined : mergedMappings(step.node)[step.next++];
    if (!source) {
      remember(step.node, key, found);
      path.pop();
      continue;
    }
    const known = mergedEntries.get(source.entries);
    found = ownEntry(source, key) ?? known?.get(key);
    if (!found && !known?.has(key)) path.push({ node: source, next: 0 });
  }
  return found;
}

function remember({ entries }: MappingNode, key: string, found: MappingEntry | undefined): void {
  const known = mergedEntries.get(entries) ?? new Map<string, MappingEntry | undefined>();
  mergedEntries.set(entries, known.set(key, found));
}
