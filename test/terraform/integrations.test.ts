import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stage } from '../../src/stage.ts';
import { threadTime } from '../thread-time.ts';
import { API, integration, MOCK, read, STAGE, states, type Texts, told } from './stage-integrations.ts';

describe('integrations of an API in its own folder', () => {
  test.each<[Stage['integrations'], string, string]>([
    ['http', 'HTTP', integration('"HTTP"')],
    ['http', 'HTTP_PROXY', integration('"HTTP_PROXY"')],
    ['other', 'AWS', integration('"AWS"')],
    ['other', 'AWS_PROXY', integration('"AWS_PROXY"')],
    ['other', 'MOCK', integration('"MOCK"')],
    ['unknown', 'none at all', ''],
    ['http', 'one HTTP beside others', MOCK + integration('"HTTP"')],
    ['unknown', 'a type that does not exist', MOCK + integration('"FTP"')],
    ['unknown', 'no type', MOCK + integration('null')],
    ['http', 'a type from a variable', `variable "t" {\n  default = "HTTP"\n}\n${integration('var.t')}`],
    ['other', 'a type from a local', `locals {\n  t = "AWS"\n}\n${integration('local.t')}`],
    ['unknown', 'a type without value', `variable "t" {}\n${MOCK}${integration('var.t')}`],
    [
      'http',
      'a type without value beside HTTP',
      `variable "t" {}\n${integration('"HTTP"', '', 'h')}${integration('var.t')}`,
    ],
    ['unknown', 'a type that can not be computed', MOCK + integration('local.nowhere')],
    ['other', 'none of HTTP: count 0', MOCK + integration('"HTTP"', '  count = 0\n')],
    ['unknown', 'only one of count 0', integration('"HTTP"', '  count = 0\n')],
    [
      'unknown',
      'a count that is not known',
      `variable "n" {}\n${MOCK}${integration('"HTTP"', '  count = var.n\n')}`,
    ],
    [
      'http',
      'a count that is not known beside HTTP',
      `variable "n" {}\n${integration('"HTTP"', '', 'h')}${integration('"HTTP"', '  count = var.n\n')}`,
    ],
    [
      'unknown',
      'keys that are not known',
      `variable "k" {}\n${MOCK}${integration('"HTTP"', '  for_each = var.k\n')}`,
    ],
    [
      'http',
      'one of several keys',
      integration('each.value', '  for_each = { a = "MOCK", b = "HTTP_PROXY" }\n'),
    ],
    [
      'other',
      'no one of several keys',
      integration('each.value', '  for_each = { a = "MOCK", b = "AWS" }\n'),
    ],
    ['unknown', 'a count that Terraform refuses', MOCK + integration('"HTTP"', '  count = -1\n')],
    [
      'other',
      'one of another API',
      `${MOCK}resource "aws_api_gateway_rest_api" "b" {}\n${integration('"HTTP"', '', 'i', 'aws_api_gateway_rest_api.b.id')}`,
    ],
    [
      'other',
      'one of an API that nothing declares',
      MOCK + integration('"HTTP"', '', 'i', 'aws_api_gateway_rest_api.gone.id'),
    ],
    [
      'unknown',
      'one of an API that is not known',
      `variable "api" {}\n${MOCK}${integration('"HTTP"', '', 'i', 'var.api')}`,
    ],
    ['unknown', 'one of an API by its id', MOCK + integration('"HTTP"', '', 'i', '"a1b2c3"')],
    [
      'unknown',
      'one of an API whose id can not be computed',
      MOCK + integration('"HTTP"', '', 'i', 'local.nowhere'),
    ],
    [
      'http',
      'HTTP beside one of an API that is not known',
      `variable "api" {}\n${integration('"HTTP"', '', 'h')}${integration('"AWS"', '', 'i', 'var.api')}`,
    ],
    [
      'other',
      'one of an API with unknown count, which is another one',
      `variable "n" {}\nresource "aws_api_gateway_rest_api" "b" {\n  count = var.n\n}\n${MOCK}${integration('"HTTP"', '', 'i', 'aws_api_gateway_rest_api.b[0].id')}`,
    ],
    [
      'other',
      'what is asked of a resource of the API',
      `resource "aws_api_gateway_method" "m" {\n  rest_api_id = aws_api_gateway_rest_api.a.id\n}\n${integration('"AWS"', '', 'i', 'aws_api_gateway_method.m.rest_api_id')}`,
    ],
    [
      'other',
      'the API by a splat, as it was written once',
      integration('"AWS"', '', 'i', 'join("", aws_api_gateway_rest_api.a.*.id)'),
    ],
    [
      'other',
      'the API by a conditional',
      integration('"AWS"', '', 'i', 'true ? aws_api_gateway_rest_api.a.id : "x"'),
    ],
    [
      'other',
      'the API by try',
      `${integration(
        '"AWS"',
        '',
        'i',
        'try(aws_api_gateway_rest_api.none[0].id, aws_api_gateway_rest_api.a.id)',
      )}resource "aws_api_gateway_rest_api" "none" {\n  count = 0\n}\n`,
    ],
    [
      'other',
      'the API by a lookup',
      `locals {\n  apis = { a = aws_api_gateway_rest_api.a.id }\n}\n${integration('"AWS"', '', 'i', 'local.apis["a"]')}`,
    ],
    [
      'unknown',
      'a type that is left as it is deployed',
      MOCK + integration('"AWS"', '  lifecycle {\n    ignore_changes = [type]\n  }\n'),
    ],
    [
      'unknown',
      'integrations of HTTP APIs, which are something else',
      'resource "aws_apigatewayv2_integration" "i" {\n  api_id = aws_api_gateway_rest_api.a.id\n  integration_type = "HTTP_PROXY"\n}\n',
    ],
    ['unknown', 'a file with a mistake', `${MOCK}resource "x" {{`],
  ])('%s: %s', (state, _, text) => {
    // a file of its own, so that a mistake leaves the stage
    expect(states({ 'main.tf': API + STAGE, 'i.tf': text })).toEqual({ 'aws_api_gateway_stage.s': state });
  });

  test.each<[Stage['integrations'], string, string]>([
    [
      'http',
      'the API of a count',
      'resource "aws_api_gateway_rest_api" "a" {\n  count = 1\n}\nresource "aws_api_gateway_stage" "s" {\n  rest_api_id = aws_api_gateway_rest_api.a[0].id\n}\n' +
        integration('"HTTP"', '', 'i', 'aws_api_gateway_rest_api.a[0].id'),
    ],
    [
      'http',
      'the API of a deployment',
      `${API}resource "aws_api_gateway_deployment" "d" {\n  rest_api_id = aws_api_gateway_rest_api.a.id\n}\nresource "aws_api_gateway_stage" "s" {\n  rest_api_id = aws_api_gateway_deployment.d.rest_api_id\n}\n${integration('"HTTP"')}`,
    ],
    [
      'unknown',
      'an API that is read',
      `data "aws_api_gateway_rest_api" "a" {}\nresource "aws_api_gateway_stage" "s" {\n  rest_api_id = data.aws_api_gateway_rest_api.a.id\n}\n${integration('"AWS"', '', 'i', 'data.aws_api_gateway_rest_api.a.id')}`,
    ],
    [
      'unknown',
      'an API by its id, with Lambda',
      `resource "aws_api_gateway_stage" "s" {\n  rest_api_id = "x"\n}\n${integration('"AWS"', '', 'i', '"x"')}`,
    ],
    [
      'http',
      'an API by its id, with HTTP',
      `resource "aws_api_gateway_stage" "s" {\n  rest_api_id = "x"\n}\n${integration('"HTTP"', '', 'i', '"x"')}`,
    ],
    [
      'unknown',
      'an API by its id, with HTTP perhaps',
      `variable "n" {}\nresource "aws_api_gateway_stage" "s" {\n  rest_api_id = "x"\n}\n${integration('"HTTP"', '  count = var.n\n', 'i', '"x"')}`,
    ],
    [
      'unknown',
      'an id that looks like an address',
      `${API}resource "aws_api_gateway_stage" "s" {\n  rest_api_id = "aws_api_gateway_rest_api.a"\n}\n${integration('"HTTP"')}`,
    ],
    [
      'http',
      'an API that nothing declares, with HTTP',
      `resource "aws_api_gateway_stage" "s" {\n  rest_api_id = aws_api_gateway_rest_api.gone.id\n}\n${integration('"HTTP"', '', 'i', 'aws_api_gateway_rest_api.gone.id')}`,
    ],
    [
      'unknown',
      'an API that nothing declares, with Lambda',
      `resource "aws_api_gateway_stage" "s" {\n  rest_api_id = aws_api_gateway_rest_api.gone.id\n}\n${integration('"AWS"', '', 'i', 'aws_api_gateway_rest_api.gone.id')}`,
    ],
    ['unknown', 'no API at all', 'resource "aws_api_gateway_stage" "s" {}\n'],
    [
      'unknown',
      'one API or another',
      `variable "c" {}\nresource "aws_api_gateway_rest_api" "b" {}\n${API}${integration('"AWS"')}${integration('"AWS"', '', 'j', 'aws_api_gateway_rest_api.b.id')}resource "aws_api_gateway_stage" "s" {\n  rest_api_id = var.c ? aws_api_gateway_rest_api.a.id : aws_api_gateway_rest_api.b.id\n}\n`,
    ],
    [
      'http',
      'an inline stage',
      `${API}${integration('"HTTP"')}resource "aws_api_gateway_deployment" "s" {\n  stage_name = "prod"\n  rest_api_id = aws_api_gateway_rest_api.a.id\n}\n`,
    ],
  ])('%s: %s', (state, _, text) => {
    expect(Object.values(states({ 'main.tf': text }))).toEqual([state]);
  });

  test('in JSON syntax', () => {
    const json = {
      resource: {
        aws_api_gateway_rest_api: { a: {} },
        aws_api_gateway_integration: { i: { rest_api_id: '${aws_api_gateway_rest_api.a.id}', type: 'HTTP' } },
      },
    };
    expect(states({ 'main.tf': STAGE, 'api.tf.json': JSON.stringify(json) })).toEqual({
      'aws_api_gateway_stage.s': 'http',
    });
  });

  test('of each instance', () => {
    const text =
      'locals {\n  types = { eu = "HTTP", us = "MOCK" }\n}\n' +
      'resource "aws_api_gateway_rest_api" "a" {\n  for_each = local.types\n}\n' +
      'resource "aws_api_gateway_integration" "i" {\n  for_each = aws_api_gateway_rest_api.a\n' +
      '  rest_api_id = each.value.id\n  type = local.types[each.key]\n}\n' +
      'resource "aws_api_gateway_stage" "s" {\n  for_each = local.types\n' +
      '  rest_api_id = aws_api_gateway_rest_api.a[each.key].id\n}\n';
    expect(states({ 'main.tf': text })).toEqual({
      'aws_api_gateway_stage.s["eu"]': 'http',
      'aws_api_gateway_stage.s["us"]': 'other',
    });
  });
});

