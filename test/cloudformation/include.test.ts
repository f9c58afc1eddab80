import { describe, expect, test } from 'vitest';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { type Files, NOTHING_AROUND } from '../../src/stage.ts';

type Texts = Readonly<Record<string, string>>;

function read(texts: Texts, affected: readonly string[] | null = null) {
  const files: Files = new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
  return cloudformation.read(files, affected && new Set(affected), NOTHING_AROUND);
}

/** `file address state` for each stage, then what is said of the rest. */
function told(texts: Texts, affected: readonly string[] | null = null): string[] {
  const { stages, problems, unjudged } = read(texts, affected);
  return [
    ...stages.map(({ header, address, certificate }) => `${header.file} ${address} ${certificate.state}`),
    ...problems.map(({ file, message }) => `${file}: ${message}`),
    ...unjudged,
  ];
}

const INCLUDE = (location: string): string => `{Name: AWS::Include, Parameters: {Location: ${location}}}`;
const STAGE = (value: string): string =>
  `S:\n  Type: AWS::ApiGateway::Stage\n  Properties:\n    ClientCertificateId: ${value}\n`;
const INDENTED = (text: string): string => text.replace(/^(?=.)/gm, '  ');
const HEAD = 'Parameters:\n  Cert: {Type: String, Default: ""}\n';
const OWN = '  Own: {Type: AWS::ApiGateway::Stage}\n';

describe('AWS::Include', () => {
  test.each<[string, Texts, string[]]>([
    [
      'of resources, with the parameters of the template around',
      {
        'a.yaml': `${HEAD}Resources:\n${OWN}  Fn::Transform: ${INCLUDE('parts/s.yaml')}\n`,
        'parts/s.yaml': STAGE('!Ref Cert'),
      },
      ['a.yaml Own unset', 'parts/s.yaml S unset'],
    ],
    [
      'of resources alone',
      { 'a.yaml': `Resources:\n  Fn::Transform: ${INCLUDE('s.yaml')}\n`, 's.yaml': STAGE('abc') },
      ['s.yaml S set'],
    ],
    [
      'of several',
      {
        'a.yaml': `Resources:\n  Fn::Transform: [${INCLUDE('s.yaml')}, ${INCLUDE('t.yaml')}]\n`,
        's.yaml': STAGE('abc'),
        't.yaml': STAGE('""'),
      },
      ['s.yaml S set', 't.yaml S unset'],
    ],
    [
      'at the top, which is no template by itself',
      {
        'a.yaml': `Transform: ${INCLUDE('./top.yaml')}\n${HEAD}`,
        'top.yaml': `Resources:\n${INDENTED(STAGE('!Ref Cert'))}`,
      },
      ['top.yaml S unset'],
    ],
    [
      'at the top among others',
      {
        'a.yaml': `Transform: [AWS::Serverless-2016-10-31, ${INCLUDE('top.yaml')}]\nResources:\n${OWN}`,
        'top.yaml': `Resources:\n${INDENTED(STAGE('abc'))}`,
      },
      ['a.yaml Own unset', 'top.yaml S set'],
    ],
    [
      'of includes',
      {
        'a.yaml': `Resources:\n  Fn::Transform: ${INCLUDE('b.yaml')}\n`,
        'b.yaml': `Fn::Transform: ${INCLUDE('c.yaml')}\n`,
        'c.yaml': STAGE('abc'),
      },
      ['c.yaml S set'],
    ],
    [
      'of itself',
      { 'a.yaml': `Resources:\n${OWN}  Fn::Transform: ${INCLUDE('a.yaml')}\n` },
      ['a.yaml Own unset', "a.yaml: What AWS::Include takes can't be judged: a.yaml leads back to itself."],
    ],
    [
      'of what is not there',
      { 'a.yaml': `Resources:\n  Fn::Transform: ${INCLUDE('none.yaml')}\n` },
      [
        "a.yaml: What AWS::Include takes can't be judged: whether there is none.yaml is not known: the list of files was cut short.",
      ],
    ],
    [
      'from elsewhere is named once',
      {
        'a.yaml': `Resources:\n${OWN}  Fn::Transform: ${INCLUDE('"s3://b/k.yaml"')}\n`,
        'b.yaml': `Transform: ${INCLUDE('"s3://b/k.yaml"')}\nResources:\n${OWN}`,
        'c.yaml': `Resources:\n  Fn::Transform: ${INCLUDE('!Sub "s3://${B}/k"')}\n`,
      },
      [
        'What AWS::Include takes from elsewhere is not followed: a computed location.',
        'What AWS::Include takes from elsewhere is not followed: s3://b/k.yaml.',
        'a.yaml Own unset',
        'b.yaml Own unset',
      ],
    ],
    [
      'in other places is none of these',
      { 'a.yaml': `Resources:\n${OWN}Mappings:\n  Fn::Transform: ${INCLUDE('"s3://b/k.yaml"')}\n` },
      ['a.yaml Own unset'],
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts).sort()).toEqual(expected);
  });

  test('takes a reference to what it declares for one', () => {
    const text = `Resources:\n  Fn::Transform: ${INCLUDE('"s3://b/k.yaml"')}\n${INDENTED(STAGE('!Ref Cert'))}`;
    const [stage] = read({ 'a.yaml': text }).stages;
    expect(stage?.certificate).toMatchObject({ state: 'set', notes: [] });
  });

  test('brings both files into scope', () => {
    const texts = {
      'a.yaml': `${HEAD}Resources:\n  Fn::Transform: ${INCLUDE('s.yaml')}\n`,
      's.yaml': STAGE('!Ref Cert'),
    };
    for (const path of ['a.yaml', 's.yaml']) {
      const { stages } = read(texts, [path]);
      expect(stages.map(({ units }) => units)).toEqual([['s.yaml', 'a.yaml']]);
    }
  });
});

