import { describe, expect, test } from 'vitest';
import { mended, reviewOf } from './mended.ts';

type Texts = Readonly<Record<string, string>>;

const TYPE = 'aws_api_gateway_client_certificate';

/** A stage `this` with a certificate like this. */
function stage(value: string, repeated = '', name = 'this'): string {
  return `resource "aws_api_gateway_stage" "${name}" {\n${repeated}  client_certificate_id = ${value}\n}\n`;
}

/** `null` for a variable without a default. */
function variable(name: string, fallback: string | null, rest = ''): string {
  return `variable "${name}" {\n${fallback === null ? '' : `  default = ${fallback}\n`}${rest}}\n`;
}

function call(name: string, args = '', source = './m'): string {
  return `module "${name}" {\n  source = "${source}"\n${args}}\n`;
}

function certificate(name: string, body = ''): string {
  return `resource "${TYPE}" "${name}" {\n${body}}\n`;
}

/** What is told of a new certificate. */
function added(name: string, owner: string, settings: readonly string[] = []): string {
  const body = [...settings, `  description = "Presented by API Gateway to the backend of ${owner}"`];
  return ['', `resource "${TYPE}" "${name}" {`, ...body, '}'].map((line) => `+${line}\n`).join('');
}

/** A module `m` whose stage has what `var.cert` gives it. */
const m = (fallback: string | null, rest = '') => variable('cert', fallback, rest) + stage('var.cert');
const STAGES = `locals {\n  stages = {\n    eu = { cert = null }\n    us = { cert = "abc" }\n  }\n}\n`;
const EACH = '  for_each = local.stages\n';
const SWITCHED = `var.on ? ${TYPE}.c[0].id : null`;
const COUNTED = certificate('c', '  count = var.on ? 1 : 0\n');