describe('integrations across modules', () => {
  const GIVEN = 'variable "api" {}\nvariable "type" {\n  default = "MOCK"\n}\n';
  const METHOD = GIVEN + integration('var.type', '', 'i', 'var.api');
  const OUTPUT = 'output "id" {\n  value = aws_api_gateway_rest_api.a.id\n}\n';

  test.each<[Stage['integrations'], string, Texts]>([
    [
      'http',
      'in a callee',
      {
        'main.tf': `${API}${STAGE}module "m" {\n  source = "./m"\n  api = aws_api_gateway_rest_api.a.id\n  type = "HTTP"\n}\n`,
        'm/main.tf': METHOD,
      },
    ],
    [
      'other',
      'in a callee, by its default',
      {
        'main.tf': `${API}${STAGE}module "m" {\n  source = "./m"\n  api = aws_api_gateway_rest_api.a.id\n}\n`,
        'm/main.tf': METHOD,
      },
    ],
    [
      'http',
      'in one of several calls',
      {
        'main.tf': `${API}${STAGE}module "m" {\n  source = "./m"\n  for_each = { x = "MOCK", y = "HTTP" }\n  api = aws_api_gateway_rest_api.a.id\n  type = each.value\n}\n`,
        'm/main.tf': METHOD,
      },
    ],
    [
      'other',
      'in the caller',
      {
        'main.tf': `module "m" {\n  source = "./m"\n}\n${integration('"AWS"', '', 'i', 'module.m.id')}`,
        'm/main.tf': API + STAGE + OUTPUT,
      },
    ],
    [
      'http',
      'in a sibling',
      {
        'main.tf':
          'module "m" {\n  source = "./m"\n}\nmodule "n" {\n  source = "./n"\n  api = module.m.id\n  type = "HTTP"\n}\n',
        'm/main.tf': API + STAGE + OUTPUT,
        'n/main.tf': METHOD,
      },
    ],
    [
      'unknown',
      'in a callee of unknown count',
      {
        'main.tf': `variable "n" {}\n${API}${STAGE}${MOCK}module "m" {\n  source = "./m"\n  count = var.n\n  api = aws_api_gateway_rest_api.a.id\n  type = "HTTP"\n}\n`,
        'm/main.tf': METHOD,
      },
    ],
    [
      'http',
      'in the same module of unknown count',
      {
        'main.tf': 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count = var.n\n}\n',
        'm/main.tf': API + STAGE + integration('"HTTP"'),
      },
    ],
    [
      'other',
      'below the same module of unknown count',
      {
        'main.tf': 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count = var.n\n}\n',
        'm/main.tf': `${API}${STAGE}module "i" {\n  source = "../i"\n  api = aws_api_gateway_rest_api.a.id\n}\n`,
        'i/main.tf': METHOD,
      },
    ],
    [
      'other',
      'below a module whose key looks like an unknown one',
      {
        'main.tf': `${API}${STAGE}module "m" {\n  source = "./m"\n  for_each = toset(["[*]"])\n  api = aws_api_gateway_rest_api.a.id\n}\n`,
        'm/main.tf': METHOD,
      },
    ],
    [
      'unknown',
      'in a module from elsewhere that is given the API',
      {
        'main.tf': `${API}${STAGE}${MOCK}module "m" {\n  source = "acme/methods/aws"\n  api = { id = aws_api_gateway_rest_api.a.id }\n}\n`,
      },
    ],
    [
      'unknown',
      'in a module from elsewhere that is given the whole API',
      {
        'main.tf': `${API}${STAGE}${MOCK}module "m" {\n  source = "acme/methods/aws"\n  apis = [aws_api_gateway_rest_api.a]\n}\n`,
      },
    ],
    [
      'other',
      'beside a module from elsewhere that is given something else',
      {
        'main.tf': `${API}${STAGE}${MOCK}module "m" {\n  source = "acme/waf/aws"\n  depends_on = [aws_api_gateway_rest_api.a]\n  arn = "\${aws_api_gateway_rest_api.a.execution_arn}/*"\n}\n`,
      },
    ],
    [
      'http',
      'HTTP beside a module from elsewhere',
      {
        'main.tf': `${API}${STAGE}${integration('"HTTP"')}module "m" {\n  source = "acme/methods/aws"\n  api = aws_api_gateway_rest_api.a.id\n}\n`,
      },
    ],
    [
      'unknown',
      'an API from elsewhere',
      {
        'main.tf': `module "m" {\n  source = "acme/api/aws"\n}\nresource "aws_api_gateway_stage" "s" {\n  rest_api_id = module.m.id\n}\n${integration('"AWS"', '', 'i', 'module.m.id')}`,
      },
    ],
  ])('%s: %s', (state, _, texts) => {
    expect(Object.values(states(texts))).toEqual([state]);
  });

  test('are those of each caller', () => {
    const texts = {
      'main.tf': 'module "x" {\n  source = "./m"\n  type = "HTTP"\n}\nmodule "y" {\n  source = "./m"\n}\n',
      'm/main.tf': `variable "type" {\n  default = "AWS"\n}\n${API}${STAGE}${integration('var.type')}`,
    };
    expect(states(texts)).toEqual({
      'module.x.aws_api_gateway_stage.s': 'http',
      'module.y.aws_api_gateway_stage.s': 'other',
    });
  });

  test('depend on the values file of the run', () => {
    const texts = {
      'main.tf': `variable "type" {}\n${API}${STAGE}${integration('var.type')}`,
      'prod.tfvars': 'type = "HTTP"\n',
      'dev.tfvars': 'type = "MOCK"\n',
    };
    expect(told(texts)).toEqual([
      'aws_api_gateway_stage.s unknown: main.tf:3 its integrations depend on the values file of the run: other with dev.tfvars, http with prod.tfvars; main.tf:8 all integrations of aws_api_gateway_rest_api.a are Lambda, mock or AWS services',
    ]);
    const agreed = { ...texts, 'dev.tfvars': 'type = "HTTP_PROXY"\n' };
    expect(states(agreed)).toEqual({ 'aws_api_gateway_stage.s': 'unknown' });
    const root = texts['main.tf'].replace('{}', '{\n  default = "HTTP"\n}');
    expect(states({ ...agreed, 'main.tf': root })).toEqual({ 'aws_api_gateway_stage.s': 'http' });
  });

  test('may be added by callers that nobody has looked for', () => {
    const texts = { 'api/main.tf': API + STAGE + MOCK };
    expect(told(texts)[0]).toMatch(/^aws_api_gateway_stage.s other:/);
    expect(told(texts, false)[0]).toMatch(
      /^aws_api_gateway_stage.s unknown: .*too large to look for callers/,
    );
    const root = { 'api/main.tf': `provider "aws" {}\n${API}${STAGE}${MOCK}` };
    expect(told(root, false)[0]).toMatch(/^aws_api_gateway_stage.s other:/);
  });
});

