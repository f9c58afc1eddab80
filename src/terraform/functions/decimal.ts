import { added, binaryOf, isSameNumber } from '../binary-number.ts';
import { LimitReached } from '../limits.ts';
import { textOfNumber } from '../number-text.ts';

/** 0.`digits` × 10^`point`, without zeros at either end; no digits for zero. */
export type Decimal = { readonly isNegative: boolean; readonly digits: string; readonly point: number };

/** Digits behind which the 512 bits of a number differ from the decimal number that was written. */
const TRUSTED_DIGITS = 140;

/** The number in decimal digits. Throws LimitReached where the double is not surely Terraform's number. */
export function decimalOf(number: number): Decimal {
  if (!Number.isFinite(number)) throw new LimitReached('number precision');
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(textOfNumber(number)) ?? [];
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  const point = digits === '' ? 0 : all.length - fraction.length;
  return { isNegative: sign === '-', digits, point };
}

/** The number rounded to so many digits, half to even, as its 512 bits say. */
export function rounded(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count > TRUSTED_DIGITS) throw new LimitReached('number precision');
  if (count >= digits.length) return decimal;
  if (count < 0) return { ...decimal, digits: '', point: 0 };
  const kept = digits.slice(0, count);
  if (!isRoundedUp(decimal, count)) return trimmed({ ...decimal, digits: kept });
  const up = (BigInt(kept || '0') + 1n).toString().padStart(count, '0');
  return trimmed({ ...decimal, digits: up, point: point + up.length - count });
}

function trimmed(decimal: Decimal): Decimal {
  const digits = decimal.digits.replace(/0+$/, '');
  return { ...decimal, digits, point: digits === '' ? 0 : decimal.point };
}

function isRoundedUp(decimal: Decimal, count: number): boolean {
  const rest = decimal.digits.slice(count);
  if (rest !== '5') return rest > '5';
  const error = errorOf(decimal);
  if (error !== 0) return error > 0;
  return Number(decimal.digits[count - 1] ?? 0) % 2 === 1;
}

/** Whether 512 bits hold more (1), less (-1) or exactly (0) what the decimal number says. */
function errorOf({ digits, point }: Decimal): number {
  const power = Math.max(digits.length - point, 0);
  const { mantissa, shift } = binaryOf(BigInt(digits), power);
  const difference = mantissa * 10n ** BigInt(power) - (BigInt(digits) << BigInt(shift));
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** Throws LimitReached where the sum, in 512 bits, is not a number that prints as a short decimal one. */
export function sumOf(numbers: readonly number[]): number {
  if (numbers.length === 1) return numbers[0] ?? 0;
  const parts = numbers.map(decimalOf);
  const power = Math.max(0, ...parts.map(({ digits, point }) => digits.length - point));
  const numerators = parts.map((part) => numeratorOf(part, power));
  const [first = 0n, ...rest] = numerators;
  const sum = rest.reduce((total, next) => added(total, binaryOf(next, power)), binaryOf(first, power));
  const exact = numerators.reduce((total, next) => total + next, 0n);
  const number = Number(`${exact}e-${power}`);
  const isHeld = numeratorOf(decimalOf(number), power) === exact;
  if (!isHeld || !isSameNumber(sum, binaryOf(exact, power))) throw new LimitReached('number precision');
  return number;
}

/** The number times a power of ten that makes it whole. */
export function numeratorOf({ isNegative, digits, point }: Decimal, power: number): bigint {
  const size = BigInt(digits || '0') * 10n ** BigInt(power - digits.length + point);
  return isNegative ? -size : size;
}

/** As Go's `%f`, without a sign; `places` behind the point. */
export function fixedText(decimal: Decimal, places: number): string {
  const { digits, point } = rounded(decimal, decimal.point + places);
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (places === 0) return whole;
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`;
}

/** As Go's `%e`, without a sign; `places` behind the point. */
export function exponentText(decimal: Decimal, places: number): string {
  const { digits, point } = rounded(decimal, places + 1);
  const exponent = digits === '' ? 0 : point - 1;
  const size = String(Math.abs(exponent)).padStart(2, '0');
  const fraction = places > 0 ? `.${digits.slice(1).padEnd(places, '0')}` : '';
  return `${digits[0] ?? '0'}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** As Go's `%g` of a big.Float, without a sign; null for as many digits as the number has. */
export function shortText(decimal: Decimal, precision: number | null): string {
  const kept = precision === null ? decimal : rounded(decimal, Math.max(precision, 1));
  const { digits, point } = kept;
  const wanted = precision === null ? digits.length : Math.max(precision, 1);
  const isAllShown = wanted > digits.length && digits.length >= point;
  const from = precision === null ? 6 : isAllShown ? digits.length : wanted;
  if (point - 1 < -4 || point - 1 >= from) return exponentText(kept, Math.max(digits.length - 1, 0));
  return fixedText(kept, Math.max(digits.length - point, 0));
}
