import { describe, expect, test } from 'vitest';
import type { Goal } from '../../src/stage.ts';
import { fixed } from './fixed.ts';

const CERTIFICATE = 'aws_api_gateway_client_certificate';

/** The body of stage `a` in native syntax. */
function stage(body: string, rest = ''): string {
  return `resource "aws_api_gateway_stage" "a" {\n${body}}\n${rest}`;
}

function certificate(name: string, body = ''): string {
  return `\nresource "${CERTIFICATE}" "${name}" {\n${body}}\n`;
}

/** What a new certificate of stage `a` looks like. */
function added(settings = ''): string {
  const name = settings === '' ? 'description' : 'description'.padEnd(settings.indexOf('=') - 3);
  return certificate('a', `${settings}  ${name} = "Presented by API Gateway to the backend of stage a"\n`);
}

async function fixedText(text: string, goal: Goal, path = 'main.tf'): Promise<string | undefined> {
  const result = await fixed({ [path]: text }, goal);
  return typeof result === 'string' ? result : result[path];
}

describe('a certificate is made where its stage is made', () => {
  test.each([
    ['  provider = aws.eu\n', '  provider    = aws.eu\n'],
    ['  provider = "aws.eu"\n', '  provider    = aws.eu\n'],
    ['  region = var.r\n', '  region      = var.r\n'],
    ['  region = "eu-west-1"\n', '  region      = "eu-west-1"\n'],
    ['  region = null\n', ''],
  ])('%j', async (setting, copied) => {
    const attached = `${setting}\n  client_certificate_id = ${CERTIFICATE}.a.id\n`;
    expect(await fixedText(stage(setting), 'attach')).toBe(stage(attached, added(copied)));
  });

  test.each([
    ['  region = each.value\n', 'region'],
    ['  provider = aws.by_region[each.key]\n', 'provider'],
    ['  region = join("", [\n    var.a\n  ])\n', 'region'],
  ])('what can not be repeated is told: %j', async (body, setting) => {
    expect(await fixedText(stage(body), 'attach')).toBe(
      `The ${setting} of aws_api_gateway_stage.a comes from an expression that can't be repeated for a certificate. Declare an ${CERTIFICATE} with the same ${setting} by hand, and set client_certificate_id to its id.`,
    );
  });

  test.each([
    ['the same provider', '  provider = aws.eu\n', '  provider = "aws.eu"\n', 'c'],
    ['the default provider by name', '  provider = aws\n', '', 'c'],
    ['another provider', '  provider = aws.eu\n', '', 'a'],
    ['another provider than the default one', '', '  provider = aws.eu\n', 'a'],
    ['the same region', '  region = var.r\n', '  region = (var.r)\n', 'c'],
    ['another region', '  region = var.r\n', '  region = var.s\n', 'a'],
  ])('one that is declared is attached if it is of %s', async (_, own, other, expected) => {
    const text = await fixedText(stage(own, certificate('c', other)), 'attach');
    expect(text).toContain(`client_certificate_id = ${CERTIFICATE}.${expected}.id`);
  });
});

describe('a certificate to which a stage refers is not free', () => {
  const OTHERS = certificate('c') + certificate('d');
  const taken = (name: string, value: string) =>
    `\nresource "aws_api_gateway_stage" "${name}" {\n  client_certificate_id = ${value}\n}\n`;
  test.each([
    ['var.x ? aws_api_gateway_client_certificate.c.id : null', ''],
    ['join("", aws_api_gateway_client_certificate.c.*.id)', ''],
    ['"${aws_api_gateway_client_certificate.c.id}-x"', ''],
    ['{ a = [for k in [1] : aws_api_gateway_client_certificate.c.id] }.a[0]', ''],
    ['local.x', '\nlocals {\n  x = local.y\n  y = aws_api_gateway_client_certificate.c.id\n}\n'],
  ])('%s', async (value, rest) => {
    const others = `${OTHERS}${rest}\nvariable "x" {}\n`;
    const one = await fixedText(stage('', taken('b', value) + others), 'attach');
    expect(one).toContain(`client_certificate_id = ${CERTIFICATE}.d.id`);
    const none = await fixedText(
      stage('', taken('b', value) + taken('e', `${CERTIFICATE}.d.id`) + others),
      'attach',
    );
    expect(none).toContain(`client_certificate_id = ${CERTIFICATE}.a.id`);
  });
});

