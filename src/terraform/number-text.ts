import { LimitReached } from './limits.ts';

/** Decimal numbers of so many digits survive the way into a double and back (IEEE 754 binary64, DBL_DIG). */
const EXACT_DIGITS = 15;
const DECIMAL = /^[+-]?(\d*)(?:\.(\d*))?(?:[eE][+-]?\d+)?$/;
const OTHER_SPELLING = /^[+-]?(?:[Ii]nf|(?:\d+\.?|\d*\.\d+)p[+-]?\d+)$/;

/**
 * The number as Terraform prints it: never with an exponent. Throws LimitReached where the double need not be
 * the number that Terraform, which counts with 512 bits, would have.
 */
export function textOfNumber(number: number): string {
  if (Object.is(number, -0)) return '-0';
  if (Number.isSafeInteger(number)) return String(number);
  if (number === Infinity || number === -Infinity) return number > 0 ? '+Inf' : '-Inf';
  const { digits, exponent } = partsOf(number);
  if (Number.isInteger(number) || Number.isNaN(number) || digits.length > EXACT_DIGITS)
    throw new LimitReached('number precision');
  const sign = number < 0 ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** The digits without zeros at the end, and the power of ten of the first one. */
function partsOf(number: number): { digits: string; exponent: number } {
  const [mantissa = '', exponent = '0'] = Math.abs(number).toExponential().split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

/**
 * The number that a decimal text stands for; null where it is none. Throws LimitReached where a double can't
 * hold it exactly enough to be printed again, and for Go's other spellings (`inf`, `1p3`), which Terraform takes.
 */
export function numberOfText(text: string): number | null {
  if (OTHER_SPELLING.test(text)) throw new LimitReached('number precision');
  const [, whole = '', fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === '' && fraction === '') return null;
  const number = Number(text);
  if (!isHeldExactly(`${whole}${fraction}`, number)) throw new LimitReached('number precision');
  return number;
}

function isHeldExactly(written: string, number: number): boolean {
  const digits = written.replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return true;
  if (!Number.isFinite(number) || number === 0) return false;
  return digits.length <= EXACT_DIGITS || (digits.length === 16 && Number.isSafeInteger(number));
}
