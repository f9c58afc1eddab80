import type { Type } from './value.ts';

/** Terraform's name of a type, e.g. `list of string`. */
export function typeName(type: Type): string {
  if (typeof type === 'string') return type === 'any' ? 'dynamic' : type;
  if (type.kind === 'object' || type.kind === 'tuple') return type.kind;
  return `${type.kind} of ${typeName(type.of)}`;
}

/** Text that two types share exactly when they are the same. */
export function typeKey(type: Type): string {
  if (typeof type === 'string') return type;
  if (type.kind === 'tuple') return `tuple(${type.of.map(typeKey).join(',')})`;
  if (type.kind !== 'object') return `${type.kind}(${typeKey(type.of)})`;
  const sorted = [...type.of].sort(([a], [b]) => (a < b ? -1 : 1));
  return `object(${sorted.map(([name, of]) => `${JSON.stringify(name)}:${typeKey(of)}`).join(',')})`;
}

export function isSameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') return false;
  if (a.kind === 'tuple') return b.kind === 'tuple' && isSameSequence(a.of, b.of);
  if (b.kind === 'tuple') return false;
  if (a.kind === 'object') return b.kind === 'object' && isSameAttributes(a.of, b.of);
  if (b.kind === 'object') return false;
  return a.kind === b.kind && isSameType(a.of, b.of);
}

function isSameSequence(a: readonly Type[], b: readonly Type[]): boolean {
  return a.length === b.length && a.every((type, index) => isSameType(type, b[index] ?? 'any'));
}

function isSameAttributes(a: ReadonlyMap<string, Type>, b: ReadonlyMap<string, Type>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, type]) => {
    const other = b.get(name);
    return other !== undefined && isSameType(type, other);
  });
}

/** Whether nothing is known of some part of the type. */
export function hasAny(type: Type): boolean {
  if (typeof type === 'string') return type === 'any';
  if (type.kind === 'tuple') return type.of.some(hasAny);
  if (type.kind === 'object') return [...type.of.values()].some(hasAny);
  return hasAny(type.of);
}

/** The types of a tuple's elements or an object's attributes; a collection's one element type. */
export function partTypes(type: Type): readonly Type[] {
  if (typeof type === 'string') return [];
  if (type.kind === 'tuple') return type.of;
  return type.kind === 'object' ? [...type.of.values()] : [type.of];
}
