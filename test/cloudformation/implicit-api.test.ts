import { describe, expect, test } from 'vitest';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { NOTHING_AROUND, type Stage } from '../../src/stage.ts';
import { surroundingsOf } from '../source/surroundings-of.ts';
import { found, proposed, stageIn } from './reading.ts';

/** `kind address state line` for each stage. */
function told(text: string, path?: string): string[] {
  return found(text, path).stages.map(({ kind, address, certificate, header }) => {
    const line = text.slice(0, header.start).split('\n').length;
    return `${kind} ${address} ${certificate.state} ${line}`;
  });
}

/** The stages that a change of one file is judged with. */
function stagesAt(texts: ReadonlyMap<string, string>, changed: string): readonly Stage[] {
  const surroundings = surroundingsOf(Object.fromEntries(texts));
  const file = { path: changed, text: texts.get(changed) ?? '' };
  expect(cloudformation.isRelevant(file)).toBe(true);
  const around = { ...NOTHING_AROUND, surroundings };
  return cloudformation.read(new Map([[changed, file]]), new Set([changed]), around).stages;
}

/** `file line` of each stage's event. */
function placesIn(texts: ReadonlyMap<string, string>, changed: string): string[] {
  return stagesAt(texts, changed).map(({ header: { file, start } }) => {
    const line = (texts.get(file) ?? '').slice(0, start).split('\n').length;
    return `${file} ${line}`;
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
    [
      'an event that names the implicit API',
      sam('        E: {Type: Api, Properties: {RestApiId: !Ref ServerlessRestApi}}\n'),
      ['implicit_api ServerlessRestApi unset 9'],
    ],
    [
      'an API of the same name, which SAM replaces',
      sam(
        '        E: {Type: Api}\n  ServerlessRestApi: {Type: AWS::Serverless::Api, Properties: {StageName: p}}\n',
      ),
      ['implicit_api ServerlessRestApi unset 9'],
    ],
    ['an HTTP API', sam('        E: {Type: HttpApi}\n'), []],
    [
      'an event of a state machine',
      'Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties: {Events: {E: {Type: Api}}}\n',
      ['implicit_api ServerlessRestApi unset 4'],
    ],
    [
      'an event of functions that a loop makes',
      'Resources:\n  Fn::ForEach::L:\n    - N\n    - [A, B]\n    - F${N}:\n        Type: AWS::Serverless::Function\n        Properties: {Events: {E: {Type: Api}}}\n',
      ['implicit_api ServerlessRestApi unset 7'],
    ],
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
    [
      'one in flow style',
      `${SERVICE}functions: {a: {events: [{http: {path: /}}]}}\n`,
      ['implicit_api ApiGatewayRestApi unset 4'],
    ],
    [
      'JSON',
      '{\n  "service": "s", "provider": {"name": "aws"},\n  "functions": {"a": {"events": [{"http": "GET /"}]}}\n}',
      ['implicit_api ApiGatewayRestApi unset 3'],
    ],
    [
      'an event of a state machine',
      `${SERVICE}plugins: [serverless-step-functions]\nstepFunctions:\n  stateMachines:\n    m:\n      events:\n        - http: {path: /}\n      definition: {}\n`,
      ['implicit_api ApiGatewayRestApi unset 9'],
    ],
    [
      'an event of a function before one of a state machine',
      `${SERVICE}plugins:\n  modules: [serverless-step-functions]\nfunctions: {a: {events: [{http: GET /}]}}\nstepFunctions: {stateMachines: {m: {events: [{http: GET /m}]}}}\n`,
      ['implicit_api ApiGatewayRestApi unset 6'],
    ],
    [
      'a state machine without the plugin',
      `${SERVICE}plugins: [other]\nfunctions: {}\nstepFunctions: {stateMachines: {m: {events: [{http: GET /m}]}}}\n`,
      [],
    ],
    [
      'a proxy of a service',
      `${SERVICE}plugins:\n  - serverless-apigateway-service-proxy\ncustom:\n  apiGatewayServiceProxies:\n    - sqs:\n        path: /q\n        method: post\n`,
      ['implicit_api ApiGatewayRestApi unset 8'],
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

describe('functions of a service in files of their own', () => {
  const hello = 'hello:\n  handler: a.b\n  events:\n    - http: GET /\n';
  const event = '- http: GET /\n';
  test.each<[string, string, Record<string, string>, string[]]>([
    ['all in one', 'functions: ${file(f.yml)}\n', { 'f.yml': hello }, ['f.yml 4']],
    [
      'several',
      'functions:\n  - ${file(./fn/a.yml)}\n  - ${file(fn/b.yml)}\n',
      { 'fn/a.yml': 'a:\n  handler: x\n', 'fn/b.yml': hello },
      ['fn/b.yml 4'],
    ],
    ['one by its key', 'functions:\n  a: ${file(f.yml):hello}\n', { 'f.yml': hello }, ['f.yml 4']],
    ['their events', 'functions:\n  a:\n    events: ${file(e.yml)}\n', { 'e.yml': event }, ['e.yml 1']],
    ['in a file that is not there', 'functions: ${file(f.yml)}\n', {}, []],
    ['in a file that names itself', 'functions: ${file(f.yml)}\n', { 'f.yml': '${file(f.yml)}' }, []],
    ['made by a program', 'functions: ${file(f.js)}\n', { 'f.js': 'module.exports = {}' }, []],
  ])('%s', (_, functions, others, expected) => {
    const texts = new Map(Object.entries({ 'serverless.yml': SERVICE + functions, ...others }));
    expect(placesIn(texts, 'serverless.yml')).toEqual(expected);
  });

  test('are changed', () => {
    const texts = new Map([
      ['serverless.yml', `${SERVICE}functions: \${file(fn/f.yml)}\n`],
      ['fn/f.yml', hello],
    ]);
    expect(placesIn(texts, 'fn/f.yml')).toEqual(['fn/f.yml 4']);
  });

  test.each([
    [
      'plugins: [serverless-step-functions]\nstepFunctions: ${file(part.yml)}\n',
      'stateMachines:\n  m:\n    events:\n      - http: GET /\n    definition: {}\n',
      'part.yml 4',
    ],
    [
      'plugins: [serverless-apigateway-service-proxy]\ncustom: ${file(part.yml)}\n',
      'apiGatewayServiceProxies:\n  - sns: {path: /, method: post}\n',
      'part.yml 2',
    ],
  ])('are changed and hold what a plugin makes an API of: %j', (service, part, place) => {
    const texts = new Map([
      ['serverless.yml', SERVICE + service],
      ['part.yml', part],
    ]);
    expect(placesIn(texts, 'part.yml')).toEqual([place]);
  });

  test('are what their stage hangs on', () => {
    const texts = new Map([
      ['serverless.yml', `${SERVICE}functions: \${file(f.yml)}\n`],
      ['f.yml', hello],
    ]);
    expect(stagesAt(texts, 'f.yml')[0]?.units.toSorted()).toEqual(['f.yml', 'serverless.yml']);
  });
});

test('a file that thousands of functions name is read once', () => {
  const functions = Array.from({ length: 3_000 }, (_, at) => `  f${at}: \${file(f.yml):a}\n`).join('');
  const more = Array.from({ length: 3_000 }, (_, at) => `k${at}: v\n`).join('');
  const texts = new Map([
    ['serverless.yml', `${SERVICE}functions:\n${functions}`],
    ['f.yml', `a:\n  handler: x\n  events:\n    - http: GET /\n${more}`],
  ]);
  const before = process.cpuUsage();
  expect(placesIn(texts, 'serverless.yml')).toEqual(['f.yml 4']);
  expect(process.cpuUsage(before).user / 1_000_000).toBeLessThan(2);
});

describe('methods that a service adds', () => {
  const service = `${SERVICE}functions:\n  a:\n    events:\n      - http: GET /\nresources:\n`;
  const method = (type: string, api = '!Ref ApiGatewayRestApi', more = '') =>
    `  Resources:\n    M: {Type: AWS::ApiGateway::Method${more}, Properties: {RestApiId: ${api}, Integration: {Type: ${type}}}}\n`;
  const own = '    Own: {Type: AWS::ApiGateway::RestApi}\n';
  test.each<[string, string, Record<string, string>, string]>([
    ['HTTP', method('HTTP_PROXY'), {}, 'http: M has an HTTP integration'],
    [
      'HTTP by a condition',
      method('HTTP', undefined, ', Condition: C'),
      {},
      'unknown: M has an HTTP integration',
    ],
    ['another', method('MOCK'), {}, 'other: its API is made of events'],
    ['to an API of its own', method('HTTP', '!Ref Own') + own, {}, 'other: its API is made of events'],
    ['to an API that is not known', method('HTTP', '!ImportValue x'), {}, 'unknown: M may be a method'],
    [
      'in a file',
      '  - ${file(more.yml)}\n',
      { 'more.yml': method('HTTP') },
      'unknown: more.yml is put in here, and may add methods',
    ],
    ['not in a file', '  - ${file(more.yml)}\n', { 'more.yml': 'Resources: {}\n' }, 'other: its API'],
    ['in a file elsewhere', '  - ${file(more.js)}\n', {}, 'unknown: more.js is put in here'],
  ])('%s', (_, resources, others, expected) => {
    const texts = new Map(Object.entries({ 'serverless.yml': service + resources, ...others }));
    const stage = stagesAt(texts, 'serverless.yml').find(({ kind }) => kind === 'implicit_api');
    expect(`${stage?.integrations}: ${stage?.integrationsBecause[0]?.text}`).toContain(expected);
  });
});

test('a service whose API is made elsewhere may have other methods', () => {
  const provider = 'service: s\nprovider:\n  name: aws\n  apiGateway: {restApiId: abc}\n';
  const text = `${provider}functions: {a: {events: [{http: GET /}]}}\n`;
  const { integrations, integrationsBecause } = stageIn(text, 'serverless.yml');
  expect([integrations, integrationsBecause[0]?.text]).toEqual([
    'unknown',
    'its API is made elsewhere, and may have other methods',
  ]);
});

test('what to do stands in words', () => {
  const proposal = proposed(sam('        E: {Type: Api}\n'), 'attach');
  expect('noFix' in proposal && proposal.noFix).toContain('AWS::ApiGateway::Stage has the property');
  expect(stageIn(sam('        E: {Type: Api}\n')).certificate.because[0]?.text).toBe(
    'SAM makes an API and its stage for this event, and no property gives the stage a client certificate',
  );
});

test.each([
  ['lines', `functions${'\n'.repeat(400_000)}service:`],
  ['dashes', `functions handler events ${'- '.repeat(400_000)}`],
  ['blanks in a name', `${SERVICE}functions: "\${file(x)${' '.repeat(400_000)}"\n#- http:\n`],
])('hostile %s cost no more than their length', (_, text) => {
  const before = process.cpuUsage();
  expect(found(text, 'serverless.yml').stages).toEqual([]);
  const { user } = process.cpuUsage(before);
  expect(user / 1_000_000).toBeLessThan(2);
});