describe('a certificate is attached where its value comes from', () => {
  test.each<[name: string, texts: Texts, changes: string]>([
    [
      'the call leaves the argument out',
      { 'main.tf': call('api'), 'm/main.tf': m('null') },
      `main.tf\n+  cert   = ${TYPE}.api.id\n${added('api', 'module api')}`,
    ],
    [
      'only one of two calls does',
      { 'main.tf': call('a') + call('b', '  cert = "abc"\n'), 'm/main.tf': m('null') },
      `main.tf\n+  cert   = ${TYPE}.a.id\n${added('a', 'module a')}`,
    ],
    [
      'each of two calls does, in roots of their own',
      {
        'x/main.tf': call('api', '', '../m'),
        'y/main.tf': call('api', '', '../m'),
        'm/main.tf': m('null'),
      },
      ['x', 'y']
        .map((root) => `${root}/main.tf\n+  cert   = ${TYPE}.api.id\n${added('api', 'module api')}`)
        .join(''),
    ],
    [
      'one of two roots with calls of one name does',
      {
        'x/main.tf': call('api', '  cert = "abc"\n', '../m'),
        'y/main.tf': call('api', '', '../m'),
        'm/main.tf': m('null'),
      },
      `y/main.tf\n+  cert   = ${TYPE}.api.id\n${added('api', 'module api')}`,
    ],
    [
      'the call gives null, and a certificate is free',
      { 'main.tf': call('api', '  cert = null\n') + certificate('c'), 'm/main.tf': m('null') },
      `main.tf\n-  cert = null\n+  cert = ${TYPE}.c.id\n`,
    ],
    [
      'a certificate that another call is given is not free',
      {
        'main.tf': call('a') + call('b', `  cert = ${TYPE}.c.id\n`) + certificate('c') + certificate('d'),
        'm/main.tf': m('null'),
      },
      `main.tf\n+  cert   = ${TYPE}.d.id\n`,
    ],
    [
      'the argument of a required variable is the empty string',
      { 'main.tf': call('api', '  cert = ""\n') + certificate('c'), 'm/main.tf': m(null) },
      `main.tf\n-  cert = ""\n+  cert = ${TYPE}.c.id\n`,
    ],
    [
      'the outermost call leaves it out',
      {
        'main.tf': call('api'),
        'm/main.tf': variable('x', 'null') + call('n', '  cert = var.x\n', '../n'),
        'n/main.tf': m('null'),
      },
      `main.tf\n+  x      = ${TYPE}.api.id\n${added('api', 'module api')}`,
    ],
    [
      'the call passes on what the run may give',
      {
        'main.tf': variable('y', 'null') + call('api', '  cert = var.y\n') + certificate('c'),
        'm/main.tf': m('null'),
      },
      `main.tf\n-  cert = var.y\n+  cert = coalesce(var.y, ${TYPE}.c.id)\n`,
    ],
    [
      'a default can not refer to a certificate',
      { 'main.tf': m('null') },
      `main.tf\n-  client_certificate_id = var.cert\n+  client_certificate_id = coalesce(var.cert, ${TYPE}.this.id)\n${added('this', 'stage this')}`,
    ],
    [
      'a values file can not either',
      { 'main.tf': m(null) + certificate('c'), 'terraform.tfvars': 'cert = ""\n' },
      `main.tf\n-  client_certificate_id = var.cert\n+  client_certificate_id = coalesce(var.cert, ${TYPE}.c.id)\n`,
    ],
    [
      'but it can leave a default alone',
      { 'main.tf': m('"abc"'), 'terraform.tfvars': 'cert = null\nx    = 1\n' },
      'terraform.tfvars\n-cert = null\n-x    = 1\n+x = 1\n',
    ],
    [
      'a call can too',
      { 'main.tf': call('api', '  cert = ""\n'), 'm/main.tf': m('"abc"') },
      'main.tf\n-  cert = ""\n',
    ],
    [
      'two stages have it from one local',
      { 'main.tf': `locals {\n  cert = null\n}\n${stage('local.cert')}${stage('local.cert', '', 'b')}` },
      `main.tf\n-  cert = null\n+  cert = ${TYPE}.cert.id\n${added('cert', 'the stages with local.cert')}`,
    ],
    [
      'a certificate that the value names already is all there is',
      {
        'main.tf': `${variable('env', '"dev"')}${stage(`var.env == "prod" ? ${TYPE}.c.id : null`)}${certificate('c')}`,
      },
      `main.tf\n-  client_certificate_id = var.env == "prod" ? ${TYPE}.c.id : null\n+  client_certificate_id = ${TYPE}.c.id\n`,
    ],
    [
      'an override has the last word',
      {
        'main.tf': call('api', '  cert = "abc"\n') + certificate('c'),
        'x_override.tf': call('api', '  cert = null\n'),
        'm/main.tf': m('null'),
      },
      `x_override.tf\n-  cert = null\n+  cert = ${TYPE}.c.id\n`,
    ],
    [
      'JSON syntax, with a section for the new certificate',
      {
        'main.tf.json': '{"module":{"api":{"source":"./m"}}}\n',
        'm/main.tf': m('null'),
      },
      `main.tf.json\n-{"module":{"api":{"source":"./m"}}}\n+{"module":{"api":{"source":"./m","cert":"\${${TYPE}.api.id}"}},"resource":{"${TYPE}":{"api":{"description":"Presented by API Gateway to the backend of module api"}}}}\n`,
    ],
    [
      'JSON syntax, with an expression',
      {
        'main.tf.json': `{"variable":{"e":{"default":"x"}},"resource":{"aws_api_gateway_stage":{"this":{"client_certificate_id":"\${var.e == \\"y\\" ? \\"z\\" : null}"}},"${TYPE}":{"c":{}}}}\n`,
      },
      `main.tf.json\n-{"variable":{"e":{"default":"x"}},"resource":{"aws_api_gateway_stage":{"this":{"client_certificate_id":"\${var.e == \\"y\\" ? \\"z\\" : null}"}},"${TYPE}":{"c":{}}}}\n+{"variable":{"e":{"default":"x"}},"resource":{"aws_api_gateway_stage":{"this":{"client_certificate_id":"\${coalesce(var.e == \\"y\\" ? \\"z\\" : null, ${TYPE}.c.id)}"}},"${TYPE}":{"c":{}}}}\n`,
    ],
  ])('%s', async (_, texts, changes) => {
    expect(await mended(texts, 'reading: required\n')).toBe(changes);
  });
});

