import { describe, expect, test } from 'vitest';
import { LineIndex } from '../../src/source/text.ts';
import { type Files, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';

function filesOf(texts: Readonly<Record<string, string>>): Files {
  return new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
}

/** `address state (line: text; line: text) [notes]` for each stage. */
function told(texts: Readonly<Record<string, string>>): string[] {
  const files = filesOf(texts);
  return terraform
    .read(files, null, NOTHING_AROUND)
    .stages.map(({ address, kind, certificate: { state, because, notes, identity } }) => {
      const chain = because.map(
        ({ file, start, text }) =>
          `${file}:${new LineIndex(files.get(file)?.text ?? '').position(start).line} ${text}`,
      );
      return [kind, address, state, identity, ...chain, ...notes].join(' | ');
    });
}

function stage(value: string | null, rest = ''): string {
  const line = value === null ? '' : `  client_certificate_id = ${value}\n`;
  return `resource "aws_api_gateway_stage" "s" {\n  stage_name = "x"\n${line}}\n${rest}`;
}

const CERTIFICATE = 'resource "aws_api_gateway_client_certificate" "c" {}\n';
const HEAD = 'terraform_stage | aws_api_gateway_stage.s';

describe('a certificate is decided where the source decides it', () => {
  test.each([
    [null, '', 'unset |  | main.tf:1 client_certificate_id is not set'],
    ['null', '', 'unset |  | main.tf:3 client_certificate_id is null'],
    ['""', '', 'unset |  | main.tf:3 client_certificate_id is the empty string'],
    ['(null)', '', 'unset |  | main.tf:3 client_certificate_id is (null), which is null'],
    ['<<E\nE', '', 'unset |  | main.tf:3 client_certificate_id is the empty string'],
    ['"abc123"', '', 'set | abc123 | main.tf:3 client_certificate_id is the literal "abc123"'],
    [
      'join("", aws_api_gateway_client_certificate.c.*.id)',
      CERTIFICATE,
      'set | aws_api_gateway_client_certificate.c | main.tf:3 client_certificate_id is join("", aws_api_gateway_client_certificate.c.*.id) | main.tf:5 aws_api_gateway_client_certificate.c is declared here',
    ],
    [
      'aws_api_gateway_client_certificate.c.id',
      CERTIFICATE,
      'set | aws_api_gateway_client_certificate.c | main.tf:3 client_certificate_id is aws_api_gateway_client_certificate.c.id | main.tf:5 aws_api_gateway_client_certificate.c is declared here',
    ],
    [
      '"${aws_api_gateway_client_certificate.c.id}"',
      CERTIFICATE,
      'set | aws_api_gateway_client_certificate.c | main.tf:3 client_certificate_id is "${aws_api_gateway_client_certificate.c.id}" | main.tf:5 aws_api_gateway_client_certificate.c is declared here',
    ],
    [
      'aws_api_gateway_client_certificate.c[0].id',
      CERTIFICATE.replace('{}', '{\n  count = 1\n}'),
      'set | aws_api_gateway_client_certificate.c[0] | main.tf:3 client_certificate_id is aws_api_gateway_client_certificate.c[0].id | main.tf:5 aws_api_gateway_client_certificate.c[0] is declared here',
    ],
    [
      'aws_api_gateway_client_certificate.other.id',
      CERTIFICATE,
      'set | aws_api_gateway_client_certificate.other | main.tf:3 client_certificate_id is aws_api_gateway_client_certificate.other.id | main.tf:3 aws_api_gateway_client_certificate.other is declared nowhere in this folder | aws_api_gateway_client_certificate.other is declared nowhere in this folder: Terraform will refuse the configuration.',
    ],
    [
      'aws_api_gateway_client_certificate.c[0].id',
      CERTIFICATE.replace('{}', '{\n  count = 0\n}'),
      "unknown |  | main.tf:3 client_certificate_id can't be computed | main.tf:3 There is no element 0 in this list of 0. | main.tf:5 aws_api_gateway_client_certificate.c has no instance",
    ],
    [
      'aws_api_gateway_client_certificate.c.description',
      CERTIFICATE,
      'unset |  | main.tf:3 client_certificate_id is aws_api_gateway_client_certificate.c.description | main.tf:5 aws_api_gateway_client_certificate.c sets no description',
    ],
    [
      'aws_api_gateway_client_certificate.c',
      CERTIFICATE,
      "unknown |  | main.tf:3 client_certificate_id can't be computed | main.tf:3 client_certificate_id must be a text, and this is a whole resource or module, of which one attribute is meant.",
    ],
    [
      'aws_ssm_parameter.p.value',
      'resource "aws_ssm_parameter" "p" {}\n',
      'unknown |  | main.tf:3 client_certificate_id is aws_ssm_parameter.p.value | main.tf:5 value of aws_ssm_parameter.p is known after the apply only',
    ],
    [
      'var.id',
      'variable "id" {}\n',
      'unknown |  | main.tf:3 client_certificate_id is var.id | main.tf:5 var.id has no default: the run must give it a value',
    ],
    [
      'local.id',
      'locals {\n  id = null\n}\n',
      'unset |  | main.tf:3 client_certificate_id is local.id | main.tf:6 local.id is set to null here',
    ],
    [
      'data.aws_x.y.id',
      'data "aws_x" "y" {}\n',
      'unknown |  | main.tf:3 client_certificate_id is data.aws_x.y.id | main.tf:5 data.aws_x.y is read at the run only',
    ],
    [
      'ephemeral.aws_x.y.id',
      'ephemeral "aws_x" "y" {}\n',
      'unknown |  | main.tf:3 client_certificate_id is ephemeral.aws_x.y.id | main.tf:5 ephemeral.aws_x.y is read at the run only',
    ],
    [
      'true ? "a" : null',
      '',
      'set | a | main.tf:3 client_certificate_id is true ? "a" : null | main.tf:3 true is true',
    ],
    [
      'one(aws_api_gateway_client_certificate.c[*].id)',
      CERTIFICATE,
      'set | aws_api_gateway_client_certificate.c | main.tf:3 client_certificate_id is one(aws_api_gateway_client_certificate.c[*].id) | main.tf:5 aws_api_gateway_client_certificate.c is declared here',
    ],
  ])('%s with %j', (value, rest, expected) => {
    expect(told({ 'main.tf': stage(value, rest) })).toEqual([`${HEAD} | ${expected}`]);
  });

  test('an undeclared variable is a Problem at its place', () => {
    const text = stage('var.gone');
    const { stages, problems } = terraform.read(filesOf({ 'main.tf': text }), null, NOTHING_AROUND);
    expect(stages.map(({ certificate }) => certificate.state)).toEqual(['unknown']);
    expect(problems.map(({ start, end, message }) => [text.slice(start, end), message])).toEqual([
      ['var.gone', 'var.gone is used here, and nothing in this folder declares it.'],
    ]);
  });
});

describe('files of a folder are one module', () => {
  test('a certificate in another file counts', () => {
    expect(
      told({ 'a.tf': stage('aws_api_gateway_client_certificate.c.id'), 'b.tofu': CERTIFICATE })[0],
    ).toContain('b.tofu:1');
  });

  test('override files have the last word, in name order', () => {
    const over = (value: string) =>
      `resource "aws_api_gateway_stage" "s" {\n  client_certificate_id = ${value}\n}\n`;
    expect(
      told({ 'main.tf': stage('"a"'), 'a_override.tf': over('"b"'), 'b_override.tf': over('null') }),
    ).toEqual([`${HEAD} | unset |  | b_override.tf:2 client_certificate_id is null`]);
  });

  test('a file that cannot be read leaves references of the others alone', () => {
    const texts = {
      'main.tf': stage('aws_api_gateway_client_certificate.c.id'),
      'broken.tf': 'resource "x" {',
    };
    expect(told(texts)).toEqual([
      `${HEAD} | set | aws_api_gateway_client_certificate.c | main.tf:3 client_certificate_id is aws_api_gateway_client_certificate.c.id | main.tf:3 aws_api_gateway_client_certificate.c is not among the declarations of this folder that could be read`,
    ]);
    expect(terraform.read(filesOf(texts), null, NOTHING_AROUND).problems.map(({ file }) => file)).toEqual([
      'broken.tf',
    ]);
  });

  test('a second block of one address is listed too, also where OpenTofu and Terraform read one of both', () => {
    expect(told({ 'a.tf': stage(null), 'b.tf': stage('"x"') })).toHaveLength(2);
    expect(told({ 'a.tf': stage(null), 'a.tofu': stage('"x"') })).toHaveLength(2);
  });

  // by name, as `terraform plan` 1.11.4 reads them
  test.each([
    ['main.tf', true],
    ['a/b.tf.json', true],
    ['main.tofu', true],
    ['x~.tf', true],
    ['#x#.tf', true],
    ['.hidden.tf', false],
    ['.tf', false],
    ['a/.tf.json', false],
    ['main.tf~', false],
    ['#main.tf#', false],
    ['main.TF', false],
    ['a.b/.c.tf', false],
  ])('%s is configuration: %s', (path, expected) => {
    expect(terraform.isOwnPath(path)).toBe(expected);
    expect(told({ [path]: path.endsWith('.json') ? '{}' : stage(null) })).toHaveLength(
      expected && !path.endsWith('.json') ? 1 : 0,
    );
  });
});

describe('kinds', () => {
  test.each([
    [
      'inline',
      'resource "aws_api_gateway_deployment" "d" {\n  stage_name = "x"\n}\n',
      [
        'terraform_inline_stage | aws_api_gateway_deployment.d | unknown |  | main.tf:2 stage_name makes a stage here whose client certificate no argument of the deployment can set or show',
      ],
    ],
    [
      'no inline stage without a name',
      'resource "aws_api_gateway_deployment" "d" {\n  stage_name = ""\n}\n',
      [],
    ],
    ['never created', stage(null).replace('{', '{\n  count = 0'), []],
    ['never created by an empty set', stage(null).replace('{', '{\n  for_each = toset([])'), []],
    [
      'HTTP and WebSocket APIs',
      'resource "aws_apigatewayv2_stage" "s" {\n  client_certificate_id = null\n}\n',
      [],
    ],
    ['commented out', `/*\n${stage(null)}*/\n`, []],
  ])('%s', (_, text, expected) => {
    expect(told({ 'main.tf': text })).toEqual(expected);
  });

  test.each([
    [
      'objects',
      {
        resource: {
          aws_api_gateway_stage: {
            s: { client_certificate_id: '${aws_api_gateway_client_certificate.c.id}' },
          },
          aws_api_gateway_client_certificate: { c: {} },
        },
      },
      'set',
    ],
    ['lists', { resource: [{ aws_api_gateway_stage: [{ s: [{ client_certificate_id: '' }] }] }] }, 'unset'],
    ['a list at the top', [{ resource: { aws_api_gateway_stage: { s: {} } } }], 'unset'],
    ['lists of lists', [{ resource: { aws_api_gateway_stage: { s: [[{}]] } } }], 'unset'],
    ['a number', { resource: { aws_api_gateway_stage: { s: { client_certificate_id: 12 } } } }, 'set'],
    [
      'a conditional',
      { resource: { aws_api_gateway_stage: { s: { client_certificate_id: '${var.x ? 1 : 2}' } } } },
      'unknown',
    ],
  ])('JSON syntax: %s', (_, json, state) => {
    const { stages } = terraform.read(
      filesOf({ 'main.tf.json': JSON.stringify(json) }),
      null,
      NOTHING_AROUND,
    );
    expect(stages.map(({ certificate }) => certificate.state)).toEqual([state]);
  });
});

describe('JSON syntax as Terraform reads it', () => {
  test.each([
    ['a section', '{"resource":{"aws_api_gateway_stage":{"s":{}}},"resource":{"aws_x":{"b":{}}}}', ['s']],
    [
      'a type',
      '{"resource":{"aws_api_gateway_stage":{"s":{}},"aws_api_gateway_stage":{"t":{}}}}',
      ['s', 't'],
    ],
    ['a name', '{"resource":{"aws_api_gateway_stage":{"s":{},"s":{}}}}', ['s', 's']],
    ['a block by a list', '{"resource":{"aws_api_gateway_stage":{"s":[{},{}]}}}', ['s', 's']],
    [
      'the top',
      '[{"resource":{"aws_api_gateway_stage":{"s":{}}}},{"resource":{"aws_api_gateway_stage":{"t":{}}}}]',
      ['s', 't'],
    ],
    ['nothing by null', '{"resource":{"aws_api_gateway_stage":{"s":null}}}', []],
  ])('repeats %s', (_, text, names) => {
    const { stages } = terraform.read(filesOf({ 'main.tf.json': text }), null, NOTHING_AROUND);
    expect(stages.map(({ address }) => address)).toEqual(
      names.map((name) => `aws_api_gateway_stage.${name}`),
    );
  });

  test.each([
    [
      'the default of a variable',
      {
        'main.tf.json':
          '{"variable": {"c": {"default": "%{ if true }%{ endif }"}}, "resource": {"aws_api_gateway_stage": {"s": {"client_certificate_id": "${var.c}"}}}}',
      },
    ],
    [
      'a key in a default',
      {
        'main.tf.json':
          '{"variable": {"c": {"default": {"${x}": "abc"}}}, "resource": {"aws_api_gateway_stage": {"s": {"client_certificate_id": "${one(values(var.c))}"}}}}',
      },
    ],
    [
      'a values file',
      { 'main.tf': `variable "c" {}\n${stage('var.c')}`, 'terraform.tfvars.json': '{"c": "${x}"}' },
    ],
  ])('takes strings as they are in %s', (_, texts) => {
    const { stages, problems } = terraform.read(filesOf(texts), null, NOTHING_AROUND);
    expect(problems).toEqual([]);
    expect(stages.map(({ certificate }) => certificate.state)).toEqual(['set']);
  });

  test('a template that can not be read is a Problem at its place', () => {
    const text = '{"resource":{"aws_api_gateway_stage":{"s":{"client_certificate_id":"a ${"}}}}';
    const { stages, problems } = terraform.read(filesOf({ 'main.tf.json': text }), null, NOTHING_AROUND);
    expect(stages.map(({ certificate: { state, because } }) => [state, because[0]?.text])).toEqual([
      ['unknown', "client_certificate_id can't be computed"],
    ]);
    expect(problems.map(({ start, end, message }) => [text.slice(start, end), message])).toEqual([
      [
        '"a ${"',
        "Terraform can't read this string, which is a template. A value is missing here, or this character can not begin one. The string ends here.",
      ],
    ]);
  });
});