describe('comments stay', () => {
  const line = `client_certificate_id = ${CERTIFICATE}.a.id`;
  test.each<[before: string, goal: Goal, after: string]>([
    [
      'resource "aws_api_gateway_stage" "a" { /* keep */ stage_name = "p" /* me */ }\n',
      'attach',
      stage(`  /* keep */ stage_name = "p" /* me */\n\n  ${line}\n`, added()),
    ],
    [
      'resource "aws_api_gateway_stage" "a" { /* keep */ }\n',
      'attach',
      stage(`  /* keep */\n  ${line}\n`, added()),
    ],
    [
      'resource "aws_api_gateway_stage" "a" { /* keep */ client_certificate_id = "x" /* me */ }\n',
      'detach',
      'resource "aws_api_gateway_stage" "a" { /* keep */ /* me */ }\n',
    ],
    [
      stage('  stage_name = "p" /* spans\n  lines */\n'),
      'attach',
      stage(`  stage_name = "p" /* spans\n  lines */\n\n  ${line}\n`, added()),
    ],
    [
      stage('').replace('}\n', '} /* spans\n lines */ # x\n'),
      'attach',
      stage(`  ${line}\n`).replace('}\n', '} /* spans\n lines */ # x\n') + added(),
    ],
    [
      stage('  client_certificate_id = "x" /* spans\n  lines */\n  a = 1\n'),
      'detach',
      stage('   /* spans\n  lines */\n  a = 1\n'),
    ],
    [stage('  client_certificate_id = "x" /* y */ # z\n  a = 1\n'), 'detach', stage('  a = 1\n')],
  ])('%j, %s', async (before, goal, after) => {
    expect(await fixedText(before, goal)).toBe(after);
  });
});

