import { expect, test } from 'vitest';
import { readPolicy } from '../../src/control/read-policy.ts';
import { review } from '../../src/review.ts';
import { found } from './reading.ts';

const STAGE = 'Resources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: {StageName: p}}\n';
const C = '  C: {Type: AWS::ApiGateway::ClientCertificate}\n';
const NOTE = 'a certificate is declared and attached to nothing: C in line 3';

function uses(type: string, properties: string): string {
  return `  U: {Type: ${type}, Properties: ${properties}}\n`;
}

test.each<readonly [name: string, text: string, notes: readonly string[]]>([
  ['no certificate', STAGE, []],
  ['one that nothing has', STAGE + C, [NOTE]],
  ['one that only an output tells', `${STAGE}${C}Outputs: {C: {Value: !Ref C}}\n`, [NOTE]],
  ['one of another resource', STAGE + C + uses('AWS::SNS::Topic', '{TopicName: !Ref C}'), [NOTE]],
  ['one of another stage', STAGE + C + uses('AWS::ApiGateway::Stage', '{ClientCertificateId: !Ref C}'), []],
  [
    'one of a stage in some cases',
    STAGE +
      C +
      uses('AWS::ApiGateway::Stage', '{ClientCertificateId: !If [X, !GetAtt C.ClientCertificateId, x]}'),
    [],
  ],
  [
    'one of an inline stage',
    STAGE +
      C +
      uses(
        'AWS::ApiGateway::Deployment',
        '{StageName: q, StageDescription: {ClientCertificateId: !Sub "${C}"}}',
      ),
    [],
  ],
  [
    'one of a nested stack',
    STAGE + C + uses('AWS::CloudFormation::Stack', '{TemplateURL: "https://x", Parameters: {P: {Ref: C}}}'),
    [],
  ],
  [
    'one of stages of a loop',
    `${STAGE}${C}  Fn::ForEach::L: [N, [a], {"L\${N}": {Type: AWS::ApiGateway::Stage, Properties: {ClientCertificateId: !Ref C}}}]\n`,
    [],
  ],
  ['one with a condition', STAGE + C.replace('}', ', Condition: X}'), []],
  [
    'five',
    STAGE + ['C', 'D', 'E', 'F', 'G'].map((id) => C.replace('C:', `${id}:`)).join(''),
    ['certificates are declared and attached to nothing: C in line 3, D in line 4, E in line 5 and 2 more'],
  ],
])('%s', (_name, text, notes) => {
  const stage = found(text).stages.find(({ address }) => address === 'S');
  expect(stage?.certificate.hints ?? []).toEqual(notes);
});

test('a stage that no property gives a certificate has no such note', () => {
  const text = `Resources:\n${C}  A: {Type: AWS::Serverless::Api, Properties: {OpenApiVersion: 3.0.1}}\n`;
  expect(found(text).stages.map(({ certificate }) => certificate.hints ?? [])).toEqual([[]]);
});

test('a bomb of aliases beside a certificate is looked through in no time', () => {
  const bomb = Array.from({ length: 100 }, (_, at) => `b${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join(
    '',
  );
  const stage = STAGE.replace('StageName: p', 'Variables: *a100');
  expect(found(`a: &a0 {x: 1}\n${bomb}${stage}${C}`).stages[0]?.certificate.hints).toHaveLength(1);
});

test.each([
  ['reading: required\n', [NOTE]],
  ['', [NOTE]],
  ['reading: forbidden\n', []],
])('it is told where a certificate is asked for, or may be: %j', async (config, notes) => {
  const file = { id: 't', mode: '100644' as const };
  const snapshot = {
    head: { tree: new Map([['t.yaml', file]]), truncated: false },
    base: null,
    contents: new Map([['t', { text: STAGE + C }]]),
    renames: new Map(),
  };
  const repository = [{ path: '.github/stage-review.yml', text: config }];
  const policy = readPolicy({ deployerReading: null, organisation: null, repository }, '2026-11-22');
  const { findings } = await review(snapshot, policy, { changed: null });
  expect(findings.map(({ stage }) => stage.certificate.notes)).toEqual([notes]);
});
