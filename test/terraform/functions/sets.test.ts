import { expect, test } from 'vitest';
import { functions } from '../../../src/terraform/functions/table.ts';
import { LimitReached } from '../../../src/terraform/limits.ts';
import { listOf, numberOf, PRESENT, stringOf, unknownOf, type Value } from '../../../src/terraform/value.ts';
import { consoleAnswers, ourAnswer, storedAndFresh } from './console-answers.ts';
import { literalValue, typeText } from './literal.ts';
import { hasTerraform } from './terraform-console.ts';

test.each(consoleAnswers('sets'))('%s', (expression, answer) => {
  expect(ourAnswer(expression)).toEqual(answer);
});

test.skipIf(!hasTerraform())('the fixture is what it says', () => {
  const { stored, fresh } = storedAndFresh('sets');
  expect(fresh).toEqual(stored);
});

const because = [{ file: 'main.tf', start: 0, end: 1, text: 'variable x has no default' }];
const variables: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['x', unknownOf('string', because, { can: PRESENT })],
  ['xs', unknownOf({ kind: 'set', of: 'string' }, because)],
  ['thing', unknownOf('any', because)],
  [
    'many',
    listOf(
      Array.from({ length: 1000 }, (_, index) => numberOf(index)),
      'number',
    ),
  ],
]);

test.each([
  ['setunion(xs, ["a"])', 'set(string)'],
  ['setintersection([x], ["a"])', 'set(string)'],
  ['setsubtract(["a"], [x])', 'set(string)'],
  ['setproduct(xs, ["a"])', 'set(tuple([string,string]))'],
  ['setproduct([thing, ["b"]], ["a"])', 'list(tuple([dynamic,string]))'],
  ['setproduct(toset([x, "b"]), ["a"])', 'set(tuple([string,string]))'],
])('%s is unknown, and says why', (expression, type) => {
  const value = literalValue(expression, functions, variables);
  expect(value).toMatchObject({ kind: 'unknown', because, can: { null: false, empty: false, other: true } });
  expect(typeText(value.type)).toBe(type);
});

test('a union keeps what is unknown as a member', () => {
  const value = literalValue('setunion([x], ["a"])', functions, variables);
  expect(value).toMatchObject({ kind: 'sequence', items: [stringOf('a'), variables.get('x')] });
});

test('a product of unknown members is known in its length', () => {
  expect(literalValue('length(setproduct([x, "b"], ["a"]))', functions, variables)).toMatchObject({
    number: 2,
  });
});

test('a product too large ends at once, one with an empty set is empty', () => {
  const product = 'setproduct(many, many, many)';
  expect(() => literalValue(product, functions, variables)).toThrow(new LimitReached('number of elements'));
  expect(literalValue('setproduct(many, many, many, [])', functions, variables)).toMatchObject({ items: [] });
});