describe('a certificate for a call is made where the stage is made', () => {
  const region = (args: string) => ({
    'main.tf': variable('r', '"eu-west-1"') + call('api', args),
    'm/main.tf': `${m('null').replace('" {\n  client', '" {\n  region = var.region\n  client')}${variable('region', 'null')}`,
  });
  test.each<[name: string, texts: Texts, settings: readonly string[]]>([
    [
      'by the provider that the module is given',
      { 'main.tf': call('api', '  providers = { aws = aws.eu }\n'), 'm/main.tf': m('null') },
      ['  provider    = aws.eu'],
    ],
    [
      'by the provider that is called otherwise there',
      {
        'main.tf': call('api', '  providers = {\n    aws.edge = aws.us\n  }\n'),
        'm/main.tf': m('null').replace('" {\n  client', '" {\n  provider = aws.edge\n  client'),
      },
      ['  provider    = aws.us'],
    ],
    ['in the region of a literal', region('  region = "eu-west-1"\n'), ['  region      = "eu-west-1"']],
    ['in the region of a reference', region('  region = var.r\n'), ['  region      = var.r']],
    ['in no region by default', region(''), []],
  ])('%s', async (_, texts, settings) => {
    const changes = await mended(texts, 'reading: required\n');
    expect(changes).toContain(added('api', 'module api', settings));
  });

  test.each<[name: string, texts: Texts]>([
    [
      'the region is that of each instance',
      {
        'main.tf': call('api', '  for_each = toset(["a"])\n  region = each.value\n'),
        'm/main.tf': `${m('null').replace('" {\n  client', '" {\n  region = var.region\n  client')}${variable('region', 'null')}`,
      },
    ],
    [
      'the provider is declared in the module',
      {
        'main.tf': call('api'),
        'm/main.tf': m('null').replace('" {\n  client', '" {\n  provider = aws.edge\n  client'),
      },
    ],
    [
      'its id would decide how many instances there are',
      {
        'main.tf': call('api'),
        'm/main.tf': `${m('null')}locals {\n  has = var.cert != null\n}\nresource "aws_x" "y" {\n  count = local.has ? 1 : 0\n}\n`,
      },
    ],
  ])('but in the module where %s', async (_, texts) => {
    const changes = await mended(texts, 'reading: required\n');
    expect(changes).toContain(
      `m/main.tf\n-  client_certificate_id = var.cert\n+  client_certificate_id = coalesce(`,
    );
    expect(changes).not.toMatch(/^main\.tf/);
  });

  test('and in the module where the policy leaves the call out', async () => {
    const texts = { 'examples/main.tf': call('api', '', '../m'), 'm/main.tf': m('null') };
    const changes = await mended(texts, 'reading: required\npaths: { exclude: ["examples/**"] }\n');
    expect(changes).toMatch(/^m\/main\.tf\n/);
  });
});

