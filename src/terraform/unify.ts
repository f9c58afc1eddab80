import { LimitReached } from './limits.ts';
import { moreGeneral } from './more-general.ts';
import { isSameType, partTypes, typeKey } from './type-rules.ts';
import type { Type } from './value.ts';

/** Comparing every type with every other must end quickly; no real configuration mixes so many. */
const MAX_TYPES = 500;

/**
 * The type that all of the types convert to, as conditionals, `tolist` and `concat` look for it; null where there
 * is none. The rules and their order are those of cty's `convert.UnifyUnsafe`.
 */
export function unify(types: readonly Type[]): Type | null {
  const distinct = [...new Map(types.map((type) => [typeKey(type), type])).values()];
  const [first] = distinct;
  if (first === undefined) return null;
  if (distinct.length === 1) return first;
  const ofOneKind = unifyKinds(distinct);
  return ofOneKind === undefined ? mostGeneral(distinct) : ofOneKind;
}

type Kind = 'any' | 'string' | 'list' | 'set' | 'map' | 'tuple' | 'object';

function kindOf(type: Type): Kind {
  if (typeof type === 'string') return type === 'any' ? 'any' : 'string';
  return type.kind;
}

/** Undefined where the kinds alone don't decide. */
function unifyKinds(types: readonly Type[]): Type | null | undefined {
  const kinds = new Set(types.map(kindOf));
  const isDynamic = kinds.delete('any');
  const [kind] = kinds;
  if (kinds.size === 1 && kind !== undefined && kind !== 'string' && kind !== 'any') {
    return isDynamic ? 'any' : unifyKind(kind, types);
  }
  if (kinds.size === 2 && kinds.has('map') && kinds.has('object')) return unifyAs('map', 'object', types);
  if (kinds.size === 2 && kinds.has('list') && kinds.has('tuple')) return unifyAs('list', 'tuple', types);
  return kinds.has('object') && kinds.has('tuple') ? null : undefined;
}

function unifyKind(kind: Exclude<Kind, 'any' | 'string'>, types: readonly Type[]): Type | null {
  if (kind === 'object') return unifyObjects(types);
  if (kind === 'tuple') return unifyTuples(types);
  return collectionOf(kind, types);
}

/** The collection of the one type of all parts of the types, if they all convert to it. */
function collectionOf(kind: 'list' | 'set' | 'map', types: readonly Type[]): Type | null {
  const of = unify(types.flatMap(partTypes));
  if (of === null) return null;
  const type: Type = { kind, of };
  return types.every((from) => isConvertible(from, type)) ? type : null;
}

/** First makes one map (list) of the objects (tuples), then one type of that and the rest. */
function unifyAs(kind: 'map' | 'list', literal: 'object' | 'tuple', types: readonly Type[]) {
  const collection = collectionOf(
    kind,
    types.filter((type) => kindOf(type) === literal),
  );
  if (collection === null) return undefined;
  const type = unify(types.map((from) => (kindOf(from) === literal ? collection : from)));
  return type !== null && kindOf(type) === kind ? type : undefined;
}

function unifyTuples(types: readonly Type[]): Type | null {
  const parts = types.map(partTypes);
  const length = parts[0]?.length ?? 0;
  if (parts.some((items) => items.length !== length)) return collectionOf('list', types);
  const of: Type[] = [];
  for (let index = 0; index < length; index += 1) {
    const type = unify(parts.map((items) => items[index] ?? 'any'));
    if (type === null) return null;
    of.push(type);
  }
  return convertibleOr({ kind: 'tuple', of }, 'list', types);
}

function unifyObjects(types: readonly Type[]): Type | null {
  const attributes = types.map(attributesOf);
  const names = [...(attributes[0]?.keys() ?? [])];
  const isAlike = attributes.every(
    (own) => own.size === names.length && names.every((name) => own.has(name)),
  );
  if (!isAlike) return collectionOf('map', types);
  const of = new Map<string, Type>();
  for (const name of names) {
    const type = unify(attributes.map((own) => own.get(name) ?? 'any'));
    if (type === null) return null;
    of.set(name, type);
  }
  return convertibleOr({ kind: 'object', of }, 'map', types);
}

