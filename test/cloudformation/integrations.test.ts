import { describe, expect, test } from 'vitest';
import type { Stage } from '../../src/stage.ts';
import { threadTime } from '../thread-time.ts';
import { readIn, type Texts } from './reading.ts';

/** The stages of `api.yaml` (or the first text), with the other texts around it. */
function stagesIn(texts: Texts): readonly Stage[] {
  const [own = ''] = Object.keys(texts);
  return readIn(texts, [own]).stages;
}

/** `integrations: the first reason` of the first stage. */
function told(texts: Texts): string {
  const [stage] = stagesIn(texts);
  return `${stage?.integrations}: ${stage?.integrationsBecause[0]?.text}`;
}

function template(resources: string, api = '{Type: AWS::ApiGateway::RestApi}', more = ''): Texts {
  const text = `${more}Resources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api}}\n  Api: ${api}\n  Other: {Type: AWS::ApiGateway::RestApi}\n${resources}`;
  return { 'api.yaml': text };
}

function method(type: string, api = '!Ref Api', more = ''): string {
  return `  M${type.replace(/\W/g, '')}: {Type: AWS::ApiGateway::Method${more}, Properties: {RestApiId: ${api}, Integration: {Type: ${type}}}}\n`;
}

describe('methods', () => {
  test.each<[string, Texts, string]>([
    ['HTTP_PROXY', template(method('HTTP_PROXY')), 'http: MHTTP_PROXY has an HTTP integration'],
    ['HTTP beside others', template(method('MOCK') + method('HTTP')), 'http: MHTTP has an HTTP integration'],
    ['others only', template(method('MOCK') + method('AWS_PROXY')), 'other: MMOCK has another integration'],
    ['none', template(''), 'unknown: no integration of its API is in sight'],
    [
      'without an integration',
      template('  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api}}\n'),
      'unknown: no integration of its API is in sight',
    ],
    [
      'of another API',
      template(method('HTTP', '!Ref Other') + method('MOCK')),
      'other: MMOCK has another integration',
    ],
    [
      'of an API that is not known',
      template(method('HTTP', '!ImportValue x') + method('MOCK')),
      'unknown: MHTTP may be of this API: its RestApiId does not tell',
    ],
    [
      'of a type that is not known',
      template(method('!Ref T'), undefined, 'Parameters: {T: {Type: String}}\n'),
      'unknown: the type of the integration of MRefT is not known',
    ],
    [
      'of a type by default',
      template(method('!Ref T'), undefined, 'Parameters: {T: {Type: String, Default: http}}\n'),
      'http: MRefT has an HTTP integration',
    ],
    [
      'that never exist',
      template(
        method('HTTP', '!Ref Api', ', Condition: Never') + method('MOCK'),
        undefined,
        'Conditions: {Never: !Equals [a, b]}\n',
      ),
      'other: MMOCK has another integration',
    ],
    [
      'that exist by an input',
      template(
        method('HTTP', '!Ref Api', ', Condition: C') + method('MOCK'),
        undefined,
        'Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, b]}\n',
      ),
      'unknown: its integrations depend on the inputs of the deployment',
    ],
    [
      'of an API that others may add to',
      {
        'api.yaml': `${template(method('MOCK'))['api.yaml']}Outputs:\n  Id: {Value: !Ref Api, Export: {Name: api}}\n`,
      },
      'unknown: Api is exported, so that other stacks may add methods',
    ],
    [
      'of an API that is only shown',
      { 'api.yaml': `${template(method('MOCK'))['api.yaml']}Outputs:\n  Id: {Value: !Ref Api}\n` },
      'other: MMOCK has another integration',
    ],
    [
      'of an API that a nested stack is given',
      template(
        `${method('MOCK')}  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://x", Parameters: {A: !GetAtt Api.RootResourceId}}}\n`,
      ),
      'unknown: Api is given to N, which may add methods',
    ],
    [
      'of an API whose address is exported',
      {
        'api.yaml': `${template(method('MOCK'))['api.yaml']}Outputs:\n  Url: {Value: !Sub "https://\${Api}.execute-api.x.amazonaws.com/", Export: {Name: url}}\n`,
      },
      'other: MMOCK has another integration',
    ],
    [
      'of an API whose id is stored',
      template(
        `${method('MOCK')}  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Api}}\n`,
      ),
      'unknown: Api is stored in P, so that other stacks may add methods',
    ],
    [
      'of a copied API',
      template(method('MOCK'), '{Type: AWS::ApiGateway::RestApi, Properties: {CloneFrom: abc}}'),
      'unknown: Api takes over the methods of another API',
    ],
    [
      'made by a loop',
      template(
        `${method('MOCK')}  Fn::ForEach::L: [V, [A, B], {"M\${V}": {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, Integration: {Type: HTTP}}}}]\n`,
      ),
      'http: M${V} has an HTTP integration',
    ],
    [
      'made by a loop, of an API of each',
      template(
        `${method('MOCK')}  Fn::ForEach::L: [V, [A, B], {"M\${V}": {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref "Api\${V}", Integration: {Type: HTTP}}}}]\n`,
      ),
      'unknown: M${V} may be of this API: its RestApiId does not tell',
    ],
    [
      'that an include may add',
      {
        ...template(
          `${method('MOCK')}  Fn::Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}\n`,
        ),
        'more.yaml': `M2: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, Integration: {Type: HTTP}}}`,
      },
      'unknown: more.yaml is put in here, and may add methods',
    ],
    [
      'that an include does not add',
      {
        ...template(
          `${method('MOCK')}  Fn::Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}\n`,
        ),
        'more.yaml': 'Q: {Type: AWS::SQS::Queue}',
      },
      'other: MMOCK has another integration',
    ],
    [
      'that an include from elsewhere may add',
      template(
        `${method('MOCK')}  Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://b/k"}}\n`,
      ),
      'unknown: what stands elsewhere is put in here, and may add methods',
    ],
    [
      'of an API from elsewhere',
      { 'api.yaml': 'Resources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: abc}}\n' },
      'unknown: its API is not declared in this template',
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts)).toBe(expected);
  });
});

