import { describe, expect, test } from 'vitest';
import { type Files, type Inputs, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';

type Texts = Readonly<Record<string, string>>;

const NO_INPUTS: Inputs = NOTHING_AROUND.inputs;

function read(texts: Texts, inputs: Partial<Inputs>, affected: readonly string[] | null = null) {
  const files: Files = new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
  const around = { ...NOTHING_AROUND, inputs: { ...NO_INPUTS, ...inputs } };
  return terraform.read(files, affected && new Set(affected), around);
}

/** `address (run) state`, and for an unknown the first reason, for each stage. */
function told(texts: Texts, inputs: Partial<Inputs>, affected: readonly string[] | null = null): string[] {
  return read(texts, inputs, affected).stages.map(({ address, run, certificate: { state, because } }) =>
    [
      address,
      ...(run === null ? [] : [`(${run})`]),
      state,
      ...(state === 'unknown' ? [because[0]?.text] : []),
    ]
      .join(' ')
      .replace('aws_api_gateway_stage.', ''),
  );
}

function varFiles(entries: Readonly<Record<string, readonly (readonly string[])[]>>): Partial<Inputs> {
  return { varFiles: new Map(Object.entries(entries)) };
}

const STAGE = 'resource "aws_api_gateway_stage" "s" {\n  client_certificate_id = var.cert\n}\n';
const ROOT = `variable "cert" {}\n${STAGE}`;
const TWO = {
  'infra/main.tf': ROOT,
  'infra/env/prod.tfvars': 'cert = "abc"\n',
  'infra/env/dev.tfvars': 'cert = null\n',
};

describe('values files that the policy does not name', () => {
  test.each<[string, Texts, string[]]>([
    [
      'differ: each is named with what it gives, and a run without one is impossible',
      TWO,
      [
        's unknown without a values file it is not known: unset with infra/env/dev.tfvars, set with infra/env/prod.tfvars',
      ],
    ],
    [
      'differ from the default',
      {
        ...TWO,
        'infra/main.tf': `variable "cert" {\n  default = null\n}\n${STAGE}`,
        'infra/env/dev.tfvars': '',
      },
      [
        's unknown it depends on the values file of the run: unset without a values file, set with infra/env/prod.tfvars',
      ],
    ],
    [
      'all give the same, and nothing loads one of them by itself',
      { ...TWO, 'infra/env/dev.tfvars': 'cert = "def"\n' },
      [
        's unknown without a values file it is not known: set with infra/env/dev.tfvars, set with infra/env/prod.tfvars',
      ],
    ],
    [
      'name other certificates than the default: set all the same',
      {
        ...TWO,
        'infra/main.tf': `variable "cert" {\n  default = "ghi"\n}\n${STAGE}`,
        'infra/env/dev.tfvars': 'cert = "def"\n',
      },
      ['s set'],
    ],
    [
      'decide how many there are: what none of them makes is not listed',
      {
        'main.tf': `variable "n" {}\nresource "aws_api_gateway_stage" "s" {\n  count = var.n\n}\n`,
        'one.tfvars': 'n = 1',
        'two.tfvars': 'n = 2',
      },
      ['s[0] unset', 's[1] unset'],
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts, {})).toEqual(expected);
  });

  const infra = { 'infra/main.tf': `variable "cert" {\n  default = null\n}\n${STAGE}` };
  const differing =
    's unknown it depends on the values file of the run: unset without a values file, set with';
  test.each<[string, Texts, string[]]>([
    ['beside the root', { 'env/prod.tfvars': 'cert = "abc"\n' }, [`${differing} env/prod.tfvars`]],
    [
      'beside it, by an automatic name',
      { 'env/prod/terraform.tfvars': 'cert = "abc"\n' },
      [`${differing} env/prod/terraform.tfvars`],
    ],
    ['but set what it does not declare', { 'env/prod.tfvars': 'cert = "abc"\nother = 1\n' }, ['s unset']],
    [
      'but have a nearer root',
      { 'other/env/prod.tfvars': 'cert = "abc"\n', 'other/root/main.tf': 'variable "cert" {}' },
      ['s unset'],
    ],
    [
      'but stand below another folder of configuration',
      { 'other/env/prod.tfvars': 'cert = "abc"\n', 'other/main.tf': 'variable "cert" {}' },
      ['s unset'],
    ],
  ])('stand astray, %s', (_, texts, expected) => {
    expect(told({ ...infra, ...texts }, {})).toEqual(expected);
  });

  test.each([
    ['terraform.tfvars', 'cert = "'],
    ['terraform.tfvars', 'cert {\n}\n'],
    ['terraform.tfvars.json', '[1]'],
    ['x.auto.tfvars.json', '{"cert": '],
    ['env/prod.tfvars', 'cert = '],
  ])("that can't be read may set anything: %s %j", (name, text) => {
    const texts = {
      'infra/main.tf': `variable "cert" {\n  default = "abc"\n}\n${STAGE}`,
      [`infra/${name}`]: text,
    };
    const { stages, problems } = read(texts, {});
    expect(stages.map(({ certificate }) => certificate.state)).toEqual(['unknown']);
    expect(problems.map(({ file }) => file)).toEqual([`infra/${name}`]);
  });

  test('stand astray, and another root is given them by the policy', () => {
    const texts = { ...infra, 'other/main.tf': 'variable "cert" {}', 'env/prod.tfvars': 'cert = "abc"\n' };
    expect(told(texts, varFiles({ other: [['../env/prod.tfvars']] }))).toEqual(['s unset']);
    expect(told(texts, {})).toEqual([`${differing} env/prod.tfvars`]);
  });

  test('are not the only way to run a root when they stand astray', () => {
    const text = `variable "cert" {}\n${STAGE}`;
    expect(told({ 'infra/main.tf': text, 'env/prod.tfvars': 'cert = "abc"\n' }, {})).toEqual([
      's unknown it depends on the values file of the run: unknown without a values file, set with env/prod.tfvars',
    ]);
  });

  test('bring roots beside them into scope', () => {
    expect(told(infra, {}, ['env/gone.tfvars'])).toEqual(['s unset']);
    expect(told({ ...infra, 'env/main.tf': '' }, {}, ['env/gone.tfvars'])).toEqual([]);
  });

  test('which certificate it is, is not known where they name different ones', () => {
    const root = `variable "cert" {\n  default = "ghi"\n}\n${STAGE}`;
    const { stages } = read({ 'main.tf': root, 'dev.tfvars': 'cert = "def"\n' }, {});
    expect(stages.map(({ certificate }) => [certificate.state, certificate.identity])).toEqual([
      ['set', null],
    ]);
  });

  test('bring their root into scope, and no other', () => {
    const texts = { ...TWO, 'other/main.tf': ROOT };
    expect(told(texts, {}, ['infra/env/prod.tfvars'])).toHaveLength(1);
    expect(read(texts, {}, ['infra/env/prod.tfvars']).stages[0]?.units).toContain('infra/env/prod.tfvars');
    expect(told(texts, {}, ['elsewhere'])).toEqual([]);
  });

  test('beyond the limit are a Problem', () => {
    const many = Object.fromEntries(
      Array.from({ length: 41 }, (_, at) => [`${10 + at}.tfvars`, 'cert = "a"']),
    );
    const { stages, problems } = read({ 'main.tf': ROOT, ...many }, {});
    expect(stages.map(({ certificate }) => certificate.state)).toEqual(['unknown']);
    expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      expect.stringMatching(/^50\.tfvars: More than 40 values files .*terraform\.var_files/),
    ]);
  });
});