describe('one instance of several', () => {
  const json =
    '{\n  "locals": {\n    "stages": {\n      "eu": { "n": 1 },\n      "us": { "cert": "abc" }\n    }\n  },\n  "resource": {\n    "aws_api_gateway_stage": {\n      "this": {\n        "for_each": "${local.stages}",\n        "client_certificate_id": "${try(each.value.cert, null)}"\n      }\n    }\n  }\n}\n';
  test.each<[name: string, texts: Texts, changes: string]>([
    [
      'its element is edited',
      { 'main.tf': STAGES + stage('each.value.cert', EACH) + certificate('c') },
      `main.tf\n-    eu = { cert = null }\n+    eu = { cert = ${TYPE}.c.id }\n`,
    ],
    [
      'its element gets an item',
      {
        'main.tf':
          STAGES.replace('eu = { cert = null }', 'eu = {\n      n = 1\n    }') +
          stage('try(each.value.cert, null)', EACH) +
          certificate('c'),
      },
      `main.tf\n+\n+      cert = ${TYPE}.c.id\n`,
    ],
    [
      'its element is looked up',
      {
        'main.tf': `locals {\n  certs = { us = "abc" }\n}\n${stage('lookup(local.certs, each.key, null)', '  for_each = toset(["e-u", "us"])\n')}${certificate('c')}`,
      },
      `main.tf\n-  certs = { us = "abc" }\n+  certs = { us = "abc", e-u = ${TYPE}.c.id }\n`,
    ],
    [
      'its element is counted',
      {
        'main.tf': `locals {\n  certs = [null, "abc"]\n}\n${stage('local.certs[count.index]', '  count = 2\n')}`,
      },
      `main.tf\n-  certs = [null, "abc"]\n+  certs = [${TYPE}.this_0.id, "abc"]\n${added('this_0', 'stage this (0)')}`,
    ],
    [
      'its module is an instance',
      {
        'main.tf': `${call('api', '  for_each = { eu = null, us = "abc" }\n  cert     = each.value\n')}${certificate('c')}`,
        'm/main.tf': m('null'),
      },
      `main.tf\n-  for_each = { eu = null, us = "abc" }\n+  for_each = { eu = ${TYPE}.c.id, us = "abc" }\n`,
    ],
    [
      'its switch is an element',
      {
        'main.tf': `${STAGES.replaceAll('cert = null', 'on = false').replaceAll('cert = "abc"', 'on = true')}${stage(`each.value.on ? ${TYPE}.c.id : null`, EACH)}${certificate('c')}`,
      },
      'main.tf\n-    eu = { on = false }\n+    eu = { on = true }\n',
    ],
    [
      'its element is in a values file, which can not refer to a certificate',
      {
        'main.tf': `variable "stages" {}\n${stage('each.value.cert', '  for_each = var.stages\n')}${certificate('c')}`,
        'terraform.tfvars': 'stages = {\n  eu = { cert = null }\n  us = { cert = "abc" }\n}\n',
      },
      `main.tf\n-  client_certificate_id = each.value.cert\n+  client_certificate_id = coalesce(each.value.cert, ${TYPE}.c.id)\n`,
    ],
    [
      'JSON syntax',
      { 'main.tf.json': json },
      `main.tf.json\n-      "eu": { "n": 1 },\n+      "eu": { "n": 1, "cert": "\${${TYPE}.this_eu.id}" },\n+    },\n+    "${TYPE}": {\n+      "this_eu": {\n+        "description": "Presented by API Gateway to the backend of stage this (eu)"\n+      }\n`,
    ],
  ])('%s', async (_, texts, changes) => {
    expect(await mended(texts, 'reading: required\n')).toBe(changes);
  });

  test('words name it where the edit would change the others', async () => {
    const texts = {
      'main.tf':
        variable('x', null) + stage('strrev(each.value)', '  for_each = tomap({ a = "x", b = var.x })\n'),
    };
    expect(await mended(texts, 'reading: forbidden\n')).toBe(
      'No automatic fix could be proven here (the edit changes another stage too). Take the certificate off aws_api_gateway_stage.this["a"] by hand, and leave the other instances of its block as they are.\n',
    );
  });

  test.each(['aws_api_gateway_stage.this', 'a"]', '\\', '[0]', 'é'])(
    'its key is found in any address: %j',
    async (key) => {
      const written = JSON.stringify(key);
      const texts = {
        'main.tf': `locals {\n  certs = { us = "abc", ${written} = null }\n}\n${stage('local.certs[each.key]', '  for_each = local.certs\n')}${certificate('c')}`,
      };
      expect(await mended(texts, 'reading: required\n')).toContain(`${written} = ${TYPE}.c.id }\n`);
    },
  );

  test('all of them fail: one edit', async () => {
    const texts = {
      'main.tf': STAGES.replace('"abc"', 'null') + stage('each.value.cert', EACH) + certificate('c'),
    };
    expect(await mended(texts, 'reading: required\n')).toBe(
      `main.tf\n-  client_certificate_id = each.value.cert\n+  client_certificate_id = coalesce(each.value.cert, ${TYPE}.c.id)\n`,
    );
  });

  test('all instances of a call fail: one edit', async () => {
    const texts = { 'main.tf': call('api', '  count = 2\n') + certificate('c'), 'm/main.tf': m('null') };
    expect(await mended(texts, 'reading: required\n')).toBe(`main.tf\n+  cert = ${TYPE}.c.id\n`);
  });
});

