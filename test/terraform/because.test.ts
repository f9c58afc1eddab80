import { expect, test } from 'vitest';
import { LineIndex } from '../../src/source/text.ts';
import { type Files, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';

/** `file:line text` for each step of the chain of the first stage, which stands in `main.tf` from line 1 on. */
function chain(value: string, rest: string, others: Readonly<Record<string, string>> = {}): string[] {
  const main = `resource "aws_api_gateway_stage" "s" {\n  client_certificate_id = ${value}\n}\n${rest}`;
  const texts = Object.entries({ 'main.tf': main, ...others });
  const files: Files = new Map(texts.map(([path, text]) => [path, { path, text }]));
  const [stage] = terraform.read(files, null, NOTHING_AROUND).stages;
  const { state, because } = stage?.certificate ?? { state: 'no stage', because: [] };
  return [
    state,
    ...because.map(({ file, start, text }) => {
      const { line } = new LineIndex(files.get(file)?.text ?? '').position(start);
      return `${file}:${line} ${text}`;
    }),
  ];
}

const NONE =
  'resource "aws_api_gateway_client_certificate" "c" {\n  count = var.on ? 1 : 0\n}\nvariable "on" {\n  default = false\n}\n';

test.each<[string, string, Readonly<Record<string, string>>, string[]]>([
  [
    'var.certs["a"]',
    'variable "certs" {\n  default = { a = "" }\n}\n',
    {},
    [
      'unset',
      'main.tf:2 client_certificate_id is var.certs["a"]',
      'main.tf:5 var.certs defaults to a map of 1',
    ],
  ],
  [
    'local.certs[var.env]',
    'locals {\n  certs = { a = var.cert }\n}\nvariable "env" {\n  default = "a"\n}\nvariable "cert" {}\n',
    { 'terraform.tfvars': '# values\ncert = "abc"\n' },
    [
      'set',
      'main.tf:2 client_certificate_id is local.certs[var.env]',
      'main.tf:8 var.env defaults to "a"',
      'main.tf:5 local.certs is set here',
      'terraform.tfvars:2 cert is "abc" in terraform.tfvars',
    ],
  ],
  [
    'try(aws_api_gateway_client_certificate.c[0].id, null)',
    NONE,
    {},
    [
      'unset',
      'main.tf:2 client_certificate_id is try(aws_api_gateway_client_certificate.c[0].id, null)',
      'main.tf:2 There is no element 0 in this list of 0.',
      'main.tf:4 aws_api_gateway_client_certificate.c has no instance',
      'main.tf:5 var.on is false',
      'main.tf:8 var.on defaults to false',
    ],
  ],
  ...[
    'one(aws_api_gateway_client_certificate.c[*].id)',
    'join("", aws_api_gateway_client_certificate.c.*.id)',
  ].map((value): [string, string, Readonly<Record<string, string>>, string[]] => [
    value,
    NONE,
    {},
    [
      'unset',
      `main.tf:2 client_certificate_id is ${value}`,
      'main.tf:4 aws_api_gateway_client_certificate.c has no instance',
      'main.tf:5 var.on is false',
      'main.tf:8 var.on defaults to false',
    ],
  ]),
  [
    'module.c.ids["x"]',
    'module "c" {\n  source = "./c"\n  name   = ""\n}\n',
    { 'c/main.tf': 'variable "name" {}\noutput "ids" {\n  value = { x = var.name }\n}\n' },
    [
      'unset',
      'main.tf:2 client_certificate_id is module.c.ids["x"]',
      'c/main.tf:3 output ids is set here',
      'main.tf:6 module.c is given name, which is the empty string',
    ],
  ],
  [
    '[var.cert, ""][1]',
    'variable "cert" {}\n',
    {},
    ['unset', 'main.tf:2 client_certificate_id is [var.cert, ""][1], which is the empty string'],
  ],
  [
    'module.c.id',
    'module "c" {\n  source = "./c"\n  id     = null\n}\n',
    {
      'c/main.tf':
        'variable "id" {}\nlocals {\n  given = var.id\n}\noutput "id" {\n  value = local.given\n}\n',
    },
    [
      'unset',
      'main.tf:2 client_certificate_id is module.c.id',
      'c/main.tf:6 output id is set to null here',
      'c/main.tf:3 local.given is set to null here',
      'main.tf:6 module.c is given id, which is null',
    ],
  ],
  [
    'module.c.id',
    'module "c" {\n  source = "./c"\n  id     = "secret"\n}\n',
    {
      'c/main.tf':
        'variable "id" {\n  sensitive = true\n}\noutput "id" {\n  value     = var.id\n  sensitive = true\n}\n',
    },
    [
      'set',
      'main.tf:2 client_certificate_id is module.c.id',
      'c/main.tf:5 output id is set here',
      'main.tf:6 module.c is given id',
    ],
  ],
  ...['local.stages.a.cert', 'local.stages["a"]["cert"]'].map(
    (value): [string, string, Readonly<Record<string, string>>, string[]] => [
      `try(${value}, null)`,
      'locals {\n  stages = { a = {} }\n}\n',
      {},
      [
        'unset',
        `main.tf:2 client_certificate_id is try(${value}, null)`,
        'main.tf:2 There is no attribute cert in this object.',
        'main.tf:5 local.stages is set here',
      ],
    ],
  ),
  [
    'local.certs["a"]',
    'locals {\n  certs = { for s in var.all : s.name => s.cert }\n}\nvariable "all" {\n  default = [{ name = "a", cert = "" }]\n}\n',
    {},
    [
      'unset',
      'main.tf:2 client_certificate_id is local.certs["a"]',
      'main.tf:5 local.certs is set here',
      'main.tf:8 var.all defaults to a list of 1',
    ],
  ],
  [
    'each.value.cert\n  for_each = {\n    a = { cert = null }\n  }',
    '',
    {},
    [
      'unset',
      'main.tf:2 client_certificate_id is each.value.cert',
      'main.tf:3 each.value is an element of this for_each',
    ],
  ],
  [
    'each.value.cert\n  for_each = var.stages',
    'variable "stages" {}\n',
    { 'a.auto.tfvars': 'stages = { eu = { cert = null } }\n' },
    [
      'unset',
      'main.tf:2 client_certificate_id is each.value.cert',
      'a.auto.tfvars:1 stages is a map of 1 in a.auto.tfvars',
    ],
  ],
])('the chain of %s leads to its origin', (value, rest, others, expected) => {
  expect(chain(value, rest, others)).toEqual(expected);
});

test.each([
  ['each.value.cert', 'for_each', 'toset([tonumber("a")])'],
  ['["x", ""][count.index]', 'count', 'tonumber("a")'],
])('%s where %s is refused is unknown, and that is the only mistake', (value, argument, refused) => {
  const text = `resource "aws_api_gateway_stage" "s" {\n  ${argument} = ${refused}\n  client_certificate_id = try(${value}, ${value})\n}\n`;
  const files: Files = new Map([['main.tf', { path: 'main.tf', text }]]);
  const { stages, problems } = terraform.read(files, null, NOTHING_AROUND);
  expect(stages.map(({ address, certificate }) => [address, certificate.state])).toEqual([
    ['aws_api_gateway_stage.s[*]', 'unknown'],
  ]);
  expect(problems).toHaveLength(1);
});

test('a chain holds each step once', () => {
  const locals = Array.from(
    { length: 30 },
    (_, at) => `  a${at + 1} = local.a${at} != "z" ? local.a${at} : "y"\n`,
  );
  const steps = chain(
    'local.a30',
    `variable "v" {\n  default = "q"\n}\nlocals {\n  a0 = var.v\n${locals.join('')}}\n`,
  );
  expect(new Set(steps).size).toBe(steps.length);
  expect(steps.length).toBeLessThan(120);
});
