import { describe, expect, test } from 'vitest';
import { functions } from '../../../src/terraform/functions/table.ts';
import { ANYTHING, FILLED, nullOf, PRESENT, unknownOf, type Value } from '../../../src/terraform/value.ts';
import { consoleAnswers, ourAnswer, storedAndFresh } from './console-answers.ts';
import { jsonOf, literalValue, typeText } from './literal.ts';
import { hasTerraform } from './terraform-console.ts';

test.each(consoleAnswers('collections'))('%s', (expression, answer) => {
  expect(ourAnswer(expression)).toEqual(answer);
});

test.skipIf(!hasTerraform())('the fixture is what it says', () => {
  const { stored, fresh } = storedAndFresh('collections');
  expect(fresh).toEqual(stored);
});

const because = [{ file: 'main.tf', start: 0, end: 1, text: 'variable x has no default' }];
const variables: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['x', unknownOf('string', because)],
  ['text', unknownOf('string', because, { can: PRESENT })],
  ['id', unknownOf('string', [], { can: FILLED, identity: 'aws_api_gateway_client_certificate.a' })],
  ['flag', unknownOf('bool', because, { can: FILLED })],
  ['number', unknownOf('number', because, { can: FILLED })],
  ['list', unknownOf({ kind: 'list', of: 'string' }, because)],
  ['map', unknownOf({ kind: 'map', of: 'string' }, because)],
  ['pair', unknownOf({ kind: 'tuple', of: ['string', 'number'] }, because)],
  ['object', unknownOf({ kind: 'object', of: new Map([['a', 'string']]) }, because)],
  ['thing', unknownOf('any', because)],
  ['nothing', nullOf('string')],
  ['nullable', unknownOf('string', because, { can: { null: true, empty: false, other: true } })],
]);

const answerTo = (expression: string) => literalValue(expression, functions, variables);

describe('an answer that is certain is given although something is unknown', () => {
  test.each([
    ['coalesce("", id, x)', 'id'],
    ['coalesce(nothing, id)', 'id'],
    ['element([id, ""], 0)', 'id'],
    ['element(concat([id], [""]), 0)', 'id'],
    ['element([x, id], 3)', 'id'],
    ['element(concat(tolist([id]), tolist([x])), 0)', 'id'],
    ['lookup({a = id, b = x}, "a")', 'id'],
    ['lookup({a = id, b = x}, "a", "")', 'id'],
    ['lookup(tomap({a = id, b = x}), "a", "")', 'id'],
    ['lookup({b = x}, "a", id)', 'id'],
    ['one([id])', 'id'],
    ['one(tolist([id]))', 'id'],
    ['one(toset([id]))', 'id'],
    ['one(compact(["", nothing, id]))', 'id'],
    ['one(flatten([[id], [], [[]]]))', 'id'],
    ['one(distinct([id]))', 'id'],
    ['one(reverse(toset([id])))', 'id'],
    ['one(slice([x, id], 1, 2))', 'id'],
    ['one(sort([id]))', 'id'],
    ['one(one(chunklist([id], 2)))', 'id'],
    ['element(values({a = x, b = id}), 1)', 'id'],
    ['lookup(merge({a = x}, {a = id}), "a")', 'id'],
    ['lookup(zipmap(["a", "b"], [x, id]), "b")', 'id'],
    ['one(coalescelist([], [id]))', 'id'],
    ['one(matchkeys([x, id], ["a", "b"], ["b"]))', 'id'],
  ])('%s is %s', (expression, name) => {
    expect(answerTo(expression)).toEqual(variables.get(name));
  });

  test.each([
    ['length([x, x])', 2],
    ['length(tolist([x, thing]))', 2],
    ['length({a = x})', 1],
    ['length(pair)', 2],
    ['length(object)', 1],
    ['length(toset([x]))', 1],
    ['keys({a = x, b = thing})', ['a', 'b']],
    ['keys(object)', ['a']],
    ['contains([x, "a"], "a")', true],
    ['contains(tolist([id]), "")', false],
    ['contains([number], "a")', false],
    ['alltrue([flag, false])', false],
    ['anytrue([flag, true])', true],
    ['index(["a", x], "a")', 0],
    ['index([id, ""], "")', 1],
    ['element(["a", "a"], number)', 'a'],
    ['matchkeys(["v"], ["a"], [])', []],
    ['compact([nothing, ""])', []],
  ])('%s is %j', (expression, answer) => {
    expect(jsonOf(answerTo(expression))).toEqual(answer);
  });
});

