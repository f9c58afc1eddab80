import { type Decimal, decimalOf } from './functions/decimal.ts';
import { LimitReached } from './limits.ts';

/** An operator between two numbers that gives a number. */
export type Arithmetic = '+' | '-' | '*' | '/' | '%';

/**
 * What Terraform, which computes with 512 bits, gets: 0.1 + 0.2 is 0.3. Where a double can't hold that, it is the
 * nearest double, which is never printed. NaN for what Terraform refuses.
 */
export function calculated(operator: Arithmetic, a: number, b: number): number {
  if (operator === '%' && b === 0) return a;
  const nearest = withDoubles(operator, a, b);
  if (Number.isSafeInteger(nearest) && operator !== '/') return nearest;
  try {
    return exactly(operator, decimalOf(a), decimalOf(b), nearest);
  } catch (error) {
    if (error instanceof LimitReached || error instanceof RangeError) return nearest;
    throw error;
  }
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

function exactly(operator: Arithmetic, a: Decimal, b: Decimal, nearest: number): number {
  const power = Math.max(0, a.digits.length - a.point, b.digits.length - b.point);
  const [x, y] = [scaled(a, power), scaled(b, power)];
  switch (operator) {
    case '+':
      return Number(`${x + y}e-${power}`);
    case '-':
      return Number(`${x - y}e-${power}`);
    case '*':
      return Number(`${x * y}e-${2 * power}`);
    case '%':
      return Number(`${x % y}e-${power}`);
    case '/': {
      const short = Number(nearest.toPrecision(15));
      const quotient = decimalOf(short);
      const places = Math.max(0, quotient.digits.length - quotient.point);
      return scaled(quotient, places) * y === x * 10n ** BigInt(places) ? short : nearest;
    }
    default:
      return operator satisfies never;
  }
}

/** The number times a power of ten that makes it whole. */
function scaled({ isNegative, digits, point }: Decimal, power: number): bigint {
  const size = BigInt(digits || '0') * 10n ** BigInt(power - digits.length + point);
  return isNegative ? -size : size;
}