describe('a switch', () => {
  test.each<[name: string, reading: string, texts: Texts, changes: string]>([
    [
      'off by default',
      'required',
      { 'main.tf': variable('on', 'false') + stage(SWITCHED) + COUNTED },
      'main.tf\n-  default = false\n+  default = true\n',
    ],
    [
      'on by default',
      'forbidden',
      { 'main.tf': variable('on', 'true') + stage(SWITCHED) + COUNTED },
      'main.tf\n-  default = true\n+  default = false\n',
    ],
    [
      'in a values file',
      'required',
      { 'main.tf': variable('on', 'true') + stage(SWITCHED) + COUNTED, 'a.auto.tfvars': 'on = false\n' },
      'a.auto.tfvars\n-on = false\n+on = true\n',
    ],
    [
      'in a values file of JSON syntax',
      'required',
      {
        'main.tf': variable('on', null) + stage(SWITCHED) + COUNTED,
        'terraform.tfvars.json': '{"on": false}\n',
      },
      'terraform.tfvars.json\n-{"on": false}\n+{"on": true}\n',
    ],
    [
      'that a call leaves out, behind a splat',
      'required',
      {
        'main.tf': call('api') + call('b', '  on = true\n'),
        'm/main.tf': variable('on', 'false') + stage(`one(${TYPE}.c[*].id)`) + COUNTED,
      },
      'main.tf\n+  on     = true\n',
    ],
    [
      'that is negated',
      'required',
      { 'main.tf': `${variable('off', 'true')}${stage('var.off ? null : "abc"')}` },
      'main.tf\n-  default = true\n+  default = false\n',
    ],
    [
      'for more than certificates is left alone',
      'required',
      {
        'main.tf': `${variable('on', 'false')}${stage('var.on ? "abc" : null')}resource "aws_x" "y" {\n  count = var.on ? 1 : 0\n}\n${certificate('c')}`,
      },
      `main.tf\n-  client_certificate_id = var.on ? "abc" : null\n+  client_certificate_id = coalesce(var.on ? "abc" : null, ${TYPE}.c.id)\n`,
    ],
    [
      'for more in the called module is left alone too',
      'required',
      {
        'main.tf': call('api', '  on = false\n'),
        'm/main.tf': `${variable('on', 'false')}${stage('var.on ? "abc" : null')}resource "aws_x" "y" {\n  count = var.on ? 1 : 0\n}\n${certificate('c')}`,
      },
      `m/main.tf\n-  client_certificate_id = var.on ? "abc" : null\n+  client_certificate_id = coalesce(var.on ? "abc" : null, ${TYPE}.c.id)\n`,
    ],
  ])('%s', async (_, reading, texts, changes) => {
    expect(await mended(texts, `reading: ${reading}\n`)).toBe(changes);
  });

  test('comes with a caution that names it', async () => {
    const texts = {
      'main.tf': call('api'),
      'm/main.tf': variable('on', 'false') + stage(SWITCHED) + COUNTED,
    };
    const { findings } = await reviewOf(texts, 'reading: required\n');
    expect(findings.map(({ fix }) => fix?.caution)).toEqual([
      expect.stringMatching(/ It sets on of module\.api to true: look at what else that switches\.$/),
    ]);
  });
});

