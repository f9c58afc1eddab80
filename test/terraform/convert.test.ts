import { describe, expect, test } from 'vitest';
import { convert, isEqual, textOfNumber, typeName, unify } from '../../src/terraform/convert.ts';
import { functions } from '../../src/terraform/functions/table.ts';
import { LimitReached } from '../../src/terraform/limits.ts';
import { numberOfText } from '../../src/terraform/number-text.ts';
import {
  FILLED,
  nullOf,
  numberOf,
  objectOf,
  PRESENT,
  stringOf,
  type Type,
  tupleOf,
  unknownOf,
  type Value,
} from '../../src/terraform/value.ts';
import { literalValue, typeText } from './functions/literal.ts';

const list = (of: Type): Type => ({ kind: 'list', of });
const set = (of: Type): Type => ({ kind: 'set', of });
const map = (of: Type): Type => ({ kind: 'map', of });
const tuple = (...of: readonly Type[]): Type => ({ kind: 'tuple', of });
const object = (of: Record<string, Type>): Type => ({ kind: 'object', of: new Map(Object.entries(of)) });

describe('one type of several', () => {
  const cases: readonly (readonly [readonly Type[], string | null])[] = [
    [[], null],
    [['number'], 'number'],
    [['number', 'string'], 'string'],
    [['bool', 'number'], null],
    [['any', 'bool'], 'bool'],
    [['any', list('string')], 'dynamic'],
    [['string', list('string')], null],
    [[tuple(), tuple('string')], 'list(string)'],
    [[tuple('number'), tuple('string')], 'tuple([string])'],
    [[tuple('number', 'bool'), tuple('string')], 'list(string)'],
    [[tuple('number'), list('string')], 'list(string)'],
    [[tuple(tuple('number')), list(list('string'))], 'list(list(string))'],
    [[tuple('number'), set('string')], 'set(string)'],
    [[list('number'), set('string')], 'list(number)'],
    [[list('number'), set('number')], 'list(number)'],
    [[list('number'), list('string')], 'list(string)'],
    [[object({ a: 'number' }), object({ a: 'string' })], 'object({a:string})'],
    [[object({ a: 'number' }), object({ b: 'string' })], 'map(string)'],
    [[object({ a: 'number' }), object({ b: list('string') })], null],
    [[object({ a: 'number' }), map('string')], 'map(string)'],
    [[object({ a: 'number' }), tuple('string')], null],
    [[map('number'), list('number')], null],
  ];
  test.each(cases)('%j', (types, expected) => {
    const type = unify(types);
    expect(type && typeText(type)).toBe(expected);
  });
});

test('types of many different kinds are told apart quickly or not at all', () => {
  const sets = Array.from({ length: 2000 }, (_, index) => set(object({ [`k${index}`]: 'string' })));
  expect(() => unify([...sets, list('string')])).toThrow(new LimitReached('types in one collection'));
  let [a, b]: [Type, Type] = ['string', 'number'];
  for (let level = 0; level < 200; level += 1) [a, b] = [tuple(a, 'bool'), level % 3 ? tuple(b) : list(b)];
  expect(unify([a, b, list('any')])).toBeDefined();
});

describe('conversion', () => {
  const id = unknownOf('string', [], { can: FILLED, identity: 'certificate.a' });
  const cases: readonly (readonly [Value, Type, unknown])[] = [
    [nullOf(), 'string', nullOf('string')],
    [nullOf('string'), list('any'), 'error'],
    [id, 'any', id],
    [id, 'bool', { ...id, type: 'bool' }],
    [id, list('string'), 'error'],
    [{ ...stringOf('1'), isSensitive: true }, 'number', { ...numberOf(1), isSensitive: true }],
    [stringOf('1'), 'number', numberOf(1)],
    [numberOf(1), 'bool', 'error'],
    [tupleOf([numberOf(1)]), tuple('string'), tupleOf([stringOf('1')])],
    [tupleOf([numberOf(1)]), tuple('string', 'string'), 'error'],
    [
      objectOf([
        ['a', numberOf(1)],
        ['b', id],
      ]),
      object({ a: 'string' }),
      objectOf([['a', stringOf('1')]]),
    ],
    [objectOf([['b', id]]), object({ a: 'string' }), 'error'],
    [objectOf([]), list('any'), 'error'],
    [tupleOf([]), map('any'), 'error'],
  ];
  test.each(cases)('%j to %j', (value, type, expected) => {
    if (expected === 'error') expect(() => convert(value, type)).toThrow();
    else expect(convert(value, type)).toEqual(expected);
  });

  test('a map becomes an object if it has all of its attributes', () => {
    const value = literalValue('tomap({a = "1", b = "x"})', functions);
    expect(convert(value, object({ a: 'number' }))).toEqual(objectOf([['a', numberOf(1)]]));
    expect(() => convert(value, object({ c: 'number' }))).toThrow(/"c" is required/);
  });

  test('what a value has gone through stays with it', () => {
    const because = [{ file: 'main.tf', start: 0, end: 1, text: 'set here' }];
    const value = convert({ ...tupleOf([{ ...stringOf('a'), because }]), because }, set('string'));
    expect(value).toMatchObject({ because, items: [{ text: 'a', because }] });
  });
});