describe('methods that another stack adds', () => {
  const child = `${template(method('MOCK'))['api.yaml']}Outputs:\n  Id: {Value: !Ref Api}\n  Url: {Value: !Sub "https://\${Api}.execute-api.x/"}\n`;
  const stack = 'A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: api.yaml}}';
  const given = (output: string) =>
    `{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://x/y", Parameters: {P: !GetAtt A.Outputs.${output}}}}`;
  test.each<[string, string, string]>([
    ['to whom the id is given', `  B: ${given('Id')}\n`, 'unknown: A is given to B, which may add methods'],
    ['to whom the address is given', `  B: ${given('Url')}\n`, 'other: MMOCK has another integration'],
    [
      'which is the one around it',
      '  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !GetAtt [A, Outputs.Id], Integration: {Type: HTTP}}}\n',
      'unknown: M adds a method to the API of A',
    ],
    ['nowhere', '', 'other: MMOCK has another integration'],
  ])('%s', (_, more, expected) => {
    expect(told({ 'root.yaml': `Resources:\n  ${stack}\n${more}`, 'api.yaml': child })).toBe(expected);
  });

  test('which is two levels up', () => {
    const middle = `Resources:\n  ${stack}\nOutputs:\n  Up: {Value: !GetAtt A.Outputs.Id}\n`;
    const root = `Resources:\n  Mid: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: mid.yaml}}\nOutputs:\n  O: {Value: !GetAtt Mid.Outputs.Up, Export: {Name: o}}\n`;
    expect(told({ 'root.yaml': root, 'mid.yaml': middle, 'api.yaml': child })).toBe(
      'unknown: Mid is exported, so that other stacks may add methods',
    );
  });
});

const LAMBDA =
  '{paths: {/a: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: !Sub "${F.Arn}"}}}}}';
const HTTP = '{paths: {/a: {get: {x-amazon-apigateway-integration: {type: http_proxy}}}}}';

