import { LimitReached } from '../limits.ts';
import { EvaluationError } from '../value.ts';

/**
 * A result of 53 bits. One that looks like a short decimal number is not that number in Terraform, where written
 * numbers have 512 bits: `pow(10, -3) != 0.001`.
 */
export function machineNumber(result: number): number {
  if (!Number.isFinite(result)) throw new EvaluationError('the result is not a number');
  const isExact = Number.isSafeInteger(result) || Number.isSafeInteger(result * 2 ** 20);
  const digits = result.toExponential().replace(/e.*$/, '').replace(/\D/g, '');
  if (!isExact && digits.length <= 15) throw new LimitReached('number precision');
  return result;
}

/** The natural logarithm by the steps of Go's math.Log (FreeBSD's e_log.c): the last bit may decide a `ceil`. */
export function logOf(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log(x);
  const { fraction, exponent } = frexp(x);
  const isLow = fraction < Math.SQRT2 / 2;
  const f = (isLow ? fraction * 2 : fraction) - 1;
  const k = isLow ? exponent - 1 : exponent;
  const s = f / (2 + f);
  const s2 = s * s;
  const s4 = s2 * s2;
  const t1 =
    s2 *
    (0.6666666666666735 + s4 * (0.2857142874366239 + s4 * (0.1818357216161805 + s4 * 0.14798198605116586)));
  const t2 = s4 * (0.3999999999940942 + s4 * (0.22222198432149784 + s4 * 0.15313837699209373));
  const half = 0.5 * f * f;
  return k * 0.6931471803691238 - (half - (s * (half + t1 + t2) + k * 1.9082149292705877e-10) - f);
}

/** The number as fraction × 2^exponent, the fraction from 0.5 to 1. */
function frexp(x: number): { fraction: number; exponent: number } {
  let fraction = x;
  let exponent = 0;
  for (; fraction >= 1; exponent++) fraction /= 2;
  for (; fraction < 0.5; exponent--) fraction *= 2;
  return { fraction, exponent };
}

/** By squaring, as Go's math.Pow; other roots than the square one depend on the machine. */
export function powerOf(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (x === 0) return y < 0 ? Infinity : 0;
  if (Math.abs(y) === 0.5) return y > 0 ? Math.sqrt(x) : 1 / Math.sqrt(x);
  if (!Number.isInteger(y)) {
    if (x < 0) return Number.NaN;
    throw new LimitReached('number precision');
  }
  let result = 1;
  let square = x;
  for (let rest = Math.abs(y); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  const power = y < 0 ? 1 / result : result;
  if (Math.abs(power) < 1e-290) throw new LimitReached('number precision');
  return power;
}
