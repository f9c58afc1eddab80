import { describe, expect, test } from 'vitest';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { applyEdits } from '../../src/source/text.ts';
import { type Goal, NOTHING_AROUND } from '../../src/stage.ts';
import { threadTime } from '../thread-time.ts';
import { edited, filesOf, found, proposed, stageIn, verified } from './reading.ts';

/** The edited text, after it has been read again, judged again and verified. */
async function proven(text: string, goal: Goal, path?: string, address?: string): Promise<string> {
  const after = edited(text, goal, path, address);
  const stage = stageIn(text, path, address);
  const again = stageIn(after, path, stage.address);
  expect(again.certificate.state).toBe(goal === 'attach' ? 'set' : 'unset');
  expect(again.certificate.notes.filter((note) => !note.includes('attached to nothing'))).toEqual([]);
  expect(await verified([stage], filesOf(text, path), filesOf(after, path))).toBeNull();
  return after;
}

const DESCRIPTION = 'Presented by API Gateway to the backend of stage S';

describe('attach', () => {
  test.each<[name: string, before: string, after: string]>([
    [
      'declares a certificate right after the stage',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName: !Ref P # prod\n      # end\n\n  R:\n    Type: AWS::ApiGateway::RestApi\n',
      `Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName: !Ref P # prod\n      ClientCertificateId: !Ref SClientCertificate\n      # end\n\n  SClientCertificate:\n    Type: AWS::ApiGateway::ClientCertificate\n    Properties:\n      Description: ${DESCRIPTION}\n\n  R:\n    Type: AWS::ApiGateway::RestApi\n`,
    ],
    [
      'uses the only certificate',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName:\n        Ref: P\n  C:\n    Type: AWS::ApiGateway::ClientCertificate\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName:\n        Ref: P\n      ClientCertificateId:\n        Ref: C\n  C:\n    Type: AWS::ApiGateway::ClientCertificate\n',
    ],
    [
      'prefers the certificate that no stage uses',
      'Resources:\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n  D: {Type: AWS::ApiGateway::ClientCertificate}\n  T: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: !If [X, !Ref C, ""]}}\n  S: {Type: AWS::ApiGateway::Stage, Properties: {StageName: p}}\n',
      'Resources:\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n  D: {Type: AWS::ApiGateway::ClientCertificate}\n  T: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: !If [X, !Ref C, ""]}}\n  S: {Type: AWS::ApiGateway::Stage, Properties: {StageName: p, ClientCertificateId: !Ref D}}\n',
    ],
    [
      'does not choose between two, nor take one with a condition; a new one has the condition of its stage',
      'Resources:\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n  D: {Type: AWS::ApiGateway::ClientCertificate}\n  E: {Type: AWS::ApiGateway::ClientCertificate, Condition: X}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Condition: X\n    Properties:\n      StageName: p\n',
      `Resources:\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n  D: {Type: AWS::ApiGateway::ClientCertificate}\n  E: {Type: AWS::ApiGateway::ClientCertificate, Condition: X}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Condition: X\n    Properties:\n      StageName: p\n      ClientCertificateId: !Ref SClientCertificate\n  SClientCertificate:\n    Type: AWS::ApiGateway::ClientCertificate\n    Condition: X\n    Properties:\n      Description: ${DESCRIPTION}\n`,
    ],
    [
      'takes no name that is taken',
      'Parameters:\n  SClientCertificate: {Type: String}\nOutputs:\n  SClientCertificate2: {Value: x}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: ""\n',
      `Parameters:\n  SClientCertificate: {Type: String}\nOutputs:\n  SClientCertificate2: {Value: x}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref SClientCertificate3\n  SClientCertificate3:\n    Type: AWS::ApiGateway::ClientCertificate\n    Properties:\n      Description: ${DESCRIPTION}\n`,
    ],
    [
      'adds the property map, without a final line break',
      'Resources:\r\n  S:\r\n    Type: "AWS::ApiGateway::Stage"',
      `Resources:\r\n  S:\r\n    Type: "AWS::ApiGateway::Stage"\r\n    Properties:\r\n      ClientCertificateId: !Ref SClientCertificate\r\n  SClientCertificate:\r\n    Type: "AWS::ApiGateway::ClientCertificate"\r\n    Properties:\r\n      Description: "${DESCRIPTION}"`,
    ],
    [
      'fills an empty property map',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref C\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
    ],
    [
      'replaces AWS::NoValue',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref AWS::NoValue # off\n      StageName: p\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref C # off\n      StageName: p\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
    ],
    [
      'adds the description of an inline stage',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageName: p\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageName: p\n      StageDescription:\n        ClientCertificateId: !Ref C\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
    ],
    [
      'adds to the description of an inline stage',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageDescription: {Description: x}\n      StageName: p\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageDescription: {Description: x, ClientCertificateId: !Ref C}\n      StageName: p\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
    ],
    [
      'works in a Serverless Framework file',
      'resources:\n  Resources:\n    S:\n      Type: AWS::ApiGateway::Stage\n      Properties:\n        StageName: ${self:x}\nfunctions: {}\n',
      `resources:\n  Resources:\n    S:\n      Type: AWS::ApiGateway::Stage\n      Properties:\n        StageName: \${self:x}\n        ClientCertificateId: !Ref SClientCertificate\n    SClientCertificate:\n      Type: AWS::ApiGateway::ClientCertificate\n      Properties:\n        Description: ${DESCRIPTION}\nfunctions: {}\n`,
    ],
    [
      'works in a flow collection that ends under its key',
      'Resources: {\n  S: {\n    Type: AWS::ApiGateway::Stage\n  }\n}\n',
      `Resources: {\n  S: {\n    Type: AWS::ApiGateway::Stage,\n    Properties: {\n      ClientCertificateId: !Ref SClientCertificate\n    }\n  },\n  SClientCertificate: {\n    Type: AWS::ApiGateway::ClientCertificate,\n    Properties: {\n      Description: ${DESCRIPTION}\n    }\n  }\n}\n`,
    ],
    [
      'adds own properties beside merged ones',
      'x: &x {StageName: p}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      <<: *x\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
      'x: &x {StageName: p}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      <<: *x\n      ClientCertificateId: !Ref C\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
    ],
  ])('%s', async (_name, before, after) => {
    expect(await proven(before, 'attach', 'template.yaml', 'S')).toBe(after);
  });

  test.each<[name: string, before: string, after: string]>([
    [
      'four spaces',
      '{\n    "Resources": {\n        "S": {\n            "Type": "AWS::ApiGateway::Stage",\n            "Properties": {\n                "StageName": "p"\n            }\n        },\n        "R": {\n            "Type": "AWS::ApiGateway::RestApi"\n        }\n    }\n}\n',
      `{\n    "Resources": {\n        "S": {\n            "Type": "AWS::ApiGateway::Stage",\n            "Properties": {\n                "StageName": "p",\n                "ClientCertificateId": {\n                    "Ref": "SClientCertificate"\n                }\n            }\n        },\n        "SClientCertificate": {\n            "Type": "AWS::ApiGateway::ClientCertificate",\n            "Properties": {\n                "Description": "${DESCRIPTION}"\n            }\n        },\n        "R": {\n            "Type": "AWS::ApiGateway::RestApi"\n        }\n    }\n}\n`,
    ],
    [
      'tabs and short references',
      '\uFEFF{\n\t"Resources": {\n\t\t"S": {\n\t\t\t"Type": "AWS::ApiGateway::Stage",\n\t\t\t"Properties": {\n\t\t\t\t"RestApiId": { "Ref": "R" }\n\t\t\t}\n\t\t}\n\t}\n}',
      `\uFEFF{\n\t"Resources": {\n\t\t"S": {\n\t\t\t"Type": "AWS::ApiGateway::Stage",\n\t\t\t"Properties": {\n\t\t\t\t"RestApiId": { "Ref": "R" },\n\t\t\t\t"ClientCertificateId": { "Ref": "SClientCertificate" }\n\t\t\t}\n\t\t},\n\t\t"SClientCertificate": {\n\t\t\t"Type": "AWS::ApiGateway::ClientCertificate",\n\t\t\t"Properties": {\n\t\t\t\t"Description": "${DESCRIPTION}"\n\t\t\t}\n\t\t}\n\t}\n}`,
    ],
    [
      'one line',
      '{"Resources":{"S":{"Type":"AWS::ApiGateway::Stage"}}}',
      `{"Resources":{"S":{"Type":"AWS::ApiGateway::Stage","Properties":{"ClientCertificateId":{"Ref":"SClientCertificate"}}},"SClientCertificate":{"Type":"AWS::ApiGateway::ClientCertificate","Properties":{"Description":"${DESCRIPTION}"}}}}`,
    ],
  ])('in JSON with %s', async (_name, before, after) => {
    expect(await proven(before, 'attach', 'template.json', 'S')).toBe(after);
    expect(await proven(before, 'attach', 'template', 'S')).toBe(after);
  });

  test('stages of names that differ only in their variables get certificates of different names', () => {
    const ids = ['${a}S', 'S', 'S${b}', 'S-', '${c}'];
    const stages = ids.map((id) => `    "${id}": {Type: AWS::ApiGateway::Stage}\n`).join('');
    const text = `resources:\n  Resources:\n    SClientCertificate2: {Type: AWS::SNS::Topic}\n${stages}`;
    expect(ids.map((id) => /!Ref (\w+)/.exec(edited(text, 'attach', 'serverless.yml', id))?.[1])).toEqual([
      'SClientCertificate',
      'SClientCertificate3',
      'SClientCertificate4',
      'SClientCertificate5',
      'StageClientCertificate',
    ]);
  });

  test('takes no name that is merged into a section', async () => {
    const text =
      'p: &p {SClientCertificate: {Type: String}}\nParameters: {<<: *p}\nResources:\n  S: {Type: AWS::ApiGateway::Stage}\n';
    expect(await proven(text, 'attach')).toContain('!Ref SClientCertificate2}');
  });

  test('each stage gets a certificate of its own', async () => {
    const text = 'Resources:\n  S: {Type: AWS::ApiGateway::Stage}\n  T: {Type: AWS::ApiGateway::Stage}\n';
    expect(await proven(text, 'attach', 'a.yaml', 'S')).toContain('!Ref SClientCertificate}');
    expect(await proven(text, 'attach', 'a.yaml', 'T')).toContain('!Ref TClientCertificate}');
  });
});

