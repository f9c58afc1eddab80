import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  loadAll,
  mergeTag,
  realMapTag,
} from 'js-yaml';
import { isJsonLike } from '../source/document-style.ts';
import { withoutFlowBreaks } from '../source/flow-breaks.ts';
import { MAX_NESTING } from '../source/json.ts';
import type { SourceFile } from '../source/text.ts';

/** A value with a tag of CloudFormation: `!Ref Name`. */
export class Tagged {
  readonly tag: string;
  readonly value: unknown;

  constructor(tag: string, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

type MapCarrier = { readonly tag: string; readonly map: Map<unknown, unknown> };
type ListCarrier = { readonly tag: string; readonly list: unknown[] };

const anyScalar = defineScalarTag('!', {
  matchByTagPrefix: true,
  resolve: (source, _isExplicit, tagName) => new Tagged(tagName, source),
  identify: () => false,
});

const anySequence = defineSequenceTag<ListCarrier, Tagged>('!', {
  matchByTagPrefix: true,
  create: (tag) => ({ tag, list: [] }),
  addItem: (carrier, item) => {
    carrier.list.push(item);
  },
  finalize: ({ tag, list }) => new Tagged(tag, list),
  identify: () => false,
});

const anyMapping = defineMappingTag<MapCarrier, Tagged>('!', {
  matchByTagPrefix: true,
  create: (tag) => ({ tag, map: new Map() }),
  addPair: ({ map }, key, value) => {
    map.set(key, value);
    return '';
  },
  has: ({ map }, key) => map.has(key),
  keys: () => [],
  get: () => undefined,
  finalize: ({ tag, map }) => new Tagged(tag, map),
  identify: () => false,
});

const SCHEMA = CORE_SCHEMA.withTags(mergeTag, realMapTag, anyScalar, anySequence, anyMapping);

/**
 * The documents of a file as another reader understands them: maps, lists, scalars and `Tagged`. Throws what
 * that reader throws.
 */
export function secondOpinion(file: SourceFile): unknown[] {
  const { text } = file;
  if (isJsonLike(file)) {
    const json = jsonValue(text.replace(/^\uFEFF/, ''));
    if (json) return [mapped(json.value)];
  }
  const options = { schema: SCHEMA, json: true, maxDepth: MAX_NESTING, maxAliases: -1 };
  try {
    return loadAll(text, options);
  } catch {
    return loadAll(withoutFlowBreaks(text), options);
  }
}

/** null for a text that is no JSON. */
function jsonValue(text: string): { value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return null;
  }
}

/** The same value with maps for objects. */
function mapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, inner]) => [key, mapped(inner)]));
}

/** Whether two values are the same in depth, whatever the order of keys. Shared parts are compared once. */
export function isDeepEqual(a: unknown, b: unknown, seen = new Map<object, Set<object>>()): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const compared = seen.get(a) ?? new Set();
  if (compared.has(b)) return true;
  seen.set(a, compared.add(b));
  if (a instanceof Tagged && b instanceof Tagged)
    return a.tag === b.tag && isDeepEqual(a.value, b.value, seen);
  if (a instanceof Map && b instanceof Map) return isSameMap(a, b, seen);
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((item, index) => isDeepEqual(item, b[index], seen));
}

type Pairs = ReadonlyMap<unknown, unknown>;

/** Keys that are texts may stand in any order; others are compared in the order of the file. */
function isSameMap(a: Pairs, b: Pairs, seen: Map<object, Set<object>>): boolean {
  if (a.size !== b.size) return false;
  const hasTextKeys = [...a.keys()].every((key) => typeof key !== 'object' || key === null);
  if (!hasTextKeys) return isDeepEqual([...a.keys(), ...a.values()], [...b.keys(), ...b.values()], seen);
  return [...a].every(([key, value]) => b.has(key) && isDeepEqual(value, b.get(key), seen));
}