describe('values files that the policy names', () => {
  test.each<[string, Partial<Inputs>, string[]]>([
    [
      'each makes stages of its own',
      varFiles({ infra: [['env/prod.tfvars'], ['env/dev.tfvars']] }),
      ['s (env/prod.tfvars) set', 's (env/dev.tfvars) unset'],
    ],
    ['one is the only run', varFiles({ infra: [['env/prod.tfvars']] }), ['s (env/prod.tfvars) set']],
    [
      'together, the last wins',
      varFiles({ infra: [['env/prod.tfvars', 'env/dev.tfvars']] }),
      ['s (env/prod.tfvars, env/dev.tfvars) unset'],
    ],
    [
      'may be named from the root of the repository',
      varFiles({ infra: [['infra/env/prod.tfvars']] }),
      ['s (infra/env/prod.tfvars) set'],
    ],
    [
      'one that is not there may give anything',
      varFiles({ infra: [['env/secret.tfvars']] }),
      ['s (env/secret.tfvars) unknown client_certificate_id is var.cert'],
    ],
    [
      'what comes after it is known',
      varFiles({ infra: [['env/secret.tfvars', 'env/prod.tfvars']] }),
      ['s (env/secret.tfvars, env/prod.tfvars) set'],
    ],
    [
      'one outside of the repository is not there',
      varFiles({ infra: [['../../etc/passwd']] }),
      ['s (../../etc/passwd) unknown client_certificate_id is var.cert'],
    ],
  ])('%s', (_, inputs, expected) => {
    expect(told(TWO, inputs)).toEqual(expected);
  });

  test('that are missing are named where they would decide', () => {
    const { stages } = read(TWO, varFiles({ infra: [['env/secret.tfvars']] }));
    expect(stages[0]?.certificate.because.at(-1)?.text).toBe(
      'var.cert may be set in env/secret.tfvars, which the config names and the repository does not hold',
    );
  });

  test('bring their root into scope', () => {
    const texts = { 'infra/main.tf': ROOT, 'vars/prod.tfvars': 'cert = ""' };
    const inputs = varFiles({ infra: [['../vars/prod.tfvars']] });
    expect(told(texts, inputs, ['vars/prod.tfvars'])).toEqual(['s (../vars/prod.tfvars) unset']);
    expect(told(texts, inputs, ['elsewhere'])).toEqual([]);
  });

  test('for a folder that is no root module have no effect, and that is said', () => {
    expect(read(TWO, varFiles({ '': [['a.tfvars']], infra: [['env/prod.tfvars']] })).notices).toEqual([
      'terraform.var_files names the root, which is no root module of this repository.',
    ]);
  });

  test('give each run its problems', () => {
    const texts = { ...TWO, 'infra/env/dev.tfvars': 'cert = \n' };
    const { problems } = read(texts, varFiles({ infra: [['env/dev.tfvars']] }));
    expect(problems.map(({ file }) => file)).toContain('infra/env/dev.tfvars');
  });
});

