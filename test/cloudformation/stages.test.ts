import { expect, test } from 'vitest';
import { threadTime } from '../thread-time.ts';
import { found, stageIn } from './reading.ts';

const CERTIFICATE = '  Cert: {Type: AWS::ApiGateway::ClientCertificate}\n';

const CONDITIONS =
  'Parameters: {P: {Type: String}}\nConditions: {A: !Equals [!Ref P, a], B: !Not [!Condition A]}\n';

function kinds(text: string, path?: string): string[] {
  const { stages, problems } = found(text, path);
  expect(problems).toEqual([]);
  return stages.map(({ kind, address }) => `${kind} ${address}`);
}

test.each<[name: string, text: string, expected: string[]]>([
  ['a stage', 'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n', ['cloudformation_stage S']],
  [
    'a stage whose type comes last',
    'Resources:\n  S:\n    Properties: {StageName: p}\n    Type: AWS::ApiGateway::Stage\n',
    ['cloudformation_stage S'],
  ],
  ['a SAM API', 'Resources:\n  A:\n    Type: AWS::Serverless::Api\n', ['sam_api A']],
  [
    'HTTP and WebSocket APIs',
    'Resources:\n  A:\n    Type: AWS::ApiGatewayV2::Stage\n  B:\n    Type: AWS::Serverless::HttpApi\n  C: {Type: AWS::ApiGateway::RestApi}\n',
    [],
  ],
  [
    'a deployment with a stage name',
    'Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageName: p\n',
    ['cloudformation_inline_stage D'],
  ],
  [
    'a deployment without one',
    'Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageDescription: {}\n',
    [],
  ],
  [
    'a deployment with no value for it',
    'Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageName: !Ref AWS::NoValue\n',
    [],
  ],
  [
    'a canary deployment',
    'Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageName: p\n      DeploymentCanarySettings: {PercentTraffic: 10}\n',
    [],
  ],
  [
    'a deployment that names a declared stage',
    'Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Properties: {StageName: p, RestApiId: !Ref A}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName: p\n      RestApiId: {Ref: A}\n',
    ['cloudformation_stage S'],
  ],
  [
    'a deployment that names the same on another API',
    'Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Properties: {StageName: p, RestApiId: !Ref B}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      StageName: p\n      RestApiId: !Ref A\n',
    ['cloudformation_inline_stage D', 'cloudformation_stage S'],
  ],
  [
    'a deployment that names a declared stage, each by a condition',
    `${CONDITIONS}Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Condition: B\n    Properties: {StageName: p}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Condition: A\n    Properties: {StageName: p}\n`,
    ['cloudformation_inline_stage D', 'cloudformation_stage S'],
  ],
  [
    'a deployment that names a stage which the same condition declares',
    `${CONDITIONS}Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Condition: A\n    Properties: {StageName: p}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Condition: A\n    Properties: {StageName: p}\n`,
    ['cloudformation_stage S'],
  ],
  [
    'a canary deployment by a condition',
    `${CONDITIONS}Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      StageName: p\n      DeploymentCanarySettings: !If [A, {PercentTraffic: 10}, !Ref AWS::NoValue]\n`,
    ['cloudformation_inline_stage D'],
  ],
  [
    'a deployment whose name no condition gives',
    `${CONDITIONS}Resources:\n  D:\n    Type: AWS::ApiGateway::Deployment\n    Condition: B\n    Properties: {StageName: !If [A, p, !Ref AWS::NoValue]}\n`,
    [],
  ],
  ['JSON', '{"Resources": {"S": {"Type": "AWS::ApiGateway::Stage"}}}', ['cloudformation_stage S']],
  [
    'JSON with tabs and a byte order mark',
    '\uFEFF{\n\t"Resources": {\n\t\t"S": {\n\t\t\t"Type": "AWS::ApiGateway::Stage"\n\t\t}\n\t}\n}',
    ['cloudformation_stage S'],
  ],
  [
    'several documents',
    'Resources: {S: {Type: AWS::ApiGateway::Stage}}\n---\nResources: {T: {Type: AWS::ApiGateway::Stage}}\n',
    ['cloudformation_stage S', 'cloudformation_stage T'],
  ],
  [
    'a repeated logical id, the last of which counts',
    'Resources:\n  S: {Type: AWS::ApiGateway::RestApi}\n  S: {Type: AWS::ApiGateway::Stage}\n',
    ['cloudformation_stage S'],
  ],
  [
    'resources through an anchor and a merge key',
    'x: &x\n  S: {Type: AWS::ApiGateway::Stage}\nResources:\n  <<: *x\n  T: &t {Type: AWS::ApiGateway::Stage}\n  U: *t\n',
    ['cloudformation_stage T', 'cloudformation_stage U', 'cloudformation_stage S'],
  ],
  [
    'a Serverless Framework file',
    'service: s\nresources:\n  Resources:\n    S:\n      Type: AWS::ApiGateway::Stage\n',
    ['cloudformation_stage S'],
  ],
  [
    'a Serverless Framework file with a list',
    'resources:\n  - ${file(other.yml)}\n  - Resources: {S: {Type: AWS::ApiGateway::Stage}}\n  - Resources: {T: {Type: AWS::ApiGateway::Stage}}\n',
    ['cloudformation_stage S', 'cloudformation_stage T'],
  ],
  [
    'hostile names',
    'Resources:\n  __proto__: {Type: AWS::ApiGateway::Stage}\n  constructor: {Type: AWS::ApiGateway::Stage}\n',
    ['cloudformation_stage __proto__', 'cloudformation_stage constructor'],
  ],
  [
    'a flow collection that ends under its key',
    'Resources: {\n  S: {\n    Type: AWS::ApiGateway::Stage\n  }\n}\n',
    ['cloudformation_stage S'],
  ],
])('the stages of %s', (_name, text, expected) => {
  expect(kinds(text)).toEqual(expected);
});

