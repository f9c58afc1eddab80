import { describe, expect, test } from 'vitest';
import { offered, type Texts } from './fixed.ts';

function stage(certificate: string, more = ''): string {
  return `Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName: p\n      ClientCertificateId: ${certificate}\n${more}`;
}

const CERTIFICATE = '  C: {Type: AWS::ApiGateway::ClientCertificate}\n';

function parameter(text: string, more = ''): string {
  return `Parameters:\n  Id:\n    Type: String${more}\n    Default: ${text}\n`;
}

/** `from` → `to` in the only file that changes. */
type Row = readonly [name: string, text: string, from: string, to: string];

async function changedText(text: string, reading: string, path = 'a.yaml'): Promise<Texts> {
  return (await offered({ [path]: text }, `reading: ${reading}\n`)).changed;
}

const SWITCH = `Conditions:\n  Has: !Equals [!Ref Id, "enabled"]\n${stage('!If [Has, !Ref C, !Ref AWS::NoValue]', CERTIFICATE)}`;

test.each<Row>([
  ['a default', parameter('abc') + stage('!Ref Id'), 'Default: abc', "Default: ''"],
  ['a default in double quotes', parameter('"abc" # x') + stage('!Ref Id'), '"abc"', '""'],
  ['a default in single quotes', parameter("'abc'") + stage('!Ref Id'), "'abc'", "''"],
  ['a default that is a number', parameter('12') + stage('!Ref Id'), '12', "''"],
  ['a default in a block', parameter('|-\n      abc') + stage('!Ref Id'), '|-\n      abc', "''"],
  ['a default with CRLF', (parameter('abc') + stage('!Ref Id')).replaceAll('\n', '\r\n'), 'abc', "''"],
  ['a default behind an anchor', parameter('&x abc') + stage('!Ref Id'), '&x abc', "&x ''"],
  ['a default in a literal', `${parameter('|\n      abc\n')}${stage('!Ref Id')}`, '|\n      abc', "''"],
  ['a default of several lines', parameter('abc\n      def # x') + stage('!Ref Id'), 'abc\n      def', "''"],
  [
    'a default at the end of the file',
    `${stage('!Ref Id')}${parameter('abc').trimEnd()}`,
    'Default: abc',
    "Default: ''",
  ],
  ['a default behind a byte order mark', `\uFEFF${parameter('abc')}${stage('!Ref Id')}`, ': abc', ": ''"],
  [
    'a default under an explicit key',
    `Parameters:\n  ? Id\n  : {Type: String, ? Default : abc}\n${stage('!Ref Id')}`,
    'abc',
    "''",
  ],
  [
    'a default in a flow of several lines',
    `Parameters: {Id: {Type: String,\n Default: abc # x\n }}\n${stage('!Ref Id')}`,
    'abc',
    "''",
  ],
  [
    'a word of two',
    `Parameters: {Id: {Type: String, Default: yes}}\nConditions: {Has: !Equals [!Ref Id, yes]}\n${stage('!If [Has, abc, ""]')}`,
    'Default: yes',
    'Default: no',
  ],
  [
    'one of two switches',
    `Parameters: {A: {Type: String, Default: 'enabled'}, B: {Type: String, Default: 'enabled'}}\nConditions:\n  X: !Equals [!Ref A, 'enabled']\n  Has: !And [!Condition X, !Equals ['enabled', !Ref B]]\n${stage('!If [Has, abc, ""]')}`,
    "'enabled'}, B",
    "'disabled'}, B",
  ],
  ['a default through Fn::Sub', parameter('abc') + stage('!Sub "${Id}"'), 'Default: abc', "Default: ''"],
  [
    'a default through Fn::Join',
    parameter('abc') + stage('!Join ["", [!Ref Id]]'),
    'Default: abc',
    "Default: ''",
  ],
  [
    'a default under a quoted key',
    `"Parameters":\n  'Id': {"Type": "String", "Default": "abc"}\n${stage('{"Ref": "Id"}')}`,
    '"abc"',
    '""',
  ],
  ['a default in the second document', `a: 1\n---\n${parameter('abc')}${stage('!Ref Id')}`, ': abc', ": ''"],
  ['a map', `Mappings:\n  M: {a: {b: abc}}\n${stage('!FindInMap [M, a, b]')}`, '{b: abc}', "{b: ''}"],
  [
    'the entry of a map that a default chooses',
    `${parameter('a')}Mappings:\n  M:\n    a:\n      b: abc\n      c: abc\n    d: {b: x}\n${stage('!FindInMap [M, !Ref Id, b]')}`,
    'b: abc',
    "b: ''",
  ],
  ['a switch', parameter('enabled') + SWITCH, 'Default: enabled', 'Default: disabled'],
  [
    'a switch of two values',
    parameter('"enabled"', '\n    AllowedValues: ["enabled", never]') + SWITCH,
    'Default: "enabled"',
    'Default: "never"',
  ],
  [
    'a default that other certificates share',
    `${parameter('abc')}${stage('!Ref Id', '  T: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: !Ref Id}}\n')}`,
    'Default: abc',
    "Default: ''",
  ],
])('forbidden: %s', async (_name, text, from, to) => {
  expect(await changedText(text, 'forbidden')).toEqual({ 'a.yaml': text.replace(from, to) });
});