function convertibleOr(type: Type, kind: 'list' | 'map', types: readonly Type[]): Type | null {
  return types.every((from) => isConvertible(from, type)) ? type : collectionOf(kind, types);
}

/** The first of the types, the most general ones first, that all others convert to. */
function mostGeneral(types: readonly Type[]): Type | null {
  if (types.length > MAX_TYPES) throw new LimitReached('types in one collection');
  const found = moreGeneral(types).find((type) => types.every((from) => isConvertible(from, type)));
  return found ?? null;
}

function attributesOf(type: Type): ReadonlyMap<string, Type> {
  return typeof type !== 'string' && type.kind === 'object' ? type.of : new Map();
}

/** Whether values of a type can be converted to the other as far as the types tell; a value may still fail. */
export function isConvertible(from: Type, to: Type): boolean {
  if (to === 'any' || from === 'any' || isSameType(from, to)) return true;
  if (typeof from === 'string' || typeof to === 'string') {
    return (from === 'string' && typeof to === 'string') || (to === 'string' && typeof from === 'string');
  }
  if (to.kind === 'tuple') {
    const { of } = to;
    if (from.kind !== 'tuple' || from.of.length !== of.length) return false;
    return from.of.every((type, index) => isConvertible(type, of[index] ?? 'any'));
  }
  if (to.kind === 'object') return isConvertibleToObject(from, to.of);
  const isMapping = from.kind === 'map' || from.kind === 'object';
  if (isMapping !== (to.kind === 'map')) return false;
  return isConvertibleToParts(from, to.of);
}

function isConvertibleToObject(from: Exclude<Type, string>, to: ReadonlyMap<string, Type>): boolean {
  if (from.kind !== 'map' && from.kind !== 'object') return false;
  return [...to].every(([name, type]) => {
    const own = from.kind === 'map' ? from.of : from.of.get(name);
    return own !== undefined && isConvertible(own, type);
  });
}

function isConvertibleToParts(from: Exclude<Type, string>, to: Type): boolean {
  const type = partTypeOf(from, to);
  return type !== null && partTypes(from).every((part) => isConvertible(part, type));
}

/**
 * The type that the parts of a value of type `from` get in a collection of `to`; null where they have nothing in
 * common. `any` asks for the one type of all elements of a tuple or attributes of an object.
 */
export function partTypeOf(from: Type, to: Type): Type | null {
  if (to !== 'any' || typeof from === 'string') return to;
  if (from.kind !== 'tuple' && from.kind !== 'object') return from.of;
  const parts = partTypes(from);
  const type = parts.length === 0 ? 'any' : unify(parts);
  // Only of the values of an object Terraform finds out one by one whether they fit together.
  const isOpen = type === 'any' && from.kind === 'tuple' && parts.some((part) => part !== 'any');
  return isOpen ? null : type;
}

/** The type of what a value of type `from` becomes by conversion to `to`: no `any` that `from` can fill. */
export function convertedType(from: Type, to: Type): Type {
  if (to === 'any') return from;
  if (from === 'any' || typeof from === 'string' || typeof to === 'string') return to;
  if (to.kind === 'tuple') {
    const parts = partTypes(from);
    return { kind: 'tuple', of: to.of.map((type, index) => convertedType(parts[index] ?? 'any', type)) };
  }
  if (to.kind !== 'object') {
    const part = from.kind === 'tuple' || from.kind === 'object' ? unify(partTypes(from)) : from.of;
    return { kind: to.kind, of: convertedType(part ?? 'any', to.of) };
  }
  const own = (name: string) => (from.kind === 'object' ? from.of.get(name) : partTypes(from)[0]) ?? 'any';
  return {
    kind: 'object',
    of: new Map([...to.of].map(([name, type]) => [name, convertedType(own(name), type)])),
  };
}