test('header, block and attribute', () => {
  const text = `Resources:\n  S: # the stage\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref Cert # c\n${CERTIFICATE}`;
  const stage = stageIn(text);
  const slice = (range: { start: number; end: number } | null) => range && text.slice(range.start, range.end);
  expect(slice(stage.header)).toBe('S');
  expect(slice(stage.block)).toBe(
    'S: # the stage\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !Ref Cert',
  );
  expect(slice(stage.attribute)).toBe('ClientCertificateId: !Ref Cert');
});

test.each<[path: string, text: string, start: number, words: string]>([
  ['a.yaml', 'Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n   x: 1\n', 52, 'not valid YAML'],
  ['a.json', '{"Resources": {"S": {"Type": "AWS::ApiGateway::Stage",}}}', 54, 'not valid JSON'],
  ['a.template', 'Resources:\n\tS:\n\t\tType: AWS::Serverless::Api\n', 11, 'a tab stands'],
])('a template that cannot be parsed is a problem: %s', (path, text, start, words) => {
  expect(found(text, path)).toEqual({
    stages: [],
    notices: [],
    unjudged: [],
    problems: [expect.objectContaining({ file: path, start, message: expect.stringContaining(words) })],
  });
});

const LOOP = `Resources:
  Fn::ForEach::Stages:
    - Env
    - [dev, prod]
    - Stage\${Env}:
        Type: AWS::ApiGateway::Stage
        Properties: {StageName: !Ref Env}
      Topic\${Env}: {Type: AWS::SNS::Topic}
      Fn::ForEach::Inner:
        - Name
        - !Ref Names
        - \${Env}\${Name}: {Type: AWS::Serverless::Api}
`;

test('a loop makes a stage for each of its values, and stands for them where these can not be known', () => {
  const { stages, problems } = found(LOOP);
  expect(problems).toEqual([]);
  expect(
    stages.map(({ kind, address, certificate: { state, because } }) => [
      kind,
      address,
      state,
      because[0]?.text,
    ]),
  ).toEqual([
    ['cloudformation_stage', 'Stagedev', 'unset', 'ClientCertificateId is absent'],
    ['cloudformation_stage', 'Stageprod', 'unset', 'ClientCertificateId is absent'],
    [
      'sam_api',
      '${Env}${Name}',
      'unknown',
      "Fn::ForEach::Inner makes this once for each of its values, which can't be known",
    ],
  ]);
});

