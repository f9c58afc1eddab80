import { describe, expect, test } from 'vitest';
import { ENCODING_FUNCTIONS } from '../../../src/terraform/functions/encodings.ts';
import { LimitReached } from '../../../src/terraform/limits.ts';
import { stringOf, tupleOf, unknownOf, type Value } from '../../../src/terraform/value.ts';
import { threadTime } from '../../thread-time.ts';
import { contextOf } from '../function-context.ts';
import { literalValue, typeText } from './literal.ts';
import { answerOf, askConsole, consoleCases, hasTerraform } from './terraform-console.ts';

const CASES = consoleCases('encodings');

/** Where we say that we don't know, rather than be wrong. */
const LIMITED: ReadonlyMap<string, string> = new Map([
  ['jsondecode("12345678901234567890")', 'limit: number precision'],
  ['textencodebase64("é","UTF8")', 'limit: text encoding'],
  ['textencodebase64("é","nope")', 'limit: text encoding'],
  ['textencodebase64("é","UTF-32")', 'limit: text encoding'],
  ['textencodebase64("é","Shift_JIS")', 'limit: text encoding'],
  ['textencodebase64("あ","Shift_JIS")', 'limit: text encoding'],
  ['yamldecode("a: .inf")', 'limit: number precision'],
  ['yamldecode("a: +.inf")', 'limit: number precision'],
  ['yamldecode("a: 12345678901234567890")', 'limit: number precision'],
  ['yamldecode("a: 1e400")', 'limit: number precision'],
]);

describe('as the console of Terraform 1.11.4', () => {
  test.each(CASES)('%s', (expression, result) => {
    expect(answerOf(expression, ENCODING_FUNCTIONS)).toBe(LIMITED.get(expression) ?? result);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    const known = CASES.filter(([, result]) => result !== 'unknown');
    expect(askConsole(known.map(([expression]) => expression))).toEqual(known.map(([, result]) => result));
  });
});

function call(name: string, ...args: Value[]): Value | undefined {
  return ENCODING_FUNCTIONS.get(name)?.call(args, contextOf({}));
}

test.each([
  ['csvdecode("b,a\\n1,2")', 'list(object({a:string,b:string}))'],
  ['csvdecode("b,a")', 'list(object({a:string,b:string}))'],
  ['jsondecode("[1,null]")', 'tuple([number,dynamic])'],
  ['jsondecode("{\\"a\\":true}")', 'object({a:bool})'],
  ['yamldecode("a: [x]")', 'object({a:tuple([string])})'],
])('%s is a %s', (expression, type) => {
  expect(typeText(literalValue(expression, ENCODING_FUNCTIONS).type)).toBe(type);
});

test('what is encoded is never empty, whatever it holds', () => {
  const because = [{ file: 'main.tf', start: 0, end: 1, text: 'var.x has no default' }];
  const can = { null: false, empty: false, other: true };
  for (const name of ['jsonencode', 'yamlencode'])
    expect(call(name, tupleOf([unknownOf('any', because)]))).toMatchObject({ kind: 'unknown', because, can });
  expect(call('base64gzip', stringOf('a'))).toMatchObject({ kind: 'unknown', can });
});

test.each<[string, string]>([
  ['jsondecode', '['.repeat(500_000)],
  ['jsondecode', `[${'1,'.repeat(200_000)}1]`],
  ['jsondecode', `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`],
  ['csvdecode', `a\n${'1\n'.repeat(200_000)}`],
  ['yamldecode', `${'[ '.repeat(300)}1${' ]'.repeat(300)}`],
  [
    'yamldecode',
    ['a: &a0 [x, x]', ...Array.from({ length: 40 }, (_, n) => `b${n}: &a${n + 1} [*a${n}, *a${n}]`)].join(
      '\n',
    ),
  ],
  ['urlencode', 'é'.repeat(300_000)],
  ['base64encode', 'a'.repeat(900_000)],
])('%s of a hostile text reaches a limit within a second', (name, text) => {
  const start = threadTime();
  expect(() => call(name, stringOf(text))).toThrow(LimitReached);
  expect(threadTime() - start).toBeLessThan(1000);
});

test('a value nested too deeply reaches a limit', () => {
  let value: Value = stringOf('a');
  for (let depth = 0; depth < 1000; depth++) value = tupleOf([value]);
  for (const name of ['jsonencode', 'yamlencode']) expect(() => call(name, value)).toThrow(LimitReached);
});
