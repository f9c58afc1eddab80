import { compareCodePoints } from '../code-points.ts';
import { convert, unify } from '../convert.ts';
import type { Parameter, TerraformFunction } from '../function.ts';
import { limitItems } from '../limits.ts';
import { isOpenSet } from '../set-of.ts';
import {
  EvaluationError,
  FILLED,
  isWhollyKnown,
  listOf,
  PRESENT,
  possibilitiesOf,
  type Type,
  tupleOf,
  type Value,
} from '../value.ts';
import { valueKey } from '../value-key.ts';
import { wholeAt } from './arguments.ts';
import { argumentOf, elementType, itemsOf, kindOf } from './sequences.ts';
import { COLLECTION, undecidedBy } from './undecided.ts';

const STRINGS: Type = { kind: 'list', of: 'string' };
const LIST: Type = { kind: 'list', of: 'any' };
const ofType = (name: string, type: Type): Parameter => ({ name, type, isUnknownAllowed: true });
const anything = (name: string): Parameter => ofType(name, 'any');

/** The functions that make a list or tuple of others. */
export const LIST_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['chunklist', { parameters: [ofType('list', LIST), { name: 'size', type: 'number' }], call: chunklist }],
  ['compact', { parameters: [ofType('list', STRINGS)], call: compact }],
  ['concat', { parameters: [], variadic: anything('seqs'), call: concat }],
  ['distinct', { parameters: [ofType('list', LIST)], call: distinct }],
  ['flatten', { parameters: [anything('list')], call: flatten }],
  ['reverse', { parameters: [anything('list')], call: reverse }],
  [
    'slice',
    {
      parameters: [
        anything('list'),
        { name: 'start_index', type: 'number' },
        { name: 'end_index', type: 'number' },
      ],
      call: slice,
    },
  ],
  ['sort', { parameters: [ofType('list', STRINGS)], call: sort }],
]);

function chunklist(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list');
  const of = list.type;
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], { kind: 'list', of }, COLLECTION);
  const size = wholeAt(args, 1);
  if (size < 0) throw new EvaluationError('the size must not be negative');
  const step = size === 0 ? Math.max(1, items.length) : size;
  const chunks: Value[] = [];
  for (let start = 0; start < items.length; start += step) {
    chunks.push(listOf(items.slice(start, start + step), elementType(of)));
  }
  return listOf(chunks, of);
}

function compact(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list');
  const items = itemsOf(list);
  if (items === null || items.some(isPerhapsDropped)) return undecidedBy(args, STRINGS, COLLECTION);
  return listOf(
    items.filter((item) => item.kind !== 'null' && !(item.kind === 'string' && item.text === '')),
    'string',
  );
}

function isPerhapsDropped(item: Value): boolean {
  return item.kind === 'unknown' && (item.can.null || item.can.empty);
}

function concat(args: readonly Value[]): Value {
  if (args.length === 0) throw new EvaluationError('at least one argument is required');
  const sequences = args.map((_, index) => argumentOf(args, index, 'list', 'tuple'));
  const areLists = sequences.every((sequence) => kindOf(sequence.type) === 'list');
  const type = areLists ? unify(sequences.map((sequence) => sequence.type)) : null;
  if (sequences.some((sequence) => sequence.kind === 'unknown')) {
    return undecidedBy(
      sequences.filter((each) => each.kind === 'unknown'),
      type ?? 'any',
      COLLECTION,
    );
  }
  const alike = type === null ? sequences : sequences.map((sequence) => convert(sequence, type));
  const items = alike.flatMap((sequence) => itemsOf(sequence) ?? []);
  limitItems(items.length);
  return type === null ? tupleOf(items) : listOf(items, elementType(type));
}

function distinct(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list');
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], list.type, COLLECTION);
  if (items.length > 1 && !items.every(isWhollyKnown)) return undecidedBy(items, list.type, COLLECTION);
  const first = new Map<string, Value>();
  for (const item of items) {
    const key = item.kind === 'number' && item.number === 0 ? '0' : valueKey(item);
    if (!first.has(key)) first.set(key, item);
  }
  return listOf([...first.values()], elementType(list.type));
}

function flatten(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list', 'set', 'tuple');
  const flat: Value[] = [];
  const culprit = flattenInto(flat, list);
  return culprit === null ? tupleOf(flat) : undecidedBy([culprit], 'any', COLLECTION);
}

/** Adds the elements; answers the one that keeps their number from being known, or null. */
function flattenInto(flat: Value[], value: Value): Value | null {
  if (value.kind === 'unknown' && isPerhapsSequence(value.type)) return value;
  if (value.kind !== 'sequence') {
    limitItems(flat.length + 1);
    flat.push(value);
    return null;
  }
  if (isOpenSet(value)) return value;
  for (const item of value.items) {
    const culprit = flattenInto(flat, item);
    if (culprit !== null) return culprit;
  }
  return null;
}

function isPerhapsSequence(type: Type): boolean {
  return ['any', 'list', 'set', 'tuple'].includes(kindOf(type));
}

function reverse(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list', 'set', 'tuple');
  const items = itemsOf(list);
  const type: Type = kindOf(list.type) === 'set' ? { kind: 'list', of: elementType(list.type) } : list.type;
  if (items === null || isOpenSet(list)) return undecidedBy([list], reversed(type), COLLECTION);
  return kindOf(type) === 'tuple'
    ? tupleOf(items.toReversed())
    : listOf(items.toReversed(), elementType(type));
}

function reversed(type: Type): Type {
  return typeof type !== 'string' && type.kind === 'tuple'
    ? { kind: 'tuple', of: type.of.toReversed() }
    : type;
}

function slice(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list', 'tuple');
  const [start, end] = [wholeAt(args, 1), wholeAt(args, 2)];
  const items = itemsOf(list);
  const length = items?.length ?? Number.POSITIVE_INFINITY;
  if (start < 0 || end < start || end > length) {
    throw new EvaluationError(
      `a list of ${items?.length ?? 'unknown'} elements has no part from ${start} to ${end}`,
    );
  }
  const isList = kindOf(list.type) === 'list';
  if (items === null) return undecidedBy([list], isList ? list.type : 'any', COLLECTION);
  const part = items.slice(start, end);
  return isList ? listOf(part, elementType(list.type)) : tupleOf(part);
}

function sort(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list');
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], STRINGS, COLLECTION);
  if (items.length > 1 && items.some((item) => item.kind === 'unknown')) {
    // which text stands where can't be known, but how many there are
    const can = items.some((item) => possibilitiesOf(item).empty) ? PRESENT : FILLED;
    return listOf(
      items.map(() => undecidedBy(items, 'string', can)),
      'string',
    );
  }
  if (items.some((item) => item.kind === 'null'))
    throw new EvaluationError('a list that is sorted must not hold null');
  return listOf(
    items.toSorted((a, b) => compareCodePoints(textOf(a), textOf(b))),
    'string',
  );
}

function textOf(value: Value): string {
  return value.kind === 'string' ? value.text : '';
}
