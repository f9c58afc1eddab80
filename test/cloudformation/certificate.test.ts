import { expect, test } from 'vitest';
import { reasons, stageIn } from './reading.ts';

const REST = `
  Cert:
    Type: AWS::ApiGateway::ClientCertificate
  Role:
    Type: AWS::IAM::Role
  Maker:
    Type: Custom::Certificate
  Nested:
    Type: AWS::CloudFormation::Stack
Parameters:
  Given: {Type: String, Default: ""}
  Stored:
    Type: AWS::SSM::Parameter::Value<String>
`;

function template(value: string): string {
  return `Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: ${value}${REST}`;
}

test.each<[value: string, state: string, identity: string | null, because: string[], notes: number]>([
  ['', 'unset', null, [': ClientCertificateId is null'], 1],
  ['null', 'unset', null, ['null: ClientCertificateId is null'], 1],
  ['~', 'unset', null, ['~: ClientCertificateId is null'], 1],
  ['""', 'unset', null, ['"": ClientCertificateId is an empty text'], 1],
  [
    '!Ref AWS::NoValue',
    'unset',
    null,
    ['!Ref AWS::NoValue: !Ref AWS::NoValue leaves ClientCertificateId out'],
    1,
  ],
  [
    '{Ref: "AWS::NoValue"}',
    'unset',
    null,
    ['{Ref: "AWS::NoValue"}: Ref AWS::NoValue leaves ClientCertificateId out'],
    1,
  ],
  ['" "', 'set', ' ', ['" ": ClientCertificateId is the text written here'], 0],
  ['abc123', 'set', 'abc123', ['abc123: ClientCertificateId is the text written here'], 0],
  ['007', 'set', '007', ['007: ClientCertificateId is the text written here'], 0],
  [
    '!Ref Cert',
    'set',
    'Cert',
    [
      '!Ref Cert: !Ref Cert is the certificate declared here',
      'Cert: Cert is declared as AWS::ApiGateway::ClientCertificate',
    ],
    0,
  ],
  [
    '{ Ref: Cert }',
    'set',
    'Cert',
    [
      '{ Ref: Cert }: Ref Cert is the certificate declared here',
      'Cert: Cert is declared as AWS::ApiGateway::ClientCertificate',
    ],
    0,
  ],
  [
    '!GetAtt Cert.ClientCertificateId',
    'set',
    'Cert',
    [
      '!GetAtt Cert.ClientCertificateId: !GetAtt Cert.ClientCertificateId is the certificate declared here',
      'Cert: Cert is declared as AWS::ApiGateway::ClientCertificate',
    ],
    0,
  ],
  [
    '{"Fn::GetAtt": [Cert, ClientCertificateId]}',
    'set',
    'Cert',
    [
      '{"Fn::GetAtt": [Cert, ClientCertificateId]}: Fn::GetAtt Cert.ClientCertificateId is the certificate declared here',
      'Cert: Cert is declared as AWS::ApiGateway::ClientCertificate',
    ],
    0,
  ],
  [
    '!GetAtt Cert.Arn',
    'set',
    'Cert',
    [
      '!GetAtt Cert.Arn: !GetAtt Cert.Arn names the certificate declared here',
      'Cert: Cert is declared as AWS::ApiGateway::ClientCertificate',
    ],
    1,
  ],
  [
    'Cert',
    'set',
    'Cert',
    [
      'Cert: ClientCertificateId is the plain text Cert',
      'Cert: Cert is declared as AWS::ApiGateway::ClientCertificate',
    ],
    1,
  ],
  [
    '!Ref Nowhere',
    'set',
    'Nowhere',
    ['!Ref Nowhere: !Ref Nowhere names nothing that this template declares'],
    1,
  ],
  [
    '!GetAtt Nowhere.Id',
    'set',
    'Nowhere',
    ['!GetAtt Nowhere.Id: !GetAtt Nowhere.Id names nothing that this template declares'],
    1,
  ],
  [
    '!Ref Role',
    'set',
    'Role',
    ['!Ref Role: !Ref Role is of type AWS::IAM::Role', 'Role: Role is declared as AWS::IAM::Role'],
    1,
  ],
  [
    '!Ref Maker',
    'set',
    'Maker',
    [
      '!Ref Maker: !Ref Maker is of type Custom::Certificate',
      'Maker: Maker is declared as Custom::Certificate',
    ],
    0,
  ],
  ['!Ref AWS::Region', 'set', null, ['!Ref AWS::Region: !Ref AWS::Region is never empty'], 1],
  [
    '!Ref Stored',
    'set',
    null,
    [
      '!Ref Stored: ClientCertificateId is !Ref Stored',
      'Stored: Stored is of type AWS::SSM::Parameter::Value<String>, and Parameter Store holds no empty value',
    ],
    0,
  ],
  [
    '"{{resolve:ssm:/a/b:1}}"',
    'set',
    null,
    ['"{{resolve:ssm:/a/b:1}}": {{resolve:ssm:/a/b:1}} is never empty: Parameter Store holds no empty value'],
    0,
  ],
  [
    '!ImportValue x',
    'set',
    null,
    ["!ImportValue x: !ImportValue is never empty: a stack can't export an empty value"],
    0,
  ],
  [
    '!Ref Given',
    'unset',
    null,
    ['!Ref Given: ClientCertificateId is !Ref Given', 'Given: Given defaults to ""'],
    1,
  ],
  [
    '!GetAtt Nested.Outputs.Id',
    'unknown',
    null,
    [
      '!GetAtt Nested.Outputs.Id: !GetAtt Nested.Outputs.Id is known at deployment only',
      'Nested: Nested is declared as AWS::CloudFormation::Stack',
    ],
    0,
  ],
  [
    '!GetAtt Maker.Id',
    'unknown',
    null,
    [
      '!GetAtt Maker.Id: !GetAtt Maker.Id is known at deployment only',
      'Maker: Maker is declared as Custom::Certificate',
    ],
    0,
  ],
  [
    '!If [C, !Ref Cert, !Ref AWS::NoValue]',
    'unknown',
    null,
    [
      '!If [C, !Ref Cert, !Ref AWS::NoValue]: it depends on the condition C: set where the condition C is true; unset where the condition C is false',
      '!If [C, !Ref Cert, !Ref AWS::NoValue]: !If takes its first value: C is true',
      '!Ref Cert: !Ref Cert is the certificate declared here',
      'Cert: Cert is declared as AWS::ApiGateway::ClientCertificate',
    ],
    0,
  ],
  [
    '!Sub "${Cert}"',
    'set',
    'Cert',
    [
      '!Sub "${Cert}": ${Cert} is the certificate declared here',
      'Cert: Cert is declared as AWS::ApiGateway::ClientCertificate',
    ],
    0,
  ],
  [
    '"{{resolve:secretsmanager:a}}"',
    'unknown',
    null,
    ['"{{resolve:secretsmanager:a}}": {{resolve:secretsmanager:a}} is known at deployment only'],
    0,
  ],
  [
    '"{{ certificate }}"',
    'unknown',
    null,
    ['"{{ certificate }}": {{ certificate }} is filled in by another tool'],
    0,
  ],
  ['{{ cert }}', 'unknown', null, ['{{ cert }}: ClientCertificateId is filled in by another tool'], 0],
  ['[a]', 'unknown', null, ['[a]: ClientCertificateId is a list, not a text'], 0],
])('ClientCertificateId: %s is %s', (value, state, identity, because, notes) => {
  const text = template(value);
  const stage = stageIn(text);
  expect(stage.certificate).toMatchObject({ state, identity });
  expect(reasons(text, stage)).toEqual(because);
  const { notes: told, hints = [] } = stage.certificate;
  expect([...told, ...hints]).toHaveLength(notes);
});

