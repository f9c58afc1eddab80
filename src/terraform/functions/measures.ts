import type { TerraformFunction } from '../function.ts';
import { LimitReached } from '../limits.ts';
import { isOpenSet } from '../set-of.ts';
import { boolOf, EvaluationError, listOf, numberOf, type Type, type Value } from '../value.ts';
import { numberAt } from './arguments.ts';
import { clustersOf } from './letters.ts';
import { argumentOf, itemsOf } from './sequences.ts';
import { COLLECTION, undecidedBy } from './undecided.ts';

const BOOLS: Type = { kind: 'list', of: 'bool' };

/** The functions that measure a collection, and the one that makes a list of a measure. */
export const MEASURE_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['alltrue', { parameters: [{ name: 'list', type: BOOLS, isUnknownAllowed: true }], call: alltrue }],
  ['anytrue', { parameters: [{ name: 'list', type: BOOLS, isUnknownAllowed: true }], call: anytrue }],
  ['length', { parameters: [{ name: 'value', type: 'any', isUnknownAllowed: true }], call: length }],
  ['range', { parameters: [], variadic: { name: 'params', type: 'number' }, call: range }],
]);

function alltrue(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list');
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], 'bool', COLLECTION);
  if (items.some((item) => item.kind === 'null' || (item.kind === 'bool' && !item.bool)))
    return boolOf(false);
  return items.some((item) => item.kind === 'unknown')
    ? undecidedBy(items, 'bool', COLLECTION)
    : boolOf(true);
}

function anytrue(args: readonly Value[]): Value {
  const list = argumentOf(args, 0, 'list');
  const items = itemsOf(list);
  if (items === null) return undecidedBy([list], 'bool', COLLECTION);
  if (items.some((item) => item.kind === 'bool' && item.bool)) return boolOf(true);
  return items.some((item) => item.kind === 'unknown')
    ? undecidedBy(items, 'bool', COLLECTION)
    : boolOf(false);
}

function length(args: readonly Value[]): Value {
  const value = argumentOf(args, 0, 'string', 'list', 'set', 'tuple', 'map', 'object');
  if (value.kind === 'string') return numberOf(clustersOf(value.text).length);
  if (value.kind === 'mapping') return numberOf(value.entries.size);
  if (value.kind === 'sequence' && !isOpenSet(value)) return numberOf(value.items.length);
  const count = lengthByType(value.type);
  if (count !== null) return numberOf(count);
  // of the elements of a set that are not known, some may be the same
  const bounds =
    value.kind === 'sequence' ? { least: 1, most: value.items.length } : { least: 0, most: Infinity };
  return { ...undecidedBy([value], 'number', COLLECTION), bounds };
}

function lengthByType(type: Type): number | null {
  if (typeof type === 'string') return null;
  if (type.kind === 'tuple') return type.of.length;
  return type.kind === 'object' ? type.of.size : null;
}

/** Terraform's own bound on what `range` makes. */
const MAX_RANGE = 1024;
/** Where all numbers are multiples of so small a part and below 2^40, sums of doubles are exact. */
const PARTS = 1024;

function range(args: readonly Value[]): Value {
  const numbers = args.map((_, index) => numberAt(args, index));
  const { start, end, step } = boundsOf(numbers);
  if (![start, end, step].every(isSummedExactly)) throw new LimitReached('number precision');
  if (step < 0 ? end > start : end < start) throw new EvaluationError('the step leads away from the end');
  const values: Value[] = [];
  for (let number = start; step < 0 ? number > end : number < end; number += step) {
    if (values.length === MAX_RANGE) throw new EvaluationError(`range makes at most ${MAX_RANGE} numbers`);
    values.push(numberOf(number));
  }
  return listOf(values, 'number');
}

function boundsOf([first, second, third, ...more]: readonly number[]): {
  start: number;
  end: number;
  step: number;
} {
  if (first === undefined || more.length > 0)
    throw new EvaluationError('range takes one, two or three numbers');
  if (second === undefined) return { start: 0, end: first, step: first < 0 ? -1 : 1 };
  return { start: first, end: second, step: third ?? (second < first ? -1 : 1) };
}

function isSummedExactly(number: number): boolean {
  return Number.isInteger(number * PARTS) && Math.abs(number) < 2 ** 40;
}