test.each<[string, string, string[]]>([
  ['[a, b]', 'Name', ['Sa: unset', 'Sb: set']],
  ['!Ref Names', 'Name', ['Sa: unset', 'Sb: set']],
  ['!Ref Open', 'Name', ['S${Name}: unknown']],
  ['[]', 'Name', []],
  ['[a, a-b]', '&', ['Sa: unset', 'Sab: set']],
])('a loop over %s (%s)', (collection, form, expected) => {
  const id = form === '&' ? 'S&{Name}' : 'S${Name}';
  const text = `Parameters:\n  Names: {Type: CommaDelimitedList, Default: "a, b"}\n  Open: {Type: CommaDelimitedList}\nConditions:\n  Never: !Equals [a, b]\nResources:\n  Fn::ForEach::Stages:\n    - Name\n    - ${collection}\n    - ${id}:\n        Type: AWS::ApiGateway::Stage\n        Properties:\n          ClientCertificateId: !FindInMap [M, !Ref Name, C, {DefaultValue: x}]\nMappings:\n  M: {a: {C: ""}}\n`;
  expect(found(text).stages.map(({ address, certificate }) => `${address}: ${certificate.state}`)).toEqual(
    expected,
  );
});

test('loops of thousands of copies, or nested thousands deep, are not evaluated', () => {
  const many = Array.from({ length: 1_001 }, (_, at) => `v${at}`).join(', ');
  const wide = `Resources:\n  Fn::ForEach::L: [V, [${many}], {"S\${V}": {Type: AWS::ApiGateway::Stage}}]\n`;
  expect(found(wide).stages.map(({ certificate }) => certificate.state)).toEqual(['unknown']);
  const loops = Array.from(
    { length: 3_000 },
    (_, at) => `b${at + 1}: &b${at + 1} {Fn::ForEach::L: [v, [], *b${at}]}\n`,
  );
  const deep = `b0: &b0 {S: {Type: AWS::ApiGateway::Stage}}\n${loops.join('')}Resources: *b3000\n`;
  expect(found(deep).stages.map(({ certificate }) => certificate.state)).toEqual(['unknown']);
});

test.each<[name: string, resources: string, isTold: boolean]>([
  ['a logical id', '  {{ name }}:\n    Type: AWS::ApiGateway::Stage\n', true],
  ['a logical id of a SAM API', '  {{ name }}: {Type: AWS::Serverless::Api}\n', true],
  ['a logical id of something else', '  {{ name }}:\n    Type: AWS::ApiGateway::RestApi\n', false],
  ['a type', '  S:\n    Type: {{ type }}\n', true],
  ['logical id and type', '  {{ name }}:\n    Type: {{ type }}\n', true],
  ['a resource', '  S: {{ stage }}\n', true],
])('%s that another tool fills in', (_name, resources, isTold) => {
  const text = `Resources:\n  T: {Type: AWS::ApiGateway::Stage}\n${resources}`;
  const { stages, problems, unjudged } = found(text);
  expect(stages.map(({ address }) => address)).toEqual(['T']);
  expect(problems).toEqual([]);
  const words =
    /^template\.yaml may make stages by placeholders of another tool \(line [34]\), and what that tool makes of it is not judged\.$/;
  expect(unjudged).toEqual(isTold ? [expect.stringMatching(words)] : []);
});

test('a template whose only stage has such a logical id says so', () => {
  expect(found('Resources:\n  {{ name }}:\n    Type: AWS::ApiGateway::Stage\n').unjudged).toHaveLength(1);
});

test.each([
  [
    'Properties',
    (last: number) => `Resources:\n  S: {Type: AWS::ApiGateway::Stage, Properties: {<<: *m${last}}}\n`,
  ],
  ['Resources', (last: number) => `Resources:\n  <<: *m${last}\n`],
  ['a template', (last: number) => `<<: *m${last}\n`],
])('%s through a chain of 6,000 merge keys', (_name, end) => {
  const chain = Array.from({ length: 6_000 }, (_, at) => `m${at + 1}: &m${at + 1}\n  <<: *m${at}\n`).join('');
  const start =
    'm0: &m0 {S: {Type: AWS::ApiGateway::Stage}, Resources: {S: {Type: AWS::ApiGateway::Stage}}, ClientCertificateId: x}\n';
  expect(found(start + chain + end(6_000)).stages.map(({ address }) => address)).toEqual(['S']);
});

