import {
  added,
  type Binary,
  binaryOf,
  divided,
  isSameNumber,
  multiplied,
  remainder,
} from './binary-number.ts';
import { type Decimal, decimalOf, numeratorOf } from './functions/decimal.ts';
import { LimitReached } from './limits.ts';

/** An operator between two numbers that gives a number. */
export type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** A number; where a double can't hold it, one that is next to it. */
export type Calculated = { readonly number: number; readonly isExact: boolean };

/** What Terraform, which computes with 512 bits, gets: 0.1 + 0.2 is 0.3. NaN for what Terraform refuses. */
export function calculated(operator: Arithmetic, a: number, b: number): Calculated {
  if (operator === '%' && b === 0) return { number: a, isExact: true };
  const nearest = withDoubles(operator, a, b);
  const isWhole = Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(nearest);
  const isSimple = isWhole && (operator !== '/' || a % b === 0);
  if (isSimple || !Number.isFinite(a) || !Number.isFinite(b) || (operator === '/' && b === 0))
    return { number: nearest, isExact: true };
  const number = withBits(operator, decimalOf(a), decimalOf(b), nearest);
  return number === null ? { number: nearest, isExact: false } : { number, isExact: true };
}

function withDoubles(operator: Arithmetic, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return Number.isFinite(b) ? a % b : Number.NaN;
    default:
      return operator satisfies never;
  }
}

/** The short decimal number whose 512 bits are those of the result; null where there is none. */
function withBits(operator: Arithmetic, a: Decimal, b: Decimal, nearest: number): number | null {
  const result = bitsOf(operator, bits(a), bits(b));
  const short = Number(nearest.toPrecision(15));
  try {
    return isSameNumber(result, bits(decimalOf(short))) ? short : null;
  } catch (error) {
    if (error instanceof LimitReached) return null;
    throw error;
  }
}

function bits(decimal: Decimal): Binary {
  const power = Math.max(0, decimal.digits.length - decimal.point);
  return binaryOf(numeratorOf(decimal, power), power);
}

function bitsOf(operator: Arithmetic, a: Binary, b: Binary): Binary {
  switch (operator) {
    case '+':
      return added(a, b);
    case '-':
      return added(a, { ...b, mantissa: -b.mantissa });
    case '*':
      return multiplied(a, b);
    case '/':
      return divided(a, b);
    case '%':
      return remainder(a, b);
    default:
      return operator satisfies never;
  }
}
