import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { found } from './reading.ts';

// The real translator: `pip install aws-sam-translator`, and PYTHON names the Python that has it (python3 otherwise).
const PYTHON = process.env.PYTHON ?? 'python3';
const hasTranslator = spawnSync(PYTHON, ['-c', 'import samtranslator']).status === 0;

const TRANSLATE = `
import json, sys
from samtranslator.translator.transform import transform
class NoPolicies:
    def load(self):
        return {}
made = transform(json.load(sys.stdin), {}, NoPolicies())['Resources']
json.dump([[r['Type'], r.get('Properties', {})] for r in made.values() if r['Type'].startswith('AWS::ApiGateway::')], sys.stdout)
`;

type Made = readonly (readonly [type: string, properties: Readonly<Record<string, unknown>>])[];

/** The REST API resources that SAM makes of a template. */
function translated(template: object): Made {
  const environment = { ...process.env, AWS_DEFAULT_REGION: 'eu-west-1' };
  const run = spawnSync(PYTHON, ['-c', TRANSLATE], { input: JSON.stringify(template), env: environment });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return JSON.parse(run.stdout.toString());
}

function handler(events: object): object {
  const code = { Handler: 'a.b', Runtime: 'nodejs22.x', InlineCode: 'x' };
  return { Type: 'AWS::Serverless::Function', Properties: { ...code, Events: events } };
}

const GET = { Path: '/', Method: 'get' };
const API = { Type: 'AWS::Serverless::Api', Properties: { StageName: 'p' } };
const OPEN = { Type: 'AWS::Serverless::Api', Properties: { StageName: 'p', OpenApiVersion: '3.0.1' } };

describe.skipIf(!hasTranslator)('the SAM translator (skipped: no Python with aws-sam-translator)', () => {
  test.each<[string, object, object?]>([
    ['an API', { Api: API }],
    ['an API with a version', { Api: OPEN }],
    ['a version for all', { Api: API }, { Api: { OpenApiVersion: '3.0.1' } }],
    ['two APIs', { Api: API, Other: OPEN }],
    [
      'an event of an API',
      { Api: API, F: handler({ E: { Type: 'Api', Properties: { ...GET, RestApiId: { Ref: 'Api' } } } }) },
    ],
    ['an implicit API', { F: handler({ E: { Type: 'Api', Properties: GET } }) }],
    [
      'an implicit API of two functions',
      {
        F: handler({ E: { Type: 'Api', Properties: GET } }),
        G: handler({ E: { Type: 'Api', Properties: { Path: '/x', Method: 'get' } } }),
      },
    ],
    [
      'an event that names the implicit API',
      { F: handler({ E: { Type: 'Api', Properties: { ...GET, RestApiId: { Ref: 'ServerlessRestApi' } } } }) },
    ],
    [
      'an API with the name of the implicit one',
      { ServerlessRestApi: API, F: handler({ E: { Type: 'Api', Properties: GET } }) },
    ],
    [
      'a state machine',
      {
        M: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: {
            Definition: { StartAt: 'a', States: { a: { Type: 'Succeed' } } },
            Role: 'arn:aws:iam::123456789012:role/r',
            Events: { E: { Type: 'Api', Properties: GET } },
          },
        },
      },
    ],
    ['both', { Api: API, F: handler({ E: { Type: 'Api', Properties: GET } }) }],
    ['an HTTP API', { F: handler({ E: { Type: 'HttpApi', Properties: GET } }) }],
    ['no events', { F: handler({ E: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)' } } }) }],
  ])('makes the stages that we report, none with a certificate: %s', (_, resources, globals) => {
    const template = {
      Transform: 'AWS::Serverless-2016-10-31',
      ...(globals ? { Globals: globals } : {}),
      Resources: resources,
    };
    const { stages } = found(JSON.stringify(template), 'template.json');
    const made = translated(template);
    const own = made.filter(([type]) => type === 'AWS::ApiGateway::Stage');
    expect(
      stages.map(({ kind }) => kind).every((kind) => kind === 'sam_api' || kind === 'implicit_api'),
    ).toBe(true);
    expect(stages).toHaveLength(own.length);
    expect(own.filter(([, properties]) => 'ClientCertificateId' in properties)).toEqual([]);
    expect(stages.every(({ certificate }) => certificate.state === 'unset')).toBe(true);
    const second = made.filter(
      ([type, properties]) => type === 'AWS::ApiGateway::Deployment' && properties.StageName === 'Stage',
    );
    expect(stages.filter(({ certificate }) => certificate.notes.length > 0)).toHaveLength(second.length);
  });
});