const OFF = '      ClientCertificateId: !Ref Id\n';

describe('forbidden: the property is removed where another place', () => {
  test.each<readonly [name: string, text: string]>([
    ['takes no empty text', parameter('abc', '\n    MinLength: 1') + stage('!Ref Id')],
    ['has a pattern', parameter('abc', '\n    AllowedPattern: "[a-z]+"') + stage('!Ref Id')],
    [
      'has other uses',
      parameter('abc') + stage('!Ref Id', '  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Id}}\n'),
    ],
    [
      'has a rule',
      `${parameter('abc')}Rules: {R: {Assertions: [{Assert: !Not [!Equals [!Ref Id, ""]]}]}}\n${stage('!Ref Id')}`,
    ],
    [
      'is repeated through an alias',
      parameter('&x abc') + stage('!Ref Id', '  T: {Type: AWS::SNS::Topic, Properties: {TopicName: *x}}\n'),
    ],
  ])('%s', async (_name, text) => {
    expect(await changedText(text, 'forbidden')).toEqual({ 'a.yaml': text.replace(OFF, '') });
  });

  test('may be given by a file that is not certainly used', async () => {
    const text = parameter('abc') + stage('!Ref Id');
    const texts = { 'a.yaml': text, 'params.json': '{"Parameters": {"Id": "def"}}' };
    expect((await offered(texts, 'reading: forbidden\n')).changed).toEqual({
      'a.yaml': text.replace(OFF, ''),
    });
  });
});

test('a switch that decides other things is turned only where the property can not be edited', async () => {
  const topic = '  T: {Type: AWS::SNS::Topic, Condition: Has}\n';
  const text = parameter('enabled') + SWITCH + topic;
  const property = '      ClientCertificateId: !If [Has, !Ref C, !Ref AWS::NoValue]\n';
  expect(await changedText(text, 'forbidden')).toEqual({ 'a.yaml': text.replace(property, '') });
  const shared = `${text.replace('Properties:', 'Properties: &p')}  U: {Type: AWS::SNS::Topic, Properties: *p}\n`;
  const { changed, cautions } = await offered({ 'a.yaml': shared }, 'reading: forbidden\n');
  expect(changed).toEqual({ 'a.yaml': shared.replace('Default: enabled', 'Default: disabled') });
  expect(cautions.join()).toContain(
    'It sets the default of Id to "disabled": look at what else that switches.',
  );
  expect(cautions.join()).toContain('A stack that exists may keep the value that it has for Id');
});

const DESCRIPTION = '!If [Has, {Description: x, ClientCertificateId: abc}, {Description: x}]';

function inline(description: string): string {
  return `Conditions: {Has: !Equals [!Ref Id, "enabled"]}\nResources:\n  S:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageName: p\n      StageDescription: ${description}\n`;
}

test.each<readonly [reading: string, id: string, from: string, to: string]>([
  ['forbidden', 'enabled', ', ClientCertificateId: abc', ''],
  ['required', 'disabled', '{Description: x}]', '{Description: x, ClientCertificateId: !Ref C}]'],
])('properties that Fn::If picks are edited in their branch, %s', async (reading, id, from, to) => {
  const text = parameter(`"${id}"`) + inline(DESCRIPTION) + CERTIFICATE;
  expect(await changedText(text, reading)).toEqual({ 'a.yaml': text.replace(from, to) });
});

test('a branch without properties is mended by its switch', async () => {
  const text = parameter('"disabled"') + inline('!If [Has, {ClientCertificateId: abc}, !Ref AWS::NoValue]');
  expect(await changedText(text, 'required')).toEqual({ 'a.yaml': text.replace('"disabled"', '"enabled"') });
});

const HAS = 'Conditions:\n  Has: !Not [!Equals [!Ref Id, ""]]\n';