describe('the reasons', () => {
  test.each<[string, string]>([
    [integration('"HTTP_PROXY"'), 'http: main.tf:7 aws_api_gateway_integration.i is of type HTTP_PROXY'],
    [
      MOCK + integration('"AWS"'),
      'other: main.tf:7 all integrations of aws_api_gateway_rest_api.a are Lambda, mock or AWS services',
    ],
    ['', 'unknown: main.tf:1 no integration of aws_api_gateway_rest_api.a is in sight'],
    [
      `${integration('var.t')}variable "t" {}\n`,
      'unknown: main.tf:7 the type of aws_api_gateway_integration.i is not known; main.tf:9 var.t has no default: the run must give it a value',
    ],
    [
      `${integration('sensitive("HTTP")')}`,
      'http: main.tf:7 aws_api_gateway_integration.i is an HTTP integration',
    ],
    [
      `${integration('"MOCK"', '', 'i', 'data.aws_api_gateway_rest_api.x.id')}data "aws_api_gateway_rest_api" "x" {}\n`,
      'unknown: main.tf:6 aws_api_gateway_integration.i may be of this API: its rest_api_id does not tell; main.tf:9 data.aws_api_gateway_rest_api.x is read at the run only',
    ],
    [
      `${integration('"MOCK"', '  count = var.n\n')}variable "n" {}\n`,
      'unknown: main.tf:5 it is not known how often aws_api_gateway_integration.i exists; main.tf:10 var.n has no default: the run must give it a value',
    ],
    [
      'module "m" {\n  source = "acme/x/aws"\n  api = aws_api_gateway_rest_api.a.id\n}\n',
      'unknown: main.tf:5 module.m is given the API, and is not followed',
    ],
  ])('%j', (text, expected) => {
    expect(told({ 'main.tf': API + STAGE + text })).toEqual([`aws_api_gateway_stage.s ${expected}`]);
  });
});

