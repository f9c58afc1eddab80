import { LimitReached, MAX_ITEMS } from './limits.ts';
import type { Value } from './value.ts';

/** Values of one value, however deep: ten full collections. */
const MAX_SIZE = 10 * MAX_ITEMS;

/** So many letters cost as much as one value. */
const LETTERS = 64;

const sizes = new WeakMap<Value, number>();

/**
 * Throws LimitReached where a value holds too many others: forty lines of `a1 = [a0, a0]` make more than any
 * computer can walk through. Every new value has to pass here, so that all of its parts have: then this costs no
 * more than a look at each part.
 */
export function limitSize(value: Value): void {
  if (sizeOf(value) > MAX_SIZE) throw new LimitReached('size of one value');
}

/** How many values it holds, itself included, however deep; a long text counts as several. */
export function sizeOf(value: Value): number {
  if (value.kind === 'string') return 1 + value.text.length / LETTERS;
  // the attributes of a resource are not computed to be counted
  if ((value.kind !== 'sequence' && value.kind !== 'mapping') || value.type === 'any') return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  for (const part of value.kind === 'sequence' ? value.items : value.entries.values()) size += sizeOf(part);
  sizes.set(value, size);
  return size;
}