test.each<Row>([
  [
    'a branch',
    parameter('""') + HAS + stage('!If [Has, !Ref Id, !Ref AWS::NoValue]', CERTIFICATE),
    'AWS::NoValue',
    'C',
  ],
  [
    'a branch that is empty',
    parameter('""') + HAS + stage("!If [Has, !Ref Id, '']", CERTIFICATE),
    "Id, '']",
    'Id, !Ref C]',
  ],
  [
    'a branch in a block, with CRLF',
    (
      parameter('""') +
      HAS +
      stage(
        '\n        Fn::If:\n        - Has\n        - Ref: Id\n        - Ref: AWS::NoValue # x',
        CERTIFICATE,
      )
    ).replaceAll('\n', '\r\n'),
    'AWS::NoValue',
    'C',
  ],
  [
    'a branch of a branch',
    parameter('""') + HAS + stage('!If [Has, !Ref Id, !If [Has, x, !Ref "AWS::NoValue"]]', CERTIFICATE),
    '"AWS::NoValue"',
    '"C"',
  ],
  ['a switch', parameter('disabled') + SWITCH, 'Default: disabled', 'Default: enabled'],
  [
    'all branches where they would be the same',
    `${parameter('x')}${SWITCH}  T: {Type: AWS::SNS::Topic, Condition: Has}\n`,
    '!If [Has, !Ref C, !Ref AWS::NoValue]',
    '!Ref C',
  ],
  [
    'a map',
    `Mappings:\n  M: {a: {b: ""}}\n${stage('!FindInMap [M, a, b]', CERTIFICATE)}`,
    '!FindInMap [M, a, b]',
    '!Ref C',
  ],
])('required: %s', async (_name, text, from, to) => {
  expect(await changedText(text, 'required')).toEqual({ 'a.yaml': text.replace(from, to) });
});

test('required: what is replaced is told', async () => {
  const { changed, cautions } = await offered(
    { 'a.yaml': parameter('""') + stage('!Ref Id', CERTIFICATE) },
    'reading: required\n',
  );
  expect(Object.values(changed).join()).toContain('ClientCertificateId: !Ref C\n');
  expect(cautions.join()).toContain(
    'It replaces what !Ref gives: other values of its parameters do not count any more.',
  );
});

const CHILD = `${parameter("''")}${stage('!Ref Id')}`;

function parent(parameters: string, more = ''): string {
  return `Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: child.yaml\n${parameters}${more}`;
}

describe('the parameters of a nested stack', () => {
  test.each<readonly [name: string, reading: string, child: string, before: string, after: string]>([
    [
      'are given a certificate',
      'required',
      CHILD,
      parent('', CERTIFICATE),
      parent('      Parameters:\n        Id: !Ref C\n', CERTIFICATE),
    ],
    [
      'are given one where they are given none',
      'required',
      CHILD,
      parent('      Parameters: {Id: !Ref AWS::NoValue}\n', CERTIFICATE),
      parent('      Parameters: {Id: !Ref C}\n', CERTIFICATE),
    ],
    [
      'are given one under an empty key',
      'required',
      CHILD,
      parent('      Parameters:\n', CERTIFICATE),
      parent('      Parameters:\n        Id: !Ref C\n', CERTIFICATE),
    ],
    [
      'lose one that is not needed',
      'forbidden',
      CHILD,
      parent('      Parameters:\n        Other: x\n        # on\n        Id: !Ref C\n', CERTIFICATE),
      parent('      Parameters:\n        Other: x\n        # on\n', CERTIFICATE),
    ],
    [
      'are empty where they have no default',
      'forbidden',
      CHILD.replace("    Default: ''\n", ''),
      parent('      Parameters:\n        Id:\n          Ref: C\n', CERTIFICATE),
      parent("      Parameters:\n        Id: ''\n", CERTIFICATE),
    ],
  ])('%s', async (_name, reading, child, before, after) => {
    const texts = { 'child.yaml': child, 'parent.yaml': before };
    expect((await offered(texts, `reading: ${reading}\n`)).changed).toEqual({ 'parent.yaml': after });
  });

  test('are given from the outermost stack that gives nothing', async () => {
    const middle = `${parameter('""')}${parent('      Parameters: {Id: !Ref Id}\n')}`;
    const top = parent('', CERTIFICATE).replace('child.yaml', 'middle.yaml');
    const texts = { 'child.yaml': CHILD, 'middle.yaml': middle, 'top.yaml': top };
    const { changed } = await offered(texts, 'reading: required\n');
    expect(changed).toEqual({
      'top.yaml': top.replace('middle.yaml\n', 'middle.yaml\n      Parameters:\n        Id: !Ref C\n'),
    });
  });

  test('are edited in a parent that a change of the child does not touch', async () => {
    const texts = { 'child.yaml': CHILD, 'parent.yaml': parent('', CERTIFICATE) };
    const { changed } = await offered(texts, 'reading: required\n', ['child.yaml']);
    expect(Object.keys(changed)).toEqual(['parent.yaml']);
  });

  test('are not edited in a file that the config leaves out', async () => {
    const texts = {
      'child.yaml': CHILD,
      'x/parent.yaml': parent('', CERTIFICATE).replace('child.yaml', '../child.yaml'),
    };
    const { changed } = await offered(texts, 'reading: required\npaths:\n  exclude: ["x/**"]\n');
    expect(Object.keys(changed)).toEqual(['child.yaml']);
  });
});

