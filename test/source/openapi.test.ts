import { describe, expect, test } from 'vitest';
import { HOLE } from '../../src/source/hole.ts';
import { ApiDescriptions, type Described } from '../../src/source/openapi.ts';
import type { Stage } from '../../src/stage.ts';
import { API, integration, MOCK, STAGE, states, type Texts, told } from '../terraform/stage-integrations.ts';
import { threadTime } from '../thread-time.ts';

/** `http`, `other` and `unclear` of a text, as far as there are any. */
function described(text: string): Partial<Described> {
  const found = new ApiDescriptions().read(text);
  return Object.fromEntries(Object.entries(found).filter(([, what]) => what !== null));
}

function method(type: string, name = 'get'): string {
  return `{"${name}": {"x-amazon-apigateway-integration": {"type": "${type}"}}}`;
}

const KEY = 'x-amazon-apigateway-integration';

describe('an API description', () => {
  test.each<[string, string, Partial<Described>]>([
    ['JSON', `{"paths": {"/a": ${method('http')}}}`, { http: 'GET /a' }],
    [
      'each method',
      `{"paths": {"/a": ${method('mock', 'options')}, "/b": ${method('HTTP_PROXY', 'trace')}}}`,
      { other: 'OPTIONS /a', http: 'TRACE /b' },
    ],
    [
      'any method',
      `{"paths": {"/a": ${method('aws_proxy', 'x-amazon-apigateway-any-method')}}}`,
      { other: 'ANY /a' },
    ],
    ['the last of a repeated key', `{"paths": {}, "paths": {"/a": ${method('aws')}}}`, { other: 'GET /a' }],
    ['what is no method', `{"paths": {"/a": ${method('http', 'parameters')}}}`, {}],
    ['what is no path', `{"paths": {"x-a": ${method('http')}}}`, {}],
    ['an operation without integration', '{"paths": {"/a": {"get": {}}}}', {}],
    [
      'an integration without type',
      `{"paths": {"/a": {"get": {"${KEY}": {}}}}}`,
      { unclear: 'the type of the integration of GET /a is not known' },
    ],
    [
      'an unknown type',
      `{"paths": {"/a": ${method(HOLE)}}}`,
      { unclear: 'the type of the integration of GET /a is not known' },
    ],
    [
      'an unknown part of a type',
      `{"paths": {"/a": ${method(`${HOLE}_PROXY`)}}}`,
      { unclear: 'the type of the integration of GET /a is not known' },
    ],
    [
      'an unknown integration',
      `{"paths": {"/a": {"get": {"${KEY}": "${HOLE}"}}}}`,
      { unclear: 'the type of the integration of GET /a is not known' },
    ],
    ['an unknown operation', `{"paths": {"/a": {"get": "${HOLE}"}}}`, { unclear: 'GET /a is not known' }],
    ['an unknown method', `{"paths": {"/a": {"${HOLE}": {}}}}`, { unclear: 'a key of /a is not known' }],
    ['an unknown path item', `{"paths": {"/a": "${HOLE}"}}`, { unclear: '/a is not known' }],
    ['a path with an unknown part', `{"paths": {"/a/${HOLE}": ${method('aws')}}}`, { other: 'GET /a/…' }],
    [
      'an unknown key of paths',
      `{"paths": {"${HOLE}": ${method('aws')}}}`,
      { unclear: 'a key of paths is not known' },
    ],
    ['unknown paths', `{"paths": "${HOLE}"}`, { unclear: 'paths is not known' }],
    [
      'an unknown key of the document',
      `{"${HOLE}": 1, "paths": {}}`,
      { unclear: 'a key of the document is not known' },
    ],
    [
      'what is put between',
      `{"paths": {"/a": ${method('aws')}, ${HOLE}}}`,
      { other: 'GET /a', unclear: 'a key of paths is not known' },
    ],
    [
      'what is put on a line of its own',
      `paths:\n  /a:\n    get: {}\n${HOLE}\n`,
      { unclear: 'it can not be read as JSON or YAML' },
    ],
    ['only what is unknown', HOLE, { unclear: 'it is no OpenAPI document' }],
    ['two documents', 'paths: {}\n---\npaths: {}\n', { unclear: 'it is no OpenAPI document' }],
    [
      'a shared integration',
      `{"paths": {"/a": {"get": {"${KEY}": {"$ref": "#/components/x-amazon-apigateway-integrations/a~1b"}}}}, "components": {"x-amazon-apigateway-integrations": {"a/b": {"type": "http"}}}}`,
      { http: 'GET /a' },
    ],
    [
      'a shared integration that nothing uses',
      `{"paths": {"/a": ${method('aws')}}, "components": {"x-amazon-apigateway-integrations": {"a": {"type": "http"}}}}`,
      { other: 'GET /a' },
    ],
    [
      'a reference to nothing',
      `{"paths": {"/a": {"get": {"${KEY}": {"$ref": "#/nothing"}}}}}`,
      { unclear: 'the type of the integration of GET /a is not known' },
    ],
    [
      'a reference to elsewhere',
      '{"paths": {"/a": {"$ref": "https://example.com/a.json"}}}',
      { unclear: '/a is not known' },
    ],
    [
      'a path that refers to another',
      `{"paths": {"/a": {"$ref": "#/paths/~1b"}, "/b": ${method('aws')}}}`,
      { other: 'GET /a' },
    ],
    ['references in a circle', '{"paths": {"/a": {"$ref": "#/paths/~1a"}}}', { unclear: '/a is not known' }],
    ['an alias', `x: &x\n  ${KEY}: {type: http}\npaths:\n  /a:\n    post: *x\n`, { http: 'POST /a' }],
    ['a merge key', `x: &x\n  get: {${KEY}: {type: http}}\npaths:\n  /a:\n    <<: *x\n`, { http: 'GET /a' }],
    ['an alias of nothing', 'paths: *x\n', { unclear: 'it can not be read as JSON or YAML' }],
    ['an empty text', ' ', { unclear: 'it is no OpenAPI document' }],
  ])('with %s', (_, text, expected) => expect(described(text)).toEqual(expected));

  const lines = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n');
  test.each<[string, string]>([
    ['brackets', '['.repeat(500_000)],
    ['paths', `paths:\n${lines(40_000, (index) => `  /${index}: {get: {}}`)}`],
    [
      'aliases of a large path',
      `x: &x\n${lines(20_000, (index) => `  k${index}: 1`)}\npaths:\n${lines(40_000, (index) => `  /${index}: *x`)}`,
    ],
    [
      'aliases of aliases',
      `a0: &a0 {b: 1}\n${lines(50, (index) => `a${index + 1}: &a${index + 1} {l: *a${index}, r: *a${index}}`)}\npaths: {/a: *a50}`,
    ],
    [
      'merges in a chain',
      `m0: &m0 {z: 1}\n${lines(15_000, (index) => `m${index + 1}: &m${index + 1} {<<: *m${index}}`)}\npaths:\n${lines(5_000, (index) => `  /${index}: *m15000`)}`,
    ],
    [
      'references in a chain',
      `{"paths": {${lines(20_000, (index) => `"/${index}": {"$ref": "#/paths/~1${index + 1}"},`)} "/x": {}}}`,
    ],
    [
      'long references',
      `x: &x {$ref: "#${'/a'.repeat(200_000)}"}\npaths:\n${lines(20_000, (index) => `  /${index}: *x`)}`,
    ],
  ])('of hostile %s is read soon', (_, text) => {
    const start = threadTime();
    described(text);
    expect(threadTime() - start).toBeLessThan(6_000);
  });
});

