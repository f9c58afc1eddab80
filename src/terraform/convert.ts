import { numberOfText, textOfNumber } from './number-text.ts';
import { isOpenSet, setOf } from './set-of.ts';
import { hasAny, isSameType, typeName } from './type-rules.ts';
import { convertedType, isConvertible, partTypeOf, unify } from './unify.ts';
import {
  boolOf,
  EvaluationError,
  type KnownValue,
  listOf,
  mapOf,
  nullOf,
  numberOf,
  objectOf,
  type Possibilities,
  stringOf,
  type Type,
  tupleOf,
  type UnknownValue,
  unknownOf,
  type Value,
} from './value.ts';

export { isEqual } from './equality.ts';
export { textOfNumber } from './number-text.ts';
export { typeName } from './type-rules.ts';
export { unify } from './unify.ts';

/**
 * The value as the type, marks kept. Throws EvaluationError where Terraform has no such conversion or the value
 * does not allow it, LimitReached where a number can't be held exactly.
 */
export function convert(value: Value, type: Type): Value {
  if (type === 'any' || isSameType(value.type, type)) return value;
  if (value.kind === 'unknown') return convertUnknown(value, type);
  if (!isConvertible(value.type, type)) return unconvertible(value, type);
  const { because, isSensitive } = value;
  if (value.kind === 'null') return { ...value, type: convertedType(value.type, type) };
  if (isOpenSet(value) && typeof type !== 'string' && type.kind === 'list') return listOfOpenSet(value, type);
  const converted = convertKnown(value, type);
  if (converted === null) return unconvertible(value, type);
  return { ...converted, because, isSensitive: isSensitive || converted.isSensitive };
}

function unconvertible(value: KnownValue, type: Type): Value {
  // Where not even the type of something inside is known, types prove nothing.
  const culprit = findUnknown(value, (part) => hasAny(part.type));
  if (culprit === null) throw new EvaluationError(mismatch(value.type, type));
  return unknownCollection(culprit, value, type);
}

/** A set of unknown elements, some of which may be one, becomes a list whose length is not known. */
function listOfOpenSet(value: KnownValue, type: Type): Value {
  const culprit = findUnknown(value, () => true);
  return culprit === null ? value : unknownCollection(culprit, value, convertedType(value.type, type));
}

function unknownCollection(
  { because, isUndecided }: UnknownValue,
  { isSensitive }: KnownValue,
  type: Type,
): Value {
  return unknownOf(type, because, {
    can: { null: false, empty: false, other: true },
    isUndecided,
    isSensitive,
  });
}

function findUnknown(value: Value, isMeant: (part: UnknownValue) => boolean): UnknownValue | null {
  if (value.kind === 'unknown') return isMeant(value) ? value : null;
  const parts =
    value.kind === 'sequence' ? value.items : value.kind === 'mapping' ? value.entries.values() : [];
  for (const part of parts) {
    const found = findUnknown(part, isMeant);
    if (found !== null) return found;
  }
  return null;
}

function mismatch(from: Type, to: Type): string {
  if (typeof to !== 'string' && to.kind === 'object' && typeof from !== 'string' && from.kind === 'object') {
    const missing = [...to.of.keys()].find((name) => !from.of.has(name));
    if (missing !== undefined) return `the attribute ${JSON.stringify(missing)} is required`;
  }
  if (typeof to === 'string' || to.kind === 'tuple' || to.kind === 'object' || to.of !== 'any')
    return `${typeName(to)} is required, but this is ${typeName(from)}`;
  return `all elements of a ${to.kind} must have the same type`;
}

function convertUnknown(value: UnknownValue, type: Type): Value {
  if (!isConvertible(value.type, type)) throw new EvaluationError(mismatch(value.type, type));
  const canBeEmpty =
    value.can.empty && type === 'string' && (value.type === 'string' || value.type === 'any');
  return { ...value, type: convertedType(value.type, type), can: withoutEmpty(value.can, canBeEmpty) };
}

function withoutEmpty(can: Possibilities, isKept: boolean): Possibilities {
  return isKept ? can : { null: can.null, empty: false, other: can.other || !can.null };
}

