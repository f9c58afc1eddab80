import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/source/text.ts';
import { type Files, type Goal, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';
import { edited, editsOf, reviewOf } from './mended.ts';

const hasTerraform = spawnSync('terraform', ['version']).status === 0;

/** Whether `terraform fmt` would leave the text as it is. */
function isFormatted(text: string): boolean {
  return spawnSync('terraform', ['fmt', '-check', '-'], { input: text }).status === 0;
}

function fixed(text: string, goal: Goal): string {
  const files: Files = new Map([['main.tf', { path: 'main.tf', text }]]);
  const [stage] = terraform.read(files, null, NOTHING_AROUND).stages;
  const [candidate] = (stage && terraform.propose([stage], goal, files, NOTHING_AROUND)[0]?.candidates) ?? [];
  if (!candidate) throw new Error('no edits');
  return applyEdits(text, candidate.edits);
}

const BODIES = [
  '  stage_name = "x"\n',
  '  rest_api_id   = "a"\n  stage_name    = "x"\n  deployment_id = "b"\n',
  '  cache_cluster_enabled = true\n  stage_name            = "x"\n',
  '  a_very_long_argument_indeed = true\n  stage_name                  = "x"\n',
  '  stage_name = "x"\n\n  # the rest\n  variables = {\n    a = 1\n  }\n',
  '  variables = {\n    a = 1\n  }\n  stage_name = "x"\n\n  access_log_settings {\n    format = "y"\n  }\n',
  '  description = <<-EOT\n    a = 1\n  EOT\n  stage_name  = "x"\n',
  '',
  '  stage_name = "x" # y\n',
  '  stage_name = "x" /* y\n  z */\n',
  '  stage_name = "x" # y\n  b {              # z\n  }\n',
  '  rest_api_id = "a"  # y\n  stage_name  = "xy" # z\n\n  b { # z\n  }\n',
  '  rest_api_id           = "a" # y\n  stage_name_which_long = "xyzé" /* z */\n',
  '  a_very_long_argument_indeed = true     # a\n  stage_name                  = "xxxxxx" # b\n  # c\n',
];

/** Blocks with the argument, in which its value is one of several with comments behind them. */
const COMMENTED = [
  '  client_certificate_id = ""  # none\n  stage_name            = "p" # z\n',
  '  stage_name            = "p"  # z\n  client_certificate_id = null # none\n  b                     = {}   # y\n',
  '  stage_name            = "p" # z\n  client_certificate_id = null\n  b                     = {} # y\n',
  '  stage_name = "p" # z\n\n  client_certificate_id = null # y\n  # z\n  b = {} # y\n',
  '  client_certificate_id = "" # none\n  stage_name            = "p.................................................................." # z\n',
  '  client_certificate_id = "" # none\n  stage_name            = "p" /* z */\n  b                     = "p" # y\n',
  '  stage_name            = "日本é" # z\n  client_certificate_id = ""    # none\n',
];

// without Terraform on PATH there is nobody to ask
describe.skipIf(!hasTerraform)('`terraform fmt` finds nothing to do after a fix', () => {
  test.each(BODIES)('%j', (body) => {
    const before = `resource "aws_api_gateway_stage" "s" {\n${body}}\n`;
    expect(isFormatted(before)).toBe(true);
    const attached = fixed(before, 'attach');
    expect(attached).toContain('client_certificate_id');
    expect(isFormatted(attached)).toBe(true);
    const detached = fixed(attached, 'detach');
    expect(isFormatted(detached)).toBe(true);
    expect(detached).not.toContain('client_certificate_id');
  });

  test.each(COMMENTED)('%j', (body) => {
    const text = `resource "aws_api_gateway_stage" "s" {\n${body}}\n`;
    const before = spawnSync('terraform', ['fmt', '-'], { input: text }).stdout.toString();
    const attached = fixed(before, 'attach');
    expect(attached).toContain('.s.id');
    expect(isFormatted(attached)).toBe(true);
    expect(isFormatted(fixed(attached, 'detach'))).toBe(true);
  });

  test.each(['bb', 'ccccccccccccccccccccccc'])('when a long or short argument stands beside %s', (name) => {
    const width = Math.max(name.length, 'client_certificate_id'.length);
    const lines = [name, 'client_certificate_id', 'z'].map((each) => `  ${each.padEnd(width)} = "1"\n`);
    const before = `resource "aws_api_gateway_stage" "s" {\n${lines.join('')}}\n`;
    expect(isFormatted(before)).toBe(true);
    expect(isFormatted(fixed(before, 'detach'))).toBe(true);
  });
});

const STAGE = 'resource "aws_api_gateway_stage" "this" {\n';
const MODULE = `variable "cert" {\n  default = null\n}\n${STAGE}  client_certificate_id = var.cert\n}\n`;

const CALLS = [
  'source = "./m"',
  'source = "./m" # x',
  'source = "./m"\nx = 1 # y\n\nproviders = {\naws = aws\n}',
  'source = "./m"\nproviders = { aws = aws } # x',
  'source = "./m" # c\ncert = null # d',
  'source = "./m"\na_longer = {\nb = 1\n}',
  'source = "./m"\n\ndepends_on = [a.b]',
];

const ELEMENTS = [
  '{ n = 1 }',
  '{}',
  '{\nn = 1\n}',
  '{\nn = 1 # c\nlonger = 2 # d\n}',
  '{\nn = 1,\nlonger = 2,\n}',
  '{\nn = [\n1\n]\n}',
  '{\n"n" = 1\n"nn-n.n" = 2\n# last\n}',
  '{ n = 1, }',
  '{\nn : 1\n}',
  '{ n = 1\n}',
  '{\n# c\n}',
];

const LINES = [
  'a = 1\ncert = "x"\nlonger = 2\n',
  'a = 1\ncert_and_more = 1\ncert = "x"\n',
  '# x\n\ncert = "x" # y\n\nb = 1 # z\n',
  'a = 1\ncert = "x"',
  'cert = "x"\n# y\n',
  'a = 1 # x\ncert = "x" # y\nccccccccccccccccccccccccccccccc = 2 # z\n',
  'a = 1\n\n\ncert = "x"\n\nb = 1\n',
];

const VALUES = [
  '(\nvar.x == "y" ?\n"z" :\nnull\n)',
  'lookup({\na = "b"\n}, "c", null)',
  'var.x # c\nstage_name = "x" # d',
];

/** As `terraform fmt` writes it. */
function formatted(text: string): string {
  return spawnSync('terraform', ['fmt', '-'], { input: text }).stdout.toString();
}

describe.skipIf(!hasTerraform)('nor after one at another place', () => {
  test.each<[what: string, reading: string, texts: Readonly<Record<string, string>>]>([
    ...CALLS.map((body): [string, string, Record<string, string>] => [
      `a call with ${body}`,
      'required',
      { 'main.tf': `module "api" {\n${body}\n}\n`, 'm/main.tf': MODULE },
    ]),
    ...ELEMENTS.map((element): [string, string, Record<string, string>] => [
      `an element ${element}`,
      'required',
      {
        'main.tf': `locals {\ns = {\neu = ${element}\nus = { cert = "x" }\n}\n}\n${STAGE}for_each = local.s\nclient_certificate_id = try(each.value.cert, null)\n}\n`,
      },
    ]),
    ...LINES.map((lines): [string, string, Record<string, string>] => [
      `lines ${lines}`,
      'forbidden',
      { 'main.tf': MODULE, 'terraform.tfvars': lines },
    ]),
    ...VALUES.map((value): [string, string, Record<string, string>] => [
      `a value ${value}`,
      'required',
      { 'main.tf': `variable "x" {\ndefault = null\n}\n${STAGE}client_certificate_id = ${value}\n}\n` },
    ]),
    [
      'a default beside comments',
      'forbidden',
      {
        'main.tf': `variable "cert" {\ntype = string # a\ndefault = "abc" # b\ndescription = "x" # c\n}\n${STAGE}client_certificate_id = var.cert\n}\n`,
      },
    ],
    [
      'a local beside comments',
      'required',
      {
        'main.tf': `locals {\na = null\ncert = null # c\nbbbbbbbbb = 1 # d\n}\n${STAGE}client_certificate_id = local.cert\n}\n`,
      },
    ],
  ])('%j', async (_, reading, texts) => {
    const before = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, formatted(text)]));
    const edits = editsOf(await reviewOf(before, `reading: ${reading}\n`));
    expect(edits).not.toEqual([]);
    for (const text of Object.values(edited(before, edits))) expect(formatted(text)).toBe(text);
  });
});
