import { boundsOf } from './bounds.ts';
import { hasAny, isSameType, partTypes } from './type-rules.ts';
import { isWhollyKnown, type KnownValue, possibilitiesOf, type Type, type Value } from './value.ts';
import { valueKey } from './value-key.ts';

/** Terraform's `==`: values of different types differ, all nulls are equal. Null where it can't be known. */
export function isEqual(a: Value, b: Value): boolean | null {
  if (a.kind === 'unknown' || b.kind === 'unknown') return isEqualByPossibilities(a, b);
  if (a.kind === 'null' || b.kind === 'null') return a.kind === b.kind;
  if (!couldBeSameType(a.type, b.type)) return false;
  const parts = isEqualInside(a, b);
  if (parts === false || isSameType(a.type, b.type)) return parts;
  return hasUnknownType(a) || hasUnknownType(b) ? null : false;
}

function isEqualByPossibilities(a: Value, b: Value): boolean | null {
  const [canA, canB] = [possibilitiesOf(a), possibilitiesOf(b)];
  const isNull = canA.null && canB.null;
  const isOther = canA.other && canB.other && couldBeSameType(a.type, b.type);
  const isEmpty = canA.empty && canB.empty && couldBeSameType(a.type, b.type);
  if (!isNull && !isOther && !isEmpty) return false;
  if (!isNull && areApart(a, b)) return false;
  const isOneThing = (can: typeof canA) => Number(can.null) + Number(can.empty) + Number(can.other) === 1;
  return !isOther && isOneThing(canA) && isOneThing(canB) ? true : null;
}

/** Whether two numbers can't be the same, whatever they are. */
function areApart(a: Value, b: Value): boolean {
  const [boundsA, boundsB] = [boundsOf(a), boundsOf(b)];
  if (!boundsA || !boundsB) return false;
  return boundsA.most < boundsB.least || boundsB.most < boundsA.least;
}

/** Whether nothing that is known of the types tells them apart. */
function couldBeSameType(a: Type, b: Type): boolean {
  if (a === 'any' || b === 'any' || a === b) return true;
  if (typeof a === 'string' || typeof b === 'string' || a.kind !== b.kind) return false;
  if (a.kind === 'object' && b.kind === 'object') {
    if (a.of.size !== b.of.size) return false;
    return [...a.of].every(([name, type]) => {
      const other = b.of.get(name);
      return other !== undefined && couldBeSameType(type, other);
    });
  }
  const [partsA, partsB] = [partTypes(a), partTypes(b)];
  return (
    partsA.length === partsB.length &&
    partsA.every((type, index) => couldBeSameType(type, partsB[index] ?? type))
  );
}

function hasUnknownType(value: Value): boolean {
  if (value.kind === 'sequence') return value.items.some(hasUnknownType);
  if (value.kind === 'mapping') return [...value.entries.values()].some(hasUnknownType);
  return value.kind === 'unknown' && hasAny(value.type);
}

function isEqualInside(a: KnownValue, b: KnownValue): boolean | null {
  if (a.kind === 'string') return b.kind === 'string' && a.text === b.text;
  if (a.kind === 'number') return b.kind === 'number' && a.number === b.number;
  if (a.kind === 'bool') return b.kind === 'bool' && a.bool === b.bool;
  if (a.kind === 'sequence' && b.kind === 'sequence') {
    return isSet(a.type) ? isEqualSet(a.items, b.items) : areAllEqual(a.items, b.items);
  }
  if (a.kind !== 'mapping' || b.kind !== 'mapping') return false;
  if (a.entries.size !== b.entries.size || [...a.entries.keys()].some((key) => !b.entries.has(key)))
    return false;
  const others = [...a.entries.keys()].flatMap((key) => b.entries.get(key) ?? []);
  return areAllEqual([...a.entries.values()], others);
}

function isSet(type: Type): boolean {
  return typeof type !== 'string' && type.kind === 'set';
}

function areAllEqual(a: readonly Value[], b: readonly Value[]): boolean | null {
  if (a.length !== b.length) return false;
  let isCertain = true;
  for (const [index, item] of a.entries()) {
    const other = b[index];
    const isSame = other !== undefined && isEqual(item, other);
    if (isSame === false) return false;
    isCertain &&= isSame === true;
  }
  return isCertain ? true : null;
}

function isEqualSet(a: readonly Value[], b: readonly Value[]): boolean | null {
  if (!a.every(isWhollyKnown) || !b.every(isWhollyKnown)) return null;
  const keys = new Set(b.map(valueKey));
  return a.length === b.length && a.every((item) => keys.has(valueKey(item)));
}