describe('a certificate is taken off where it is named', () => {
  const given = { 'terraform.tfvars': 'cert = "abc"\n' };
  test.each<[name: string, texts: Texts, changes: string]>([
    [
      'by an argument of a variable with a default',
      { 'main.tf': call('api', '  cert = "abc"\n'), 'm/main.tf': m('null') },
      'main.tf\n-  cert = "abc"\n',
    ],
    [
      'by an argument of a variable without one',
      { 'main.tf': call('api', '  cert = "abc"\n'), 'm/main.tf': m(null) },
      'main.tf\n-  cert = "abc"\n+  cert = null\n',
    ],
    [
      'by an argument and the default',
      { 'main.tf': call('api', '  cert = "abc"\n') + call('b', '  cert = null\n'), 'm/main.tf': m('"x"') },
      'main.tf\n-  cert = "abc"\n+  cert = null\n',
    ],
    [
      'by an argument, and no null is taken',
      {
        'main.tf': call('api', '  cert = "abc"\n'),
        'm/main.tf': m(null, '  nullable = false\n'),
      },
      'main.tf\n-  cert = "abc"\n+  cert = ""\n',
    ],
    ['by the default', { 'main.tf': m('"abc"') }, 'main.tf\n-  default = "abc"\n+  default = null\n'],
    [
      'by the default, and no null is taken',
      { 'main.tf': m('"abc"', '  nullable = false\n') },
      'main.tf\n-  default = "abc"\n+  default = ""\n',
    ],
    [
      'by the default that two calls leave alone',
      { 'main.tf': call('a') + call('b'), 'm/main.tf': m('"abc"') },
      'm/main.tf\n-  default = "abc"\n+  default = null\n',
    ],
    [
      'by a line of a variable with a default',
      { 'main.tf': m('null'), ...given },
      'terraform.tfvars\n-cert = "abc"\n',
    ],
    [
      'by a line of a variable without one',
      { 'main.tf': m(null), ...given },
      'terraform.tfvars\n-cert = "abc"\n+cert = null\n',
    ],
    [
      'by a line that two stages have, in JSON syntax',
      {
        'main.tf': m('null') + stage('var.cert', '', 'b'),
        'terraform.tfvars.json': '{\n  "cert": "abc",\n  "x": 1\n}\n',
      },
      'terraform.tfvars.json\n-  "cert": "abc",\n',
    ],
    [
      'by the default and by each of the values files that a run may be given',
      { 'main.tf': m('"ghi"'), 'dev.tfvars': 'cert = "abc"\n', 'prod.tfvars': 'cert = "def"\n' },
      'main.tf\n-  client_certificate_id = var.cert\n',
    ],
    [
      'by a line above another one',
      { 'main.tf': m('null'), ...given, 'a.auto.tfvars': 'cert = "def"\n' },
      'a.auto.tfvars\n-cert = "def"\n+cert = null\n',
    ],
    [
      'by a heredoc',
      { 'main.tf': m('null'), 'terraform.tfvars': 'cert = <<E\nabc\nE\n' },
      'terraform.tfvars\n-cert = <<E\n-abc\n-E\n',
    ],
    [
      'by an element',
      { 'main.tf': STAGES + stage('each.value.cert', EACH) },
      'main.tf\n-    us = { cert = "abc" }\n+    us = { cert = null }\n',
    ],
    [
      'by an element of a values file in JSON syntax',
      {
        'main.tf': `variable "stages" {}\n${stage('each.value.cert', '  for_each = var.stages\n')}`,
        'terraform.tfvars.json': '{"stages": {"eu": {"cert": null}, "us": {"cert": "abc"}}}\n',
      },
      'terraform.tfvars.json\n-{"stages": {"eu": {"cert": null}, "us": {"cert": "abc"}}}\n+{"stages": {"eu": {"cert": null}, "us": {"cert": null}}}\n',
    ],
    [
      'by a local',
      { 'main.tf': `locals {\n  cert = "abc"\n}\n${stage('local.cert')}` },
      'main.tf\n-  cert = "abc"\n+  cert = null\n',
    ],
    [
      'by an override of an argument',
      {
        'main.tf': call('api', '  cert = null\n'),
        'x_override.tf': 'module "api" {\n  cert = "abc"\n}\n',
        'm/main.tf': m('null'),
      },
      'x_override.tf\n-module "api" {\n-  cert = "abc"\n-}\n',
    ],
    [
      'by the output of another module: at the attribute',
      {
        'main.tf': `${call('c')}${stage('module.c.id')}`,
        'm/main.tf': `${certificate('c')}output "id" {\n  value = ${TYPE}.c.id\n}\n`,
      },
      'main.tf\n-  client_certificate_id = module.c.id\n',
    ],
  ])('%s', async (_, texts, changes) => {
    expect(await mended(texts, 'reading: forbidden\n')).toBe(changes);
  });
});

