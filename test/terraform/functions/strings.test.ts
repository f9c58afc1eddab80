import { describe, expect, test } from 'vitest';
import { FORMAT_FUNCTIONS } from '../../../src/terraform/functions/format.ts';
import { STRING_FUNCTIONS } from '../../../src/terraform/functions/strings.ts';
import { LimitReached } from '../../../src/terraform/limits.ts';
import {
  listOf,
  nullOf,
  numberOf,
  stringOf,
  tupleOf,
  type UnknownValue,
  unknownOf,
  type Value,
} from '../../../src/terraform/value.ts';
import { contextOf } from '../function-context.ts';
import { literalValue, typeText } from './literal.ts';
import { answerOf, askConsole, consoleCases, hasTerraform } from './terraform-console.ts';

const FUNCTIONS = new Map([...FORMAT_FUNCTIONS, ...STRING_FUNCTIONS]);
const CASES = consoleCases('strings');

/** Where we say that we don't know, rather than be wrong. */
const LIMITED: ReadonlyMap<string, string> = new Map([
  ['format("%f", 1e20)', 'limit: number precision'],
  ['format("%d", 1e30)', 'limit: number precision'],
  ['format("%g", 1e21)', 'limit: number precision'],
  ['format("%v", 1e21)', 'limit: number precision'],
  ['regex("(?P<x>a)(?P<x>b)","ab")', 'limit: repeated group name'],
]);

describe('as the console of Terraform 1.11.4', () => {
  test.each(CASES)('%s', (expression, result) => {
    expect(answerOf(expression, FUNCTIONS)).toBe(LIMITED.get(expression) ?? result);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    const known = CASES.filter(([, result]) => result !== 'unknown');
    expect(askConsole(known.map(([expression]) => expression))).toEqual(known.map(([, result]) => result));
  });
});

const CONTEXT = contextOf({});

function call(name: string, ...args: Value[]): Value | undefined {
  return FUNCTIONS.get(name)?.call(args, CONTEXT);
}

test.each([
  ['split(",","a,b")', 'list(string)'],
  ['split("","")', 'list(string)'],
  ['formatlist("%s",["a",1])', 'list(string)'],
  ['formatlist("%s",[])', 'list(string)'],
  ['regexall("a","b")', 'list(string)'],
  ['regexall("(a)(b)?","ab")', 'list(tuple([string,string]))'],
  ['regexall("(?P<y>a)(?P<x>b)?","")', 'list(object({x:string,y:string}))'],
  ['regex("(a)(b)?","a")', 'tuple([string,string])'],
  ['regex("(?P<y>a)(?P<x>b)?","a")', 'object({x:string,y:string})'],
])('%s is a %s', (expression, type) => {
  expect(typeText(literalValue(expression, FUNCTIONS).type)).toBe(type);
});

describe('unknown arguments', () => {
  const because = [{ file: 'main.tf', start: 0, end: 1, text: 'var.x has no default' }];
  const unknown: UnknownValue = unknownOf('string', because);
  const strings = (...items: Value[]) => listOf(items, 'string');

  test.each<[string, Value[], boolean]>([
    ['format', [stringOf('%s'), unknown], true],
    ['format', [stringOf('a%s'), unknown], false],
    ['format', [stringOf('%%%s'), unknown], false],
    ['format', [stringOf('%v'), tupleOf([unknown])], true],
    ['join', [stringOf(''), strings(unknown)], true],
    ['join', [stringOf(','), strings(unknown)], true],
    ['join', [stringOf(','), strings(unknown, unknown)], false],
    ['join', [stringOf(''), strings(unknown, stringOf('a'))], false],
  ])('%s(%j)', (name, args, isEmptyPossible) => {
    const can = { null: false, empty: isEmptyPossible, other: true };
    expect(call(name, ...args)).toMatchObject({ kind: 'unknown', type: 'string', because, can });
  });

  test('formatlist knows what it can', () => {
    const list = call('formatlist', stringOf('%s!'), tupleOf([stringOf('a'), unknown]));
    expect(list).toMatchObject({ items: [{ text: 'a!' }, { kind: 'unknown', because }] });
    expect(call('formatlist', stringOf('%s'), unknownOf('any', because))).toMatchObject({ kind: 'unknown' });
  });

  test('startswith of the empty prefix is decided', () => {
    expect(call('startswith', unknown, stringOf(''))).toMatchObject({ bool: true });
    expect(call('startswith', unknown, stringOf('a'))).toMatchObject({ kind: 'unknown', because });
  });

  test('a bare null is not formatted before it has a type', () => {
    expect(call('format', stringOf('%v'), nullOf())).toMatchObject({ kind: 'unknown' });
  });
});

describe('hostile arguments end within a second', () => {
  const long = stringOf('a'.repeat(900_000));
  const lines = stringOf('\n'.repeat(900_000));

  test.each<[string, Value[]]>([
    ['format', [stringOf('%1000000000d'), numberOf(1)]],
    ['format', [stringOf('%.999999999f'), numberOf(1)]],
    ['format', [stringOf('%s%[1]s'), long]],
    ['formatlist', [stringOf('%900000s'), tupleOf(['a', 'b', 'c'].map(stringOf))]],
    ['indent', [numberOf(1e9), stringOf('a')]],
    ['indent', [numberOf(1000), lines]],
    ['join', [long, tupleOf(['a', 'b', 'c'].map(stringOf))]],
    ['replace', [long, stringOf('a'), stringOf('bb')]],
    ['replace', [long, stringOf(''), long]],
    ['replace', [stringOf('a'.repeat(2000)), stringOf('/a/'), stringOf('$0'.repeat(5000))]],
    ['split', [stringOf(''), long]],
    ['strrev', [stringOf('é'.repeat(900_000))]],

    ['regex', [stringOf('((a{1,100}){1,10})+[^a]'), stringOf('a'.repeat(100_000))]],
    ['regex', [stringOf('a'.repeat(3000)), stringOf('a')]],
    ['regex', [stringOf('\\pL{1000}'.repeat(100)), stringOf('a')]],
    ['regexall', [stringOf('a.*b|a'), stringOf('a'.repeat(100_000))]],
    ['regexall', [stringOf(''), stringOf('a'.repeat(200_000))]],
  ])('%s', (name, args) => {
    const start = performance.now();
    expect(() => call(name, ...args)).toThrow(LimitReached);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test.each<[string, Value[]]>([
    ['chomp', [lines]],
    ['trimspace', [stringOf(`${' '.repeat(400_000)}a${' '.repeat(400_000)}a`)]],
    ['trim', [long, long]],
    ['title', [long]],
    ['strrev', [long]],
    ['substr', [long, numberOf(-1), numberOf(5)]],
    ['regexall', [stringOf('(x+x+)+y'), stringOf('x'.repeat(100_000))]],
    ['regex', [stringOf('^(a|b|ab)*$'), stringOf('ab'.repeat(10_000))]],
    ['format', [stringOf('%'.repeat(900_000))]],
  ])('%s is quick without a limit', (name, args) => {
    const start = performance.now();
    call(name, ...args);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
