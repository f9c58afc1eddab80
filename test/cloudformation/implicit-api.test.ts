import { describe, expect, test } from 'vitest';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { found, proposed, stageIn } from './reading.ts';

/** `kind address state line` for each stage. */
function told(text: string, path?: string): string[] {
  return found(text, path).stages.map(({ kind, address, certificate, header }) => {
    const line = text.slice(0, header.start).split('\n').length;
    return `${kind} ${address} ${certificate.state} ${line}`;
  });
}

function sam(events: string, more = ''): string {
  return `Transform: AWS::Serverless-2016-10-31\nConditions:\n  Never: !Equals [a, b]\nResources:\n  F:\n    Type: AWS::Serverless::Function\n${more}    Properties:\n      Events:\n${events}`;
}

describe('SAM', () => {
  test.each<[string, string, string[]]>([
    [
      'an event of type Api',
      sam('        E: {Type: Api, Properties: {Path: /, Method: get}}\n'),
      ['implicit_api ServerlessRestApi unset 9'],
    ],
    [
      'several events: one entry, at the first',
      sam('        Q: {Type: SQS}\n        E: {Type: Api}\n        G: {Type: Api}\n'),
      ['implicit_api ServerlessRestApi unset 10'],
    ],
    [
      'an event of an API of its own',
      sam(
        '        E: {Type: Api, Properties: {RestApiId: !Ref Own}}\n  Own: {Type: AWS::Serverless::Api, Properties: {StageName: p}}\n',
      ),
      ['sam_api Own unset 10'],
    ],
    ['an HTTP API', sam('        E: {Type: HttpApi}\n'), []],
    ['a function that never exists', sam('        E: {Type: Api}\n', '    Condition: Never\n'), []],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });
});

const SERVICE = 'service: s\nprovider:\n  name: aws\n';

describe('the Serverless Framework', () => {
  test.each<[string, string, string[]]>([
    [
      'an http event',
      `${SERVICE}functions:\n  a:\n    handler: a.b\n    events:\n      - http:\n          path: /\n          method: get\n`,
      ['implicit_api ApiGatewayRestApi unset 8'],
    ],
    [
      'a short one',
      `${SERVICE}functions:\n  a:\n    events:\n      - sqs: x\n      - http: GET /\n      - http: POST /\n`,
      ['implicit_api ApiGatewayRestApi unset 8'],
    ],
    [
      'lists of functions',
      `${SERVICE}functions:\n  - a:\n      events:\n        - http: GET /\n`,
      ['implicit_api ApiGatewayRestApi unset 7'],
    ],
    ['an HTTP API', `${SERVICE}functions:\n  a:\n    events:\n      - httpApi: GET /\n`, []],
    [
      'another provider',
      `service: s\nprovider: google\nfunctions:\n  a:\n    events:\n      - http: x\n`,
      [],
    ],
    ['no service', `provider:\n  name: aws\nfunctions:\n  a:\n    events:\n      - http: x\n`, []],
    [
      'resources beside',
      `${SERVICE}functions:\n  a:\n    events:\n      - http: GET /\nresources:\n  Resources:\n    S:\n      Type: AWS::ApiGateway::Stage\n`,
      ['cloudformation_stage S unset 10', 'implicit_api ApiGatewayRestApi unset 7'],
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text, 'serverless.yml')).toEqual(expected);
  });

  test('is looked for in documents only', () => {
    const text = `${SERVICE}functions:\n  a:\n    events:\n      - http: GET /\n`;
    expect(cloudformation.isRelevant({ path: 'docs/guide.md', text })).toBe(false);
    expect(cloudformation.isRelevant({ path: 'serverless.yml', text })).toBe(true);
  });
});

test('what to do stands in words', () => {
  const proposal = proposed(sam('        E: {Type: Api}\n'), 'attach');
  expect('noFix' in proposal && proposal.noFix).toContain('AWS::ApiGateway::Stage has the property');
  expect(stageIn(sam('        E: {Type: Api}\n')).certificate.because[0]?.text).toBe(
    'SAM makes an API and its stage for this event, and no property gives the stage a client certificate',
  );
});
