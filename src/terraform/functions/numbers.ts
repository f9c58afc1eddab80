import { type Bounds, boundsOf } from '../bounds.ts';
import { convert } from '../convert.ts';
import type { Parameter, TerraformFunction } from '../function.ts';
import { LimitReached } from '../limits.ts';
import { EvaluationError, FILLED, isWhollyKnown, numberOf, type Value } from '../value.ts';
import { numberAt, textAt, wholeAt } from './arguments.ts';
import { sumOf } from './decimal.ts';
import { logOf, machineNumber, powerOf } from './machine-number.ts';
import { undecidedBy } from './undecided.ts';

/** The functions of numbers. */
export const NUMBER_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map([
  ['abs', ofNumbers(['num'], (number = 0) => Math.abs(number))],
  ['ceil', ofOne((number) => withoutSign(Math.ceil(number)))],
  ['floor', ofOne((number) => withoutSign(Math.floor(number)))],
  ['log', ofNumbers(['num', 'base'], (number = 0, base = 0) => machineNumber(logOf(number) / logOf(base)))],
  ['max', { parameters: [], variadic: bounded('numbers'), call: (args) => extreme(args, Math.max) }],
  ['min', { parameters: [], variadic: bounded('numbers'), call: (args) => extreme(args, Math.min) }],
  ['parseint', { parameters: [{ name: 'number', type: 'any' }, numeric('base')], call: parsed }],
  ['pow', ofNumbers(['num', 'power'], (number = 0, power = 0) => machineNumber(powerOf(number, power)))],
  ['signum', { parameters: [numeric('num')], call: (args) => numberOf(Math.sign(wholeAt(args, 0)) + 0) }],
  ['sum', { parameters: [{ name: 'list', type: 'any' }], call: ([list]) => sum(list) }],
]);

function numeric(name: string): Parameter {
  return { name, type: 'number' };
}

/** A number of which bounds may be all that is known. */
function bounded(name: string): Parameter {
  return { name, type: 'number', isUnknownAllowed: true };
}

/** A function that never falls where its argument rises: where both bounds give the same, that is the result. */
function ofOne(call: (number: number) => number): TerraformFunction {
  return {
    parameters: [bounded('num')],
    call: (args) => {
      const bounds = args[0] && boundsOf(args[0]);
      if (!bounds) return undecidedBy(args, 'number', FILLED);
      const [least, most] = [call(bounds.least), call(bounds.most)];
      return least === most
        ? numberOf(least)
        : { ...undecidedBy(args, 'number', FILLED), bounds: { least, most } };
    },
  };
}

function ofNumbers(
  names: readonly string[],
  call: (...numbers: readonly number[]) => number,
): TerraformFunction {
  return {
    parameters: names.map(numeric),
    call: (args) => numberOf(call(...names.map((_, index) => numberAt(args, index)))),
  };
}

/** Go rounds to a whole number, of which there is only one zero. */
function withoutSign(number: number): number {
  return number === 0 ? 0 : number;
}

/** The argument that is the most or the least; of the others, no one can be more or less. */
function extreme(args: readonly Value[], choose: (...numbers: readonly number[]) => number): Value {
  const [first, ...rest] = args;
  if (!first) throw new EvaluationError('at least one number is needed');
  const known = args.map(boundsOf);
  const all = known.filter((bounds) => bounds !== null);
  if (all.length < args.length) return undecidedBy(args, 'number', FILLED);
  const bounds = {
    least: choose(...all.map(({ least }) => least)),
    most: choose(...all.map(({ most }) => most)),
  };
  const chosen = rest.reduce(
    (best, arg) => (isWithin(arg, bounds) && !isWithin(best, bounds) ? arg : best),
    first,
  );
  return isWithin(chosen, bounds) && bounds.least === bounds.most
    ? chosen
    : { ...undecidedBy(args, 'number', FILLED), bounds };
}

/** Whether the number is at both bounds. */
function isWithin(value: Value, { least, most }: Bounds): boolean {
  return value.kind === 'number' && value.number === least && value.number === most;
}

function parsed(args: readonly Value[]): Value {
  if (args[0]?.kind !== 'string') throw new EvaluationError('parseint needs a string');
  const text = textAt(args, 0);
  const base = wholeAt(args, 1);
  if (base < 2 || base > 62) throw new EvaluationError('the base must be a whole number from 2 to 62');
  const [, sign = '', digits = ''] = /^([-+]?)([0-9A-Za-z]+)$/.exec(text) ?? [];
  if (digits === '') throw notInteger(text, base);
  let size = 0;
  for (const digit of digits) {
    const value = digitOf(digit, base);
    if (value >= base) throw notInteger(text, base);
    size = size * base + value;
  }
  if (!Number.isSafeInteger(size)) throw new LimitReached('number precision');
  return numberOf(sign === '-' && size > 0 ? -size : size);
}

/** Up to base 36, capital and small letters are the same digits. */
function digitOf(digit: string, base: number): number {
  const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  return digits.indexOf(base <= 36 ? digit.toLowerCase() : digit);
}

function notInteger(text: string, base: number): EvaluationError {
  return new EvaluationError(`${JSON.stringify(text)} is no whole number of base ${base}`);
}

function sum(list: Value | undefined): Value {
  if (list?.kind !== 'sequence') throw new EvaluationError('sum needs a list, set or tuple');
  if (list.items.length === 0) throw new EvaluationError('sum needs at least one number');
  if (!isWhollyKnown(list)) return undecidedBy(list.items, 'number', FILLED);
  return numberOf(
    sumOf(
      list.items.map((item) => {
        const number = convert(item, 'number');
        if (number.kind !== 'number') throw new EvaluationError('sum can’t add null');
        return number.number;
      }),
    ),
  );
}
