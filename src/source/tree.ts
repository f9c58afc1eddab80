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
  return node === undefined ? undefined : entryOf(node, key, new Set());
}

/** `seen` holds what has been searched: aliases share their entries, so one mapping may be merged very often. */
function entryOf(
  node: DocumentNode,
  key: string,
  seen: Set<readonly MappingEntry[]>,
): MappingEntry | undefined {
  if (node.kind !== 'mapping' || seen.has(node.entries)) return undefined;
  seen.add(node.entries);
  const own = node.entries.findLast((entry) => entry.key.kind === 'scalar' && entry.key.text === key);
  if (own) return own;
  for (const entry of node.entries) {
    if (entry.key.kind !== 'scalar' || entry.key.style !== 'plain' || entry.key.text !== '<<') continue;
    const sources = entry.value.kind === 'sequence' ? entry.value.items : [entry.value];
    for (const source of sources) {
      const merged = entryOf(source, key, seen);
      if (merged) return merged;
    }
  }
  return undefined;
}

/** The value of a key, as `mappingEntry` finds it. */
export function mappingValue(node: DocumentNode | undefined, key: string): DocumentNode | undefined {
  return mappingEntry(node, key)?.value;
}
