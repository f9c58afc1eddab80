import { describe, expect, test } from 'vitest';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { NOTHING_AROUND } from '../../src/stage.ts';

type Texts = Readonly<Record<string, string>>;

/** States of the first stages and messages of the first problems; fails where that takes a second or more. */
function told(texts: Texts): { states: string[]; problems: string[]; reason: string } {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
  const start = process.cpuUsage();
  const { stages, problems } = cloudformation.read(files, null, NOTHING_AROUND);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(2_000);
  return {
    states: [...new Set(stages.map(({ certificate }) => certificate.state))],
    problems: [...new Set(problems.map(({ message }) => message))].slice(0, 2),
    reason: stages[0]?.certificate.because[0]?.text ?? '',
  };
}

const P = 'Parameters:\n  P: {Type: String}\n';

function stage(value: string, sections = ''): string {
  return `${sections}Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: ${value}\n`;
}

/** Levels of anchors, each of which repeats the one before. */
function levels(name: string, first: string, count: number, next: (before: string) => string): string {
  const rest = Array.from(
    { length: count },
    (_, at) => `${name}${at + 1}: &${name}${at + 1} ${next(`*${name}${at}`)}\n`,
  );
  return `${name}0: &${name}0 ${first}\n${rest.join('')}`;
}

function tenTimes(before: string): string {
  return Array.from({ length: 10 }, () => before).join(', ');
}

const LISTS = levels('b', '[a, a]', 12, (before) => `[${tenTimes(before)}]`);
const MAPPINGS = levels(
  'm',
  '{a: x}',
  20,
  (before) => `{${[...'abcdefghij'].map((key) => `${key}: ${before}`).join(', ')}}`,
);
const CALLS = levels('s', '!Sub "x"', 15, (before) => `!Join ["", [${tenTimes(before)}]]`);
const TESTS = levels('c', '!Equals [!Ref P, a]', 12, (before) => `!And [${tenTimes(before)}]`);

function conditions(count: number, of: (at: number) => string): string {
  return `Conditions:\n${Array.from({ length: count }, (_, at) => `  C${at}: ${of(at)}\n`).join('')}`;
}

function parameters(count: number, declaration: string): string {
  return `Parameters:\n${Array.from({ length: count }, (_, at) => `  P${at}: ${declaration}\n`).join('')}`;
}

const STEPS = 'it takes more than 100000 steps of evaluation, or more than are left for the template';
const DEEP = 'values, functions and conditions are nested deeper than 500 levels';

describe('alias bombs', () => {
  test.each<[string, string]>([
    ['a list', LISTS + stage('*b12')],
    ['joined', LISTS + stage('!Join ["", *b12]')],
    ['selected', LISTS + stage('!Select [0, *b12]')],
    ['counted', LISTS + stage('{Fn::Length: *b12}')],
    ['as JSON', LISTS + stage('{Fn::ToJsonString: *b12}')],
    ['mappings as JSON', MAPPINGS + stage('{Fn::ToJsonString: *m20}')],
    ['in a map', LISTS + stage('!FindInMap [M, a, b]', 'Mappings: {M: {a: {b: *b12}}}\n')],
    ['calls', CALLS + stage('*s15')],
    ['as a variable', CALLS + stage('!Sub ["${A}", {A: *s15}]')],
    ['as keys', CALLS + stage('!FindInMap [*s15, *s15, *s15]')],
    ['conditions', P + TESTS + stage('!If [C, a, ""]', 'Conditions: {C: *c12}\n')],
    ['compared', LISTS + stage('!If [C, a, ""]', 'Conditions: {C: !Equals [*b12, *b12]}\n')],
  ])('%s', (_, text) => {
    expect(told({ 'a.yaml': text })).toEqual({ states: ['unknown'], problems: [], reason: STEPS });
  });

  test.each<[string, string, string[]]>([
    ['a mapping', MAPPINGS + stage('*m20'), ['unknown']],
    ['as resources', `${MAPPINGS}Resources: *m20\n# AWS::ApiGateway::Stage\n`, []],
    [
      'as values of a loop',
      `${LISTS}Resources:\n  Fn::ForEach::L: [V, *b12, {"S\${V}": {Type: AWS::ApiGateway::Stage}}]\n`,
      ['unknown'],
    ],
    [
      'as an OpenAPI document',
      `${MAPPINGS}Resources:\n  A: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {paths: *m20}}}\n  S: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref A}}\n`,
      ['unset'],
    ],
  ])('%s', (_, text, states) => {
    expect(told({ 'a.yaml': text })).toMatchObject({ states, problems: [] });
  });
});