describe('what is wrong in integrations', () => {
  test('is no problem of the stage and leaves its certificate alone', () => {
    const found = read({
      'main.tf': `${API}${STAGE}${integration('local.nowhere', '  count = 1 / 0\n')}`,
    });
    expect(found.problems).toEqual([]);
    expect(found.stages.map(({ certificate, integrations }) => [certificate.state, integrations])).toEqual([
      ['unset', 'unknown'],
    ]);
  });

  test('uses up nothing that certificates of other roots need', () => {
    const loop = '[for a in range(1000) : [for b in range(1000) : [for c in range(20) : a * b * c]]]';
    const costly = `${API}${STAGE}${integration(`length(jsonencode(${loop})) > 0 ? "HTTP" : "MOCK"`)}`;
    const files = {
      'a/main.tf': costly,
      'b/main.tf': `${API}${STAGE.replace('}', '  client_certificate_id = join("", [for x in range(10) : "c"])\n}')}`,
    };
    const { stages } = read(files);
    expect(stages.map(({ certificate, integrations }) => [certificate.state, integrations])).toEqual([
      ['unset', 'unknown'],
      ['set', 'unknown'],
    ]);
  });

  test('costs no more than what there is: many APIs, integrations and stages', () => {
    const many = 1_000;
    const text = `resource "aws_api_gateway_rest_api" "a" {\n  count = ${many}\n}\nresource "aws_api_gateway_stage" "s" {\n  count = ${many}\n  rest_api_id = aws_api_gateway_rest_api.a[count.index].id\n}\n${integration('"AWS"', `  count = ${many}\n`, 'i', 'aws_api_gateway_rest_api.a[count.index].id')}`;
    const start = threadTime();
    expect(new Set(Object.values(states({ 'main.tf': text })))).toEqual(new Set(['other']));
    expect(threadTime() - start).toBeLessThan(5_000);
  });
});

