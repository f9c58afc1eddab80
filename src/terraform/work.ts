import { MAX_MATCHING, MAX_PROGRAM } from './limits.ts';
import type { Value } from './value.ts';
import { sizeOf } from './value-size.ts';

/** Functions that look at no more than one element. */
const CONSTANT = new Set(['element', 'issensitive', 'lookup', 'nonsensitive', 'one', 'sensitive']);

/** Functions that cut a text into the characters that people see, or read it letter by letter. */
const LETTERWISE = new Set(['jsondecode', 'length', 'strrev', 'substr', 'yamldecode']);

/** Instructions of a regular expression, each for one letter, that cost as much as a look at a value. */
const INSTRUCTIONS = 20;

/** What one subnet costs, which is computed with 128 bits. */
const SUBNET = 5;

/** What an element of a product costs: it is made, typed and put in order. */
const PRODUCT = 2;

/** What a call costs before it is made, in steps of evaluation. */
export function workOfArguments(name: string, args: readonly Value[]): number {
  const [first, second] = args;
  if (CONSTANT.has(name)) return 1;
  if (name === 'regex' || name === 'regexall') return matching(first, second);
  if (name === 'replace' && second?.kind === 'string' && second.text.startsWith('/'))
    return matching(second, first);
  if (LETTERWISE.has(name)) return first?.kind === 'string' ? first.text.length : 1;
  return args.reduce((work, arg) => work + sizeOf(arg), 0);
}

/** What a call's result costs. */
export function workOfResult(name: string, result: Value): number {
  if (name === 'cidrsubnets') return SUBNET * sizeOf(result);
  if (name === 'setproduct') return PRODUCT * sizeOf(result);
  return CONSTANT.has(name) ? 1 : sizeOf(result);
}

function matching(pattern: Value | undefined, text: Value | undefined): number {
  if (pattern?.kind !== 'string' || text?.kind !== 'string') return 1;
  const repeated = [...pattern.text.matchAll(/\{(\d{1,4}),?(\d{0,4})\}/g)];
  const times = repeated.reduce((all, [, least, most]) => all * Math.max(1, Number(least), Number(most)), 1);
  const program = Math.min(pattern.text.length * times, MAX_PROGRAM);
  return Math.min(program * (text.text.length + 1), MAX_MATCHING) / INSTRUCTIONS + program;
}