describe('500 levels of nesting', () => {
  const json = (levelsOf: number, open: string, close: string): string =>
    `{"Resources": {"S": {"Type": "AWS::ApiGateway::Stage", "Properties": {"ClientCertificateId": ${open.repeat(levelsOf)}"a"${close.repeat(levelsOf)}}}}}`;

  test.each<[string, Texts, Partial<ReturnType<typeof told>>]>([
    ['of a function', { 'a.json': json(480, '{"Fn::Base64": ', '}') }, { states: ['set'], problems: [] }],
    [
      'of JSON texts',
      {
        'a.json': json(480, '{"Fn::ToJsonString": [', ']}').replace(
          /\{"Fn::ToJsonString": \[{1}/g,
          '{"Fn::ToJsonString": [',
        ),
      },
      { states: [], problems: ['the file is nested deeper than 500 levels'] },
    ],
    [
      'of JSON texts, 200 of them',
      { 'a.json': json(200, '{"Fn::ToJsonString": [', ']}') },
      { states: ['set'], problems: [] },
    ],
    ['of joins', { 'a.json': json(150, '{"Fn::Join": ["", [', ']]}') }, { states: ['set'], problems: [] }],
    [
      '5,000 of them',
      { 'a.json': json(5_000, '{"Fn::Base64": ', '}') },
      { states: [], problems: ['the file is nested deeper than 500 levels'] },
    ],
    [
      'of lists',
      { 'a.yaml': stage(`${'['.repeat(480)}a${']'.repeat(480)}`) },
      { states: ['unknown'], problems: [] },
    ],
    [
      '100,000 of them',
      { 'a.yaml': stage(`${'['.repeat(100_000)}a${']'.repeat(100_000)}`) },
      { states: [], problems: ['This file is not valid YAML: it is nested too deeply'] },
    ],
    [
      'of Fn::If with one condition',
      {
        'a.yaml':
          P +
          stage(
            `${'{Fn::If: [C, '.repeat(190)}a${', ""]}'.repeat(190)}`,
            'Conditions: {C: !Equals [!Ref P, a]}\n',
          ),
      },
      {
        states: ['unknown'],
        problems: [],
        reason: 'it depends on P: set where P is "a"; unset where P is not "a"',
      },
    ],
    [
      'of Fn::If with conditions of their own',
      {
        'a.yaml':
          parameters(150, '{Type: String}') +
          conditions(150, (at) => `!Equals [!Ref P${at}, a]`) +
          stage(
            `${Array.from({ length: 150 }, (_, at) => `{Fn::If: [C${at}, `).join('')}a${', ""]}'.repeat(150)}`,
          ),
      },
      { states: ['unknown'], problems: [] },
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts)).toMatchObject(expected);
  });
});

describe('200 conditions', () => {
  test.each<[string, string, Partial<ReturnType<typeof told>>]>([
    [
      'in a chain',
      P +
        conditions(200, (at) => (at === 0 ? '!Equals [!Ref P, a]' : `!Not [!Condition C${at - 1}]`)) +
        stage('!If [C199, a, ""]'),
      {
        states: ['unknown'],
        problems: [],
        reason: 'it depends on P: unset where P is "a"; set where P is not "a"',
      },
    ],
    [
      'each with the one before twice',
      P +
        conditions(200, (at) =>
          at === 0 ? '!Equals [!Ref P, a]' : `!And [!Condition C${at - 1}, !Condition C${at - 1}]`,
        ) +
        stage('!If [C199, a, ""]'),
      {
        states: ['unknown'],
        problems: [],
        reason: 'it depends on P: set where P is "a"; unset where P is not "a"',
      },
    ],
    [
      'of 200 parameters, each the opposite of the one before or not',
      parameters(200, '{Type: String, AllowedValues: [a, b]}') +
        conditions(200, (at) =>
          at === 0
            ? '!Equals [!Ref P0, a]'
            : `!Or [!And [!Condition C${at - 1}, !Not [!Equals [!Ref P${at}, a]]], !And [!Not [!Condition C${at - 1}], !Equals [!Ref P${at}, a]]]`,
        ) +
        stage('!If [C199, a, ""]'),
      { states: ['unknown'], problems: [], reason: DEEP },
    ],
    [
      'in all combinations',
      parameters(200, '{Type: String, AllowedValues: [a, b]}') +
        conditions(200, (at) => `!Equals [!Ref P${at}, a]`) +
        stage(`!Join ["", [${Array.from({ length: 200 }, (_, at) => `!If [C${at}, "", ""]`).join(', ')}]]`),
      { states: ['unknown'], problems: [] },
    ],
  ])('%s', (_, text, expected) => {
    expect(told({ 'a.yaml': text })).toMatchObject(expected);
  });

  test('for 300 stages', () => {
    const stages = Array.from({ length: 300 }, (_, at) => {
      const names = [1, 2, 3].map((more) => `C${(at + more) % 200}`);
      return `  S${at}:\n    Type: AWS::ApiGateway::Stage\n    Condition: C${at % 200}\n    Properties: {ClientCertificateId: !If [${names[0]}, a, !If [${names[1]}, b, !If [${names[2]}, c, d]]]}\n`;
    });
    const text = `${parameters(200, '{Type: String}')}${conditions(200, (at) => `!Equals [!Ref P${at}, a]`)}Resources:\n${stages.join('')}`;
    expect(told({ 'a.yaml': text })).toMatchObject({ states: ['set'], problems: [] });
  });
});

test('1 MB with 500 stages', () => {
  const stages = Array.from(
    { length: 500 },
    (_, at) =>
      `  S${at}:\n    Type: AWS::ApiGateway::Stage\n    Metadata: {x: "${'y'.repeat(1_900)}"}\n    Properties: {RestApiId: !Ref A, ClientCertificateId: !If [C${at % 200}, a, b]}\n`,
  );
  const text = `${P}${conditions(200, (at) => `!Equals [!Ref P, a${at}]`)}Resources:\n${stages.join('')}`;
  expect(text.length).toBeGreaterThan(1_000_000);
  expect(told({ 'a.yaml': text })).toMatchObject({ states: ['set'], problems: [] });
});

test.each<[string, string]>([
  ['one text of 60,000 variables', stage(`!Sub "${'${AWS::Region}'.repeat(60_000)}"`)],
  ['60,000 names', stage(`!Sub "${Array.from({ length: 60_000 }, (_, at) => `\${P${at}}`).join('')}"`)],
])('1 MB: %s', (_, text) => {
  expect(told({ 'a.yaml': text })).toMatchObject({ states: ['set'], problems: [] });
});

describe('5,000 allowed values', () => {
  const values = Array.from({ length: 5_000 }, (_, at) => `v${at}`).join(', ');
  const sections = `Parameters:\n  P: {Type: String, AllowedValues: [${values}]}\nConditions:\n  One: !Equals [!Ref P, v77]\n  Part: !Equals [!Sub "\${P}x", v77x]\n`;

  test('compared with one of them', () => {
    expect(told({ 'a.yaml': stage('!If [One, a, ""]', sections) }).reason).toMatch(/^it depends on P/);
  });

  test('each tried for itself', () => {
    const text =
      stage('!If [Part, a, ""]', sections) +
      Array.from(
        { length: 300 },
        (_, at) =>
          `  S${at}: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: !If [Part, a, ""]}}\n`,
      ).join('');
    expect(told({ 'a.yaml': text })).toMatchObject({
      states: ['unknown'],
      reason: 'more than 250 combinations of parameters and conditions decide, which are not all looked at',
    });
  });
});

describe('circles', () => {
  const child =
    'Parameters: {Cert: {Type: String}}\nResources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: !Ref Cert}}\nOutputs: {Given: {Value: !Sub "${Cert}${Cert}"}}\n';
  const stack = (id: string, from: string): string =>
    `  ${id}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml, Parameters: {Cert: !GetAtt ${from}.Outputs.Given}}}\n`;

  test.each<[string, Texts, Partial<ReturnType<typeof told>>]>([
    [
      'a condition of itself',
      {
        'a.yaml': stage(
          '!If [C0, a, ""]',
          conditions(1, () => '!Not [!Condition C0]'),
        ),
      },
      { states: ['unknown'], problems: ['S: The condition C0 refers to itself.'] },
    ],
    [
      'of 200 conditions',
      {
        'a.yaml': stage(
          '!If [C0, a, ""]',
          conditions(200, (at) => `!Not [!Condition C${(at + 1) % 200}]`),
        ),
      },
      { states: ['unknown'], problems: ['S: The condition C0 refers to itself.'] },
    ],
    ['of resources', { 'a.yaml': stage('!Ref S') }, { states: ['set'], problems: [] }],
    [
      'a parameter',
      { 'a.yaml': stage('!Ref P', 'Parameters: {P: {Type: String, Default: !Ref P}}\n') },
      { states: ['unknown'] },
    ],
    [
      'a map',
      { 'a.yaml': stage('!FindInMap [M, a, b]', 'Mappings: {M: {a: {b: !FindInMap [M, a, b]}}}\n') },
      { states: ['unknown'], reason: DEEP },
    ],
    [
      'a map and a text',
      {
        'a.yaml': stage(
          '!FindInMap [M, a, b]',
          'Mappings: {M: {a: {b: !Sub ["${X}", {X: !FindInMap [M, a, b]}]}}}\n',
        ),
      },
      { states: ['unknown'], reason: DEEP },
    ],
    [
      'an output that is given to its own stack',
      { 'a.yaml': `Resources:\n${stack('A', 'A')}`, 'b.yaml': child },
      { states: ['unknown'], reason: DEEP },
    ],
    [
      'outputs of two stacks',
      { 'a.yaml': `Resources:\n${stack('A', 'B')}${stack('B', 'A')}`, 'b.yaml': child },
      { states: ['unknown'], reason: DEEP },
    ],
    [
      'a chain of 300 stacks that doubles',
      {
        'a.yaml': `Resources:\n${Array.from({ length: 300 }, (_, at) => stack(`N${at}`, `N${at + 1}`)).join('')}`,
        'b.yaml': child,
      },
      { states: ['unknown'] },
    ],
    [
      'stacks of each other',
      {
        'a.yaml': 'Resources:\n  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}\n',
        'b.yaml':
          'Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}\n  S: {Type: AWS::ApiGateway::Stage}\n',
      },
      {
        states: ['unset'],
        problems: [
          "The template of A can't be judged: a.yaml leads back to itself.",
          "The template of B can't be judged: b.yaml leads back to itself.",
        ],
      },
    ],
    [
      'includes that double',
      Object.fromEntries(
        Array.from({ length: 12 }, (_, at) => [
          `l${at}.yaml`,
          `${at === 0 ? 'Resources:\n  ' : 'S: {Type: AWS::ApiGateway::Stage}\n'}Fn::Transform: [${tenTimes(`{Name: AWS::Include, Parameters: {Location: l${at + 1}.yaml}}`)}]\n`,
        ]),
      ),
      {
        states: ['unset'],
        problems: [
          "What AWS::Include takes can't be judged: no more than 10 levels are followed.",
          'There are more than 2000 nested stacks and includes; the others are not judged.',
        ],
      },
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts)).toMatchObject(expected);
  });
});

describe('long texts and lists that many stages share', () => {
  const many = (value: string, sections: string): Texts => ({
    'a.yaml': `${sections}Resources:\n${Array.from(
      { length: 500 },
      (_, at) => `  S${at}: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: ${value}}}\n`,
    ).join('')}`,
  });
  const long = `Parameters: {P: {Type: String, Default: ${'a'.repeat(800_000)}}}\n`;
  const comparisons = Array.from({ length: 10 }, (_, at) => `!Equals [!Ref P, x${at}]`);
  test.each<[string, Texts]>([
    ['a text in a million parts', many('!Join [x, !Split [a, !Ref P]]', long)],
    ['comparisons', many('!If [C, a, b]', `${long}Conditions: {C: !Or [${comparisons.join()}]}\n`)],
    [
      'comparisons of what is not known',
      many(
        '!If [C, a, b]',
        `Conditions: {C: !Equals [!Sub "\${AWS::StackName}${'a'.repeat(800_000)}", x]}\n`,
      ),
    ],
    ['variables', many('*s', `x: &s !Sub "${'${A}'.repeat(100_000)}"\n`)],
    [
      'a parameter of many values',
      many(
        '!If [C, a, b]',
        `Parameters: {P: {Type: String, AllowedValues: [${Array.from({ length: 240 }, (_, at) => `v${at}`)}]}}\nConditions: {C: !Equals [!Sub "\${P}-x", v-x]}\n`,
      ),
    ],
  ])('%s', (_, texts) => {
    expect(new Set(told(texts).states)).toContain('unknown');
  });
});