test('a stage is in scope where its integrations change', () => {
  const texts = {
    'main.tf': `module "api" {\n  source = "./api"\n}\nmodule "methods" {\n  source = "./methods"\n  api = module.api.id\n}\nmodule "other" {\n  source = "./other"\n}\n`,
    'api/main.tf': `${API}${STAGE}output "id" {\n  value = aws_api_gateway_rest_api.a.id\n}\n`,
    'methods/main.tf': `variable "api" {}\n${integration('"AWS"', '', 'i', 'var.api')}`,
    'other/main.tf': `resource "aws_api_gateway_rest_api" "b" {}\n${integration('"AWS"', '', 'i', 'aws_api_gateway_rest_api.b.id')}`,
  };
  const [stage] = read(texts, ['methods']).stages;
  expect([...(stage?.units ?? [])].sort()).toEqual(['.', 'api', 'methods']);
});

describe('what is said before a variable has its value', () => {
  const A = 'aws_api_gateway_rest_api.a.id';
  const B = 'aws_api_gateway_rest_api.b.id';
  const types = fc.constantFrom(
    '"HTTP"',
    '"MOCK"',
    '"AWS"',
    'var.v',
    'var.v == "x" ? "HTTP" : "MOCK"',
    'var.v == "x" ? "AWS" : "AWS"',
  );
  const counts = fc.constantFrom(
    '',
    '',
    '  count = 0\n',
    '  count = var.v == "x" ? 1 : 0\n',
    '  for_each = toset([var.v])\n',
  );
  const apis = fc.constantFrom(
    A,
    A,
    B,
    `var.v == "x" ? ${A} : ${B}`,
    `try(var.v == "y" ? tobool("z") : ${A}, ${B})`,
    `coalesce(${A}, var.v)`,
    `{ x = ${A}, y = ${B} }[var.v == "x" ? "x" : "y"]`,
  );
  const givers = fc.array(fc.record({ type: types, count: counts, api: apis, isInModule: fc.boolean() }), {
    maxLength: 4,
  });
  const method = '{ "/x" = { get = { x-amazon-apigateway-integration = { type = "TYPE", uri = var.v } } } }';
  const bodies = fc.constantFrom(
    'null',
    `jsonencode({ paths = ${method.replace('TYPE', 'mock')} })`,
    `jsonencode({ paths = ${method.replace('TYPE', 'http')}, info = var.v })`,
    `jsonencode({ paths = ${method.replace('TYPE', '${var.v}')} })`,
    `jsonencode({ paths = var.v == "x" ? {} : ${method.replace('TYPE', 'http')} })`,
    '"{\\"paths\\": {\\"/${var.v}\\": {\\"get\\": {\\"x-amazon-apigateway-integration\\": {\\"type\\": \\"aws\\"}}}}}"',
    '"{\\"paths\\": {\\"/x\\": {\\"${var.v}\\": {\\"x-amazon-apigateway-integration\\": {\\"type\\": \\"http\\"}}}}}"',
  );

  test('holds whatever the value is', () => {
    fc.assert(
      fc.property(givers, bodies, (all, body) => {
        const own = all.map(({ type, count, api, isInModule }, index) =>
          isInModule
            ? `module "m${index}" {\n  source = "./m"\n  api = ${api}\n  v = var.v\n  t = ${type}\n}\n`
            : integration(type, count, `i${index}`, api),
        );
        const texts = {
          'main.tf': `variable "v" {}\nresource "aws_api_gateway_rest_api" "a" {\n  body = ${body}\n}\nresource "aws_api_gateway_rest_api" "b" {}\n${STAGE}${own.join('')}`,
          'm/main.tf': `variable "api" {}\nvariable "v" {}\nvariable "t" {}\n${integration('var.t', '', 'i', 'var.api')}`,
        };
        const before = Object.values(states(texts));
        if (before[0] === 'unknown') return;
        for (const value of ['x', 'y', 'http', 'get'])
          expect(Object.values(states({ ...texts, 'terraform.tfvars': `v = "${value}"\n` }))).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});
