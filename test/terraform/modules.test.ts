import { describe, expect, test } from 'vitest';
import { LineIndex } from '../../src/source/text.ts';
import { type Files, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';

type Texts = Readonly<Record<string, string>>;

function filesOf(texts: Texts): Files {
  return new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
}

/** `address state: place text; place text` for each stage. */
function told(texts: Texts, affected: readonly string[] | null = null, isWhole = true): string[] {
  const files = filesOf(texts);
  const { stages } = terraform.read(files, affected && new Set(affected), { ...NOTHING_AROUND, isWhole });
  return stages.map(({ address, certificate: { state, because, notes } }) => {
    const steps = because.map(({ file, start, text }) => {
      const { line } = new LineIndex(files.get(file)?.text ?? '').position(start);
      return `${file}:${line} ${text}`;
    });
    return `${address} ${state}: ${[...steps, ...notes].join('; ')}`;
  });
}

/** `address state` for each stage. */
function states(texts: Texts): string[] {
  return told(texts).map((line) => line.slice(0, line.indexOf(':')));
}

function stage(value: string, rest = ''): string {
  return `resource "aws_api_gateway_stage" "s" {\n  client_certificate_id = ${value}\n${rest}}\n`;
}

const CERTIFICATE = 'resource "aws_api_gateway_client_certificate" "c" {}\n';
const MODULE = `variable "cert" {\n  default = null\n}\n${stage('var.cert')}`;

describe('modules', () => {
  test('are judged once for each caller, with the caller’s arguments, and the chain leads through them', () => {
    const texts = {
      'api/main.tf': MODULE,
      'prod/main.tf': `module "api" {\n  source = "../api"\n  cert   = ${'aws_api_gateway_client_certificate.c.id'}\n}\n${CERTIFICATE}`,
      'test/main.tf': 'module "api" {\n  source = "../api"\n}\n',
    };
    expect(told(texts)).toEqual([
      'module.api.aws_api_gateway_stage.s set: api/main.tf:5 client_certificate_id is var.cert; prod/main.tf:3 module.api is given cert; prod/main.tf:5 aws_api_gateway_client_certificate.c is declared here',
      'module.api.aws_api_gateway_stage.s unset: api/main.tf:5 client_certificate_id is var.cert; api/main.tf:2 var.cert defaults to null',
    ]);
  });

  test.each([
    ['a backend', 'terraform {\n  backend "s3" {}\n}\n', 'backend.tf'],
    ['HCP Terraform', 'terraform {\n  cloud {}\n}\n', 'backend.tf'],
    ['a backend in JSON syntax', '{"terraform": {"backend": {"s3": {}}}}', 'backend.tf.json'],
  ])('that are called and have %s are judged by themselves too', (_, text, name) => {
    const caller = 'module "api" {\n  source = "../api"\n  cert   = "abc"\n}\n';
    const texts = { 'api/main.tf': MODULE, 'test/main.tf': caller };
    expect(states(texts)).toEqual(['module.api.aws_api_gateway_stage.s set']);
    expect(states({ ...texts, [`api/${name}`]: text })).toEqual([
      'aws_api_gateway_stage.s unset',
      'module.api.aws_api_gateway_stage.s set',
    ]);
  });

  test('whose source is no plain text are not followed, and that is said', () => {
    const texts = { 'main.tf': `module "m" {\n  source = "\${path.module}/m"\n}\n${stage('module.m.x')}` };
    expect(states(texts)).toEqual(['aws_api_gateway_stage.s unknown']);
    expect(terraform.read(filesOf(texts), null, NOTHING_AROUND).notices).toEqual([
      'Modules whose source is no plain text are not followed: main.tf, module.m.',
    ]);
  });

  test('that call themselves are judged once', () => {
    const texts = { 'main.tf': `module "m" {\n  source = "./"\n}\n${stage('""')}` };
    expect(states(texts)).toEqual(['aws_api_gateway_stage.s unset']);
    expect(terraform.read(filesOf(texts), null, NOTHING_AROUND).problems).toHaveLength(1);
  });

  test('without a caller are judged by their own defaults', () => {
    expect(told({ 'api/main.tf': MODULE })).toEqual([
      'aws_api_gateway_stage.s unset: api/main.tf:5 client_certificate_id is var.cert; api/main.tf:2 var.cert defaults to null; Nothing in this repository calls the module in api: its own defaults count.',
    ]);
  });

  test.each([
    ['provider.tf', 'provider "aws" {}\n'],
    ['terraform.tfvars', ''],
  ])('which is not said where %s shows that the folder is a root', (name, text) => {
    expect(told({ 'api/main.tf': MODULE, [`api/${name}`]: text })).toEqual([
      'aws_api_gateway_stage.s unset: api/main.tf:5 client_certificate_id is var.cert; api/main.tf:2 var.cert defaults to null',
    ]);
  });

  test('unless the repository is too large to look for callers', () => {
    const [library] = told({ 'api/main.tf': MODULE }, ['api'], false);
    expect(library).toMatch(/^aws_api_gateway_stage\.s unknown: .*too large to look for callers/);
    const [root] = told({ 'api/main.tf': `provider "aws" {}\n${MODULE}` }, ['api'], false);
    expect(root).toMatch(/^aws_api_gateway_stage\.s unset/);
  });

  test('nest, count, and are chosen by key', () => {
    const texts = {
      'main.tf':
        'module "a" {\n  source   = "./a"\n  for_each = { eu = "x", us = null }\n  cert     = each.value\n}\n',
      'a/main.tf':
        'variable "cert" {}\nmodule "b" {\n  source = "./b"\n  count  = 2\n  cert   = count.index == 0 ? var.cert : "y"\n}\n',
      'a/b/main.tf': MODULE,
    };
    expect(states(texts)).toEqual([
      'module.a["eu"].module.b[0].aws_api_gateway_stage.s set',
      'module.a["eu"].module.b[1].aws_api_gateway_stage.s set',
      'module.a["us"].module.b[0].aws_api_gateway_stage.s unset',
      'module.a["us"].module.b[1].aws_api_gateway_stage.s set',
    ]);
  });

  test('give outputs to each other', () => {
    const texts = {
      'main.tf': `module "cert" {\n  source = "./cert"\n}\nmodule "api" {\n  source = "./api"\n  cert   = module.cert.id\n}\n`,
      'cert/main.tf': `${CERTIFICATE}output "id" {\n  value = aws_api_gateway_client_certificate.c.id\n}\n`,
      'api/main.tf': MODULE,
    };
    expect(told(texts)[0]).toBe(
      'module.api.aws_api_gateway_stage.s set: api/main.tf:5 client_certificate_id is var.cert; main.tf:6 module.api is given cert; cert/main.tf:3 output id is set here; cert/main.tf:1 module.cert.aws_api_gateway_client_certificate.c is declared here',
    );
  });

  test('from elsewhere are named once and make what comes out of them unknown', () => {
    const call =
      'module "x" {\n  source = "terraform-aws-modules/x/aws"\n}\nmodule "y" {\n  source = "terraform-aws-modules/x/aws"\n}\n';
    const { stages, notices } = terraform.read(
      filesOf({ 'main.tf': call + stage('module.x.id') }),
      null,
      NOTHING_AROUND,
    );
    expect(stages.map(({ certificate }) => certificate.state)).toEqual(['unknown']);
    expect(notices).toEqual(['Modules from elsewhere are not followed: terraform-aws-modules/x/aws.']);
  });

  test.each([
    [
      'that is missing',
      { 'main.tf': `module "x" {\n  source = "./gone"\n}\n${stage('null')}` },
      'There is no module in gone.',
    ],
    [
      'that calls itself in a circle',
      {
        'a/main.tf': `module "b" {\n  source = "../b"\n}\n${stage('"x"')}`,
        'b/main.tf': 'module "a" {\n  source = "../a"\n}\n',
      },
      'circle',
    ],
  ])('one %s is a Problem', (_, texts, words) => {
    const { stages, problems } = terraform.read(filesOf(texts), null, NOTHING_AROUND);
    expect(stages.length).toBeGreaterThan(0);
    expect(problems.map(({ message }) => message).join()).toContain(words);
  });

  test('that have nothing to do with stages are never parsed, whoever they call', () => {
    const texts = {
      'api/main.tf': MODULE,
      'prod/main.tf': 'module "api" {\n  source = "../api"\n}\n',
      'network/main.tf': 'module "a" {\n  source = "./a"\n}\nthis is no HCL',
      'network/a/main.tf': 'nor = is = this',
    };
    const { stages, problems } = terraform.read(filesOf(texts), null, NOTHING_AROUND);
    expect(stages.map(({ address }) => address)).toEqual(['module.api.aws_api_gateway_stage.s']);
    expect(problems).toEqual([]);
    const broken = { ...texts, 'prod/other.tf': 'this is no HCL' };
    const found = terraform.read(filesOf(broken), null, NOTHING_AROUND);
    expect(found.problems.map(({ file }) => file)).toEqual(['prod/other.tf']);
  });

  test('are found by their callers although the source is written with an escape', () => {
    const texts = { 'api/main.tf': MODULE, 'main.tf': 'module "x" {\n  source = "./a\\u0070i"\n}\n' };
    expect(states(texts)).toEqual(['module.x.aws_api_gateway_stage.s unset']);
  });

  test('only the roots that a change affects are read', () => {
    const texts = {
      'a/main.tf': stage('null'),
      'b/main.tf': stage('null'),
      'm/main.tf': MODULE,
      'c/main.tf': 'module "m" {\n  source = "../m"\n}\n',
    };
    expect(told(texts, ['b'])).toHaveLength(1);
    expect(told(texts, ['m'])).toHaveLength(1);
    expect(told(texts, ['c'])).toHaveLength(1);
    const { stages } = terraform.read(filesOf(texts), null, NOTHING_AROUND);
    expect(stages.find(({ block }) => block.file === 'm/main.tf')?.units.toSorted()).toEqual(['c', 'm']);
  });
});

describe('values', () => {
  const variable = (rest: string) => `variable "cert" {\n${rest}}\n${stage('var.cert')}`;
  test.each<[string, Texts, string]>([
    ['a default', { 'main.tf': variable('  default = ""\n') }, 'unset'],
    ['no default', { 'main.tf': variable('') }, 'unknown'],
    [
      'terraform.tfvars',
      { 'main.tf': variable('  default = null\n'), 'terraform.tfvars': 'cert = "x"\n' },
      'set',
    ],
    ['JSON', { 'main.tf': variable(''), 'terraform.tfvars.json': '{"cert": null}' }, 'unset'],
    [
      '*.auto.tfvars win, by name',
      {
        'main.tf': variable(''),
        'terraform.tfvars': 'cert = "x"\n',
        'a.auto.tfvars': 'cert = "y"\n',
        'b.auto.tfvars': 'cert = ""\n',
      },
      'unset',
    ],
    [
      'nullable = false',
      { 'main.tf': variable('  default  = "x"\n  nullable = false\n'), 'terraform.tfvars': 'cert = null\n' },
      'set',
    ],
    ...['"false"', '(false)', '"0"'].map((off): [string, Texts, string] => [
      `nullable = ${off}`,
      {
        'main.tf': variable(`  default  = "x"\n  nullable = ${off}\n`),
        'terraform.tfvars': 'cert = null\n',
      },
      'set',
    ]),
    [
      'an optional attribute',
      {
        'main.tf': `variable "api" {\n  type    = object({ cert = optional(string, "x") })\n  default = {}\n}\n${stage('var.api.cert')}`,
      },
      'set',
    ],
    [
      'both branches the same',
      {
        'main.tf': `variable "on" {}\n${CERTIFICATE}${stage('var.on ? aws_api_gateway_client_certificate.c.id : "x"')}`,
      },
      'set',
    ],
    ['branches that differ', { 'main.tf': `variable "on" {}\n${stage('var.on ? "x" : null')}` }, 'unknown'],
    [
      'the old spelling of "the id or nothing"',
      {
        'main.tf': `variable "on" {\n  default = false\n}\nresource "aws_api_gateway_client_certificate" "c" {\n  count = var.on ? 1 : 0\n}\n${stage('element(concat(aws_api_gateway_client_certificate.c.*.id, [""]), 0)')}`,
      },
      'unset',
    ],
    [
      'try',
      {
        'main.tf': `resource "aws_api_gateway_client_certificate" "c" {\n  count = 0\n}\n${stage('try(aws_api_gateway_client_certificate.c[0].id, null)')}`,
      },
      'unset',
    ],
    [
      'a null that is not the empty string',
      { 'main.tf': `variable "id" {\n  default = null\n}\n${stage('var.id != "" ? var.id : "fallback"')}` },
      'unset',
    ],
    [
      'ignore_changes that an override file replaces',
      {
        'main.tf': stage('"x"', '  lifecycle {\n    ignore_changes = [client_certificate_id]\n  }\n'),
        'override.tf':
          'resource "aws_api_gateway_stage" "s" {\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n',
      },
      'set',
    ],
    [
      'ignore_changes that an override file leaves',
      {
        'main.tf': stage('"x"', '  lifecycle {\n    ignore_changes = [client_certificate_id]\n  }\n'),
        'override.tf':
          'resource "aws_api_gateway_stage" "s" {\n  lifecycle {\n    ignore_changes = []\n  }\n}\n',
      },
      'unknown',
    ],
    [
      'ignore_changes of everything, which an override file can not narrow',
      {
        'main.tf': stage('"x"', '  lifecycle {\n    ignore_changes = all\n  }\n'),
        'override.tf':
          'resource "aws_api_gateway_stage" "s" {\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n',
      },
      'unknown',
    ],
    [
      'ignore_changes in JSON syntax beside an override without any',
      {
        'main.tf.json':
          '{"resource": {"aws_api_gateway_stage": {"s": {"lifecycle": {"ignore_changes": ["client_certificate_id"]}}}}}',
        'override.tf.json':
          '{"resource": {"aws_api_gateway_stage": {"s": {"lifecycle": {"create_before_destroy": true}}}}}',
      },
      'unknown',
    ],
    [
      'what another resource writes empty, which AWS may fill in',
      {
        'main.tf': `resource "aws_db_instance" "d" {\n  identifier = null\n}\n${stage('aws_db_instance.d.identifier')}`,
      },
      'unknown',
    ],
    [
      'the output of a terraform_data without input',
      { 'main.tf': `resource "terraform_data" "d" {}\n${stage('terraform_data.d.output')}` },
      'unset',
    ],
    [
      'the output of a terraform_data with input, known after the apply only',
      {
        'main.tf': `resource "terraform_data" "d" {\n  input = "x"\n}\n${stage('terraform_data.d.output')}`,
      },
      'unknown',
    ],
    [
      'that there is an output of a terraform_data with input',
      {
        'main.tf': `resource "terraform_data" "d" {\n  input = "x"\n}\n${stage('terraform_data.d.output == null ? "" : "x"')}`,
      },
      'set',
    ],
    [
      'ignore_changes',
      { 'main.tf': stage('"x"', '  lifecycle {\n    ignore_changes = [client_certificate_id]\n  }\n') },
      'unknown',
    ],
  ])('%s', (_, texts, state) => {
    expect(states(texts)).toEqual([`aws_api_gateway_stage.s ${state}`]);
  });

  test('a named values file that changes the answer makes it unknown, and says what each gives', () => {
    const texts = {
      'main.tf': `variable "cert" {}\n${stage('var.cert')}`,
      'env/prod.tfvars': 'cert = "x"\n',
      'env/dev.tfvars': 'cert = ""\n',
    };
    expect(told(texts)[0]).toContain('unset with env/dev.tfvars, set with env/prod.tfvars');
    expect(told({ ...texts, 'env/dev.tfvars': 'cert = "x"\n' })[0]).toContain(
      'unknown: main.tf:3 without a values file it is not known: set with env/dev.tfvars, set with env/prod.tfvars',
    );
  });

  test.each(['true', '"true"', '(true)'])('a sensitive value (%s) stands in no reason', (on) => {
    const text = `variable "cert" {\n  default   = "hunter2"\n  sensitive = ${on}\n}\n${stage('var.cert')}`;
    expect(told({ 'main.tf': text }).join()).not.toContain('hunter2');
    const given = told({ 'main.tf': text, 'terraform.tfvars': 'cert = "hunter3"\n' }).join();
    expect(given).toContain('a sensitive value in terraform.tfvars');
    expect(given).not.toContain('hunter');
  });

  test('a sensitive list stands in no address, also after flatten', () => {
    const list = 'variable "certs" {\n  default   = ["hunter2"]\n  sensitive = true\n}\n';
    const text = `${list}${stage('each.key', '  for_each = toset(flatten([var.certs]))\n')}`;
    expect(told({ 'main.tf': text }).join()).not.toContain('hunter2');
  });
});

test('what another stage has is followed, also where its block says nothing', () => {
  const other = 'resource "aws_api_gateway_stage" "t" {}\n';
  expect(states({ 'main.tf': `${stage('aws_api_gateway_stage.t.client_certificate_id')}${other}` })).toEqual([
    'aws_api_gateway_stage.s unset',
    'aws_api_gateway_stage.t unset',
  ]);
});

describe('how an instance is picked is checked before anything is evaluated, so that nothing catches it', () => {
  const blocks = `resource "aws_api_gateway_client_certificate" "one" {}
resource "aws_api_gateway_client_certificate" "counted" {
  count = 1
}
resource "aws_api_gateway_client_certificate" "keyed" {
  for_each = toset(["a"])
}
module "m" {
  source = "./m"
}
`;
  test.each([
    ['one[0].id', 'unknown'],
    ['one["x"].id', 'unknown'],
    ['counted.id', 'unknown'],
    ['keyed.id', 'unknown'],
    ['one.id', 'set'],
    ['one.*.id[0]', 'set'],
    ['counted[0].id', 'set'],
    ['counted["0"].id', 'set'],
    ['counted[1].id', 'unset'],
    ['counted[length("x") - 1].id', 'set'],
    ['counted["a"].id', 'unset'],
    ['keyed[0].id', 'unset'],
    ['keyed["a"].id', 'set'],
  ])('%s: %s', (reference, state) => {
    const text = `${blocks}${stage(`try(aws_api_gateway_client_certificate.${reference}, "")`)}`;
    expect(states({ 'main.tf': text, 'm/main.tf': '' })).toEqual([`aws_api_gateway_stage.s ${state}`]);
  });

  test('but not what a module declares no output for', () => {
    const text = `${blocks}${stage('try(module.m.nope, "")')}`;
    expect(states({ 'main.tf': text, 'm/main.tf': CERTIFICATE })).toEqual(['aws_api_gateway_stage.s unset']);
    expect(states({ 'main.tf': text, 'm/main.tf': CERTIFICATE, 'm/b.tf': '{' })).toEqual([
      'aws_api_gateway_stage.s unknown',
    ]);
  });
});

describe('an override file with nothing to override', () => {
  const problems = (texts: Texts): string[] =>
    terraform
      .read(filesOf(texts), null, NOTHING_AROUND)
      .problems.map(({ file, message }) => `${file} ${message}`);
  test.each<[string, string]>([
    ['override.tf', 'a resource that another file declares, and none declares aws_api_gateway_stage.s.'],
    ['x_override.tf', 'a resource that another file declares, and none declares aws_api_gateway_stage.s.'],
  ])('is a Problem: %s', (path, message) => {
    const texts = { 'main.tf': CERTIFICATE, [path]: stage('""') };
    expect(states(texts)).toEqual([]);
    expect(problems(texts)).toEqual([`${path} An override file can only change ${message}`]);
  });

  test('is none where a file can not be read', () => {
    expect(problems({ 'main.tf': 'resource "a" {', 'override.tf': stage('""') })).toHaveLength(1);
  });
});

describe('instances', () => {
  test.each<[string, string, string[]]>([
    ['count', stage('count.index == 0 ? "x" : null', '  count = 2\n'), ['[0] set', '[1] unset']],
    ['no instance', stage('null', '  count = 0\n'), []],
    [
      'for_each over a set',
      stage('each.key == "a" ? each.value : ""', '  for_each = toset(["b", "a"])\n'),
      ['["a"] set', '["b"] unset'],
    ],
    [
      'for_each over a for',
      stage('each.value', '  for_each = { for k, v in { a = "x", b = null } : k => v if k != "c" }\n'),
      ['["a"] set', '["b"] unset'],
    ],
    ['a count that is not known', `variable "n" {}\n${stage('"x"', '  count = var.n\n')}`, ['[*] set']],
  ])('%s', (_, text, expected) => {
    expect(states({ 'main.tf': text })).toEqual(expected.map((each) => `aws_api_gateway_stage.s${each}`));
  });

  test('reaching a limit is unknown, with the limit’s name', () => {
    expect(told({ 'main.tf': stage('"x"', '  count = 1e9\n') })[0]).toContain('more than 1000 instances');
    const long = 'join("", [for i in range(1000) : join("", [for j in range(1000) : "xxxx"])])';
    expect(told({ 'main.tf': stage(long) })[0]).toContain('limit');
  });

  test.each<[string, string, (before: string) => string]>([
    ['tuples', '["x"]', (before) => `[${before}, ${before}]`],
    ['objects', '{ a = "x" }', (before) => `{ a = ${before}, b = ${before} }`],
    ['texts', '"xxxxxxxxxx"', (before) => `"\${${before}}\${${before}}"`],
  ])('%s that double with each line end at a limit', (_, first, next) => {
    const lines = Array.from({ length: 40 }, (_, index) =>
      index === 0 ? `  a0 = ${first}` : `  a${index} = ${next(`local.a${index - 1}`)}`,
    );
    const text = `locals {\n${lines.join('\n')}\n}\n${stage('length(jsonencode(local.a39)) > 9 ? "x" : null')}`;
    expect(states({ 'main.tf': text })).toEqual(['aws_api_gateway_stage.s unknown']);
  });

  test('modules that multiply with each level end at a limit, which is a Problem', () => {
    const texts: Record<string, string> = { 'last/main.tf': stage('null') };
    const called = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'last'];
    for (const [index, name] of called.slice(0, -1).entries())
      texts[`${name}/main.tf`] = `module "m" {\n  count  = 10\n  source = "../${called[index + 1]}"\n}\n`;
    const { stages, problems } = terraform.read(filesOf(texts), null, NOTHING_AROUND);
    expect(stages.length).toBeGreaterThan(0);
    expect(problems.map(({ message }) => message).join()).toContain('more than 20000 modules');
  });

  test('a type in JSON syntax is an expression in quotes', () => {
    const json = {
      variable: { o: { type: 'object({ cert = optional(string, "x") })', default: {} } },
      resource: { aws_api_gateway_stage: { s: { client_certificate_id: '${var.o.cert}' } } },
    };
    expect(states({ 'main.tf.json': JSON.stringify(json) })).toEqual(['aws_api_gateway_stage.s set']);
  });
});
