import { describe, expect, test } from 'vitest';
import { NUMBER_FUNCTIONS } from '../../../src/terraform/functions/numbers.ts';
import { numberOf, tupleOf, unknownOf } from '../../../src/terraform/value.ts';
import { contextOf } from '../function-context.ts';
import { literalValue } from './literal.ts';
import { answerOf, askConsole, consoleCases, hasTerraform } from './terraform-console.ts';

const CASES = consoleCases('numbers');

/** Where we say that we don't know, rather than be wrong. */
const LIMITED: ReadonlyMap<string, string> = new Map([
  ['parseint("9007199254740993",10)', 'limit: number precision'],
  ['log(1000,10)', 'limit: number precision'],
  ['log(2,10)', 'limit: number precision'],
  ['log(125,5)', 'limit: number precision'],
  ['log(27,3)', 'limit: number precision'],
  ['log(9,3)', 'limit: number precision'],
  ['pow(2,0.5)', 'limit: number precision'],
  ['pow(10,-3)', 'limit: number precision'],
  ['pow(1.1,2)', 'limit: number precision'],
  ['pow(2,53)', 'limit: number precision'],
  ['pow(2,54)', 'limit: number precision'],
  ['pow(9,1.5)', 'limit: number precision'],
  ['pow(10,308)', 'limit: number precision'],
  ['pow(2,-1074)', 'limit: number precision'],
  ['sum([1e15,0.1])', 'limit: number precision'],
  ['sum([9007199254740991,1])', 'limit: number precision'],
  ['sum([1.1,2.2,3.3])', 'limit: number precision'],
]);

describe('as the console of Terraform 1.11.4', () => {
  test.each(CASES)('%s', (expression, result) => {
    expect(answerOf(expression, NUMBER_FUNCTIONS)).toBe(LIMITED.get(expression) ?? result);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    const known = CASES.filter(([, result]) => result !== 'unknown');
    expect(askConsole(known.map(([expression]) => expression))).toEqual(known.map(([, result]) => result));
  });
});

test.each([
  'log(1000,10)',
  'log(2,10)',
  'log(125,5)',
  'log(27,3)',
  'log(9,3)',
  'pow(2,0.5)',
  'pow(1.1,2)',
  'pow(2,54)',
])('%s is the double that Terraform computes, though we do not print it', (expression) => {
  const value = literalValue(expression, NUMBER_FUNCTIONS);
  const [, result] = CASES.find(([own]) => own === expression) ?? [];
  expect(value.kind === 'number' && value.number).toBe(Number(result));
});

test('max and min return the argument itself, so that its origin stays', () => {
  const because = [{ file: 'main.tf', start: 0, end: 1, text: 'here' }];
  const arg = { ...numberOf(2), because };
  const context = contextOf({});
  expect(NUMBER_FUNCTIONS.get('max')?.call([numberOf(1), arg], context)).toBe(arg);
  expect(NUMBER_FUNCTIONS.get('min')?.call([arg, numberOf(3)], context)).toBe(arg);
});

test('a sum with an unknown part is a number that is not known, for the same reason', () => {
  const because = [{ file: 'main.tf', start: 0, end: 1, text: 'var.n has no default' }];
  const list = tupleOf([numberOf(1), unknownOf('number', because)]);
  const sum = NUMBER_FUNCTIONS.get('sum')?.call([list], contextOf({}));
  expect(sum).toMatchObject({ kind: 'unknown', type: 'number', because, can: { null: false } });
});