describe('what another stage has stays', () => {
  const excepted =
    'exceptions: [{ id: x, stage: aws_api_gateway_stage.b, reason: It is so by design., approved_by: octocat }]\n';
  test('a default is not edited where an excepted stage has it too', async () => {
    const texts = { 'main.tf': m('"abc"') + stage('var.cert', '', 'b') };
    expect(await mended(texts, `reading: forbidden\n${excepted}`)).toBe(
      'main.tf\n-  client_certificate_id = var.cert\n',
    );
  });

  test('a values file is edited in the run that fails only', async () => {
    const texts = {
      'infra/main.tf': m(null),
      'env/dev.tfvars': 'cert = "abc"\n',
      'env/prod.tfvars': 'cert = null\n',
    };
    const runs = 'terraform: { var_files: { "infra/": [["env/dev.tfvars"], ["env/prod.tfvars"]] } }\n';
    expect(await mended(texts, `reading: forbidden\n${runs}`)).toBe(
      'env/dev.tfvars\n-cert = "abc"\n+cert = null\n',
    );
  });

  test('a values file that two roots are given is edited where both fail', async () => {
    const texts = { 'a/main.tf': m(null), 'b/main.tf': m(null), 'env/x.tfvars': 'cert = "abc"\n' };
    const runs = 'terraform: { var_files: { "a/": [["env/x.tfvars"]], "b/": [["env/x.tfvars"]] } }\n';
    const changes = 'env/x.tfvars\n-cert = "abc"\n+cert = null\n';
    expect(await mended(texts, `reading: forbidden\n${runs}`)).toBe(changes);
    const pinned = `${runs}exceptions: [{ id: x, stage: aws_api_gateway_stage.this, path: b/**, reason: It is so by design., approved_by: octocat }]\n`;
    expect(await mended(texts, `reading: forbidden\n${pinned}`)).toBe(
      'a/main.tf\n-  client_certificate_id = var.cert\n',
    );
  });

  test('values files of another root below are none of this one', async () => {
    const texts = {
      'main.tf': m('null') + certificate('c'),
      'other/main.tf': m('"abc"'),
      'other/terraform.tfvars': 'cert = "def"\n',
    };
    expect(await mended(texts, 'reading: required\n')).toBe(
      `main.tf\n-  client_certificate_id = var.cert\n+  client_certificate_id = coalesce(var.cert, ${TYPE}.c.id)\n`,
    );
  });
});

describe('many stages', () => {
  const many = (text: (index: number) => string) => ({
    'main.tf': Array.from({ length: 60 }, (_, index) => text(index)).join(''),
  });
  const isMended = async (texts: Texts, reading: string) =>
    (await reviewOf(texts, `reading: ${reading}\n`)).findings.map(({ fix }) => fix !== null);

  test('are all mended by the next best edit where the best is none', async () => {
    // without the argument, each would have what the default names
    const texts = { ...many((index) => call(`m${index}`, '  cert = "x"\n')), 'm/main.tf': m('"abc"') };
    expect(await isMended(texts, 'forbidden')).toEqual(Array.from({ length: 60 }, () => true));
  });

  test('are mended beside one that can not be', async () => {
    const odd = stage('strrev(each.value)', '  for_each = tomap({ a = "", b = var.x })\n', 'odd');
    const texts = many((index) => (index === 40 ? odd : stage('null', '', `s${index}`)));
    texts['main.tf'] += variable('x', null);
    const found = await isMended(texts, 'required');
    expect(found.filter((each) => each).length).toBeGreaterThan(50);
  });
});
