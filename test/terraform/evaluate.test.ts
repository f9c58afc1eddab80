import { describe, expect, test } from 'vitest';
import { readHcl } from '../../src/source/hcl.ts';
import { evaluate } from '../../src/terraform/evaluate.ts';
import { jsonText } from '../../src/terraform/functions/json-text.ts';
import { LimitReached } from '../../src/terraform/limits.ts';
import { Budget, type Scope } from '../../src/terraform/scope.ts';
import { EvaluationError, FILLED, stringOf, unknownOf, type Value } from '../../src/terraform/value.ts';
import { contextOf } from './function-context.ts';
import { askConsole, consoleCases, hasTerraform } from './functions/terraform-console.ts';

/** What an expression gives in a module that declares nothing but the given names. */
function valueOfText(expression: string, bindings: ReadonlyMap<string, Value> = new Map()): Value {
  const text = `value = ${expression}\n`;
  const { body, problem } = readHcl({ path: 'main.tf', text });
  const [attribute] = body.attributes;
  if (problem || !attribute) throw new EvaluationError(problem?.message ?? 'no expression');
  const missing = (): never => {
    throw new EvaluationError('nothing is declared');
  };
  const scope: Scope = {
    file: 'main.tf',
    text,
    wholePlace: { file: 'main.tf', start: 0, end: text.length },
    names: { named: missing, resource: missing },
    bindings,
    context: contextOf({}),
    budget: new Budget(),
  };
  return evaluate(attribute.value, scope);
}

/** Our answer in the console's words. */
function answerOf(expression: string, bindings: ReadonlyMap<string, Value> = new Map()): string {
  try {
    const value = valueOfText(expression, bindings);
    return value.kind === 'unknown' ? 'unknown' : jsonText(value);
  } catch (error) {
    if (error instanceof EvaluationError) return 'error';
    // a number that is not printed
    if (error instanceof LimitReached) return 'unknown';
    throw error;
  }
}

const CASES = consoleCases('expressions');

/** They depend on more digits than are computed. */
const LIMITED = new Set([
  '1.1 * 1.1',
  '1.1 + 2.2 == 3.3',
  '0.3 - 0.1 == 0.2',
  '1 - 0.9',
  '1 / 3 * 3 == 1',
  'floor(2 / 3 * 3)',
  'abs(-1 / 3) > 0',
  '1 % 0.1',
  '0.3 % 0.1',
  '1 % (1 / 3)',
  '4503599627370495.5 + 0.4 > 4503599627370495.5',
  '9007199254740993 == 9007199254740992',
  '9007199254740991 + 1 > 9007199254740991',
  '9007199254740993 > 9007199254740992',
  '1e400 == 1e400',
  '1e-400 > 0',
  '123456789012345678',
  'signum(1 / 3)',
  '1 / 3 == 1 / 3',
  '[1 / 3] == [1 / 3]',
  'contains([1 / 3], 1 / 3)',
  'toset([1 / 3, 0.5]) == toset([0.5])',
  '1e15 + 0.5',
  'pow(2, 0.5) * pow(2, 0.5) == 2',
]);

describe('as the console of Terraform 1.11.4', () => {
  test.each(CASES)('%s', (expression, result) => {
    expect(answerOf(expression)).toBe(LIMITED.has(expression) ? 'unknown' : result);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    const readable = CASES.filter(([expression]) => expression !== '0x10');
    const asked = askConsole(readable.map(([expression]) => `nonsensitive(${expression})`));
    expect(asked).toEqual(readable.map(([, result]) => result));
  });
});

/** Calls of every function, with what fits it and what does not, as `oracle/terraform/call-table.ts` asked for them. */
const CALLS = consoleCases('calls');

describe('each function as in the console', () => {
  test.each(CALLS)('%s', (expression, result) => {
    const answer = answerOf(expression);
    expect(answer === 'unknown' && isLimited(expression) ? result : answer).toBe(result);
  });

  test('few calls end at a limit', () => {
    expect(CALLS.length).toBeGreaterThan(1000);
    expect(CALLS.filter(([expression]) => answerOf(expression) === 'unknown').length).toBeLessThan(40);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    expect(askConsole(CALLS.map(([expression]) => `nonsensitive(${expression})`))).toEqual(
      CALLS.map(([, result]) => result),
    );
  });
});

/** Whether the reason for an unknown value is a limit of ours. */
function isLimited(expression: string): boolean {
  const value = valueOfText(expression);
  return value.kind === 'number' || value.because.some(({ text }) => /limit|number precision/.test(text));
}

const because = [{ file: 'main.tf', start: 0, end: 1, text: 'variable x has no default' }];
const names: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['x', unknownOf('string', because)],
  ['id', unknownOf('string', because, { can: FILLED })],
  ['secret', unknownOf('string', because, { isSensitive: true })],
  ['list', unknownOf({ kind: 'list', of: 'string' }, because, { can: FILLED })],
  ['number', unknownOf('number', because, { can: FILLED })],
]);