test.each<[string, string]>([
  ['Transform: Mine\nResources:\n', 'the macro Mine may change the template before the deployment'],
  [
    'Resources:\n  Fn::Transform: {Name: Mine}\n',
    'the macro Mine may change the resources before the deployment',
  ],
  [
    'Resources:\n  Fn::Transform: [{Name: AWS::LanguageExtensions}, {Name: Mine}]\n',
    'the macro Mine may change the resources before the deployment',
  ],
])('a macro of the account leaves what it may change open: %j', (head, reason) => {
  const [stage] = read({ 'a.yaml': `${head}${INDENTED(STAGE('abc'))}` }).stages;
  expect(stage?.certificate.state).toBe('unknown');
  expect(stage?.certificate.because.map(({ text }) => text)).toContain(reason);
});

test('a macro of the account beside the certificate leaves it open', () => {
  const text = `Resources:\n${INDENTED(STAGE('abc'))}      Fn::Transform: {Name: Mine}\n`;
  const [stage] = read({ 'a.yaml': text }).stages;
  expect(stage?.certificate.because.map((step) => step.text)).toEqual([
    'the macro Mine may change what stands beside it before the deployment',
  ]);
});

describe('AWS::Include within properties', () => {
  const stage = (properties: string): string =>
    `Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n${properties}`;
  const beside = stage(`      RestApiId: x\n      Fn::Transform: ${INCLUDE('p.yaml')}\n`);
  test.each<[string, string, Texts, string]>([
    ['beside others', beside, { 'p.yaml': 'ClientCertificateId: abc\n' }, 'set'],
    ['beside others, without a certificate', beside, { 'p.yaml': 'StageName: p\n' }, 'unset'],
    [
      'alone',
      stage(`      Fn::Transform: ${INCLUDE('p.yaml')}\n`),
      { 'p.yaml': 'ClientCertificateId: ""\n' },
      'unset',
    ],
    ['that is not there', beside, {}, 'unknown'],
    ['that is no mapping', beside, { 'p.yaml': '- a\n' }, 'unknown'],
    [
      'that includes more',
      beside,
      { 'p.yaml': `StageName: p\nFn::Transform: ${INCLUDE('q.yaml')}\n` },
      'unknown',
    ],
    ['among macros', beside.replace(/\{Name.*\}/, '[$&, {Name: Own}]'), { 'p.yaml': 'a: b\n' }, 'unknown'],
  ])('%s', (_, text, others, expected) => {
    const { stages } = read({ 'a.yaml': text, ...others });
    expect(stages.map(({ certificate }) => certificate.state)).toEqual([expected]);
    if (expected !== 'unknown') expect(stages[0]?.units).toContain('p.yaml');
  });
});
