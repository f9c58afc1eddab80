import { compareCodePoints } from './code-points.ts';
import { isSensitiveInside, isWhollyKnown, type KnownValue, type Type, type Value } from './value.ts';
import { valueKey } from './value-key.ts';

/**
 * A set of items that have the type already: sorted as Terraform sorts, no value twice. Unknown items stay, each
 * for itself, at the end: the set is then smaller or as large as it looks. A sensitive item makes the set sensitive.
 */
export function setOf(items: readonly Value[], of: Type): KnownValue {
  const distinct = new Map<string, Value>();
  const unsettled: Value[] = [];
  for (const item of items) {
    const key = isWhollyKnown(item) ? valueKey(item) : null;
    if (key === null) unsettled.push(item);
    else if (!distinct.has(key)) distinct.set(key, item);
  }
  const sorted = [...distinct].sort((a, b) => compareItems(a, b)).map(([, item]) => item);
  const type: Type = { kind: 'set', of };
  return {
    kind: 'sequence',
    type,
    items: [...sorted, ...unsettled],
    because: [],
    isSensitive: items.some(isSensitiveInside),
  };
}

/** Whether a value is a set of which unknown elements may turn out to be one, so that its length is open. */
export function isOpenSet(value: Value): boolean {
  if (value.kind !== 'sequence' || typeof value.type === 'string' || value.type.kind !== 'set') return false;
  return value.items.length > 1 && !value.items.every(isWhollyKnown);
}

function compareItems([keyA, a]: readonly [string, Value], [keyB, b]: readonly [string, Value]): number {
  if (a.kind === 'null' || b.kind === 'null') return Number(a.kind === 'null') - Number(b.kind === 'null');
  if (a.kind === 'number' && b.kind === 'number') return a.number - b.number || compareCodePoints(keyA, keyB);
  if (a.kind === 'string' && b.kind === 'string') return compareCodePoints(a.text, b.text);
  return compareCodePoints(keyA, keyB);
}
