import { boundsOf, holdsWhole } from '../bounds.ts';
import { convert, isEqual, unify } from '../convert.ts';
import type { Parameter, TerraformFunction } from '../function.ts';
import { isOpenSet } from '../set-of.ts';
import {
  ANYTHING,
  boolOf,
  EvaluationError,
  FILLED,
  nullOf,
  numberOf,
  PRESENT,
  type Type,
  type UnknownValue,
  type Value,
} from '../value.ts';
import { wholeAt } from './arguments.ts';
import { argumentOf, elementType, itemsOf, kindOf } from './sequences.ts';
import { COLLECTION, firstUnknown, nullElement, oneOf, undecidedBy, unlike } from './undecided.ts';

const anything = (name: string): Parameter => ({ name, type: 'any', isUnknownAllowed: true });

/** The functions that answer with one of the values that they are given, or where it stands. */
export const PICKING_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['coalesce', { parameters: [], variadic: { ...anything('vals'), isNullAllowed: true }, call: coalesce }],
  [
    'coalescelist',
    { parameters: [], variadic: { ...anything('vals'), isNullAllowed: true }, call: coalescelist },
  ],
  ['contains', { parameters: [anything('list'), anything('value')], call: contains }],
  ['element', { parameters: [anything('list'), { ...anything('index'), type: 'number' }], call: element }],
  ['index', { parameters: [anything('list'), anything('value')], call: indexOfValue }],
  [
    'lookup',
    {
      parameters: [anything('inputMap'), { ...anything('key'), type: 'string' }],
      variadic: { ...anything('default'), isNullAllowed: true },
      call: lookup,
    },
  ],
  ['one', { parameters: [anything('list')], call: one }],
]);

function coalesce(args: readonly Value[]): Value {
  const type = unify(args.map((arg) => arg.type));
  if (type === null) return unlike(args, 'all arguments must have the same type');
  for (const arg of args) {
    const value = convertedOrNull(arg, type);
    if (value.kind === 'unknown') return isPassedOver(value, type) ? coalesceLater(value, type) : value;
    const isEmpty = type === 'string' && value.kind === 'string' && value.text === '';
    if (value.kind !== 'null' && !isEmpty) return value;
  }
  throw new EvaluationError('all arguments are null or empty');
}

/** As a function of Terraform that ignores this error: what does not fit the common type is passed over. */
function convertedOrNull(value: Value, type: Type): Value {
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return nullOf(type);
  }
}

/** Only where the result is a string is an empty one passed over; of an unknown type it can be one. */
function isPassedOver({ can, type }: UnknownValue, result: Type): boolean {
  return can.null || (can.empty && (result === 'string' || type === 'any'));
}

function coalesceLater(value: UnknownValue, type: Type): Value {
  return undecidedBy([value], type, type === 'string' || value.type === 'any' ? FILLED : PRESENT);
}

function coalescelist(args: readonly Value[]): Value {
  if (args.length === 0) throw new EvaluationError('at least one argument is required');
  const open = args.findIndex((arg) => arg.kind === 'unknown');
  // behind one that is not known yet, Terraform does not look
  const checked = open < 0 ? args : args.slice(0, open);
  for (const index of checked.keys()) argumentOf(args, index, 'list', 'tuple');
  for (const list of args) {
    if (list.kind === 'unknown') return undecidedBy([list], 'any', COLLECTION);
    if (list.kind === 'sequence' && list.items.length > 0) return list;
  }
  throw new EvaluationError('all arguments are null or empty');
}

function contains(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list', 'tuple', 'set');
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], 'bool', COLLECTION);
  const [, wanted] = args;
  const answers = items.map((item) => wanted !== undefined && isEqual(wanted, item));
  if (answers.includes(true)) return boolOf(true);
  return answers.includes(null) ? undecidedBy(args, 'bool', COLLECTION) : boolOf(false);
}

function element(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list', 'tuple');
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], elementType(list.type), ANYTHING);
  if (items.length === 0) throw new EvaluationError('an empty list has no element');
  const [, position] = args;
  const bounds = position && boundsOf(position);
  if (bounds && !holdsWhole(bounds)) throw new EvaluationError('the index must be a whole number');
  if (position?.kind === 'unknown') return oneOf(items, position, elementType(list.type));
  const index = wholeAt(args, 1) % items.length;
  const item = items.at(index);
  // Terraform 1.11 counts from the end in lists only; in a tuple it ends with an error.
  if (item === undefined || (index < 0 && kindOf(list.type) === 'tuple')) {
    throw new EvaluationError('the index must not be negative');
  }
  return item;
}

function indexOfValue(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list', 'tuple');
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], 'number', COLLECTION);
  const [, wanted] = args;
  for (const [index, item] of items.entries()) {
    const answer = wanted !== undefined && isEqual(item, wanted);
    if (answer === true) return numberOf(index);
    if (answer === null) return undecidedBy(args, 'number', COLLECTION);
  }
  throw new EvaluationError('the list does not hold the value');
}

function lookup(args: readonly Value[]): Value {
  const mapping = argumentOf(args, 0, 'map', 'object');
  const [, key, ...defaults] = args;
  if (defaults.length > 1) throw new EvaluationError('lookup takes two or three arguments');
  const isMap = kindOf(mapping.type) === 'map';
  const type = elementType(mapping.type);
  const fallback = defaults.map((value) => (isMap ? convert(value, type) : value));
  if (key?.kind !== 'string' || mapping.kind !== 'mapping') return lookupLater(mapping, key, fallback, type);
  const found = mapping.entries.get(key.text) ?? fallback[0];
  if (found === undefined) throw new EvaluationError(`there is no key ${named(key)} and no default`);
  return found;
}

function named(key: Value): string {
  return key.kind === 'string' && !key.isSensitive ? JSON.stringify(key.text) : 'of that name';
}

function lookupLater(mapping: Value, key: Value | undefined, fallback: readonly Value[], type: Type): Value {
  const result = key?.kind === 'string' ? (attributeType(mapping.type, key.text) ?? type) : type;
  const culprit = firstUnknown([mapping, ...(key === undefined ? [] : [key])]);
  if (culprit !== null && mapping.kind === 'mapping') {
    return oneOf([...mapping.entries.values(), ...fallback], culprit, result);
  }
  return undecidedBy([mapping], result, ANYTHING);
}

function attributeType(type: Type, name: string): Type | undefined {
  return typeof type !== 'string' && type.kind === 'object' ? type.of.get(name) : undefined;
}

function one(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list', 'set', 'tuple');
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], elementType(list.type), ANYTHING);
  const [first, second] = items;
  if (first === undefined) return nullElement(list.type);
  if (second === undefined) return first;
  if (isOpenSet(list)) return undecidedBy(items, elementType(list.type), ANYTHING);
  throw new EvaluationError(`there must be at most one element, not ${items.length}`);
}
