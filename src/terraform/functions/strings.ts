import type { TerraformFunction } from '../function.ts';
import { limitItems, limitText } from '../limits.ts';
import {
  boolOf,
  EvaluationError,
  FILLED,
  isWhollyKnown,
  listOf,
  PRESENT,
  possibilitiesOf,
  stringOf,
  type Type,
  type Value,
} from '../value.ts';
import { ofTexts, textAt, textValue, wholeAt } from './arguments.ts';
import { clustersOf, isSpace, lowerOf, titleOf, upperOf } from './letters.ts';
import { regex, regexall, replaceMatches } from './regex.ts';
import { undecidedBy } from './undecided.ts';

const STRINGS: Type = { kind: 'list', of: 'string' };

/** The functions that make and search strings. */
export const STRING_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map([
  ['chomp', ofTexts(['str'], (text = '') => textValue(withoutEnd(text, isLineBreak)))],
  ['endswith', ofTexts(['str', 'suffix'], (text = '', suffix = '') => boolOf(text.endsWith(suffix)))],
  ['indent', { parameters: [{ name: 'spaces', type: 'number' }, text('str')], call: indented }],
  [
    'join',
    {
      parameters: [text('separator')],
      variadic: { name: 'lists', type: STRINGS, isUnknownAllowed: true },
      call: joined,
    },
  ],
  ['lower', ofTexts(['str'], (text = '') => textValue(lowerOf(text)))],
  ['regex', regex],
  ['regexall', regexall],
  ['replace', ofTexts(['str', 'substr', 'replace'], (...texts) => textValue(replaced(texts)))],
  ['split', ofTexts(['separator', 'str'], (separator = '', text = '') => split(separator, text))],
  [
    'startswith',
    { parameters: [{ ...text('str'), isUnknownAllowed: true }, text('prefix')], call: startsWith },
  ],
  ['strcontains', ofTexts(['str', 'substr'], (text = '', part = '') => boolOf(text.includes(part)))],
  ['strrev', ofTexts(['str'], (text = '') => textValue(clustersOf(text).reverse().join('')))],
  ['substr', { parameters: [text('str'), number('offset'), number('length')], call: substring }],
  ['title', ofTexts(['str'], (text = '') => textValue(titleOf(text)))],
  ['trim', ofTexts(['str', 'cutset'], (text = '', cutset = '') => textValue(trimmed(text, inSet(cutset))))],
  [
    'trimprefix',
    ofTexts(['str', 'prefix'], (text = '', prefix = '') => textValue(withoutPrefix(text, prefix))),
  ],
  ['trimspace', ofTexts(['str'], (text = '') => textValue(trimmed(text, isSpace)))],
  [
    'trimsuffix',
    ofTexts(['str', 'suffix'], (text = '', suffix = '') => textValue(withoutSuffix(text, suffix))),
  ],
  ['upper', ofTexts(['str'], (text = '') => textValue(upperOf(text)))],
]);

function text(name: string): { name: string; type: Type } {
  return { name, type: 'string' };
}

function number(name: string): { name: string; type: Type } {
  return { name, type: 'number' };
}

function isLineBreak(letter: string): boolean {
  return letter === '\n' || letter === '\r';
}

function inSet(cutset: string): (letter: string) => boolean {
  const letters = new Set(cutset);
  return (letter) => letters.has(letter);
}

/** Code point by code point: a regular expression that is anchored at the end takes quadratic time. */
function withoutEnd(text: string, isOut: (letter: string) => boolean): string {
  let end = text.length;
  while (end > 0) {
    const isPair = end > 1 && (text.codePointAt(end - 2) ?? 0) > 0xffff;
    const start = isPair ? end - 2 : end - 1;
    if (!isOut(text.slice(start, end))) break;
    end = start;
  }
  return text.slice(0, end);
}

function trimmed(text: string, isOut: (letter: string) => boolean): string {
  let start = 0;
  for (const letter of text) {
    if (!isOut(letter)) break;
    start += letter.length;
  }
  return withoutEnd(text.slice(start), isOut);
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function withoutSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

function indented(args: readonly Value[]): Value {
  const spaces = wholeAt(args, 0);
  const text = textAt(args, 1);
  if (spaces < 0) throw new EvaluationError('indent needs a number of spaces that is not negative');
  const lines = text.split('\n');
  limitText(text.length + (lines.length - 1) * spaces);
  limitText(spaces);
  return textValue(lines.join(`\n${' '.repeat(spaces)}`));
}

function joined([separator, ...lists]: readonly Value[]): Value {
  if (separator?.kind !== 'string') throw new TypeError('the separator is no known string');
  if (lists.length === 0) throw new EvaluationError('join needs at least one list');
  const items = lists.flatMap((list) => (list.kind === 'sequence' ? list.items : []));
  const isFilled = items.some((item) => !possibilitiesOf(item).empty && !possibilitiesOf(item).null);
  if (!lists.every(isWhollyKnown)) {
    const [only] = items;
    const isAlone = lists.every(({ kind }) => kind === 'sequence') && items.length === 1;
    if (only?.kind === 'unknown' && isAlone && !only.can.null) return only;
    const can = isFilled || (separator.text !== '' && items.length > 1) ? FILLED : PRESENT;
    return undecidedBy(lists, 'string', can);
  }
  let length = 0;
  const texts = items.map((item) => {
    if (item.kind !== 'string') throw new EvaluationError('join can’t join a list that holds null');
    length += item.text.length + separator.text.length;
    limitText(length);
    return item.text;
  });
  return textValue(texts.join(separator.text));
}

/** Between slashes the second text is a regular expression. */
function replaced([text = '', part = '', replacement = '']: readonly string[]): string {
  if (part.length > 1 && part.startsWith('/') && part.endsWith('/'))
    return replaceMatches(text, part.slice(1, -1), replacement);
  const parts = part === '' ? ['', ...text, ''] : text.split(part);
  limitText(text.length + (parts.length - 1) * replacement.length);
  return part === '' && text === '' ? replacement : parts.join(replacement);
}

function split(separator: string, text: string): Value {
  const parts = separator === '' ? [...text] : text.split(separator);
  limitItems(parts.length);
  return listOf(parts.map(textValue), 'string');
}

function startsWith([value, prefix]: readonly Value[]): Value {
  if (prefix?.kind !== 'string') throw new TypeError('the prefix is no known string');
  if (value?.kind === 'string') return boolOf(value.text.startsWith(prefix.text));
  return prefix.text === '' ? boolOf(true) : undecidedBy(value ? [value] : [], 'bool', FILLED);
}

/** A length below zero means the rest, and, a quirk of Terraform's, so does 0 with an offset below zero. */
function substring(args: readonly Value[]): Value {
  const letters = clustersOf(textAt(args, 0));
  const offset = wholeAt(args, 1);
  const length = wholeAt(args, 2);
  const start = Math.max(offset < 0 ? offset + letters.length : offset, 0);
  if (offset >= 0 && length === 0) return stringOf('');
  return textValue(letters.slice(start, length > 0 ? start + length : undefined).join(''));
}