describe('a block that is left empty goes from an override file only', () => {
  const json = '{"resource":{"aws_api_gateway_stage":{"a":{"client_certificate_id":"abc"}}}}\n';
  const pretty = `${JSON.stringify(JSON.parse(json), null, 2)}\n`;
  const hcl = stage('  client_certificate_id = "abc"\n');
  test.each([
    ['main.tf', hcl, 'resource "aws_api_gateway_stage" "a" {\n}\n'],
    ['main.tf', hcl.replace(/\n {2}(.*)\n/, ' $1 '), 'resource "aws_api_gateway_stage" "a" {}\n'],
    ['main.tf.json', json, '{"resource":{"aws_api_gateway_stage":{"a":{}}}}\n'],
    ['main.tf.json', pretty, pretty.replace(/\{\s*"client[^}]*\}/, '{}')],
    ['x_override.tf', hcl, ''],
    ['x_override.tf.json', json, '{}\n'],
    ['x_override.tf.json', pretty, '{}\n'],
    ['override.tf.json', `[${json.trim()}]`, '[]'],
    [
      'override.tf.json',
      '[{"resource":[{"aws_api_gateway_stage":[{"a":[{"client_certificate_id":"x"}]}]},{"aws_x":{"b":{}}}]}]',
      '[{"resource":[{"aws_x":{"b":{}}}]}]',
    ],
    [
      'override.tf.json',
      '{"resource":[{"aws_x":{"b":{}}}, {"aws_api_gateway_stage":{"a":{"client_certificate_id":"x", "c":1}}}]}',
      '{"resource":[{"aws_x":{"b":{}}}, {"aws_api_gateway_stage":{"a":{"c":1}}}]}',
    ],
    [
      'override.tf.json',
      '{"resource":{"aws_api_gateway_stage":{"a":[{"c":1}, {"client_certificate_id":"x"}]}}}',
      '{"resource":{"aws_api_gateway_stage":{"a":[{"c":1}]}}}',
    ],
  ])('%s: %j', async (path, before, after) => {
    const rest = path.startsWith('main')
      ? { 'y_override.tf': stage('  stage_name = "p"\n') }
      : { 'main.tf': `${stage('  stage_name = "p"\n')}resource "aws_x" "b" {}\n` };
    expect(await fixed({ [path]: before, ...rest }, 'detach')).toEqual({ [path]: after });
  });
});

describe('JSON syntax is edited through lists, in its own style', () => {
  const attached = `"client_certificate_id":"\${${CERTIFICATE}.a.id}"`;
  const declared = `"a":{"description":"Presented by API Gateway to the backend of stage a"}`;
  const added = `"${CERTIFICATE}":{${declared}}`;
  test.each([
    [
      '{"resource":{"aws_api_gateway_stage":{"a":[{"b":1}]}}}',
      `{"resource":{"aws_api_gateway_stage":{"a":[{"b":1,${attached}}]},${added}}}`,
    ],
    [
      '{"resource":[{"aws_api_gateway_stage":{"a":{"b":1}}}]}',
      `{"resource":[{"aws_api_gateway_stage":{"a":{"b":1,${attached}}},${added}}]}`,
    ],
    [
      '[{"resource":[{"aws_api_gateway_stage":[{"a":[[{}]]}]}]}]\n',
      `[{"resource":[{"aws_api_gateway_stage":[{"a":[[{${attached}}]]}],${added}}]}]\n`,
    ],
    [
      `{"resource":{"aws_api_gateway_stage":{"a":{}},"${CERTIFICATE}":[{"c":{"count":1}},{"d":{"count":1}}]}}`,
      `{"resource":{"aws_api_gateway_stage":{"a":{${attached}}},"${CERTIFICATE}":[{"c":{"count":1}},{"d":{"count":1},${declared}}]}}`,
    ],
    [
      `{"resource":{"aws_api_gateway_stage":{"a":{}},"${CERTIFICATE}":[{}]}}`,
      `{"resource":{"aws_api_gateway_stage":{"a":{${attached}}},"${CERTIFICATE}":[{${declared}}]}}`,
    ],
    [
      '{"resource":{"aws_api_gateway_stage":{"a":{"client_certificate_id":""}}}}',
      `{"resource":{"aws_api_gateway_stage":{"a":{${attached}}},${added}}}`,
    ],
    [
      '{"resource":{"aws_api_gateway_stage":{"a":{"provider":"aws.eu","region":"${var.r}"}}}}',
      `{"resource":{"aws_api_gateway_stage":{"a":{"provider":"aws.eu","region":"\${var.r}",${attached}}},${added.replace('{"desc', '{"provider":"aws.eu","region":"${var.r}","desc')}}}`,
    ],
    [
      '{\n\t"resource": {\n\t\t"aws_api_gateway_stage": {\n\t\t\t"a": {}\n\t\t},\n\t\t"aws_x": {}\n\t}\n}\n',
      `{\n\t"resource": {\n\t\t"aws_api_gateway_stage": {\n\t\t\t"a": {\n\t\t\t\t${attached.replace(':', ': ')}\n\t\t\t}\n\t\t},\n\t\t"${CERTIFICATE}": {\n\t\t\t"a": {\n\t\t\t\t"description": "Presented by API Gateway to the backend of stage a"\n\t\t\t}\n\t\t},\n\t\t"aws_x": {}\n\t}\n}\n`,
    ],
  ])('%s', async (before, after) => {
    expect(await fixedText(before, 'attach', 'main.tf.json')).toBe(after);
  });

  test('in an override file, the last word is replaced', async () => {
    const text = '[{"resource":[{"aws_api_gateway_stage":[{"a":[{"client_certificate_id":null}]}]}]}]';
    expect(
      await fixed({ 'main.tf': stage('', certificate('c')), 'override.tf.json': text }, 'attach'),
    ).toEqual({ 'override.tf.json': text.replace('null', `"\${${CERTIFICATE}.c.id}"`) });
  });

  test('what is not edited comes with what to do', async () => {
    const text = `{"resource":{"aws_api_gateway_stage":{"a":{}},"${CERTIFICATE}":[]}}`;
    expect(await fixedText(text, 'attach', 'main.tf.json')).toBe(
      `aws_api_gateway_stage.a is written in a form that is not edited automatically. Set client_certificate_id to the id of an ${CERTIFICATE} by hand.`,
    );
  });
});
