import { type Because, chained } from '../stage.ts';
import { compareCodePoints } from './code-points.ts';

/** A Terraform type. `any` is the type of what nothing is known of, and of a bare null. */
export type Type =
  | 'any'
  | 'string'
  | 'number'
  | 'bool'
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'set'; readonly of: Type }
  | { readonly kind: 'map'; readonly of: Type }
  | { readonly kind: 'tuple'; readonly of: readonly Type[] }
  | { readonly kind: 'object'; readonly of: ReadonlyMap<string, Type> };

/** What a value that is not known can still turn out to be. At least one is true. */
export type Possibilities = {
  readonly null: boolean;
  /** The empty string. */
  readonly empty: boolean;
  /** Anything else. */
  readonly other: boolean;
};

/**
 * A value as Terraform computes it. `because` is the chain of source places that it went through, from the place
 * where it is used to its origin; a literal's is empty. A sensitive value prints nowhere.
 */
export type Value = KnownValue | UnknownValue;

type Marks = { readonly because: readonly Because[]; readonly isSensitive: boolean };

export type KnownValue = Marks & { readonly type: Type } & (
    | { readonly kind: 'null' }
    | { readonly kind: 'string'; readonly text: string }
    | { readonly kind: 'number'; readonly number: number }
    | { readonly kind: 'bool'; readonly bool: boolean }
    /** A list, set or tuple, as `type` says. A set is sorted and holds no value twice. */
    | { readonly kind: 'sequence'; readonly items: readonly Value[] }
    /** A map or object, as `type` says; keys in the order of their code points. */
    | { readonly kind: 'mapping'; readonly entries: ReadonlyMap<string, Value> }
  );

export type UnknownValue = Marks & {
  readonly kind: 'unknown';
  readonly type: Type;
  readonly can: Possibilities;
  /** Which certificate or other resource the value identifies, where that is known. */
  readonly identity: string | null;
  /** The least and the most that an unknown number can be, where that is known: the length of a set that holds something. */
  readonly bounds?: { readonly least: number; readonly most: number };
  /** What would decide it, as the last step of the chain says; false for what only AWS will fill in. */
  readonly isUndecided: boolean;
  /**
   * What is known of a text, with a HOLE for each part that is not; of what was decoded from a document, the document.
   * It decides nothing of the value itself: an object with one unknown part still shows its others after `jsonencode`.
   */
  readonly outline?: string;
};

const PLAIN: Marks = { because: [], isSensitive: false };

export const ANYTHING: Possibilities = { null: true, empty: true, other: true };
/** Neither null nor the empty string: what AWS fills in. */
export const FILLED: Possibilities = { null: false, empty: false, other: true };
/** Not null. */
export const PRESENT: Possibilities = { null: false, empty: true, other: true };

export function nullOf(type: Type = 'any'): KnownValue {
  return { kind: 'null', type, ...PLAIN };
}

/** Code points that no normalisation changes and that change none beside them. */
const SETTLED = /^[\0-\u02ff]*$/;

/** A text, which Terraform normalises wherever one comes from. */
export function stringOf(text: string): KnownValue {
  return { kind: 'string', type: 'string', text: normalised(text), ...PLAIN };
}

/** The text in normalisation form C. */
export function normalised(text: string): string {
  return SETTLED.test(text) ? text : text.normalize('NFC');
}

export function numberOf(number: number): KnownValue {
  return { kind: 'number', type: 'number', number, ...PLAIN };
}

export function boolOf(bool: boolean): KnownValue {
  return { kind: 'bool', type: 'bool', bool, ...PLAIN };
}

export function tupleOf(items: readonly Value[]): KnownValue {
  const type: Type = { kind: 'tuple', of: items.map((item) => item.type) };
  return { kind: 'sequence', type, items, ...PLAIN };
}

/** A list whose items have the type already. */
export function listOf(items: readonly Value[], of: Type): KnownValue {
  return { kind: 'sequence', type: { kind: 'list', of }, items, ...PLAIN };
}

export function objectOf(entries: Iterable<readonly [string, Value]>): KnownValue {
  const sorted = sortedByKey(entries);
  const types = new Map<string, Type>();
  for (const [key, value] of sorted) types.set(key, value.type);
  return { kind: 'mapping', type: { kind: 'object', of: types }, entries: sorted, ...PLAIN };
}

/** A map whose values have the type already. */
export function mapOf(entries: Iterable<readonly [string, Value]>, of: Type): KnownValue {
  return { kind: 'mapping', type: { kind: 'map', of }, entries: sortedByKey(entries), ...PLAIN };
}

