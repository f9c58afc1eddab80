import { describe, expect, test } from 'vitest';
import { found } from './reading.ts';

/** `state` and, of an unknown, its first reason; `none` where there is no stage; problems behind `|`. */
function told(value: string, sections = '', resource = ''): string {
  const text = `${sections}\nResources:\n  Cert:\n    Type: AWS::ApiGateway::ClientCertificate\n  S:\n    Type: AWS::ApiGateway::Stage\n${resource}    Properties:\n      ClientCertificateId: ${value}\n`;
  const { stages, problems } = found(text);
  const [stage] = stages;
  if (!stage) return 'none';
  const { state, because } = stage.certificate;
  return [
    state === 'unknown' ? `unknown: ${because[0]?.text}` : state,
    ...problems.map(({ message }) => `| ${message}`),
  ].join(' ');
}

const ENV = 'Parameters:\n  Env: {Type: String}\n';
const CHOICE = 'Parameters:\n  Env: {Type: String, AllowedValues: [dev, test, prod]}\n';
const PROD = 'Conditions:\n  IsProd: !Equals [!Ref Env, prod]\n';
const PICK = '!If [IsProd, !Ref Cert, !Ref AWS::NoValue]';

describe('functions', () => {
  test.each<[string, string, string]>([
    ['!Sub "x-${Env}"', ENV, 'set'],
    ['!Sub "${Env}"', ENV, 'unknown: it depends on Env: unset where Env is ""; set where Env is not ""'],
    ['!Sub ["${A}", {A: !Ref Env}]', 'Parameters:\n  Env: {Type: String, Default: ""}\n', 'unset'],
    ['!Sub "${!Env}"', '', 'set'],
    ['!Sub "${Cert.ClientCertificateId}"', '', 'set'],
    ['!Join ["", []]', '', 'unset'],
    ['!Join ["", [!Ref Env, ""]]', 'Parameters:\n  Env: {Type: String, Default: ""}\n', 'unset'],
    ['!Join ["-", ["", ""]]', '', 'set'],
    ['!Select [1, !Split [",", "a,"]]', '', 'unset'],
    ['!Select [0, !Split [",", !Ref Env]]', 'Parameters:\n  Env: {Type: String, Default: "a,b"}\n', 'set'],
    ['!Select [1, !Ref Env]', 'Parameters:\n  Env: {Type: CommaDelimitedList, Default: "a,"}\n', 'unset'],
    [
      '!Select [2, [a, b]]',
      '',
      'unknown: There is no element 2 in this list of 2. | S: There is no element 2 in this list of 2.',
    ],
    [
      '!FindInMap [M, !Ref Env, C]',
      `${ENV}Mappings:\n  M:\n    dev: {C: ""}\n    prod: {C: abc}\n`,
      'unknown: it depends on Env: unset where Env is "dev"; set where Env is "prod"',
    ],
    ['!FindInMap [M, !Ref Env, C]', `${ENV}Mappings:\n  M:\n    dev: {C: a}\n    prod: {C: b}\n`, 'set'],
    ['!FindInMap [M, nowhere, C, {DefaultValue: ""}]', 'Mappings:\n  M:\n    dev: {C: a}\n', 'unset'],
    [
      '!FindInMap [M, !Ref "AWS::Region", C]',
      'Mappings:\n  M:\n    us-east-1: {C: a}\n    eu-west-1: {C: b}\n',
      'set',
    ],
    [
      '!FindInMap [M, a, b]',
      'Mappings: {M: {a: {b: {c: d}}}}\n',
      'unknown: ClientCertificateId is !FindInMap [M, a, b]',
    ],
    ['!Select [0, [{a: b}]]', '', 'unknown: ClientCertificateId is !Select [0, [{a: b}]]'],
    ['!Select [0, !Ref Env]', 'Parameters:\n  Env: {Type: CommaDelimitedList, Default: ""}\n', 'unset'],
    ['!Select [1, !Cidr ["2001:db8::/56", 256, 64]]', '', 'set'],
    [
      '!Select [1, !Cidr ["2001:db8::/57", 256, 64]]',
      '',
      'unknown: !Cidr finds no room for 256 such blocks. | S: !Cidr finds no room for 256 such blocks.',
    ],
    [
      '!Ref Env',
      'Parameters:\n  Env: {Type: CommaDelimitedList}\n',
      'unknown: ClientCertificateId is a list, not a text',
    ],
    ['!Sub "{{resolve:ssm:/${AWS::StackName}/id}}"', '', 'set'],
    ['"{{resolve:secretsmanager:a}}{{resolve:ssm:/b}}"', '', 'set'],
    [
      '"{{resolve:secretsmanager:a}}{{resolve:secretsmanager:b}}"',
      '',
      'unknown: {{resolve:secretsmanager:a}}{{resolve:secretsmanager:b}} is known at deployment only',
    ],
    [
      '!Sub "{{resolve:secretsmanager:${Cert}:SecretString:id}}"',
      '',
      'unknown: ${Cert} is the certificate declared here',
    ],
    [
      "!Join ['', ['{{resolve:secretsmanager:', !Ref Cert, ':SecretString:id}}']]",
      '',
      "unknown: ClientCertificateId is !Join ['', ['{{resolve:secretsmanager:', !Ref Cert, ':Secret…",
    ],
    [
      '!Ref Env',
      'Parameters:\n  Env: {Type: String, Default: "{{resolve:secretsmanager:a:SecretString:b}}"}\n',
      'unknown: ClientCertificateId is !Ref Env',
    ],
    ['!Base64 ""', '', 'unset'],
    ['!Base64 a', '', 'set'],
    ['!Select [0, !GetAZs ""]', '', 'set'],
    ['!Select [7, !GetAZs {Ref: "AWS::Region"}]', '', 'set'],
    ['!Join [",", !GetAZs ""]', '', 'set'],
    ['!Select [5, !Cidr [10.0.0.0/16, 6, 8]]', '', 'set'],
    [
      '!Select [6, !Cidr [10.0.0.0/16, 6, 8]]',
      '',
      'unknown: There is no element 6 in this list of 6. | S: There is no element 6 in this list of 6.',
    ],
    ['!Select [1, !Cidr [!Ref Env, 6, 8]]', ENV, 'set'],
    ['!Select [1, !Cidr [10.0.0.0/16, !Ref N, 8]]', 'Parameters:\n  N: {Type: Number}\n', 'set'],
    [
      '!Select [0, !Cidr [10.0.0.0/24, 9, 5]]',
      '',
      'unknown: !Cidr finds no room for 9 such blocks. | S: !Cidr finds no room for 9 such blocks.',
    ],
    ['{Fn::Length: [a, b]}', '', 'set'],
    ['{Fn::ToJsonString: {}}', '', 'set'],
    ['{Fn::ToJsonString: {a: !Ref Env}}', 'Parameters:\n  Env: {Type: String}\n', 'set'],
    ['!ImportValue x', '', 'set'],
    ['!Transform {Name: X}', '', 'unknown: what !Transform gives is not known before the deployment'],
    ['"{{resolve:ssm:/a}}"', '', 'set'],
  ])('%s with %j', (value, sections, expected) => {
    expect(told(value, sections)).toBe(expected);
  });
});

