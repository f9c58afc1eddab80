import { expect, test } from 'vitest';
import { functions } from '../../../src/terraform/functions/table.ts';
import { ANYTHING, FILLED, stringOf, unknownOf, type Value } from '../../../src/terraform/value.ts';
import { consoleAnswers, ourAnswer, storedAndFresh } from './console-answers.ts';
import { literalValue, typeText } from './literal.ts';
import { hasTerraform } from './terraform-console.ts';

test.each(consoleAnswers('conversions'))('%s', (expression, answer) => {
  expect(ourAnswer(expression)).toEqual(answer);
});

test.skipIf(!hasTerraform())('the fixture is what it says', () => {
  const { stored, fresh } = storedAndFresh('conversions');
  expect(fresh).toEqual(stored);
});

const variables: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['x', unknownOf('string', [])],
  ['id', unknownOf('string', [], { can: FILLED, identity: 'aws_api_gateway_client_certificate.a' })],
  ['thing', unknownOf('any', [])],
  ['pair', unknownOf({ kind: 'tuple', of: ['string', 'number'] }, [])],
  ['secret', { ...stringOf('p4ssword'), isSensitive: true }],
]);

test.each([
  ['tostring(id)', 'string', FILLED],
  ['tostring(thing)', 'string', ANYTHING],
  ['tonumber(x)', 'number', { null: true, empty: false, other: true }],
  ['tonumber(id)', 'number', FILLED],
  ['tolist(thing)', 'list(dynamic)', { null: true, empty: false, other: true }],
  ['tolist(pair)', 'list(string)', { null: true, empty: false, other: true }],
  ['toset(tolist(pair))', 'set(string)', { null: true, empty: false, other: true }],
  ['issensitive(x)', 'bool', FILLED],
  ['tolist([thing, ["a"]])', 'list(dynamic)', FILLED],
  ['tolist(toset([x, "a"]))', 'list(string)', FILLED],
])('%s is unknown', (expression, type, can) => {
  const value = literalValue(expression, functions, variables);
  expect(value).toMatchObject({ kind: 'unknown', can });
  expect(typeText(value.type)).toBe(type);
});

test('a converted value identifies what it did before', () => {
  const value = literalValue('tostring(id)', functions, variables);
  expect(value).toMatchObject({ identity: 'aws_api_gateway_client_certificate.a' });
});

test('an error does not tell a sensitive text', () => {
  expect(() => literalValue('tonumber(secret)', functions, variables)).toThrow(/sensitive/);
  expect(() => literalValue('tobool(secret)', functions, variables)).not.toThrow(/p4ssword/);
});

test.each([
  ['sensitive("a")', true],
  ['sensitive(x)', true],
  ['sensitive(["a"])', true],
  ['sensitive(null)', true],
  ['sensitive(secret)', true],
  ['nonsensitive(secret)', false],
  ['nonsensitive(sensitive(x))', false],
  ['ephemeralasnull(secret)', true],
  ['tolist(sensitive(["a"]))', true],
  ['tolist([secret])', false],
  ['toset([secret])', true],
])('%s is marked: %s', (expression, isSensitive) => {
  expect(literalValue(expression, functions, variables).isSensitive).toBe(isSensitive);
});
