import { describe, expect, test } from 'vitest';
import { readPolicy } from '../src/control/read-policy.ts';
import { type ReviewOptions, review } from '../src/review.ts';
import { needs } from '../src/scope.ts';
import {
  type Content,
  changedPaths,
  contentOf,
  MAX_FILE_BYTES,
  type Snapshot,
  tooLarge,
} from '../src/source/snapshot.ts';

const STAGE = 'resource "aws_api_gateway_stage" "s" {\n  stage_name = "x"\n}\n';
const TODAY = '2026-11-22';

type Side = Readonly<Record<string, string | Content>>;

function snapshotOf(head: Side, base: Side | null = {}): Snapshot {
  const contents = new Map<string, Content>();
  const treeOf = (side: Side) =>
    new Map(
      Object.entries(side).map(([path, content]) => {
        const id = JSON.stringify(content);
        contents.set(id, typeof content === 'string' ? { text: content } : content);
        return [path, { id, mode: '100644' as const }];
      }),
    );
  const revision = (side: Side) => ({ tree: treeOf(side), truncated: false });
  return { head: revision(head), base: base && revision(base), contents, renames: new Map() };
}

function reviewed(snapshot: Snapshot, config: string | null, options: Partial<ReviewOptions> = {}) {
  const repository = config === null ? [] : [{ path: '.github/stage-review.yml', text: config }];
  const document = readPolicy({ deployerReading: null, organisation: null, repository }, TODAY);
  const changed = snapshot.base && changedPaths(snapshot.head.tree, snapshot.base.tree);
  return review(snapshot, document, { changed, ...options });
}

describe('the conclusion is the first row of the table that applies', () => {
  const failing = snapshotOf({ 'main.tf': STAGE });
  const broken = snapshotOf({ 'main.tf': `${STAGE}}` });
  const both = snapshotOf({ 'a/main.tf': STAGE, 'b/main.tf': `${STAGE}}` });
  const unknown = snapshotOf({
    'main.tf': `variable "x" {}\n${STAGE.replace('"x"', '"x"\n  client_certificate_id = var.x')}`,
  });
  test.each<[string, Snapshot, string | null, Partial<ReviewOptions>, string]>([
    ['a broken config', failing, 'reading: x\n', {}, 'action_required'],
    ['a broken config that is repaired', failing, 'reading: x\n', { isConfigRepair: true }, 'success'],
    ['a failing stage', failing, 'reading: required\n', {}, 'failure'],
    ['a failing stage before what could not be judged', both, 'reading: required\n', {}, 'failure'],
    ['a file that can not be read', broken, 'reading: required\n', {}, 'action_required'],
    [
      'a reason of the shell',
      snapshotOf({}),
      'reading: required\n',
      { incomplete: ['cut'] },
      'action_required',
    ],
    [
      'a truncated tree',
      { ...failing, head: { ...failing.head, truncated: true } },
      'reading: forbidden\n',
      {},
      'action_required',
    ],
    ['an unknown stage', unknown, 'reading: required\n', {}, 'neutral'],
    ['an unknown stage that counts', unknown, 'reading: required\nunknown: fail\n', {}, 'failure'],
    ['undecided', failing, null, {}, 'neutral'],
    ['undecided without stages', snapshotOf({ 'README.md': 'x' }), null, {}, 'success'],
    ['a passing stage', failing, 'reading: forbidden\n', {}, 'success'],
    [
      'a stage that failed before',
      snapshotOf({ 'main.tf': `${STAGE}# x\n` }, { 'main.tf': STAGE }),
      'reading: required\n',
      {},
      'success',
    ],
  ])('%s', async (_, snapshot, config, options, conclusion) => {
    expect((await reviewed(snapshot, config, options)).conclusion).toBe(conclusion);
  });
});