test('the notes name what is wrong', () => {
  expect(stageIn(template('Cert')).certificate.notes[0]).toContain('!Ref Cert was probably meant');
  expect(stageIn(template('!Ref Nowhere')).certificate.notes).toEqual([
    'nothing in this template declares Nowhere: the deployment will be refused',
  ]);
});

test.each<[name: string, body: string, state: string, because: string]>([
  ['no properties', '', 'unset', 'S: Properties is absent, and ClientCertificateId with it'],
  ['empty properties', '\n    Properties:', 'unset', 'Properties: Properties is empty'],
  ['no attribute', '\n    Properties:\n      StageName: p', 'unset', 'S: ClientCertificateId is absent'],
  [
    'a conditional property map',
    '\n    Properties: !If [C, {ClientCertificateId: x}, {}]',
    'unknown',
    '!If [C, {ClientCertificateId: x}, {}]: it depends on the condition C: set where the condition C is true; unset where the condition C is false',
  ],
  [
    'an included property map',
    '\n    Properties:\n      Fn::Transform: {Name: AWS::Include}',
    'unknown',
    'Fn::Transform: {Name: AWS::Include}: what Fn::Transform gives decides about ClientCertificateId, and it is not known before the deployment',
  ],
  [
    'a partly included property map',
    '\n    Properties:\n      StageName: p\n      Fn::Transform: {Name: AWS::Include}',
    'unknown',
    'Fn::Transform: Fn::Transform may add ClientCertificateId',
  ],
  [
    'properties by another tool',
    '\n    Properties: {{ properties }}',
    'unknown',
    '{ properties }: what another tool fills in here may add ClientCertificateId',
  ],
  [
    'a property by another tool',
    '\n    Properties:\n      StageName: p\n      {{ name }}: x',
    'unknown',
    '{{ name }}: what another tool fills in here may add ClientCertificateId',
  ],
  [
    'a text for the property map',
    '\n    Properties: x',
    'unknown',
    'x: ClientCertificateId should stand in a mapping here',
  ],
])('a stage with %s', (_name, body, state, because) => {
  const text = `Resources:\n  S:\n    Type: AWS::ApiGateway::Stage${body}\n`;
  const stage = stageIn(text);
  expect(stage.certificate.state).toBe(state);
  expect(stage.attribute).toBeNull();
  expect(reasons(text, stage)[0]).toBe(because);
});

