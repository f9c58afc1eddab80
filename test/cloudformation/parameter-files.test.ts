import { describe, expect, test } from 'vitest';
import { readIn, type Texts, toldOf } from './reading.ts';

const told = (...args: Parameters<typeof readIn>): string[] => toldOf(readIn(...args));

const API =
  'Parameters:\n  Cert: {Type: String}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref Cert\n';
const DEFAULT = API.replace('{Type: String}', '{Type: String, Default: ""}');
const SET = '[{"ParameterKey": "Cert", "ParameterValue": "abc"}]';
const UNSET = '{"Parameters": {"Cert": ""}}';

describe('parameter files around a template', () => {
  test.each<[string, Texts, string[]]>([
    [
      'of the AWS CLI',
      { 'cfn/api.yaml': API, 'cfn/api.parameters.json': SET },
      ['S unknown without a parameter file it is not known: set with cfn/api.parameters.json'],
    ],
    [
      'of CodePipeline',
      { 'cfn/api.yaml': API, 'cfn/params/prod.json': UNSET },
      ['S unknown without a parameter file it is not known: unset with cfn/params/prod.json'],
    ],
    [
      'of names and values',
      { 'cfn/api.yaml': API, 'params/prod.json': '["Cert=abc"]' },
      ['S unknown without a parameter file it is not known: set with params/prod.json'],
    ],
    ['that give what the default gives', { 'api.yaml': DEFAULT, 'params/prod.json': UNSET }, ['S unset']],
    [
      'that differ are named with what they give',
      { 'api.yaml': API, 'params/dev.json': UNSET, 'params/prod.json': SET },
      [
        'S unknown without a parameter file it is not known: unset with params/dev.json, set with params/prod.json',
      ],
    ],
    [
      'that differ from the default',
      { 'api.yaml': DEFAULT, 'params/prod.json': SET },
      [
        'S unknown it depends on the parameter file of the deployment: unset without a parameter file, set with params/prod.json',
      ],
    ],
    [
      'of another template do not count',
      { 'api.yaml': DEFAULT, 'params/prod.json': '[{"ParameterKey": "Other", "ParameterValue": "x"}]' },
      ['S unset'],
    ],
    [
      'that are none do not count',
      {
        'api.yaml': DEFAULT,
        'params/a.json': '{"Parameters": [1]}',
        'params/b.json': '{',
        'params/c.json': '[]',
      },
      ['S unset'],
    ],
    [
      'that keep the previous value',
      { 'api.yaml': DEFAULT, 'params/a.json': '[{"ParameterKey": "Cert", "UsePreviousValue": true}]' },
      ['S unset'],
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts).sort()).toEqual(expected);
  });

  test('give names of stored values, which are never empty', () => {
    const stored = API.replace('{Type: String}', '{Type: "AWS::SSM::Parameter::Value<String>"}');
    expect(told({ 'api.yaml': stored, 'params/a.json': UNSET })).toEqual(['S set']);
  });

  test('bring their template into scope', () => {
    const texts = { 'api.yaml': API, 'params/prod.json': SET, 'params/dev.json': UNSET };
    const { stages } = readIn(texts, ['params/prod.json']);
    expect(stages.map(({ units }) => units.toSorted())).toEqual([
      ['api.yaml', 'params/dev.json', 'params/prod.json'],
    ]);
    expect(readIn(texts, ['other.json']).stages).toEqual([]);
  });

  test('are told by their own lines, secrets without their values', () => {
    const secret = API.replace('{Type: String}', '{Type: String, NoEcho: true}');
    for (const [template, words] of [
      [API, 'Cert is "abc" in params/a.json'],
      [secret, 'Cert is a value that is not shown in params/a.json'],
    ] as const) {
      const named = new Map([['api.yaml', ['params/a.json']]]);
      const [stage] = readIn({ 'api.yaml': template, 'params/a.json': SET }, null, named).stages;
      expect(stage?.certificate.because.at(-1)).toEqual({
        file: 'params/a.json',
        start: 1,
        end: 50,
        text: words,
      });
    }
  });
});

test('what the integrations are is not known where parameter files give different ones', () => {
  const api =
    'Parameters:\n  T: {Type: String, Default: MOCK}\nResources:\n  Api: {Type: AWS::ApiGateway::RestApi}\n  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, Integration: {Type: !Ref T}}}\n  S: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api}}\n';
  const file = (type: string) => `[{"ParameterKey": "T", "ParameterValue": "${type}"}]`;
  const [stage] = readIn({ 'api.yaml': api, 'params/a.json': file('HTTP') }).stages;
  expect(stage?.integrations).toBe('unknown');
  expect(stage?.integrationsBecause[0]?.text).toBe(
    'its integrations depend on the parameter file of the deployment: other without a parameter file, http with params/a.json',
  );
  expect(readIn({ 'api.yaml': api, 'params/a.json': file('AWS') }).stages[0]?.integrations).toBe('other');
});

describe('parameter files that the policy names', () => {
  const texts = { 'cfn/api.yaml': API, 'deploy/prod.json': SET, 'deploy/dev.json': UNSET };
  const named = (...files: string[]) => new Map([['cfn/api.yaml', files]]);

  test.each<[string[], string[]]>([
    [['deploy/prod.json'], ['S (deploy/prod.json) set']],
    [['../deploy/dev.json'], ['S (../deploy/dev.json) unset']],
    [
      ['deploy/prod.json', 'deploy/dev.json'],
      ['S (deploy/prod.json) set', 'S (deploy/dev.json) unset'],
    ],
  ])('make deployments of their own: %j', (files, expected) => {
    expect(told(texts, null, named(...files))).toEqual(expected);
  });

  test('and are missing may give any value', () => {
    const [stage] = readIn(texts, null, named('secret.json')).stages;
    expect(stage?.certificate.state).toBe('unknown');
    expect(stage?.certificate.because.at(-1)?.text).toBe(
      'Cert may be set in secret.json, which the config names and the repository does not hold as a parameter file',
    );
  });

  test('bring their template into scope', () => {
    expect(told(texts, ['deploy/dev.json'], named('deploy/dev.json'))).toEqual(['S (deploy/dev.json) unset']);
  });
});

test('a stack that deploys a changed template is found beside it and above', () => {
  const parent = (url: string) =>
    `Resources:\n  Api:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: ${url}, Parameters: {Cert: abc}}\n`;
  expect(told({ 'cfn/api.yaml': API, 'cfn/main.yaml': parent('api.yaml') }, ['cfn/api.yaml'])).toEqual([
    'Api.S set',
  ]);
  expect(told({ 'cfn/api.yaml': API, 'main.yaml': parent('cfn/api.yaml') }, ['cfn/api.yaml'])).toEqual([
    'Api.S set',
  ]);
});