describe('files that can not be read', () => {
  const large = 'x'.repeat(MAX_FILE_BYTES + 1);
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  test.each<[string, string, Content, boolean]>([
    ['an encrypted .tf', 'main.tf', contentOf(Uint8Array.of(0, 71, 73, 84)), true],
    ['a .tf in another encoding', 'main.tf', contentOf(Uint8Array.of(0x23, 0xe9, 0x0a)), true],
    ['a large template', 'stack.json', contentOf(bytes(`${large}AWS::ApiGateway::Stage`)), true],
    ['a large file without stages', 'data.json', contentOf(bytes(large)), false],
    ['a large file that nobody looked into', 'data.json', tooLarge(30_000_000), true],
    ['a binary file', 'blob.bin', contentOf(Uint8Array.of(0, 1, 2)), false],
    ['a picture', 'x.png', tooLarge(30_000_000), false],
  ])('%s', async (_, path, content, isProblem) => {
    const { problems, conclusion } = await reviewed(snapshotOf({ [path]: content }), 'reading: required\n');
    expect(problems.map(({ file }) => file)).toEqual(isProblem ? [path] : []);
    expect(conclusion).toBe(isProblem ? 'action_required' : 'success');
  });

  test('a content that was never read is a Problem, not a silent pass', async () => {
    const snapshot = { ...snapshotOf({ 'main.tf': STAGE }), contents: new Map() };
    const { problems, findings } = await reviewed(snapshot, 'reading: forbidden\n');
    expect([problems.length, findings.length]).toEqual([1, 0]);
  });
});

describe('a base that can not be known makes nothing introduced', () => {
  const touched = `${STAGE}# touched\n`;
  const large: Content = tooLarge(30_000_000);
  test.each<[string, Side, boolean]>([
    ['a syntax error', { 'main.tf': `${STAGE}}` }, false],
    ['a file over the limit', { 'main.tf': large }, false],
    ['another encoding', { 'main.tf': contentOf(Uint8Array.of(0x23, 0xe9, 0x0a)) }, false],
    ['a tree that is cut short', { 'other.txt': 'x' }, true],
  ])('%s', async (_, base, truncated) => {
    const snapshot = snapshotOf({ 'main.tf': touched }, base);
    const cut = snapshot.base && { ...snapshot.base, truncated };
    const { findings, conclusion, incomplete } = await reviewed(
      { ...snapshot, base: cut },
      'reading: required\n',
    );
    expect(findings).toMatchObject([{ verdict: 'fail', change: 'none', counts: false }]);
    expect(conclusion).toBe('action_required');
    expect(incomplete).toContain(
      'The base of main.tf could not be judged, so it is not known what failed there before.',
    );
  });

  test('but what is in the base that could be read is compared all the same', async () => {
    const snapshot = snapshotOf({ 'main.tf': touched }, { 'main.tf': STAGE, 'broken.tf': 'x = ' });
    expect(await reviewed(snapshot, 'reading: required\n')).toMatchObject({
      findings: [{ change: 'existing' }],
    });
  });
});

test('two documents of one template are told apart', async () => {
  const document = (properties: string) =>
    `Resources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties: ${properties}\n`;
  const base = `${document('{ClientCertificateId: x}')}---\n${document('{StageName: x}')}`;
  const head = `${document('{StageName: x}')}---\n${document('{StageName: x}')}`;
  const { findings } = await reviewed(
    snapshotOf({ 'a.yml': head }, { 'a.yml': base }),
    'reading: required\n',
  );
  expect(findings.map(({ change }) => change)).toEqual(['introduced', 'existing']);
});

test('a rename is followed also where only the new path is looked at', async () => {
  const snapshot = snapshotOf({ 'new/main.tf': STAGE }, { 'old/main.tf': STAGE });
  const renamed = { ...snapshot, renames: new Map([['new/main.tf', 'old/main.tf']]) };
  const options = { changed: ['new/main.tf', 'old/main.tf'], under: ['new'] };
  const { policy } = readPolicy({ deployerReading: null, organisation: null, repository: [] }, TODAY);
  expect(needs({ ...renamed, contents: new Map() }, policy, options.changed, options.under)).toEqual([
    'new/main.tf',
    'old/main.tf',
  ]);
  expect((await reviewed(renamed, 'reading: required\n', options)).findings).toMatchObject([
    { change: 'existing' },
  ]);
});

describe('fixes', () => {
  test('of many stages in one file are all proven', async () => {
    const text = Array.from({ length: 80 }, (_, index) => STAGE.replace('"s"', `"s${index}"`)).join('\n');
    const { findings } = await reviewed(snapshotOf({ 'main.tf': text }), 'reading: required\n');
    expect(findings.filter(({ fix }) => fix !== null)).toHaveLength(80);
  });

  test('a stage that can never show a certificate comes with words', async () => {
    const text = 'resource "aws_api_gateway_deployment" "d" {\n  stage_name = "x"\n}\n';
    const { findings } = await reviewed(snapshotOf({ 'main.tf': text }), 'reading: required\n');
    expect(findings).toMatchObject([
      { verdict: 'unknown', fix: null, noFix: expect.stringContaining('stage of its own') },
    ]);
  });

  test('where only some certificates are accepted, the words name them', async () => {
    const { findings } = await reviewed(
      snapshotOf({ 'main.tf': STAGE }),
      'reading: required\naccepted_certificates: [abc]\n',
    );
    expect(findings).toMatchObject([
      { verdict: 'fail', noFix: 'Attach one of the accepted certificates: abc.' },
    ]);
  });
});