describe('detach', () => {
  test.each<[name: string, before: string, after: string]>([
    [
      'removes the entry',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref C # why\n      # kept\n      StageName: p\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      # kept\n      StageName: p\n  C: {Type: AWS::ApiGateway::ClientCertificate}\n',
    ],
    [
      'removes a long reference',
      'Resources:\r\n  S:\r\n    Type: AWS::ApiGateway::Stage\r\n    Properties:\r\n      StageName: p\r\n      ClientCertificateId:\r\n        Ref: C',
      'Resources:\r\n  S:\r\n    Type: AWS::ApiGateway::Stage\r\n    Properties:\r\n      StageName: p',
    ],
    [
      'removes the description that held nothing else',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageDescription:\n        ClientCertificateId: x\n      StageName: p\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageName: p\n',
    ],
    [
      'removes properties that held nothing else',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties: {ClientCertificateId: x}\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n',
    ],
    [
      'works in JSON',
      '{\n  "Resources": {\n    "S": {\n      "Type": "AWS::ApiGateway::Stage",\n      "Properties": {\n        "StageName": "p",\n        "ClientCertificateId": {\n          "Ref": "C"\n        }\n      }\n    }\n  }\n}\n',
      '{\n  "Resources": {\n    "S": {\n      "Type": "AWS::ApiGateway::Stage",\n      "Properties": {\n        "StageName": "p"\n      }\n    }\n  }\n}\n',
    ],
    [
      'removes an explicit key',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName: p\n      ? ClientCertificateId\n      : abc\n',
      'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName: p\n',
    ],
    [
      'removes an alias and leaves its anchor',
      'x: &x id\nResources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: *x, StageName: p}}\n',
      'x: &x id\nResources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: {StageName: p}}\n',
    ],
  ])('%s', async (_name, before, after) => {
    expect(await proven(before, 'detach')).toBe(after);
  });
});

