import { compareCodePoints } from '../code-points.ts';
import { convert, typeName, unify } from '../convert.ts';
import type { TerraformFunction } from '../function.ts';
import { limitItems } from '../limits.ts';
import { isSameType } from '../type-rules.ts';
import {
  EvaluationError,
  isWhollyKnown,
  listOf,
  mapOf,
  nullOf,
  objectOf,
  stringOf,
  type Type,
  tupleOf,
  type Value,
} from '../value.ts';
import { valueKey } from '../value-key.ts';
import { argumentOf, elementType, itemsOf, kindOf } from './sequences.ts';
import { COLLECTION, undecidedBy, unlike } from './undecided.ts';

const STRINGS: Type = { kind: 'list', of: 'string' };
const LIST: Type = { kind: 'list', of: 'any' };
const LISTS: Type = { kind: 'map', of: STRINGS };
const ofType = (name: string, type: Type) => ({ name, type, isUnknownAllowed: true });

/** The functions of keys and values. */
export const MAP_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['keys', { parameters: [ofType('inputMap', 'any')], call: keys }],
  [
    'matchkeys',
    {
      parameters: [ofType('values', LIST), ofType('keys', LIST), ofType('searchset', LIST)],
      call: matchkeys,
    },
  ],
  ['merge', { parameters: [], variadic: { ...ofType('maps', 'any'), isNullAllowed: true }, call: merge }],
  ['transpose', { parameters: [ofType('values', LISTS)], call: transpose }],
  ['values', { parameters: [ofType('mapping', 'any')], call: values }],
  ['zipmap', { parameters: [ofType('keys', STRINGS), ofType('values', 'any')], call: zipmap }],
]);

/** The attributes' names of an object type, in Terraform's order; null of what is no object. */
function attributesOf(type: Type): readonly (readonly [string, Type])[] | null {
  if (typeof type === 'string' || type.kind !== 'object') return null;
  return [...type.of].sort(([a], [b]) => compareCodePoints(a, b));
}

function keys(args: readonly Value[]): Value {
  const mapping = argumentOf(args, 0, 'map', 'object');
  const attributes = attributesOf(mapping.type);
  if (attributes !== null) return tupleOf(attributes.map(([name]) => stringOf(name)));
  if (mapping.kind !== 'mapping')
    return undecidedBy([mapping], kindOf(mapping.type) === 'map' ? STRINGS : 'any', COLLECTION);
  return listOf([...mapping.entries.keys()].sort(compareCodePoints).map(stringOf), 'string');
}

function values(args: readonly Value[]): Value {
  const mapping = argumentOf(args, 0, 'map', 'object');
  const attributes = attributesOf(mapping.type);
  const isObject = attributes !== null;
  const list: Type = { kind: 'list', of: elementType(mapping.type) };
  if (mapping.kind !== 'mapping') {
    const type: Type = isObject ? { kind: 'tuple', of: attributes.map(([, of]) => of) } : list;
    return undecidedBy([mapping], kindOf(mapping.type) === 'any' ? 'any' : type, COLLECTION);
  }
  const sorted = [...mapping.entries].sort(([a], [b]) => compareCodePoints(a, b)).map(([, value]) => value);
  return isObject ? tupleOf(sorted) : listOf(sorted, list.of);
}

function merge(args: readonly Value[]): Value {
  for (const arg of args) {
    if (!['map', 'object', 'any'].includes(kindOf(arg.type))) {
      throw new EvaluationError(`only maps and objects can be merged, not ${typeName(arg.type)}`);
    }
  }
  const type = commonType(args);
  const open = args.filter((arg) => arg.kind === 'unknown');
  if (open.length > 0) return undecidedBy(open, type ?? 'any', COLLECTION);
  const merged = new Map(args.flatMap((arg) => (arg.kind === 'mapping' ? [...arg.entries] : [])));
  limitItems(merged.size);
  return kindOf(type ?? 'any') === 'map' ? mapOf(merged, elementType(type ?? 'any')) : objectOf(merged);
}

/** The one type that all arguments have; null where they differ or that is not known. */
function commonType([first, ...rest]: readonly Value[]): Type | null {
  if (first === undefined || first.type === 'any') return null;
  return rest.every((arg) => isSameType(arg.type, first.type)) ? first.type : null;
}

function zipmap(args: readonly Value[]): Value {
  const [names, list] = [argumentOf(args, 0, 'list'), argumentOf(args, 1, 'list', 'tuple')];
  const [keyItems, valueItems] = [itemsOf(names), itemsOf(list)];
  const isList = kindOf(list.type) === 'list';
  const type: Type = isList ? { kind: 'map', of: elementType(list.type) } : 'any';
  if (keyItems === null || valueItems === null || !keyItems.every(isWhollyKnown)) {
    return undecidedBy([names, ...(valueItems === null ? [list] : [])], type, COLLECTION);
  }
  if (keyItems.length !== valueItems.length) {
    throw new EvaluationError(`${keyItems.length} keys don't match ${valueItems.length} values`);
  }
  const entries = keyItems.map((key, index) => [keyText(key), valueItems[index] ?? nullOf()] as const);
  return isList ? mapOf(entries, elementType(list.type)) : objectOf(entries);
}

function keyText(key: Value): string {
  if (key.kind !== 'string') throw new EvaluationError('a key must not be null');
  return key.text;
}

function transpose(args: readonly Value[]): Value {
  const mapping = argumentOf(args, 0, 'map');
  if (!isWhollyKnown(mapping) || mapping.kind !== 'mapping') return undecidedBy([mapping], LISTS, COLLECTION);
  const lists = new Map<string, Value[]>();
  for (const [key, list] of [...mapping.entries].sort(([a], [b]) => compareCodePoints(a, b))) {
    if (list.kind !== 'sequence') throw new EvaluationError('a list must not be null');
    for (const item of list.items) {
      const texts = lists.get(keyText(item)) ?? [];
      texts.push(stringOf(key));
      lists.set(keyText(item), texts);
    }
  }
  return mapOf(
    [...lists].map(([text, texts]) => [text, listOf(texts, 'string')] as const),
    STRINGS,
  );
}

function matchkeys(args: readonly Value[]): Value {
  const [list, names, wanted] = [
    argumentOf(args, 0, 'list'),
    argumentOf(args, 1, 'list'),
    argumentOf(args, 2, 'list'),
  ];
  const type = unify([names.type, wanted.type]);
  if (type === null)
    return unlike([names, wanted], 'the keys and what is searched for must have the same type', list.type);
  const [items, keyItems, wantedItems] = [
    itemsOf(list),
    itemsOf(convert(names, type)),
    itemsOf(convert(wanted, type)),
  ];
  if (items === null || keyItems === null) return undecidedBy([list, names], list.type, COLLECTION);
  if (items.length !== keyItems.length) throw new EvaluationError('there must be as many keys as values');
  if (wantedItems?.length === 0) return listOf([], elementType(list.type));
  if (wantedItems === null || ![...keyItems, ...wantedItems].every(isWhollyKnown)) {
    return undecidedBy([names, wanted], list.type, COLLECTION);
  }
  const searched = new Set(wantedItems.map(valueKey));
  const isFound = keyItems.map((key) => searched.has(valueKey(key)));
  return listOf(
    items.filter((_, index) => isFound[index]),
    elementType(list.type),
  );
}