test('the review is plain JSON', async () => {
  const result = await reviewed(snapshotOf({ 'main.tf': STAGE }), 'reading: required\n');
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

describe('a stage is in scope where what gave it values is taken away', () => {
  const template =
    'Parameters:\n  P: {Type: String}\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties: {ClientCertificateId: !Ref P}\n  T: {Type: AWS::ApiGateway::Stage}\n';
  const given = '[{"ParameterKey": "P", "ParameterValue": "abc"}]';
  const toml = '[default.deploy.parameters]\nparameter_overrides = "P=abc"\n';
  const other = { 'other/a.yaml': 'Resources:\n  O: {Type: AWS::ApiGateway::Stage}\n' };
  const root =
    'Parameters:\n  P: {Type: String}\nResources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a/t.yaml, Parameters: {P: !Ref P}}}\n';
  test.each<[string, Side, Side, string[]]>([
    ['a parameter file', { 't.yaml': template }, { 'params/prod.json': given }, ['S', 'T']],
    ['a configuration of SAM', { 'template.yaml': template }, { 'samconfig.toml': toml }, ['S', 'T']],
    [
      'the parameter file of a stack around it',
      { 'root.yaml': root, 'a/t.yaml': template },
      { 'params/prod.json': given },
      ['N.S', 'N.T'],
    ],
    ['a file of no parameters', { 't.yaml': template }, { 'params/prod.json': '{"a": 1}' }, []],
    [
      'a values file',
      { 'main.tf': `variable "c" {}\n${STAGE.replace('"x"', '"x"\n  client_certificate_id = var.c')}` },
      { 'env/prod.tfvars': 'c = "abc"\n' },
      ['aws_api_gateway_stage.s'],
    ],
  ])('%s', async (_, files, gone, expected) => {
    const kept = { ...other, ...files };
    for (const head of [
      kept,
      { ...kept, ...Object.fromEntries(Object.keys(gone).map((path) => [path, ''])) },
    ]) {
      const { findings } = await reviewed(snapshotOf(head, { ...kept, ...gone }), 'reading: required\n');
      expect(findings.map(({ stage }) => stage.address)).toEqual(expected);
    }
  });
});

describe('a stage is in scope where a document is changed that its template reads', () => {
  const service = (value: string) =>
    `service: x\nresources:\n  Resources:\n    S:\n      Type: AWS::ApiGateway::Stage\n      Properties: {ClientCertificateId: "${value}"}\n`;
  const api =
    'Resources:\n  A: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: api.json}}\n  S: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref A}}\n';
  test.each<[string, string, Side, string, string[]]>([
    [
      'a variable',
      'config/a.yml',
      { 'serverless.yml': service('${file(config/a.yml):cert}') },
      'cert: ""\n',
      ['S'],
    ],
    [
      'a variable of the stage',
      'config/dev.yml',
      { 'serverless.yml': service("${file(config/${opt:stage, 'dev'}.yml):cert}") },
      'cert: ""\n',
      ['S'],
    ],
    [
      'another file',
      'config/b.yml',
      { 'serverless.yml': service('${file(config/a.yml):cert}') },
      'cert: ""\n',
      [],
    ],
    ['an API', 'api.json', { 'template.yaml': api }, '{"paths": {}}', ['S']],
    [
      'beside other templates',
      'api.json',
      { 'template.yaml': api.replace('api.json', 'b.json') },
      '{"paths": {}}',
      [],
    ],
  ])('%s', async (_, path, files, text, expected) => {
    for (const [before, after] of [
      [{ [path]: `${text} ` }, { [path]: text }],
      [{ [path]: text }, {}],
      [{}, { [path]: text }],
    ]) {
      const snapshot = snapshotOf({ ...files, ...after }, { ...files, ...before });
      const { findings } = await reviewed(snapshot, 'reading: required\n');
      expect(findings.map(({ stage }) => stage.address)).toEqual(expected);
    }
  });
});