describe('workspaces', () => {
  const texts = {
    'main.tf':
      'resource "aws_api_gateway_stage" "s" {\n  client_certificate_id = terraform.workspace == "prod" ? "abc" : null\n}\n',
  };
  test.each<[string, Texts, Partial<Inputs>, string[]]>([
    [
      'that the policy does not name are not known',
      texts,
      {},
      ['s unknown client_certificate_id is terraform.workspace == "prod" ? "abc" : null'],
    ],
    [
      'that it names make stages of their own',
      texts,
      { workspaces: ['prod', 'dev'] },
      ['s (workspace prod) set', 's (workspace dev) unset'],
    ],
    [
      'make no difference to a root that does not ask',
      { 'main.tf': STAGE.replace('var.cert', '"a"') },
      { workspaces: ['prod', 'dev'] },
      ['s set'],
    ],
    [
      'of a root may be asked for in a module that it calls',
      { 'm/main.tf': texts['main.tf'], 'main.tf': 'module "m" {\n  source = "./m"\n}\n' },
      { workspaces: ['prod'] },
      ['module.m.s (workspace prod) set'],
    ],
    [
      'and values files make a run for each pair',
      { ...texts, 'a.tfvars': '' },
      { workspaces: ['prod', 'dev'], ...varFiles({ '': [['a.tfvars']] }) },
      ['s (a.tfvars, workspace prod) set', 's (a.tfvars, workspace dev) unset'],
    ],
  ])('%s', (_, files, inputs, expected) => {
    expect(told(files, inputs)).toEqual(expected);
  });
});

describe('values files that Terraform refuses', () => {
  test.each<[string, string, string]>([
    ['terraform.tfvars', 'cert = lower("")\n', 'A values file holds no function calls.'],
    ['terraform.tfvars', 'cert = [for x in [1] : upper("a")][0]\n', 'A values file holds no function calls.'],
    ['terraform.tfvars.json', '{"cert": "a", "cert": "b"}', 'This values file sets cert twice.'],
  ])('%s: %s', (path, text, message) => {
    const { stages, problems } = read({ 'main.tf': ROOT, [path]: text }, {});
    expect(stages.map(({ certificate }) => certificate.state)).toEqual(['unknown']);
    expect(problems.map((problem) => `${problem.file} ${problem.message}`)).toContain(`${path} ${message}`);
  });
});
