import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  loadAll,
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

/** Merge keys stay keys: carried out, they would copy the same content once for every mapping that merges it. */
const SCHEMA = CORE_SCHEMA.withTags(realMapTag, anyScalar, anySequence, anyMapping);

const read = new WeakMap<SourceFile, readonly unknown[]>();

/**
 * The documents of a file as another reader understands them: maps, lists, scalars and `Tagged`. Throws what
 * that reader throws.
 */
export function secondOpinion(file: SourceFile): readonly unknown[] {
  const known = read.get(file);
  if (known) return known;
  const documents = documentsOf(file);
  read.set(file, documents);
  return documents;
}

function documentsOf(file: SourceFile): readonly unknown[] {
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

/**
 * Whether two values are the same in depth, whatever the order of keys that are texts; others are compared in the
 * order of the file. Shared parts are compared once, and without recursion: aliases can make a value very deep.
 */
export function isDeepEqual(a: unknown, b: unknown): boolean {
  const compared = new Comparisons();
  const waiting = [a, b];
  while (waiting.length > 0) {
    const other = waiting.pop();
    const one = waiting.pop();
    if (Object.is(one, other)) continue;
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
    if (compared.has(one, other)) continue;
    if (!hasSameForm(one, other, waiting)) return false;
  }
  return true;
}

/** Which pairs have been seen. Most values are compared with one other value alone, and there are very many of them. */
class Comparisons {
  private readonly first = new Map<object, object>();
  private readonly further = new Map<object, Set<object>>();

  /** Whether the pair was asked for before. */
  has(one: object, other: object): boolean {
    const first = this.first.get(one);
    if (first === undefined) this.first.set(one, other);
    if (first === undefined || first === other) return first === other;
    const others = this.further.get(one) ?? new Set();
    const isKnown = others.has(other);
    this.further.set(one, others.add(other));
    return isKnown;
  }
}

/** Whether two values can be the same; what they hold in pairs goes to `waiting`. */
function hasSameForm(a: object, b: object, waiting: unknown[]): boolean {
  if (a instanceof Tagged && b instanceof Tagged) {
    waiting.push(a.value, b.value);
    return a.tag === b.tag;
  }
  if (a instanceof Map && b instanceof Map) return isSameMap(a, b, waiting);
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (const [index, item] of a.entries()) waiting.push(item, b[index]);
  return true;
}

type Pairs = ReadonlyMap<unknown, unknown>;

function isSameMap(a: Pairs, b: Pairs, waiting: unknown[]): boolean {
  if (a.size !== b.size) return false;
  const hasTextKeys = [...a.keys()].every((key) => typeof key !== 'object' || key === null);
  if (!hasTextKeys) {
    waiting.push([...a.keys()], [...b.keys()], [...a.values()], [...b.values()]);
    return true;
  }
  for (const [key, value] of a) {
    if (!b.has(key)) return false;
    waiting.push(value, b.get(key));
  }
  return true;
}
