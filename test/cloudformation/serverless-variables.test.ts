import { describe, expect, test } from 'vitest';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { NOTHING_AROUND } from '../../src/stage.ts';
import { threadTime } from '../thread-time.ts';
import { readIn } from './reading.ts';

/** State and reasons of the stage of a `serverless.yml`, with other files around it. */
function told(value: string, custom = '', others: Readonly<Record<string, string>> = {}): string {
  const text = `service: s\nprovider:\n  name: aws\n  stage: \${opt:stage, 'dev'}\ncustom:\n  x: y\n${custom}resources:\n  Resources:\n    S:\n      Type: AWS::ApiGateway::Stage\n      Properties:\n        ClientCertificateId: ${value}\n`;
  const texts = { 'serverless.yml': text, ...others };
  const [stage] = readIn(texts, ['serverless.yml']).stages;
  const { state, because } = stage?.certificate ?? { state: 'none', because: [] };
  return [
    state,
    ...because.map((step) => step.text).filter((step) => !step.startsWith('ClientCertificateId is')),
  ].join(' | ');
}

test.each<[string, string, Readonly<Record<string, string>>, string]>([
  ['${self:custom.cert}', '  cert: abc\n', {}, 'set | self:custom.cert stands here'],
  ['${self:custom.cert}', '  cert: ""\n', {}, 'unset | self:custom.cert stands here'],
  ['${self:custom.none}', '', {}, 'unknown | self:custom.none is known to the Serverless Framework alone'],
  ["${opt:cert, ''}", '', {}, 'unset | opt:cert is not told, and the fallback counts'],
  [
    '${opt:cert, self:custom.cert}',
    '  cert: abc\n',
    {},
    'set | opt:cert is not told, and the fallback counts | self:custom.cert stands here',
  ],
  ['${env:CERT}', '', {}, 'unknown | env:CERT is known to the Serverless Framework alone'],
  ['${ssm:/cert}', '', {}, 'set | ssm:/cert is known to the Serverless Framework alone'],
  ['x-${env:CERT}', '', {}, 'set | env:CERT is known to the Serverless Framework alone'],
  [
    '${self:custom.certs.${self:provider.stage}}',
    '  certs: {dev: "", prod: abc}\n',
    {},
    'unknown | it depends on opt:stage: unset where opt:stage is "dev"; set where opt:stage is "prod" | self:provider.stage stands here | opt:stage is not told, and the fallback counts | self:custom.certs.dev stands here',
  ],
  [
    '${file(env/dev.yml):cert}',
    '',
    { 'env/dev.yml': 'cert: abc\n' },
    'set | file(env/dev.yml):cert stands here',
  ],
  [
    '${file(env/none.yml):cert}',
    '',
    {},
    'unknown | file(env/none.yml):cert is known to the Serverless Framework alone',
  ],
  [
    '${file(../../etc/passwd):cert}',
    '',
    {},
    'unknown | file(../../etc/passwd):cert is known to the Serverless Framework alone',
  ],
  [
    '${self:custom.certs.${self:provider.stage}}',
    '  certs: {dev: a, prod: abc}\n',
    {},
    'set | self:provider.stage stands here | opt:stage is not told, and the fallback counts | self:custom.certs.dev stands here',
  ],
  [
    '${self:custom.certs.${sls:stage}, self:custom.certs.default}',
    '  certs: {prod: abc, default: ""}\n',
    {},
    'unknown | it depends on opt:stage: unset where opt:stage is "dev", or opt:stage is "default", or opt:stage is not "dev" or "prod" or "default"; set where opt:stage is "prod"',
  ],
  [
    '${self:custom.${opt:stage}.cert}',
    '  dev: {cert: ""}\n  prod: {cert: ""}\n  plugin: {x: y}\n',
    {},
    'unset | opt:stage is "dev" | self:custom.dev.cert stands here',
  ],
  [
    '${self:custom.certs.${opt:region}}',
    '  certs: {a: b}\n',
    {},
    'unknown | opt:region is known to the Serverless Framework alone',
  ],
  [
    '${file(env/${opt:stage}.yml):cert}',
    '',
    { 'env/dev.yml': 'cert: ""\n', 'env/prod.yml': 'cert: abc\n', 'env/x.json': '{}' },
    'unknown | it depends on opt:stage: unset where opt:stage is "dev"; set where opt:stage is "prod"',
  ],
  [
    '${param:cert}',
    '  x: z\nparams:\n  default: {cert: ""}\n  prod: {cert: abc}\n',
    {},
    'unknown | it depends on opt:stage: unset where opt:stage is "dev", or opt:stage is not "dev" or "prod"; set where opt:stage is "prod"',
  ],
  ['${self:custom.a}', '  a: ${self:custom.b}\n  b: ${self:custom.a}\n', {}, 'unknown'],
])('%s with %j and %j', (value, custom, others, expected) => {
  const result = told(`"${value}"`, custom, others);
  if (expected.startsWith('unknown')) expect(result.startsWith(expected), result).toBe(true);
  else expect(result).toBe(expected);
});