test.each<[name: string, goal: Goal, text: string, words: string]>([
  [
    'a SAM API',
    'attach',
    'Resources:\n  S: {Type: AWS::Serverless::Api}\n',
    'Declare the stage as AWS::ApiGateway::Stage',
  ],
  [
    'properties by a function',
    'attach',
    'Resources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: !If [C, {}, {}]}\n',
    'not written out as a mapping',
  ],
  [
    'a description by a function',
    'attach',
    'Resources:\n  S: {Type: AWS::ApiGateway::Deployment, Properties: {StageName: p, StageDescription: !If [C, {}, {}]}}\n',
    'not written out as a mapping',
  ],
  [
    'properties by an alias',
    'attach',
    'x: &x {StageName: p}\nResources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: *x}\n',
    'from an anchor',
  ],
  [
    'properties that are repeated',
    'attach',
    'Resources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: &x {StageName: p}}\n  T: {Type: AWS::ApiGateway::Stage, Properties: *x}\n',
    'from an anchor',
  ],
  [
    'a stage that is repeated',
    'attach',
    'Resources:\n  S: &s {Type: AWS::ApiGateway::Stage}\n  T: *s\n',
    'from an anchor',
  ],
  [
    'a stage through a merge key',
    'attach',
    'x: &x\n  S: {Type: AWS::ApiGateway::Stage}\nResources:\n  <<: *x\n',
    'from an anchor',
  ],
  [
    'a merged certificate',
    'detach',
    'x: &x {ClientCertificateId: i}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      <<: *x\n',
    'with <<',
  ],
  [
    'a value that is repeated',
    'detach',
    'Resources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: &c x}}\n  T: {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: *c}}\n',
    'used elsewhere',
  ],
  [
    'a repeated key',
    'detach',
    'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: x\n      ClientCertificateId: y\n',
    'written 2 times',
  ],
])('no fix for %s', (_name, goal, text, words) => {
  expect(proposed(text, goal, 'a.yaml', 'S')).toMatchObject({
    candidates: [],
    noFix: expect.stringContaining(words),
  });
});