/** The last value of each key, in the order in which Terraform goes through them. */
function sortedByKey(entries: Iterable<readonly [string, Value]>): Map<string, Value> {
  const unique = new Map(entries);
  const sorted = new Map<string, Value>();
  for (const key of [...unique.keys()].sort(compareCodePoints)) {
    const value = unique.get(key);
    if (value !== undefined) sorted.set(key, value);
  }
  return sorted;
}

/** A value that can't be known; the last step of `because` says what would decide it. */
export function unknownOf(
  type: Type,
  because: readonly Because[],
  more: Partial<Pick<UnknownValue, 'can' | 'identity' | 'isUndecided' | 'isSensitive' | 'bounds'>> = {},
): UnknownValue {
  return {
    kind: 'unknown',
    type,
    because,
    can: ANYTHING,
    identity: null,
    isUndecided: true,
    isSensitive: false,
    ...more,
  };
}

/** Whether nothing in the value is unknown, however deep. */
export function isWhollyKnown(value: Value): boolean {
  if (value.kind === 'unknown') return false;
  if (value.kind === 'sequence') return value.items.every(isWhollyKnown);
  if (value.kind === 'mapping') return [...value.entries.values()].every(isWhollyKnown);
  return true;
}

/** Whether the value or anything in it is sensitive. */
export function isSensitiveInside(value: Value): boolean {
  if (value.isSensitive) return true;
  if (value.kind === 'sequence') return value.items.some(isSensitiveInside);
  return value.kind === 'mapping' && [...value.entries.values()].some(isSensitiveInside);
}

/** The first unknown value inside, for its reasons; the value itself where there is none. */
export function unknownIn(value: Value): Value {
  if (value.kind === 'sequence')
    return value.items.map(unknownIn).find((item) => item.kind === 'unknown') ?? value;
  if (value.kind === 'mapping')
    return [...value.entries.values()].map(unknownIn).find((item) => item.kind === 'unknown') ?? value;
  return value;
}

/** What the value can be; of a known one exactly one is true. */
export function possibilitiesOf(value: Value): Possibilities {
  if (value.kind === 'unknown') return value.can;
  const isNull = value.kind === 'null';
  const isEmpty = value.kind === 'string' && value.text === '';
  return { null: isNull, empty: isEmpty, other: !isNull && !isEmpty };
}

/** The value with the reasons and marks of what it was computed from. Its own reasons stay first. */
export function derived(value: Value, sources: readonly Value[]): Value {
  // one by one: a template has more parts than a call can take as arguments
  const because = sources.reduce(
    (chain, { because: next }) => (next.length === 0 ? chain : chained(chain, next)),
    value.because,
  );
  const isSensitive = value.isSensitive || sources.some((source) => source.isSensitive);
  if (because === value.because && isSensitive === value.isSensitive) return value;
  return { ...value, because, isSensitive };
}

/** A value in a reason: short, and nothing of a sensitive one. */
export function described(value: Value): string {
  if (value.isSensitive) return 'a sensitive value';
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'string':
      if (value.text === '') return 'the empty string';
      return value.text.length > 60 ? `"${value.text.slice(0, 60)}…"` : `"${value.text}"`;
    case 'number':
      return String(value.number);
    case 'bool':
      return String(value.bool);
    case 'sequence':
      return value.items.length === 0 ? 'an empty list' : `a list of ${value.items.length}`;
    case 'mapping':
      // only resources have attributes that no type names
      if (value.type === 'any') return 'a whole resource or module, of which one attribute is meant';
      return value.entries.size === 0 ? 'an empty map' : `a map of ${value.entries.size}`;
    case 'unknown':
      return 'a value that is not known';
    default:
      return value satisfies never;
  }
}

/** Which resource or literal a value stands for. */
export function identityOf(value: Value): string | null {
  if (value.kind === 'unknown') return value.identity;
  return value.kind === 'string' && value.text !== '' ? value.text : null;
}

/** Terraform would end with an error here. `try` and `can` catch it. The message is for the user. */
export class EvaluationError extends Error {
  /** Where in the file's text; null where the function does not know. */
  readonly place: { readonly file: string; readonly start: number; readonly end: number } | null;

  /**
   * Nothing catches it: Terraform finds it before it evaluates anything (an undeclared name), or it is in the value of
   * a name that the expression uses.
   */
  readonly isFinal: boolean;
  /** What led there. */
  readonly because: readonly Because[];

  constructor(
    message: string,
    place: EvaluationError['place'] = null,
    isFinal = false,
    because: readonly Because[] = [],
  ) {
    super(message);
    this.place = place;
    this.isFinal = isFinal;
    this.because = because;
  }
}
