import { expect, test } from 'vitest';
import { NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';

const THOUSAND = 'range(1000)';
const LOCALS = `locals {
  texts = flatten([for i in range(100) : [for j in ${THOUSAND} : "text-\${i}-\${j}"]])
  map   = { for x in local.texts : x => x }
  long  = join("", [for i in ${THOUSAND} : "aaaaaaaaaa"])
}
`;

function stage(value: string, rest = ''): string {
  return `resource "aws_api_gateway_stage" "s" {\n  client_certificate_id = ${value}\n${rest}}\n`;
}

/** A stage whose certificate depends on the expression. */
function using(expression: string): string {
  return LOCALS + stage(`length(jsonencode(${expression})) == 7 ? "x" : null`);
}

/** A stage that computes the expression a thousand times. */
function often(expression: string): string {
  return using(`[for i in ${THOUSAND} : ${expression}]`);
}

function growing(first: string, next: (before: string) => string): string {
  const lines = Array.from({ length: 40 }, (_, index) => `  a${index + 1} = ${next(`local.a${index}`)}\n`);
  return `locals {\n  a0 = ${first}\n${lines.join('')}}\n`;
}

type Texts = Readonly<Record<string, string>>;

/** States, reasons and Problems, and the milliseconds that the processor took. */
function judged(texts: Texts): { told: string; spent: number } {
  const start = process.cpuUsage();
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
  const { stages, problems } = terraform.read(files, null, NOTHING_AROUND);
  const { user } = process.cpuUsage(start);
  const reasons = stages
    .slice(0, 3)
    .flatMap(({ certificate: { state, because, notes } }) => [
      state,
      ...because.map(({ text }) => text),
      ...notes,
    ]);
  return { told: [...reasons, ...problems.map(({ message }) => message)].join('; '), spent: user / 1000 };
}

const STEPS = 'limit (steps of evaluation)';
const NESTING = 'nested more than 200 levels deep';

test.each<[string, string, string]>([
  ['a range of a billion', using('range(1e9)'), 'range makes at most 1024 numbers'],
  ['a count of a billion', stage('"x"', '  count = 1e9\n'), 'more than 1000 instances of one block'],
  [
    'a for_each over many keys',
    LOCALS + stage('each.key', '  for_each = local.map\n'),
    'more than 1000 instances of one block',
  ],
  ['for in for in for', often(`[for j in ${THOUSAND} : [for k in ${THOUSAND} : 1]]`), STEPS],
  ['a large list searched often', often('contains(local.texts, "${i}")'), STEPS],
  ['a large set made often', often('length(setunion(local.texts, [i]))'), STEPS],
  ['a large list sorted often', often('length(sort(local.texts))'), STEPS],
  ['large maps merged often', often('length(merge(local.map, { a = i }))'), STEPS],
  ['large lists compared often', often('local.texts == [for x in local.texts : x]'), STEPS],
  ['a large list converted often', often('length(true ? local.texts : tolist([]))'), STEPS],
  ['a large text joined often', often('length(join(",", local.texts))'), STEPS],
  ['a large text encoded often', often('length(jsonencode(local.texts))'), STEPS],
  ['a large text cut into characters often', often('length("${local.long}é${i}")'), STEPS],
  ['fractions computed often', often(`[for j in ${THOUSAND} : 0.1 * 0.3 / 0.7 % 0.01]`), STEPS],
  ['many patterns', often('can(regex("(x{1,100}){1,${i + 1}}", "y"))'), STEPS],
  ['a pattern with nested repetitions, often', often('regexall("(a|aa)+$", local.long)'), STEPS],
  [
    'products of sets, often',
    using('[for i in range(1000) : length(setproduct(range(200), range(200)))]'),
    STEPS,
  ],
  [
    'a product of three sets',
    using('setproduct(range(1000), range(1000), range(1000))'),
    'limit (number of elements)',
  ],
  ['a text as wide as a billion', using('format("%1000000000s", "a")'), 'limit (text length)'],
  ['an indent of a billion', using('indent(1e9, "a\\nb")'), 'limit (text length)'],
  [
    'a text that grows by replace',
    growing('"aaaaaaaaaa"', (a) => `replace(${a}, "a", "aaaaaaaaaa")`) + stage('local.a40'),
    'limit (text length)',
  ],
  [
    'a text that grows by join',
    growing('"aaaaaaaaaa"', (a) => `join(${a}, [${a}, ${a}, ${a}])`) + stage('local.a40'),
    'limit (text length)',
  ],
  ['subnets without end', often('cidrsubnets("10.0.0.0/8", [for j in range(1000) : 16]...)'), STEPS],
  [
    'JSON nested without end',
    using('jsondecode(join("", [for i in range(1000) : "[["]))'),
    'limit (depth of nesting)',
  ],
  ['a number with many digits', using('1e999999999 * 1e-999999999'), '(number precision)'],
  ['many parentheses', using(`${'('.repeat(50_000)}1${')'.repeat(50_000)}`), NESTING],
  ['many brackets', using(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), NESTING],
  ['many conditionals', using(`${'true ? 1 : '.repeat(20_000)}2`), NESTING],
  ['many steps', using(`{}${'.a'.repeat(50_000)}`), 'more than 1000 steps'],
])('%s ends within a second, with the limit’s name', (_, text, limit) => {
  const { told, spent } = judged({ 'main.tf': text });
  expect(told).toContain(limit);
  expect(spent).toBeLessThan(1000);
});

test('modules in 60 levels, or in a circle, end within a second, with the limit’s name or the circle', () => {
  const levels: Texts = Object.fromEntries(
    Array.from({ length: 61 }, (_, at) => [
      `m${at}/main.tf`,
      at === 60 ? stage('"x"') : `module "m" {\n  source = "../m${at + 1}"\n}\n`,
    ]),
  );
  const ways: [typeof levels, string][] = [
    [levels, 'Module calls are followed 50 levels deep'],
    [{ 'main.tf': `module "m" {\n  source = "./"\n}\n${stage('"x"')}` }, 'This module calls itself here'],
  ];
  for (const [texts, message] of ways) {
    const { told, spent } = judged(texts);
    expect(told).toContain(message);
    expect(spent).toBeLessThan(1000);
  }
});

test('one root that reaches the limit leaves the steps of the others', () => {
  const heavy = often(`[for j in ${THOUSAND} : [for k in ${THOUSAND} : 1]]`);
  const files = new Map([
    ['a/main.tf', { path: 'a/main.tf', text: heavy }],
    ['b/main.tf', { path: 'b/main.tf', text: stage(`length([for j in ${THOUSAND} : j]) > 7 ? "x" : null`) }],
  ]);
  const { stages } = terraform.read(files, null, NOTHING_AROUND);
  expect(stages.map(({ certificate }) => certificate.state)).toEqual(['unknown', 'set']);
});