describe('a parameter file', () => {
  const config = (reading: string) =>
    `reading: ${reading}\ncloudformation: {parameter_files: {a.yaml: [p.json]}}\n`;
  const template = parameter("''") + stage('!Ref Id');

  test.each([
    ['{"Parameters": {"Id": "abc"}}', '{"Parameters": {"Id": ""}}'],
    ['[{"ParameterKey":"Id","ParameterValue":"abc"}]', '[{"ParameterKey":"Id","ParameterValue":""}]'],
    ['["Id=abc"]\n', '["Id="]\n'],
    ['["Id=x", "Id=abc"]\n', '["Id=x", "Id="]\n'],
  ])('that the config names is edited: %s', async (before, after) => {
    const { changed } = await offered({ 'a.yaml': template, 'p.json': before }, config('forbidden'));
    expect(changed).toEqual({ 'p.json': after });
  });

  test('that two templates share is edited once for both', async () => {
    const texts = { 'a.yaml': template, 'b.yaml': template, 'p.json': '{"Parameters": {"Id": "abc"}}' };
    const named =
      'reading: forbidden\ncloudformation: {parameter_files: {a.yaml: [p.json], b.yaml: [p.json]}}\n';
    expect(Object.keys((await offered(texts, named)).changed)).toEqual(['p.json']);
  });

  test('that gives nothing is named where the template can not be edited for all runs', async () => {
    const texts = {
      'a.yaml': template,
      'p.json': '{"Parameters": {"Id": ""}}',
      'q.json': '{"Parameters": {"Id": "abc"}}',
    };
    const named = 'reading: required\ncloudformation: {parameter_files: {a.yaml: [p.json, q.json]}}\n';
    const { changed, noFix } = await offered(texts, named);
    expect(changed).toEqual({});
    expect(noFix).toEqual([
      'No automatic fix could be proven here (the edit changes another stage too). Id in p.json gives no certificate: write the id of one there.',
    ]);
  });

  test('can not refer to a certificate', async () => {
    const texts = { 'a.yaml': template + CERTIFICATE, 'p.json': '{"Parameters": {"Id": ""}}' };
    expect(Object.keys((await offered(texts, config('required'))).changed)).toEqual(['a.yaml']);
  });
});

test('500 stages behind one switch that mends none are mended within three seconds', async () => {
  const stages = Array.from(
    { length: 500 },
    (_, at) =>
      `  S${at}:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      Description: ${'x'.repeat(1_000)}\n      ClientCertificateId: !If [Has, "", !Ref AWS::NoValue]\n`,
  );
  const text = `${parameter('"disabled"')}Conditions: {Has: !Equals [!Ref Id, "enabled"]}\nResources:\n${stages.join('')}${CERTIFICATE}`;
  const start = process.cpuUsage();
  const { changed, noFix } = await offered({ 'a.yaml': text }, 'reading: required\n');
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(3_000);
  expect(noFix).toEqual([]);
  expect(changed).toEqual({ 'a.yaml': text.replaceAll('AWS::NoValue', 'C') });
});

test.each([
  ['an output', ''],
  ['an exported output, which may not be empty', ', Export: {Name: x}'],
])('forbidden: %s stays where the stack that gives it on can stop', async (_name, more) => {
  const root = `Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: cert.yaml}}\n  B:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: api.yaml, Parameters: {Id: !GetAtt A.Outputs.Id}}\n`;
  const texts = {
    'root.yaml': root,
    'cert.yaml': `Resources:\n${CERTIFICATE}Outputs: {Id: {Value: !Ref C${more}}}\n`,
    'api.yaml': `Parameters: {Id: {Type: String}}\n${stage('!Ref Id')}`,
  };
  const { changed } = await offered(texts, 'reading: forbidden\n');
  expect(changed).toEqual({ 'root.yaml': root.replace('!GetAtt A.Outputs.Id', "''") });
});

test('forbidden: an exported output is never emptied', async () => {
  const texts = {
    'root.yaml': `Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: cert.yaml}}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties: {ClientCertificateId: !GetAtt A.Outputs.Id}\n`,
    'cert.yaml': `Resources:\n${CERTIFICATE}Outputs: {Id: {Value: !Ref C, Export: {Name: x}}}\n`,
  };
  const { changed } = await offered(texts, 'reading: forbidden\n');
  expect(Object.keys(changed)).toEqual(['root.yaml']);
});