/** Null where what is inside has no type in common. */
function convertKnown(value: Exclude<KnownValue, { kind: 'null' }>, type: Type): KnownValue | null {
  switch (value.kind) {
    case 'sequence':
      return convertSequence(value.items, value.type, type);
    case 'mapping':
      return convertMapping(value.entries, value.type, type);
    case 'string':
      return convertString(value.text, type, value.isSensitive);
    case 'number':
      return stringOf(textOfNumber(value.number));
    case 'bool':
      return stringOf(String(value.bool));
    default:
      return value satisfies never;
  }
}

function convertString(text: string, type: Type, isSensitive: boolean): KnownValue {
  const shown = isSensitive ? 'a sensitive text' : JSON.stringify(text);
  if (type === 'bool') {
    if (text === 'true' || text === '1') return boolOf(true);
    if (text === 'false' || text === '0') return boolOf(false);
    throw new EvaluationError(`true or false is required, but this is ${shown}`);
  }
  const number = numberOfText(text);
  if (number === null) throw new EvaluationError(`a number is required, but this is ${shown}`);
  return numberOf(number);
}

function convertSequence(items: readonly Value[], from: Type, to: Type): KnownValue | null {
  if (typeof to === 'string') throw new EvaluationError(mismatch(from, to));
  if (to.kind === 'tuple') return tupleOf(items.map((item, index) => convert(item, to.of[index] ?? 'any')));
  if (to.kind !== 'list' && to.kind !== 'set') throw new EvaluationError(mismatch(from, to));
  const of = partTypeOf(from, to.of) ?? 'any';
  const isUnified = to.kind === 'list' && typeof from !== 'string' && from.kind === 'tuple';
  const alike = alikeParts(items, of, isUnified);
  if (alike === null) return null;
  return to.kind === 'set' ? setOf(alike.parts, alike.of) : listOf(alike.parts, alike.of);
}

function convertMapping(entries: ReadonlyMap<string, Value>, from: Type, to: Type): KnownValue | null {
  if (typeof to === 'string') throw new EvaluationError(mismatch(from, to));
  if (to.kind === 'object')
    return objectOf([...to.of].map(([name, of]) => [name, attribute(entries, name, of)]));
  if (to.kind !== 'map') throw new EvaluationError(mismatch(from, to));
  const keys = [...entries.keys()];
  const alike = alikeParts([...entries.values()], partTypeOf(from, to.of) ?? 'any', true);
  if (alike === null) return null;
  return mapOf(
    keys.map((key, index) => [key, alike.parts[index] ?? nullOf(alike.of)]),
    alike.of,
  );
}

function attribute(entries: ReadonlyMap<string, Value>, name: string, of: Type): Value {
  const value = entries.get(name);
  if (value === undefined) throw new EvaluationError(`the attribute ${JSON.stringify(name)} is required`);
  return convert(value, of);
}

type Alike = { readonly parts: readonly Value[]; readonly of: Type };

/**
 * The parts of a collection, all of one type; null where they have none in common. Nulls of no type take theirs.
 * Where `of` leaves something open, Terraform looks for one type of what came out in new lists and maps only.
 */
function alikeParts(parts: readonly Value[], of: Type, isUnified: boolean): Alike | null {
  const converted = parts.map((part) => convert(part, of));
  if (converted.length === 0 || !hasAny(of)) return { parts: converted, of };
  const unified = isUnified ? unify(converted.map((part) => part.type)) : 'any';
  if (unified === null) return null;
  const alike = converted.map((part) => convert(part, unified));
  const [type = 'any', ...others] = alike.map((part) => part.type).filter((own) => own !== 'any');
  if (!others.every((own) => isSameType(own, type))) return null;
  if (type === 'any' || alike.every((part) => part.type !== 'any')) return { parts: alike, of: type };
  const isOpen = alike.some((part) => part.kind === 'unknown' && part.type === 'any');
  return isOpen ? null : { parts: alike.map((part) => convert(part, type)), of: type };
}