test('thousands of aliases of one large stage are read within two seconds', () => {
  const properties = Array.from({ length: 20_000 }, (_, at) => `      P${at}: p\n`).join('');
  const aliases = Array.from({ length: 50_000 }, (_, at) => `  U${at}: *s\n`).join('');
  const text = `Resources:\n  S: &s\n    Type: AWS::ApiGateway::Stage\n    Properties:\n${properties}${aliases}`;
  const start = process.cpuUsage();
  expect(found(text).stages).toHaveLength(50_001);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000);
});

test('a broken file that names no stage type is passed over', () => {
  expect(found('Resources:\n  A: {Type: AWS::ApiGateway::RestApi\n')).toEqual({
    stages: [],
    problems: [],
    notices: [],
    unjudged: [],
  });
});

test('10,000 inline stages beside 10,000 stages are told apart in a second', () => {
  const both = Array.from(
    { length: 10_000 },
    (_, at) =>
      `  S${at}: {Type: AWS::ApiGateway::Stage, Properties: {StageName: s${at}}}\n  D${at}: {Type: AWS::ApiGateway::Deployment, Properties: {StageName: d${at}}}\n`,
  );
  const text = `Resources:\n${both.join('')}`;
  found(text.slice(0, 20_000));
  const before = threadTime();
  expect(found(text).stages).toHaveLength(20_000);
  expect(threadTime() - before).toBeLessThan(2000);
});

test('500 stages and a bomb of aliases are read within a second', () => {
  const stages = Array.from(
    { length: 500 },
    (_, at) =>
      `  S${at}: {Type: AWS::ApiGateway::Stage}\n  D${at}: {Type: AWS::ApiGateway::Deployment, Properties: {StageName: p${at}}}\n`,
  );
  const bomb = Array.from(
    { length: 100 },
    (_, at) => `b${at + 1}: &a${at + 1} {<<: [*a${at}, *a${at}], Resources: [*a${at}, *a${at}]}\n`,
  );
  const text = `a: &a0 {x: 1}\n${bomb.join('')}Resources:\n  <<: [*a100, *a99]\n${stages.join('')}`;
  const before = threadTime();
  expect(found(text).stages).toHaveLength(1000);
  expect(threadTime() - before).toBeLessThan(1000);
});

test.each<[name: string, resource: string, count: number]>([
  ['a function without an event', '{Type: AWS::Serverless::Function}', 0],
  [
    'a function with an API event',
    '{Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: Api}}}}',
    1,
  ],
  [
    'a function with a quoted API event',
    '{Type: AWS::Serverless::Function, Properties: {Events: {E: {"Type": "Api"}}}}',
    1,
  ],
  [
    'a function with another event',
    '{Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: HttpApi}}}}',
    0,
  ],
  ['an API of another kind', '{Type: AWS::Serverless::HttpApi}', 0],
])('a template with nothing but %s', (_name, resource, count) => {
  expect(found(`Resources:\n  R: ${resource}\n`).stages).toHaveLength(count);
});

test.each<[name: string, text: string, path?: string]>([
  ['an escape in JSON', '{"Resources": {"S": {"Type": "\\u0041WS::ApiGateway\\u003a:Stage"}}}', 'a.json'],
  ['an escaped section', '{"\\u0052esources": {"S": {"Type": "AWS::ApiGateway::Stage"}}}', 'a.json'],
  ['an escape in YAML', 'Resources:\n  S: {Type: "\\x41WS::ApiGateway::\\U00000053tage"}\n'],
  ['a line that goes on', 'Resources:\n  S:\n    Type: "AWS::ApiGate\\\n      way::Stage"\n'],
  ['a tag of YAML', 'Resources:\n  S:\n    Type: !!str AWS::ApiGateway::Stage\n'],
  ['a tag in full', 'Resources:\n  S:\n    Type: !<tag:yaml.org,2002:str> AWS::ApiGateway::Stage\n'],
  ['a tag that says nothing', 'Resources:\n  S:\n    Type: ! AWS::ApiGateway::Stage\n'],
  ['a comment behind the section', '? Resources # x\n:\n  S: {Type: AWS::ApiGateway::Stage}\n'],
])('no way of writing hides a stage: %s', (_, text, path) => {
  expect(kinds(text, path)).toEqual(['cloudformation_stage S']);
});
