import { partTypes } from './type-rules.ts';
import type { Type } from './value.ts';

/** The types, more general ones before those that convert to them; else in their order. A type in a circle is left out. */
export function moreGeneral(types: readonly Type[]): readonly Type[] {
  const rest = new Set(types);
  const sorted: Type[] = [];
  for (;;) {
    const next = [...rest].filter((type) => [...rest].every((other) => generality(other, type) >= 0));
    if (next.length === 0) return sorted;
    for (const type of next) rest.delete(type);
    sorted.push(...next);
  }
}

const RANKS: ReadonlyMap<string, number> = new Map([
  ['list', 0],
  ['tuple', 1],
  ['set', 2],
  ['map', 3],
  ['object', 4],
]);

/** Below zero where `a` is the more general one, above where `b` is, zero where neither is seen to be. */
function generality(a: Type, b: Type): number {
  if (a === 'any' || b === 'any') return Number(a === 'any') - Number(b === 'any');
  if (typeof a === 'string' || typeof b === 'string') return generalityOfPrimitives(a, b);
  if (a.kind === b.kind) return generalityOfParts(a, b);
  const isSequence = [a.kind, b.kind].every((kind) => kind !== 'map' && kind !== 'object');
  const isMapping = [a.kind, b.kind].every((kind) => kind === 'map' || kind === 'object');
  return isSequence || isMapping ? (RANKS.get(a.kind) ?? 0) - (RANKS.get(b.kind) ?? 0) : 0;
}

function generalityOfPrimitives(a: Type, b: Type): number {
  if (typeof a !== 'string' || typeof b !== 'string') return 0;
  return Number(b === 'string') - Number(a === 'string');
}

/** Whichever is more general in some part and less so in none. */
function generalityOfParts(a: Exclude<Type, string>, b: Exclude<Type, string>): number {
  if (a.kind === 'object' && b.kind === 'object' && [...a.of.keys()].some((name) => !b.of.has(name)))
    return 0;
  const [partsA, partsB] = [sortedParts(a), sortedParts(b)];
  if (partsA.length !== partsB.length) return 0;
  const signs = new Set(partsA.map((part, index) => Math.sign(generality(part, partsB[index] ?? part))));
  if (signs.has(-1) && signs.has(1)) return 0;
  return signs.has(-1) ? -1 : signs.has(1) ? 1 : 0;
}

function sortedParts(type: Exclude<Type, string>): readonly Type[] {
  if (type.kind !== 'object') return partTypes(type);
  return [...type.of].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}