describe('parameters', () => {
  test.each<[string, string]>([
    ['{Type: String}', 'unknown: it depends on P: unset where P is ""; set where P is not ""'],
    ['{Type: String, Default: abc}', 'set'],
    ['{Type: String, Default: ""}', 'unset'],
    ['{Type: String, MinLength: 1}', 'set'],
    ['{Type: String, MinLength: 0}', 'unknown: it depends on P: unset where P is ""; set where P is not ""'],
    ['{Type: String, AllowedPattern: "[a-z]+"}', 'set'],
    [
      '{Type: String, AllowedPattern: "[a-z]*"}',
      'unknown: it depends on P: unset where P is ""; set where P is not ""',
    ],
    [
      '{Type: String, AllowedPattern: "(?=x)"}',
      'unknown: it depends on P: unset where P is ""; set where P is not ""',
    ],
    ['{Type: String, AllowedValues: [a, b]}', 'set'],
    [
      '{Type: String, AllowedValues: ["", b]}',
      'unknown: it depends on P: unset where P is ""; set where P is "b"',
    ],
    ['{Type: String, AllowedValues: [""]}', 'unset'],
    ['{Type: Number}', 'set'],
    ['{Type: "AWS::SSM::Parameter::Value<String>"}', 'set'],
    ['{Type: "AWS::EC2::VPC::Id"}', 'set'],
    [
      '{Type: String, NoEcho: true, AllowedValues: ["", s3cret]}',
      'unknown: it depends on P: unset where P has this value; set where P has this value',
    ],
  ])('%s', (declaration, expected) => {
    expect(told('!Ref P', `Parameters:\n  P: ${declaration}\n`)).toBe(expected);
  });
});

