import { describe, expect, test } from 'vitest';
import { LineIndex } from '../../src/source/text.ts';
import type { Found } from '../../src/stage.ts';
import { threadTime } from '../thread-time.ts';
import { readIn, type Texts, toldOf } from './reading.ts';

/** Reads all texts, or what hangs on one of them; the policy may name parameter files. */
function read(texts: Texts, named: readonly string[] = [], own: string | null = null): Found {
  return readIn(
    texts,
    own === null ? null : [own],
    new Map(named.length > 0 ? [['template.yaml', named]] : []),
  );
}

const told = (...args: Parameters<typeof read>): string[] => toldOf(read(...args));

const TEMPLATE =
  'Parameters:\n  Cert: {Type: String}\n  Env: {Type: String, Default: dev}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref Cert\n';
const WITHOUT = 'without a parameter file it is not known: ';

/** What the configuration says of the default environment. */
const config = (written: string): string => `version = 0.1\n[default.deploy.parameters]\n${written}\n`;

describe('samconfig.toml', () => {
  test.each<[string, string, string]>([
    ['a text', config('parameter_overrides = "Cert=abc Env=prod"'), 'set with samconfig.toml (default)'],
    [
      'an empty value in quotes',
      config(`parameter_overrides = "Cert='' Env=prod"`),
      'unset with samconfig.toml (default)',
    ],
    [
      'a value with blanks',
      config(`parameter_overrides = "Env='a b' Cert=\\"a b\\""`),
      'set with samconfig.toml (default)',
    ],
    [
      'the long form',
      config(
        'parameter_overrides = "ParameterKey=Cert,ParameterValue=abc ParameterKey=Env,ParameterValue=x"',
      ),
      'set with samconfig.toml (default)',
    ],
    ['a list', config('parameter_overrides = ["Env=x", "Cert=abc"]'), 'set with samconfig.toml (default)'],
    [
      'a list over lines',
      config('parameter_overrides = [\n  "Env=x",\n  "Cert=\'\'",\n]'),
      'unset with samconfig.toml (default)',
    ],
    [
      'a table',
      config('parameter_overrides = {Cert = "abc", Env = "x"}'),
      'set with samconfig.toml (default)',
    ],
    [
      'names that the template lacks',
      config('parameter_overrides = "Cert=abc Other=x"'),
      'set with samconfig.toml (default)',
    ],
    [
      'global parameters',
      '[prod.global.parameters]\nparameter_overrides = "Cert=abc"\n',
      'set with samconfig.toml (prod)',
    ],
    [
      'a command before global parameters',
      '[prod.global.parameters]\nparameter_overrides = "Cert=abc"\n[prod.deploy.parameters]\nparameter_overrides = "Cert=\'\'"\n',
      'unset with samconfig.toml (prod)',
    ],
    [
      'several environments',
      '[dev.deploy.parameters]\nparameter_overrides = "Cert=\'\'"\n["prod eu".deploy.parameters]\nparameter_overrides = "Cert=abc"\n',
      'unset with samconfig.toml (dev), set with samconfig.toml (prod eu)',
    ],
    [
      'the other command that deploys',
      '[dev.sync.parameters]\nparameter_overrides = "Cert=abc"\n',
      'set with samconfig.toml (dev, sync)',
    ],
    [
      'its template',
      config('template_file = "template.yaml"\nparameter_overrides = "Cert=abc"'),
      'set with samconfig.toml (default)',
    ],
    [
      'a template that is built',
      config('template_file = ".aws-sam/build/template.yaml"\nparameter_overrides = "Cert=abc"'),
      'set with samconfig.toml (default)',
    ],
  ])('with %s', (_, text, expected) => {
    expect(told({ 'template.yaml': TEMPLATE, 'samconfig.toml': text })).toEqual([
      `S unknown ${WITHOUT}${expected}`,
    ]);
  });

  test.each<[string, Texts]>([
    ['that can not be read', { 'samconfig.toml': config('parameter_overrides = "Cert=abc') }],
    ['without values', { 'samconfig.toml': config('parameter_overrides = ""') }],
    [
      'of other commands',
      { 'samconfig.toml': '[default.build.parameters]\nparameter_overrides = "Cert=abc"\n' },
    ],
    ['of other parameters', { 'samconfig.toml': config('parameter_overrides = "Other=abc"') }],
    [
      'of another template',
      {
        'samconfig.toml': config('template = "other.yaml"\nparameter_overrides = "Cert=abc"'),
        'other.yaml': 'Resources: {A: {Type: "AWS::SNS::Topic"}}\n',
      },
    ],
    ['that is none', { 'samconfig.toml': 'x = 1\ndefault = 2\n', 'samconfig.yaml': '- 1\n' }],
  ])('%s does not count', (_, others) => {
    const template = TEMPLATE.replace('{Type: String}', '{Type: String, Default: ""}');
    expect(told({ 'template.yaml': template, ...others })).toEqual(['S unset']);
  });

  test('may be YAML', () => {
    const text =
      'version: 0.1\nprod:\n  deploy:\n    parameters:\n      parameter_overrides:\n        - Cert=abc\n';
    for (const path of ['samconfig.yaml', 'samconfig.yml'])
      expect(told({ 'template.yaml': TEMPLATE, [path]: text })).toEqual([
        `S unknown ${WITHOUT}set with ${path} (prod)`,
      ]);
  });

  test('stands above its template, the nearest counts', () => {
    const text = config('parameter_overrides = "Cert=abc"');
    const texts = { 'infra/api/template.yaml': TEMPLATE, 'samconfig.toml': text };
    expect(told(texts)).toEqual([`S unknown ${WITHOUT}set with samconfig.toml (default)`]);
    const both = { ...texts, 'infra/samconfig.toml': config('parameter_overrides = "Cert=\'\'"') };
    expect(told(both)).toEqual([`S unknown ${WITHOUT}unset with infra/samconfig.toml (default)`]);
  });

  test('may name a file with more values, which may give any', () => {
    const text = config('parameter_overrides = ["file://prod.yaml"]');
    const [stage] = read({ 'template.yaml': TEMPLATE, 'samconfig.toml': text }, ['samconfig.toml']).stages;
    expect(stage?.certificate.state).toBe('unknown');
    expect(stage?.certificate.because.at(-1)?.text).toBe(
      'Cert may be set in a file that samconfig.toml (default) names',
    );
  });

  const two =
    'version = 0.1\n\n[dev.deploy.parameters]\nparameter_overrides = "Cert=\'\'"\n\n[prod.deploy.parameters] # live\nconfirm_changeset = true\nparameter_overrides = [\n  "Cert=abc",\n]\n';

  test.each<[string[], string[]]>([
    [['samconfig.toml'], ['S (samconfig.toml (dev)) unset', 'S (samconfig.toml (prod)) set']],
    [['samconfig.toml#prod'], ['S (samconfig.toml#prod) set']],
    [['./samconfig.toml#dev'], ['S (./samconfig.toml#dev) unset']],
  ])('is used where the policy names it: %j', (named, expected) => {
    expect(told({ 'template.yaml': TEMPLATE, 'samconfig.toml': two }, named)).toEqual(expected);
  });

  test('without the environment that the policy names may give any value', () => {
    const [only] = told({ 'template.yaml': TEMPLATE, 'samconfig.toml': two }, ['samconfig.toml#qa']);
    expect(only).toMatch(/^S \(samconfig.toml#qa\) unknown/);
  });

  test('is told with the line of each environment', () => {
    const [stage] = read({ 'template.yaml': TEMPLATE, 'samconfig.toml': two }).stages;
    const lines = new LineIndex(two);
    const places = stage?.certificate.because
      .filter(({ file }) => file === 'samconfig.toml')
      .map(({ start, text }) => `${lines.position(start).line} ${text}`);
    expect(places).toEqual([
      '4 Cert is "" in samconfig.toml (dev)',
      '8 Cert is "abc" in samconfig.toml (prod)',
    ]);
  });

  test('brings its template into scope', () => {
    const text = config('template_file = "infra/template.yaml"\nparameter_overrides = "Cert=abc"');
    const texts = { 'infra/template.yaml': TEMPLATE, 'samconfig.toml': text };
    const { stages } = read(texts, [], 'samconfig.toml');
    expect(stages.map(({ units }) => units)).toEqual([['infra/template.yaml', 'samconfig.toml']]);
  });
});

describe('a secret', () => {
  const SECRET = 'hunter2';

  /** Everything that is said of the stages and problems. */
  function said(template: string, name: string): string {
    const text = config(`parameter_overrides = "${name}=${SECRET} Env=qa"`);
    const { stages, problems } = read({ 'template.yaml': template, 'samconfig.toml': text }, [
      'samconfig.toml',
    ]);
    return JSON.stringify([
      stages.map(({ certificate, integrationsBecause }) => [
        certificate.because,
        certificate.notes,
        integrationsBecause,
      ]),
      problems,
    ]);
  }

  test.each<[string, string]>([
    ['as the certificate', 'Ref: P'],
    ['in a condition', 'Fn::If: [C, a, ""]'],
    ['in a text', '!Sub "x${P}"'],
    ['cut', '!Select [0, !Split ["n", !Ref P]]'],
    ['as a key', '!FindInMap [M, !Ref P, x]'],
    ['as an index', '!Select [!Ref P, [a]]'],
    ['encoded', 'Fn::Base64: !Ref P'],
    ['as JSON', 'Fn::ToJsonString: {a: !Ref P}'],
  ])('%s is never shown', (_, value) => {
    for (const [name, declaration] of [
      ['P', '{Type: String, NoEcho: true}'],
      ['DbPassword', '{Type: String}'],
    ] as const) {
      const template = `Parameters:\n  P: ${declaration}\n  Env: {Type: String}\n  Other: {Type: String}\nMappings: {M: {a: {x: y}}}\nConditions:\n  A: !Equals [!Ref P, !Ref Other]\n  B: !Equals [!Sub "\${P}x", !Sub "\${Other}y"]\n  C: !Or [!Condition A, !Condition B]\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: ${value.startsWith('!') ? value : `{${value}}`}\n`;
      const words = said(template.replaceAll(/\bP\b/g, name), name);
      expect(words).not.toContain(SECRET);
      expect(words).not.toContain(Buffer.from(SECRET).toString('base64'));
      expect(words).toContain('template.yaml');
    }
  });
});

test('hostile configurations end', () => {
  const texts = [
    `x = ${'['.repeat(100_000)}`,
    `${'[a.'.repeat(50_000)}`,
    config(`parameter_overrides = '''${'A="'.repeat(100_000)}'''`),
    config(`parameter_overrides = '''${'A=\\'.repeat(100_000)}'''`),
    Array.from({ length: 20_000 }, (_, at) => `"k ${at}" = 1`).join('\n'),
    `__proto__.x = 1\n${config('parameter_overrides = "__proto__=1 constructor=2"')}`,
    `x = ${'{a='.repeat(5_000)}`,
  ];
  for (const text of texts) {
    const before = threadTime();
    expect(
      told({ 'template.yaml': TEMPLATE, 'samconfig.toml': `${text}\n# parameter_overrides` }),
    ).toHaveLength(1);
    expect(threadTime() - before).toBeLessThan(2_000);
  }
});

test('of the names that the SAM CLI looks for, the first that is there counts', () => {
  const yaml = (value: string) => `default: {deploy: {parameters: {parameter_overrides: [Cert=${value}]}}}\n`;
  const toml = config('parameter_overrides = "Cert=abc"');
  const files = { 'template.yaml': TEMPLATE, 'samconfig.yml': yaml("''"), 'samconfig.yaml': yaml('abc') };
  expect(told({ ...files, 'samconfig.toml': toml })).toEqual([
    `S unknown ${WITHOUT}set with samconfig.toml (default)`,
  ]);
  expect(told(files)).toEqual([`S unknown ${WITHOUT}set with samconfig.yaml (default)`]);
  expect(told({ ...files, 'samconfig-prod.toml': toml })[0]).toContain('samconfig-prod.toml (default)');
});
