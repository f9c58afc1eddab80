import { isEqual } from '../convert.ts';
import { hasAny } from '../type-rules.ts';
import {
  EvaluationError,
  nullOf,
  type Possibilities,
  PRESENT,
  possibilitiesOf,
  type Type,
  type UnknownValue,
  unknownOf,
  type Value,
} from '../value.ts';

/** A list, set, tuple, map or object, whatever it holds: not null, and no string at all. */
export const COLLECTION: Possibilities = { null: false, empty: false, other: true };

/** The first unknown value (of those that are meant) among the given ones or inside of them. */
export function firstUnknown(
  values: Iterable<Value>,
  isMeant: (value: UnknownValue) => boolean = () => true,
): UnknownValue | null {
  for (const value of values) {
    if (value.kind === 'unknown' && isMeant(value)) return value;
    const found = firstUnknown(partsOf(value), isMeant);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The result where values have no type in common. Throws EvaluationError, unless not even the type is known of
 * something inside: then types prove nothing.
 */
export function unlike(values: readonly Value[], message: string, type: Type = 'any'): Value {
  const culprit = firstUnknown(values, (value) => hasAny(value.type));
  if (culprit === null) throw new EvaluationError(message);
  return undecidedBy([culprit], type, COLLECTION);
}

/** The elements of a collection or structure; none of another value. */
export function partsOf(value: Value): Iterable<Value> {
  if (value.kind === 'sequence') return value.items;
  return value.kind === 'mapping' ? value.entries.values() : [];
}

/** A result that is not known because of the first unknown value among the given ones. */
export function undecidedBy(values: Iterable<Value>, type: Type, can: Possibilities = PRESENT): UnknownValue {
  const culprit = firstUnknown(values);
  if (culprit === null) throw new TypeError('nothing is unknown');
  const { because, isUndecided } = culprit;
  return unknownOf(type, because, { can, isUndecided });
}

/** A result that is one of the choices; which one, the culprit would tell. The choice itself where all are equal. */
export function oneOf(choices: readonly Value[], culprit: UnknownValue, type: Type): Value {
  const [first, ...rest] = choices;
  if (first === undefined) return unknownOf(type, culprit.because, { isUndecided: culprit.isUndecided });
  if (rest.every((choice) => isEqual(first, choice) === true)) return first;
  const can = choices.map(possibilitiesOf);
  return unknownOf(type, culprit.because, {
    can: {
      null: can.some((each) => each.null),
      empty: can.some((each) => each.empty),
      other: can.some((each) => each.other),
    },
    isUndecided: culprit.isUndecided,
  });
}

/** A null of the type of a collection's elements; of no type where that is not known. */
export function nullElement(type: Type): Value {
  return nullOf(typeof type !== 'string' && (type.kind === 'list' || type.kind === 'set') ? type.of : 'any');
}