describe('conditions', () => {
  test.each<[string, string, string, string]>([
    [
      'an open parameter decides',
      PICK,
      ENV + PROD,
      'unknown: it depends on Env: set where Env is "prod"; unset where Env is not "prod"',
    ],
    ['a default decides', PICK, `Parameters:\n  Env: {Type: String, Default: prod}\n${PROD}`, 'set'],
    [
      'no allowed value makes it true',
      PICK,
      `Parameters:\n  Env: {Type: String, AllowedValues: [dev, test]}\n${PROD}`,
      'unset',
    ],
    ['both sides agree', '!If [IsProd, a, b]', ENV + PROD, 'set'],
    ['both sides agree on nothing', '!If [IsProd, "", !Ref AWS::NoValue]', ENV + PROD, 'unset'],
    [
      'contradictions are dropped',
      '!If [IsProd, !If [IsDev, !Ref AWS::NoValue, a], b]',
      `${ENV}${PROD}  IsDev: !Equals [dev, !Ref Env]\n`,
      'set',
    ],
    [
      'with functions of conditions',
      '!If [Both, a, !If [Neither, b, ""]]',
      `${CHOICE}${PROD}  IsDev: !Equals [dev, !Ref Env]\n  Both: !And [!Condition IsProd, !Condition IsDev]\n  Neither: !Not [!Or [!Condition IsProd, !Condition IsDev]]\n`,
      'unknown: it depends on Env: unset where Env is "prod", or Env is "dev"; set where Env is "test"',
    ],
    [
      'undeclared ones are inputs',
      '!If [Nowhere, a, !Ref AWS::NoValue]',
      '',
      'unknown: it depends on the condition Nowhere: set where the condition Nowhere is true; unset where the condition Nowhere is false',
    ],
    ['one input of one name is the same everywhere', '!If [Nowhere, !If [Nowhere, a, ""], b]', '', 'set'],
    [
      'what is compared is not known, but the same',
      '!If [A, !If [B, a, ""], b]',
      `${ENV}Conditions:\n  A: !Equals [!Sub "\${Env}-x", "prod-x"]\n  B: !Equals ["prod-x", !Sub "\${Env}-x"]\n`,
      'set',
    ],
    [
      'one that refers to itself',
      '!If [A, a, b]',
      'Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n',
      'unknown: The condition A refers to itself. | S: The condition A refers to itself.',
    ],
    [
      'a condition that is none',
      '!If [A, a, b]',
      'Conditions:\n  A: yes\n',
      'unknown: This is no condition. | S: This is no condition.',
    ],
  ])('%s', (_, value, sections, expected) => {
    expect(told(value, sections)).toBe(expected);
  });

  test.each<[string, string]>([
    ['dev', 'none'],
    ['prod', 'set'],
  ])('a stage whose condition is false does not exist (Env %s)', (env, expected) => {
    const sections = `Parameters:\n  Env: {Type: String, Default: ${env}}\n${PROD}`;
    expect(told('a', sections, '    Condition: IsProd\n')).toBe(expected);
  });

  test('a stage is judged where it exists', () => {
    expect(told(PICK, ENV + PROD, '    Condition: IsProd\n')).toBe('set');
  });

  test('the chain leads through the condition to the parameter', () => {
    const text = `Parameters:\n  Env: {Type: String, Default: dev}\n${PROD}Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !If [IsProd, a, !Ref AWS::NoValue]\n`;
    expect(found(text).stages[0]?.certificate.because.map((step) => step.text)).toEqual([
      '!If takes its second value: IsProd is false',
      'the condition IsProd is false',
      'Env defaults to "dev"',
      '!Ref AWS::NoValue leaves ClientCertificateId out',
    ]);
  });
});

test('too many combinations are a limit, and end within a second', () => {
  const names = Array.from({ length: 200 }, (_, at) => `C${at}`);
  const parameters = `Parameters:\n${names.map((name) => `  P${name}: {Type: String}\n`).join('')}`;
  const conditions = `Conditions:\n${names.map((name) => `  ${name}: !Equals [!Ref P${name}, x]\n`).join('')}`;
  const value = `!Join ["", [${names.map((name) => `!If [${name}, "", !Ref AWS::NoValue]`).join(', ')}]]`;
  const start = process.cpuUsage();
  expect(told(value, parameters + conditions)).toMatch(/^unknown: it takes more than 100000 steps/);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(1_000);
});

