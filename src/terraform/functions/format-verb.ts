import { convert } from '../convert.ts';
import { LimitReached } from '../limits.ts';
import { textOfNumber } from '../number-text.ts';
import { EvaluationError, stringOf, type Value } from '../value.ts';
import { decimalOf, exponentText, fixedText, shortText } from './decimal.ts';
import { jsonText } from './json-text.ts';
import { clustersOf } from './letters.ts';

/** `%[2]-05.1f` and the like, taken apart. */
export type Verb = {
  readonly raw: string;
  readonly mode: string;
  readonly flags: string;
  readonly width: number;
  /** Null where none is written. */
  readonly precision: number | null;
};

/** What the verb makes of the argument. Throws EvaluationError where Terraform refuses it, and LimitReached. */
export function verbText(verb: Verb, arg: Value | undefined): string {
  if (!arg) throw new EvaluationError(`there is no argument for ${verb.raw}`);
  if (verb.mode === 'v') return asIs(verb, arg);
  if (arg.kind === 'null') throw new EvaluationError(`null can’t be formatted by ${verb.raw}`);
  if (verb.mode === 't') return String(known(convert(arg, 'bool')));
  if (verb.mode === 's' || verb.mode === 'q') return stringText(verb, known(convert(arg, 'string')));
  if ('bdoxX'.includes(verb.mode)) return integerText(verb, Number(known(convert(arg, 'number'))));
  if ('eEfgG'.includes(verb.mode)) return floatText(verb, Number(known(convert(arg, 'number'))));
  throw new EvaluationError(`${verb.raw} is no verb of a format`);
}

function known(value: Value): string | number | boolean {
  if (value.kind === 'string') return value.text;
  if (value.kind === 'number') return value.number;
  if (value.kind === 'bool') return value.bool;
  throw new EvaluationError('the value can’t be formatted so');
}

function asIs(verb: Verb, arg: Value): string {
  const isPlain = !verb.flags.includes('#');
  if (isPlain && arg.kind === 'string') return padded(verb, arg.text);
  if (!isPlain || arg.kind !== 'number') return padded(verb, jsonText(arg));
  if (!Number.isFinite(arg.number)) return padded(verb, textOfNumber(arg.number));
  const decimal = decimalOf(arg.number);
  return padded(verb, `${decimal.isNegative ? '-' : ''}${shortText(decimal, null)}`);
}

function stringText(verb: Verb, value: string | number | boolean): string {
  const whole = String(value);
  const text = verb.precision ? clustersOf(whole).slice(0, verb.precision).join('') : whole;
  return padded(verb, verb.mode === 'q' ? jsonText(stringOf(text)) : text);
}

function padded({ width, flags }: Verb, text: string): string {
  if (width === 0) return text;
  const padding = (flags.includes('0') ? '0' : ' ').repeat(Math.max(width - clustersOf(text).length, 0));
  return flags.includes('-') ? text + padding : padding + text;
}

const RADIX: ReadonlyMap<string, { radix: number; prefix: string }> = new Map([
  ['b', { radix: 2, prefix: '0b' }],
  ['o', { radix: 8, prefix: '0' }],
  ['d', { radix: 10, prefix: '' }],
  ['x', { radix: 16, prefix: '0x' }],
  ['X', { radix: 16, prefix: '0X' }],
]);

/** As Go formats a big.Int. */
function integerText({ raw, mode, flags, width, precision }: Verb, number: number): string {
  if (!Number.isInteger(number)) throw new EvaluationError(`${raw} needs a whole number`);
  if (!Number.isSafeInteger(number)) throw new LimitReached('number precision');
  const { radix = 10, prefix = '' } = RADIX.get(mode) ?? {};
  const plain = Math.abs(number).toString(radix);
  if (precision === 0 && plain === '0') return '';
  const digits = (mode === 'X' ? plain.toUpperCase() : plain).padStart(precision ?? 0, '0');
  const lead = signOf(number < 0, flags) + (flags.includes('#') ? prefix : '');
  const room = Math.max(width - lead.length - digits.length, 0);
  if (flags.includes('-')) return `${lead}${digits}${' '.repeat(room)}`;
  if (flags.includes('0') && precision === null) return `${lead}${'0'.repeat(room)}${digits}`;
  return `${' '.repeat(room)}${lead}${digits}`;
}

/** As Go formats a big.Float. */
function floatText({ mode, flags, width, precision }: Verb, number: number): string {
  const decimal = decimalOf(number);
  const lower = magnitude(mode.toLowerCase());
  const text = mode === mode.toLowerCase() ? lower : lower.toUpperCase();
  const sign = signOf(decimal.isNegative, flags);
  const room = Math.max(width - sign.length - text.length, 0);
  if (flags.includes('0')) return `${sign}${'0'.repeat(room)}${text}`;
  return flags.includes('-') ? `${sign}${text}${' '.repeat(room)}` : `${' '.repeat(room)}${sign}${text}`;

  function magnitude(form: string): string {
    if (form === 'g') return shortText(decimal, precision);
    return form === 'e' ? exponentText(decimal, precision ?? 6) : fixedText(decimal, precision ?? 6);
  }
}

function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}
