import type { BinaryOperator } from '../source/hcl-tree.ts';
import type { Value } from './value.ts';

/** The least and the most that a number can be, both included. */
export type Bounds = { readonly least: number; readonly most: number };

/** So far, in parts of the number, may a result of doubles be from Terraform's, which has 512 bits. */
const ERROR = 1e-14;

/** The bounds of a number that is next to this double. */
export function boundsNear(number: number): Bounds {
  const error = Math.max(Math.abs(number) * ERROR, Number.MIN_VALUE);
  if (!Number.isFinite(number))
    return number > 0 ? { least: 1e308, most: number } : { least: number, most: -1e308 };
  return { least: number - error, most: number + error };
}

/** What is known of how large a number is; null where nothing is. */
export function boundsOf(value: Value): Bounds | null {
  if (value.kind === 'number') return { least: value.number, most: value.number };
  return value.kind === 'unknown' && value.type === 'number' ? (value.bounds ?? null) : null;
}

/** Whether a whole number lies within. */
export function holdsWhole({ least, most }: Bounds): boolean {
  return Math.ceil(least) <= Math.floor(most);
}

/** What a comparison gives for all numbers within the bounds; null where that differs. */
export function comparedBounds(operator: BinaryOperator, a: Bounds, b: Bounds): boolean | null {
  switch (operator) {
    case '<':
      return isBelow(a, b);
    case '>':
      return isBelow(b, a);
    case '<=':
      return negated(isBelow(b, a));
    case '>=':
      return negated(isBelow(a, b));
    default:
      return null;
  }
}

function isBelow(a: Bounds, b: Bounds): boolean | null {
  if (a.most < b.least) return true;
  return a.least >= b.most ? false : null;
}

function negated(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

/** The bounds of what the operator makes of two numbers; null where there are none. */
export function combinedBounds(operator: BinaryOperator, a: Bounds, b: Bounds): Bounds | null {
  const results = resultsOf(operator, a, b);
  if (results === null || results.some(Number.isNaN)) return null;
  const areWhole = [a.least, a.most, b.least, b.most].every(Number.isSafeInteger);
  const bounds = results.map((each) =>
    areWhole && Number.isSafeInteger(each) ? { least: each, most: each } : boundsNear(each),
  );
  return {
    least: Math.min(...bounds.map(({ least }) => least)),
    most: Math.max(...bounds.map(({ most }) => most)),
  };
}

/** What the operator makes of the bounds, the least and the most among it. */
function resultsOf(operator: BinaryOperator, a: Bounds, b: Bounds): number[] | null {
  switch (operator) {
    case '+':
      return [a.least + b.least, a.most + b.most];
    case '-':
      return [a.least - b.most, a.most - b.least];
    case '*':
      return corners(a, b, (x, y) => x * y);
    case '/':
      return b.least > 0 || b.most < 0 ? corners(a, b, (x, y) => x / y) : null;
    default:
      return null;
  }
}

function corners(a: Bounds, b: Bounds, result: (x: number, y: number) => number): number[] {
  return [a.least, a.most].flatMap((x) => [b.least, b.most].map((y) => result(x, y)));
}