test.each<[string, string]>([
  ['Transform: AWS::Serverless-2016-10-31\n', 'set'],
  ['Transform: [AWS::LanguageExtensions, {Name: AWS::Include, Parameters: {Location: "s3://b/k"}}]\n', 'set'],
  ['Transform: Mine\n', 'unknown: ClientCertificateId is the text written here'],
  [
    'Transform: [AWS::LanguageExtensions, {Name: Mine}]\n',
    'unknown: ClientCertificateId is the text written here',
  ],
])('what macros of the account make of a template is not known: %s', (sections, expected) => {
  expect(told('abc', sections)).toBe(expected);
});

describe('what a function gives, as a condition sees it', () => {
  test.each<[string, string]>([
    ['!Select [0, !Cidr [192.168.0.0/24, 6, 5]]', '192.168.0.0/27'],
    ['!Select [5, !Cidr ["192.168.0.0/24", "6", "5"]]', '192.168.0.160/27'],
    ['!Select [255, !Cidr [10.0.0.0/8, 256, 16]]', '10.255.0.0/16'],
    ['!Join [" ", !Cidr [10.1.2.3/16, 2, 8]]', '10.1.0.0/24 10.1.1.0/24'],
    [
      '!Join [",", !Cidr [255.255.255.0/24, 4, 6]]',
      '255.255.255.0/26,255.255.255.64/26,255.255.255.128/26,255.255.255.192/26',
    ],
    ['Fn::ToJsonString: {a: x, b: [y, !Ref Env, true]}', '{"a":"x","b":["y","qa",true]}'],
    ['Fn::ToJsonString: !Ref List', '["a","b"]'],
    ['Fn::ToJsonString: ["q\'s \\"x\\""]', '["q\'s \\"x\\""]'],
    ['Fn::Length: !Ref List', '2'],
    ['Fn::Length: !Split [",", "a,b,c"]', '3'],
    ['Fn::Length: []', '0'],
    ['Fn::Length: !Cidr [!Ref "AWS::Region", 7, 8]', '7'],
    ['!Base64 hellö', 'aGVsbMO2'],
    ['!Join ["", [Fn::Base64: !Ref Env]]', 'cWE='],
  ])('%s is %s', (value, expected) => {
    const written = value.startsWith('Fn::') ? `{${value}}` : value;
    const sections = (text: string): string =>
      `Parameters:\n  Env: {Type: String, Default: qa}\n  List: {Type: CommaDelimitedList, Default: "a,b"}\nConditions:\n  C: !Equals [${written}, ${JSON.stringify(text)}]\n`;
    expect(told('!If [C, a, ""]', sections(expected))).toBe('set');
    expect(told('!If [C, a, ""]', sections(`${expected}x`))).toBe('unset');
  });
});

describe('plain booleans of YAML 1.1 are true and false', () => {
  const given = (value: string) => `Parameters:\n  Env: {Type: String, Default: ${value}}\n`;
  const compared = (value: string) => `Conditions:\n  IsProd: !Equals [!Ref Env, ${value}]\n`;
  test.each<[string, string, string]>([
    ['yes', '"true"', 'set'],
    ['yes', '"yes"', 'unset'],
    ['"yes"', 'yes', 'unset'],
    ['Yes', 'ON', 'set'],
    ['TRUE', 'true', 'set'],
    ['no', 'Off', 'set'],
    ['off', '"false"', 'set'],
    ['no', 'yes', 'unset'],
    ['y', '"y"', 'set'],
    ['y', 'yes', 'unset'],
    ['yEs', '"yEs"', 'set'],
    ["'on'", '"on"', 'set'],
  ])('%s = %s', (value, other, expected) => {
    expect(told(PICK, given(value) + compared(other))).toBe(expected);
  });

  test('also where they are allowed', () => {
    const sections = 'Parameters:\n  Env: {Type: String, AllowedValues: [yes, no]}\n';
    expect(told(PICK, sections + compared('"yes"'))).toBe('unset');
    expect(told(PICK, sections + compared('yes'))).toContain(
      'set where Env is true; unset where Env is false',
    );
  });
});

test('a list is not compared with a text', () => {
  const sections =
    'Parameters:\n  Env: {Type: CommaDelimitedList}\nConditions:\n  IsProd: !Equals [!Ref Env, ""]\n';
  expect(told(PICK, sections)).toContain('Fn::Equals compares texts, and one of these is a list.');
});
