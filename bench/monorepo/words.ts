import type { Random } from './random.ts';

const NOUNS = [
  'order',
  'invoice',
  'customer',
  'parcel',
  'ledger',
  'session',
  'catalogue',
  'payment',
  'refund',
  'route',
  'warehouse',
  'coupon',
  'report',
  'profile',
  'message',
  'contract',
  'claim',
  'booking',
  'tariff',
  'meter',
] as const;
const VERBS = [
  'load',
  'store',
  'merge',
  'check',
  'send',
  'count',
  'close',
  'split',
  'match',
  'sort',
] as const;
const FILLERS = [
  'the',
  'every',
  'one',
  'which',
  'before',
  'after',
  'only',
  'should',
  'must',
  'never',
  'when',
  'until',
  'with',
  'without',
  'service',
  'region',
  'team',
  'queue',
  'table',
  'version',
  'request',
  'answer',
  'limit',
  'page',
] as const;

/** What one of the company's things is called. */
export function noun(random: Random): string {
  return random.pick(NOUNS);
}

/** A name made of a verb and a noun, in camel case. */
export function functionName(random: Random): string {
  const name = noun(random);
  return random.pick(VERBS) + name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** A sentence of so many words that means nothing. */
export function sentence(random: Random, words: number): string {
  const [first = 'the', ...rest] = random.several(words, () =>
    random.pick(random.happens(0.3) ? NOUNS : FILLERS),
  );
  return `${first.slice(0, 1).toUpperCase()}${[first.slice(1), ...rest].join(' ')}.`;
}