describe('the OpenAPI document of an API', () => {
  const body = (value: string, rest = ''): Texts => ({
    'main.tf': `variable "any" {}\nresource "aws_lambda_function" "f" {}\nresource "aws_api_gateway_rest_api" "a" {\n  body = ${value}\n${rest}}\n${STAGE}`,
  });
  const object = (type: string): string =>
    `{ openapi = "3.0.1", paths = { "/x" = { get = { x-amazon-apigateway-integration = { type = ${type}, uri = aws_lambda_function.f.invoke_arn } } } } }`;
  const yaml = (type: string): string =>
    `paths:\n  /x:\n    get:\n      x-amazon-apigateway-integration:\n        uri: \${f}\n        type: ${type}\n`;
  const merged = '  put_rest_api_mode = "merge"\n';

  test.each<[Stage['integrations'], string, Texts]>([
    ['http', 'jsonencode', body(`jsonencode(${object('"http_proxy"')})`)],
    ['other', 'jsonencode beside an ARN that is not known', body(`jsonencode(${object('"aws_proxy"')})`)],
    ['other', 'yamlencode', body(`yamlencode(${object('"MOCK"')})`)],
    ['unknown', 'a type that is not known', body(`jsonencode(${object('var.any')})`)],
    ['unknown', 'a part that is not known', body('jsonencode({ paths = var.any })')],
    [
      'other',
      'a part that matters to nothing',
      body(`jsonencode(merge(${object('"AWS"')}, { info = var.any }))`),
    ],
    [
      'other',
      'a heredoc',
      body(`<<-EOT\n${yaml('aws').replace('${f}', '${aws_lambda_function.f.invoke_arn}')}EOT`),
    ],
    [
      'http',
      'a heredoc with a type that is put in',
      body(`<<-EOT\n${yaml('${"http"}').replace('${f}', 'x')}EOT`),
    ],
    [
      'unknown',
      'a heredoc with paths that are put in',
      body('<<-EOT\nopenapi: "3.0.1"\npaths:\n  ${indent(2, var.any)}\nEOT'),
    ],
    [
      'other',
      'a JSON text with parts',
      body(
        '"{\\"paths\\": {\\"/${var.any}\\": {\\"x-amazon-apigateway-any-method\\": {\\"x-amazon-apigateway-integration\\": {\\"type\\": \\"aws_proxy\\", \\"uri\\": \\"${aws_lambda_function.f.invoke_arn}\\"}}}}}"',
      ),
    ],
    [
      'unknown',
      'a JSON text with a key that is not known',
      body(
        '"{\\"paths\\": {\\"/x\\": {\\"${var.any}\\": {}, \\"get\\": {\\"x-amazon-apigateway-integration\\": {\\"type\\": \\"mock\\"}}}}}"',
      ),
    ],
    [
      'other',
      'a condition on what is put in elsewhere',
      body(`<<-EOT\n${yaml('aws').replace('${f}', '%{ if true }a%{ else }\n${var.any}%{ endif }')}EOT`),
    ],
    [
      'unknown',
      'a condition that is not known',
      body(`<<-EOT\n${yaml('aws').replace('${f}', 'x')}%{ if var.any == "x" }\n# more\n%{ endif }\nEOT`),
    ],
    [
      'other',
      'decoded and encoded again',
      body(
        `jsonencode(yamldecode(<<-EOT\n${yaml('aws').replace('${f}', '${aws_lambda_function.f.arn}')}EOT\n  ))`,
      ),
    ],
    [
      'http',
      'through a local',
      {
        'main.tf': `locals {\n  b = jsonencode({ paths = { "/x" = { get = { x-amazon-apigateway-integration = { type = "http" } } } } })\n}\nresource "aws_api_gateway_rest_api" "a" {\n  body = local.b\n}\n${STAGE}`,
      },
    ],
    ['other', 'of a file', { ...body('file("${path.module}/api.yaml")'), 'api.yaml': yaml('aws') }],
    [
      'http',
      'of a template',
      {
        ...body('templatefile("api.yaml", { f = aws_lambda_function.f.invoke_arn })'),
        'api.yaml': yaml('http'),
      },
    ],
    ['unknown', 'of a variable', body('var.any')],
    ['unknown', 'nothing', body('null')],
    ['unknown', 'an empty text', body('""')],
    ['unknown', 'no OpenAPI', body('"hello"')],
    ['unknown', 'no YAML', body('"{ x: "')],
    ['unknown', 'what can not be computed', body('local.nowhere')],
    ['unknown', 'without paths', body('jsonencode({ openapi = "3.0.1" })')],
    ['unknown', 'that is merged into what is deployed', body(`jsonencode(${object('"aws"')})`, merged)],
    ['http', 'with HTTP that is merged', body(`jsonencode(${object('"http"')})`, merged)],
    [
      'other',
      'that overwrites',
      body(`jsonencode(${object('"aws"')})`, '  put_rest_api_mode = "overwrite"\n'),
    ],
    [
      'unknown',
      'of which it is not known whether it overwrites',
      body(`jsonencode(${object('"aws"')})`, '  put_rest_api_mode = var.any\n'),
    ],
    [
      'unknown',
      'that is left as it is deployed',
      body(`jsonencode(${object('"aws"')})`, '  lifecycle {\n    ignore_changes = [body]\n  }\n'),
    ],
    [
      'http',
      'beside an integration that is HTTP',
      { ...body(`jsonencode(${object('"aws"')})`), 'i.tf': integration('"HTTP"') },
    ],
    [
      'other',
      'beside an integration that is none',
      { ...body(`jsonencode(${object('"aws"')})`), 'i.tf': MOCK },
    ],
    ['unknown', 'that is not known, beside an integration', { ...body('var.any'), 'i.tf': MOCK }],
    [
      'http',
      'that is put by a resource of its own',
      {
        'main.tf': `${API}${STAGE}resource "aws_api_gateway_rest_api_put" "p" {\n  rest_api_id = aws_api_gateway_rest_api.a.id\n  body = jsonencode({ paths = { "/x" = { get = { x-amazon-apigateway-integration = { type = "HTTP" } } } } })\n}\n`,
      },
    ],
  ])('%s: %s', (state, _, texts) => {
    expect(Object.values(states(texts))).toEqual([state]);
  });

  test('of one file is read once for all APIs of it, and a review reads a limited length', () => {
    const filler = `\${join("", [for i in range(300) : "${'x'.repeat(1_000)}"])}`;
    const text = (count: number): string =>
      `resource "aws_api_gateway_rest_api" "a" {\n  count = ${count}\n  body = <<-EOT\nx: "\${count.index}${filler}"\n${yaml('aws').replace('${f}', 'y')}EOT\n}\n` +
      `resource "aws_api_gateway_stage" "s" {\n  count = ${count}\n  rest_api_id = aws_api_gateway_rest_api.a[count.index].id\n}\n`;
    expect(Object.values(states({ 'main.tf': text(3) }))).toEqual(['other', 'other', 'other']);
    const many = told({ 'main.tf': text(30) });
    expect(many[0]).toMatch(/\] other:/);
    expect(many.at(-1)).toMatch(/\] unknown: .*the API descriptions are too long in all/);
    const same = text(30).replaceAll('${count.index}', '');
    expect(new Set(Object.values(states({ 'main.tf': same })))).toEqual(new Set(['other']));
  });

  test('is named with the method, and with nothing of a sensitive one', () => {
    const text = (value: string): string =>
      `resource "aws_api_gateway_rest_api" "a" {\n  body = ${value}\n}\n${STAGE}`;
    const object =
      'jsonencode({ paths = { "/x" = { get = { x-amazon-apigateway-integration = { type = "HTTP" } } } } })';
    expect(told({ 'main.tf': text(object) })).toEqual([
      'aws_api_gateway_stage.s http: main.tf:2 the body of aws_api_gateway_rest_api.a has an HTTP integration: GET /x',
    ]);
    expect(told({ 'main.tf': text(`sensitive(${object})`) })).toEqual([
      'aws_api_gateway_stage.s http: main.tf:2 the body of aws_api_gateway_rest_api.a has an HTTP integration: what is sensitive',
    ]);
  });
});