describe('documents', () => {
  const body = (text: string, name = 'Body', type = 'AWS::ApiGateway::RestApi') =>
    template('', `{Type: "${type}", Properties: {${name}: ${text}}}`);
  test.each<[string, Texts, string]>([
    ['a body', body(HTTP), 'http: the Body of Api has an HTTP integration: GET /a'],
    ['with functions in its values', body(LAMBDA), 'other: the Body of Api has an integration: GET /a'],
    [
      'with functions around its parts',
      body('{paths: {/a: {get: {"Fn::If": [C, {}, {}]}}}}'),
      'unknown: the Body of Api does not tell all: a key of GET /a is not known',
    ],
    [
      'with a transform in it',
      body('{paths: {"Fn::Transform": {Name: X}}}'),
      'unknown: the Body of Api does not tell all: a key of paths is not known',
    ],
    [
      'in S3',
      body('{Bucket: b, Key: k}', 'BodyS3Location'),
      "unknown: the BodyS3Location of Api can't be read here",
    ],
    [
      'of SAM',
      body(LAMBDA, 'DefinitionBody', 'AWS::Serverless::Api'),
      'other: the DefinitionBody of Api has an integration: GET /a',
    ],
    [
      'for all APIs of SAM',
      {
        'api.yaml': `Globals: {Api: {DefinitionUri: a.json}}\nResources:\n  A: {Type: AWS::Serverless::Api}\n`,
        'a.json': '{"paths": {"/b": {"post": {"x-amazon-apigateway-integration": {"type": "http"}}}}}',
      },
      'http: the DefinitionUri of A has an HTTP integration: POST /b',
    ],
    [
      'in a file beside',
      {
        ...body('spec/api.json', 'DefinitionUri', 'AWS::Serverless::Api'),
        'spec/api.json': '{"paths": {"/b": {"post": {"x-amazon-apigateway-integration": {"type": "http"}}}}}',
      },
      'http: the DefinitionUri of Api has an HTTP integration: POST /b',
    ],
    [
      'included',
      {
        ...body('{"Fn::Transform": {Name: AWS::Include, Parameters: {Location: api.yml}}}'),
        'api.yml': HTTP,
      },
      'http: the Body of Api has an HTTP integration: GET /a',
    ],
    [
      'that are not there',
      body('spec/api.json', 'DefinitionUri', 'AWS::Serverless::Api'),
      "unknown: the DefinitionUri of Api can't be read here",
    ],
    [
      'outside of the repository',
      body('../../etc/passwd', 'DefinitionUri', 'AWS::Serverless::Api'),
      "unknown: the DefinitionUri of Api can't be read here",
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts)).toBe(expected);
  });

  test('bring their stages into scope', () => {
    const texts = {
      ...body('spec/api.json', 'DefinitionUri', 'AWS::Serverless::Api'),
      'spec/api.json': '{}',
    };
    expect(stagesIn(texts)[0]?.units).toEqual(['api.yaml', 'spec/api.json']);
  });
});

describe('events', () => {
  const sam = (events: string) =>
    `Transform: AWS::Serverless-2016-10-31\nResources:\n  Api: {Type: AWS::Serverless::Api, Properties: {StageName: p}}\n  F: {Type: AWS::Serverless::Function, Properties: {Events: ${events}}}\n`;
  const service = (events: string) =>
    `service: s\nprovider: {name: aws}\nfunctions:\n  f:\n    events:\n${events}`.replace(
      'provider: {name: aws}',
      'provider:\n  name: aws',
    );
  test.each<[string, Texts, string]>([
    [
      'of an API',
      { 'a.yaml': sam('{E: {Type: Api, Properties: {RestApiId: !Ref Api}}}') },
      'other: F is called by this event',
    ],
    [
      'of an API by its name',
      { 'a.yaml': sam('{E: {Type: Api, Properties: {RestApiId: Api}}}') },
      'other: F is called by this event',
    ],
    ['of none', { 'a.yaml': sam('{E: {Type: SQS}}') }, 'unknown: no integration of its API is in sight'],
    [
      'of an implicit API',
      { 'a.yaml': sam('{E: {Type: Api}}').replace(/ {2}Api: .*\n/, '') },
      'other: its API is made of events, and all its integrations are with what these call',
    ],
    [
      'of the Serverless Framework',
      { 'serverless.yml': service('      - http: GET /\n') },
      'other: its API is made of events, and all its integrations are with what these call',
    ],
    [
      'that are HTTP',
      { 'serverless.yml': service('      - http:\n          path: /\n          integration: http-proxy\n') },
      'http: an event has an HTTP integration',
    ],
    [
      'of a type that is not known',
      {
        'serverless.yml': service(
          '      - http:\n          path: /\n          integration: ${self:custom.type}\n',
        ),
      },
      'unknown: the type of an integration is not known',
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts)).toBe(expected);
  });
});

test('thousands of methods and stages of thousands of APIs are told apart soon', () => {
  const many = Array.from(
    { length: 3_000 },
    (_, at) =>
      `  S${at}: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref A${at}}}\n  A${at}: {Type: AWS::ApiGateway::RestApi}\n  M${at}: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A${at}, Integration: {Type: MOCK}}}\n`,
  );
  const before = threadTime();
  expect(
    stagesIn({ 'api.yaml': `Resources:\n${many.join('')}` }).every(
      ({ integrations }) => integrations === 'other',
    ),
  ).toBe(true);
  expect(threadTime() - before).toBeLessThan(10_000);
});