describe('what else hangs on the unknown value is unknown, and says why', () => {
  const collection = { null: false, empty: false, other: true };
  test.each([
    ['coalesce(x, "a")', 'string', FILLED],
    ['coalesce("", text, "a")', 'string', FILLED],
    ['coalesce(thing, "a")', 'string', FILLED],
    ['coalesce(nullable, id)', 'string', FILLED],
    ['coalesce(x, {}, null)', 'dynamic', PRESENT],
    ['coalesce([["b"]], [thing, [null, id, false]])', 'dynamic', collection],
    ['matchkeys(["v"], [[thing]], [["a"], ["b", "c"]])', 'list(string)', collection],
    ['coalescelist(list, ["a"])', 'dynamic', collection],
    ['contains([x], "a")', 'bool', collection],
    ['contains(list, "a")', 'bool', collection],
    ['element(list, 0)', 'string', ANYTHING],
    ['element(thing, 0)', 'dynamic', ANYTHING],
    ['element(["a", ""], number)', 'dynamic', PRESENT],
    ['element(tolist(["a", null]), number)', 'string', { null: true, empty: false, other: true }],
    ['index([x, "a"], "a")', 'number', collection],
    ['lookup(map, "a", "")', 'string', ANYTHING],
    ['lookup(object, "a")', 'string', ANYTHING],
    ['lookup({a = "b"}, x, "")', 'dynamic', PRESENT],
    ['lookup(tomap({a = "b"}), x, null)', 'string', { null: true, empty: false, other: true }],
    ['one(list)', 'string', ANYTHING],
    ['one(toset([x, "a"]))', 'string', ANYTHING],
    ['compact(["a", x])', 'list(string)', collection],
    ['compact(list)', 'list(string)', collection],
    ['concat(list, tolist(["a"]))', 'list(string)', collection],
    ['concat(list, ["a"])', 'dynamic', collection],
    ['distinct(["a", x])', 'list(string)', collection],
    ['flatten([list])', 'dynamic', collection],
    ['flatten([thing])', 'dynamic', collection],
    ['flatten(toset([x, "a"]))', 'dynamic', collection],
    ['reverse(list)', 'list(string)', collection],
    ['reverse(pair)', 'tuple([number,string])', collection],
    ['slice(list, 0, 1)', 'list(string)', collection],
    ['chunklist(list, 2)', 'list(list(string))', collection],
    ['alltrue([flag, true])', 'bool', collection],
    ['anytrue([flag, false])', 'bool', collection],
    ['length(list)', 'number', collection],
    ['length(toset([x, "a"]))', 'number', collection],
    ['length(text)', 'number', collection],
    ['keys(map)', 'list(string)', collection],
    ['keys(thing)', 'dynamic', collection],
    ['values(map)', 'list(string)', collection],
    ['values(object)', 'tuple([string])', collection],
    ['merge(map, {a = "b"})', 'dynamic', collection],
    ['merge(map, map)', 'map(string)', collection],
    ['merge({a = "b"}, thing)', 'dynamic', collection],
    ['zipmap([x], ["a"])', 'dynamic', collection],
    ['zipmap(["a"], list)', 'map(string)', collection],
    ['transpose({a = [x]})', 'map(list(string))', collection],
    ['matchkeys(["v"], [x], ["a"])', 'list(string)', collection],
  ])('%s', (expression, type, can) => {
    const value = answerTo(expression);
    expect(value).toMatchObject({ kind: 'unknown', because, isUndecided: true, can });
    expect(typeText(value.type)).toBe(type);
  });
});

test.each([
  ['sort(["a", id])', { kind: 'unknown', can: FILLED }],
  ['sort(["", x])', { kind: 'unknown', can: PRESENT }],
])('%s gives as many unknown texts', (expression, item) => {
  expect(answerTo(expression)).toMatchObject({ kind: 'sequence', items: [item, item] });
});

test.each([
  ['length(toset([x, "a", id]))', { least: 1, most: 3 }],
  ['length(list)', { least: 0, most: Infinity }],
])('%s is unknown within bounds', (expression, bounds) => {
  expect(answerTo(expression)).toMatchObject({ kind: 'unknown', type: 'number', bounds });
});

test.each([
  'contains(map, "a")',
  'element(map, 0)',
  'one(object)',
  'keys(list)',
  'merge(list)',
  'flatten(map)',
  'length(flag)',
])('%s fails although the value is unknown', (expression) => {
  expect(() => answerTo(expression)).toThrow();
});

test('keys that JavaScript knows are keys like others', () => {
  const expression = 'lookup(merge({__proto__ = "a"}, {constructor = "b"}), "__proto__")';
  expect(jsonOf(answerTo(expression))).toBe('a');
  expect(jsonOf(answerTo('lookup({}, "toString", "none")'))).toBe('none');
});