test.each([
  '${'.repeat(5_000),
  '${self:custom.x}'.repeat(5_000),
  `\${self:${'${self:custom.x}'.repeat(300)}}`,
  `\${self:a${"'".repeat(20_000)}`,
  `\${opt:a${', opt:a'.repeat(5_000)}}`,
  `\${file(${'('.repeat(10_000)}`,
  '${self:custom.a}'.concat('${'.repeat(100)),
])('hostile variables end (case %#)', (value) => {
  const before = threadTime();
  expect(told(JSON.stringify(value), '  a: ${self:custom.a}${self:custom.a}\n')).not.toBe('none');
  expect(threadTime() - before).toBeLessThan(5_000);
});

test.each([
  ['!Sub "${self:custom.cert}"', '  cert: ""\n', 'unset'],
  ['!Sub "${self:custom.cert}"', '  cert: abc\n', 'set'],
  ['!Sub "${env:CERT}"', '', 'unknown'],
  ['!Sub ["${self:custom.cert}${X}", {X: ""}]', '  cert: ""\n', 'unset'],
  ['!Sub "${AWS::Region}"', '', 'set'],
])('%s is filled in before CloudFormation sees it', (value, custom, expected) => {
  expect(told(value, custom).split(' ')[0]).toBe(expected);
});

test('in a template that a service includes are not known', () => {
  for (const value of ['"${self:custom.cert}"', '!Sub "${opt:cert}"']) {
    const text = `Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: ${value}\n`;
    const files = new Map([['resources.yml', { path: 'resources.yml', text }]]);
    const [stage] = cloudformation.read(files, null, NOTHING_AROUND).stages;
    expect(stage?.certificate.state).toBe('unknown');
  }
});

test.each<[string, string]>([
  [
    '"${self:provider.stage}", prod',
    'unknown | it depends on opt:stage: unset where opt:stage is "dev", or opt:stage is not "dev" or "prod"; set where opt:stage is "prod"',
  ],
  [
    'prod, "${opt:stage, \'prod\'}"',
    'unknown | it depends on opt:stage: set where opt:stage is "prod"; unset where opt:stage is not "prod"',
  ],
  ['"${sls:stage}", ""', 'unset'],
  ['"${self:custom.x}", y', 'set'],
])('a condition names the stages that it compares with: %s', (items, expected) => {
  const conditions = `  Conditions:\n    C: !Not [!Not [!Equals [${items}]]]\n`;
  const value = `!If [C, abc, ""]\n${conditions}`;
  expect(told(value).split(' | ').slice(0, expected.split(' | ').length).join(' | ')).toBe(expected);
});

describe('a variable that stands for a mapping', () => {
  const files = {
    'c.yml': 'cert: ""\na: {b: {cert: abc}}\n',
    'd.yml': 'cert: ""\n',
    'x/c.yml': 'cert: abc\n',
  };
  const stages = { 'c/dev.yml': 'cert: abc\n', 'c/prod.yml': 'cert: xyz\n' };
  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['${self:custom.y.cert}', '  y: ${file(c.yml)}\n', files, 'unset'],
    ["${self:custom.y.cert, 'abc'}", '  y: ${file(c.yml)}\n', files, 'unset'],
    ["${self:custom.y.none, 'abc'}", '  y: ${file(c.yml)}\n', files, 'set'],
    ["${self:custom.y.cert, 'abc'}", '  y: ${file(none.yml)}\n', files, 'unknown'],
    ['${self:custom.y.b.cert}', '  y: ${file(c.yml):a}\n', files, 'set'],
    ['${self:custom.z.cert}', '  y: ${file(c.yml):a.b}\n  z: ${self:custom.y}\n', files, 'set'],
    ['${self:custom.y.cert}', "  y: ${file(c/${opt:stage, 'dev'}.yml)}\n", stages, 'set'],
    ['${self:custom.y.cert}', '  y: ${self:custom.z}\n  z: ${self:custom.y}\n', {}, 'unknown'],
    ["${self:custom.y, 'abc'}", '  y: !Ref Z\n', {}, 'unknown'],
    ["${self:custom.y, 'abc'}", '  y: {Ref: Z}\n', {}, 'unknown'],
    ["${self:custom.y, 'abc'}", '  y: ~\n', {}, 'set'],
    // a path counts from the folder of the service
    ['${file(x/e.yml):v}', '', { ...files, 'x/e.yml': 'v: ${file(c.yml):cert}\n' }, 'unset'],
  ])('%s of %j', (value, custom, others, expected) => {
    expect(told(value, custom, others).split(' | ')[0]).toBe(expected);
  });
});