describe('what is decided although something is unknown', () => {
  test.each([
    ['length(toset([x, id])) > 0', 'true'],
    ['length(toset([x, id])) >= 1', 'true'],
    ['0 < length(toset([x, id]))', 'true'],
    ['length(toset([x, id])) <= 2', 'true'],
    ['length(toset([x, id])) > 2', 'false'],
    ['length(toset([x, id])) == 0', 'false'],
    ['length(toset([x, id])) != 3', 'true'],
    ['length(list) >= 0', 'true'],
    ['length(list) < 0', 'false'],
    ['length(list) == -1', 'false'],
    ['length(list) + 1 > 0', 'true'],
    ['-length(list) > 0', 'false'],
    ['length(toset([x, id])) * 2 - 1 > 0', 'true'],
    ['min(1, length(toset([x, id])))', '1'],
    ['max(2, length(toset([x, id])))', '2'],
    ['ceil(length(toset([x, id])) / 2)', '1'],
    ['length(sort([x, id, "a"]))', '3'],
    ['sort([id, "a"])[0] == ""', 'false'],
    ['length(formatlist("%s-%s", [x, id], "a"))', '2'],
    ['formatlist("%s", ["a", x])[0]', '"a"'],
    ['[for x in toset([id]) : "a"]', '["a"]'],
    ['length(toset([id])[*])', '1'],
  ])('%s is %s', (expression, expected) => {
    expect(jsonText(valueOfText(expression, names))).toBe(expected);
  });

  // equal elements of the set would be one, and then there is one less
  test.each([
    'length(toset([x, id])) > 1',
    'length(toset([x, id])) == 1',
    'length(toset([x, id])) - 1 > 0',
    'length(list) > 0',
    'min(2, length(toset([x, id])))',
    'number > 0',
    '1 / length(list) > 0',
    '[for y in toset([x, id]) : "a"]',
    '{ for y in toset([x, id]) : y => "a" }',
    'toset([x, id])[*]',
    '"%{ for y in toset([x, id]) }a%{ endfor }"',
    'formatlist("a%s", toset([x, id]))',
  ])('%s is not', (expression) => {
    expect(valueOfText(expression, names)).toMatchObject({ kind: 'unknown', because });
  });

  // what decides is sensitive, and so is what it decides
  test.each([
    'flatten([["a"], secret == "a" ? ["b"] : tolist([])])',
    'secret == "a" ? "a" : "b"',
    'x == "a" ? "a" : sensitive("b")',
    '"%{ if true }a%{ else }${sensitive("b")}%{ endif }"',
    '"%{ if secret == "a" }a%{ endif }"',
  ])('%s is sensitive', (expression) => {
    expect(valueOfText(expression, names).isSensitive).toBe(true);
  });

  test.each([
    ['x == "a" ? 1 : "b"', 'string'],
    ['x == "a" ? null : 1', 'number'],
    ['try(tonumber(x), true)', 'any'],
  ])('%s is of the type %s', (expression, type) => {
    expect(valueOfText(expression, names)).toMatchObject({ kind: 'unknown', type });
  });

  // only an apply finds the null
  test('sort of what is not known yet does not fail for a null', () => {
    expect(valueOfText('sort([id, null])', names)).toMatchObject({
      items: [{ kind: 'unknown' }, { kind: 'unknown' }],
    });
  });

  test.each(['x == "a" ? [] : "b"', 'sort(["a", null])', '["a"][1 / 3]', 'element(["a"], 1 / 3)'])(
    '%s fails',
    (expression) => {
      expect(() => valueOfText(expression, names)).toThrow(EvaluationError);
    },
  );

  test.each([
    ['try(sort([x, "a"])[0], null)', { null: true, empty: true, other: true }],
    ['try(join("-", [x, "a"]), null)', { null: true, empty: false, other: true }],
  ])('%s may fail, since x may be null', (expression, can) => {
    expect(valueOfText(expression, names)).toMatchObject({ kind: 'unknown', can });
  });
});

describe('templatestring, whose template the console can not be given', () => {
  test.each([
    ['${x}-${y}', '{ x = 1, y = "b" }', '"1-b"'],
    ['%{ for x in xs }${x},%{ endfor }', '{ xs = ["a", "b"] }', '"a,b,"'],
    ['${x}', '{ x = null }', 'error'],
    ['${z}', '{ x = 1 }', 'error'],
    ['${x}', '{ x = 1.50 }', '1.5'],
    ['${x}', '{ x = [] }', '[]'],
  ])('%s with %s is %s', (text, variables, expected) => {
    expect(answerOf(`templatestring(t, ${variables})`, new Map([['t', stringOf(text)]]))).toBe(expected);
  });

  test.each([
    ['{ x = sensitive("a") }', true],
    ['{ x = "a", y = sensitive("a") }', true],
    ['{ x = "a" }', false],
  ])('with %s is sensitive: %s', (variables, isSensitive) => {
    const value = valueOfText(`templatestring(t, ${variables})`, new Map([['t', stringOf('${x}')]]));
    expect(value.isSensitive).toBe(isSensitive);
  });
});