test.each<[name: string, properties: string, state: string, because: string]>([
  ['no description', '', 'unset', 'D: StageDescription is absent, and ClientCertificateId with it'],
  ['an empty description', ', StageDescription: {}', 'unset', 'D: ClientCertificateId is absent'],
  [
    'no value for the description',
    ', StageDescription: !Ref AWS::NoValue',
    'unset',
    'StageDescription: StageDescription is empty',
  ],
  [
    'a certificate',
    ', StageDescription: {ClientCertificateId: x}',
    'set',
    'x: ClientCertificateId is the text written here',
  ],
  [
    'a certificate at the wrong place',
    ', ClientCertificateId: x',
    'unset',
    'D: StageDescription is absent, and ClientCertificateId with it',
  ],
])('an inline stage with %s', (_name, properties, state, because) => {
  const text = `Resources:\n  D: {Type: AWS::ApiGateway::Deployment, Properties: {StageName: p${properties}}}\n`;
  const stage = stageIn(text);
  expect(stage.certificate.state).toBe(state);
  expect(reasons(text, stage)).toEqual([because]);
});

test('a SAM API has none, even where the property is written', () => {
  const text =
    'Resources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties: {StageName: p, ClientCertificateId: x}\n';
  const stage = stageIn(text);
  expect(stage.attribute).toBeNull();
  expect(stage.certificate.state).toBe('unset');
  expect(reasons(text, stage)).toEqual([
    'A: AWS::Serverless::Api has no property for a client certificate: its stage has none',
  ]);
});

test('merged properties count, and own ones before them', () => {
  const common = 'x: &x {ClientCertificateId: x}\n';
  const stage = (properties: string) =>
    stageIn(
      `${common}Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      <<: *x\n${properties}`,
    );
  expect(stage('').certificate.state).toBe('set');
  expect(stage('      ClientCertificateId: ""\n').certificate.state).toBe('unset');
});

test.each([
  ['${self:custom.cert}', 'unknown'],
  ['${opt:a, "b"}${env:C}', 'set'],
  ['id-${self:custom.cert}', 'set'],
])('in a Serverless Framework file %s is %s', (value, state) => {
  const text = `resources:\n  Resources:\n    S:\n      Type: AWS::ApiGateway::Stage\n      Properties:\n        ClientCertificateId: ${value}\n`;
  expect(stageIn(text).certificate.state).toBe(state);
});

test('what another file may declare is not called undeclared', () => {
  const text =
    'resources:\n  - ${file(c.yml)}\n  - Resources: {S: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: !Ref C}}}\n';
  expect(stageIn(text).certificate).toMatchObject({ state: 'set', identity: 'C', notes: [] });
});