describe('equality', () => {
  const unknown = new Map<string, Value>([
    ['any', unknownOf('any', [])],
    ['x', unknownOf('string', [])],
    ['text', unknownOf('string', [], { can: PRESENT })],
    ['id', unknownOf('string', [], { can: FILLED })],
    ['nothing', unknownOf('string', [], { can: { null: true, empty: true, other: false } })],
    ['blank', unknownOf('string', [], { can: { null: false, empty: true, other: false } })],
    ['n', unknownOf('number', [], { can: FILLED })],
    ['nullable', unknownOf('number', [])],
  ]);
  test.each([
    ['null', 'null', true],
    ['tostring(null)', 'tonumber(null)', true],
    ['null', '""', false],
    ['1', '"1"', false],
    ['1', '1.0', true],
    ['-0', '0', true],
    ['[1]', 'tolist([1])', false],
    ['[null]', '[null]', true],
    ['[null]', '[tostring(null)]', false],
    ['{a = 1}', '{a = 1}', true],
    ['{a = 1}', '{b = 1}', false],
    ['tomap({a = 1})', '{a = 1}', false],
    ['tomap({a = 1})', 'tomap({b = 1})', false],
    ['toset([2, 1])', 'toset([1, 2])', true],
    ['toset([1])', 'toset([1, 2])', false],
    ['x', 'null', null],
    ['id', 'null', false],
    ['text', 'null', false],
    ['id', '""', false],
    ['text', '""', null],
    ['x', '1', false],
    ['nothing', '"a"', false],
    ['blank', '""', true],
    ['nothing', 'id', false],
    ['id', 'id', null],
    ['id', 'n', false],
    ['x', 'nullable', null],
    ['any', '"a"', null],
    ['any', 'null', null],
    ['[id]', '[""]', false],
    ['[x]', '["a"]', null],
    ['[x, 1]', '["a", 2]', false],
    ['[any]', '["a"]', null],
    ['[any, 1]', '["a"]', false],
    ['[any, 1]', '["a", 2]', false],
    ['{a = id}', '{a = null}', false],
    ['toset([x])', 'toset(["a"])', null],
  ])('%s == %s is %s', (a, b, expected) => {
    const [left, right] = [a, b].map((text) => literalValue(text, functions, unknown));
    expect(left && right && isEqual(left, right)).toBe(expected);
    expect(left && right && isEqual(right, left)).toBe(expected);
  });
});

test.each([
  [0, '0'],
  [-0, '-0'],
  [1e15, '1000000000000000'],
  [9007199254740991, '9007199254740991'],
  [-1.5, '-1.5'],
  [0.1, '0.1'],
  [1e-7, '0.0000001'],
  [-1.25e-10, '-0.000000000125'],
  [123456.789, '123456.789'],
])('%d prints as %s', (number, text) => {
  expect(textOfNumber(number)).toBe(text);
  expect(numberOfText(text)).toBe(number);
});

test.each([
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%d prints as %s, which is read no more', (number, text) => {
  expect(textOfNumber(number)).toBe(text);
  expect(() => numberOfText(text)).toThrow(new LimitReached('number precision'));
});

test.each([0.1 + 0.2, 1 / 3, 2 ** 53, 1e21, Number.NaN])('%d does not print', (number) => {
  expect(() => textOfNumber(number)).toThrow(new LimitReached('number precision'));
});

test.each([
  ['1e3', 1000],
  ['+1.50', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['0e999', 0],
  ['', null],
  ['.', null],
  ['1e', null],
  ['0x10', null],
  ['1_000', null],
  ['--1', null],
  ['١', null],
])('%j is the number %j', (text, number) => {
  expect(numberOfText(text)).toBe(number);
});

test.each([
  '0.30000000000000001',
  '9007199254740993',
  '1e400',
  '1e-400',
  'inf',
  '-Inf',
  '1p3',
  '0.1234567890123456789',
])('%s is not held exactly', (text) => {
  expect(() => numberOfText(text)).toThrow(new LimitReached('number precision'));
});

test('types have names', () => {
  expect([list(map('string')), tuple('any'), object({}), 'any' as const].map(typeName)).toEqual([
    'list of map of string',
    'tuple',
    'object',
    'dynamic',
  ]);
});