test.each<[name: string, path: string, text: string]>([
  [
    'beside 20,000 repeated anchors',
    'a.yaml',
    `x:\n${Array.from({ length: 20_000 }, (_, at) => `  a${at}: &a {b: 1}\n  c${at}: *a\n`).join('')}Resources:\n${Array.from({ length: 1_000 }, (_, at) => `  S${at}:\n    Type: AWS::ApiGateway::Stage\n`).join('')}`,
  ],
  [
    'in a JSON file of one line',
    'a.json',
    JSON.stringify({
      Resources: Object.fromEntries(
        Array.from({ length: 1_000 }, (_, at) => [
          `S${at}`,
          { Type: 'AWS::ApiGateway::Stage', Properties: { Description: 'x'.repeat(2_000) } },
        ]),
      ),
    }),
  ],
])('1,000 fixes %s take less than two seconds', (_name, path, text) => {
  const files = filesOf(text, path);
  const { stages } = cloudformation.read(files, null, NOTHING_AROUND);
  expect(stages).toHaveLength(1_000);
  const before = threadTime();
  for (const stage of stages)
    expect(cloudformation.propose([stage], 'attach', files, NOTHING_AROUND)).toMatchObject([
      { candidates: [{}] },
    ]);
  expect(threadTime() - before).toBeLessThan(2000);
});

test('120 fixes of one large template take less than two seconds', () => {
  const filler = Array.from(
    { length: 600 },
    (_, at) =>
      `  R${at}:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub "${'x'.repeat(400)}"\n`,
  );
  const stages = Array.from({ length: 120 }, (_, at) => `  S${at}:\n    Type: AWS::ApiGateway::Stage\n`);
  const text = `Resources:\n${filler.join('')}${stages.join('')}`;
  const files = filesOf(text);
  const all = found(text).stages;
  const before = threadTime();
  for (const stage of all) {
    const [candidate] = cloudformation.propose([stage], 'attach', files, NOTHING_AROUND)[0]?.candidates ?? [];
    expect(candidate && applyEdits(text, candidate.edits)).toContain('ClientCertificateId');
  }
  expect(threadTime() - before).toBeLessThan(2000);
});
