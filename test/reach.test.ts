import { describe, expect, test } from 'vitest';
import { readPolicy } from '../src/control/read-policy.ts';
import { nearest } from '../src/nearest.ts';
import { MAX_ASKED, MAX_INDEXED, MAX_SEARCHED } from '../src/reach.ts';
import { review } from '../src/review.ts';
import { needs } from '../src/scope.ts';
import { settled } from '../src/settle.ts';
import { type Content, changedPaths, type Snapshot, type Tree } from '../src/source/snapshot.ts';

type Side = Readonly<Record<string, string>>;

/** Terraform files in folders of their own, which nothing calls. */
function crowd(folder: string, count: number): Side {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${folder}/f${index}/main.tf`, `# ${index}\n`]),
  );
}

/** What is judged when the head changes what it changes, and how many files were read for it. */
async function judged(base: Side, head: Side, isAtHand = false, config = 'reading: required\n') {
  const blobs = new Map<string, Content>();
  const treeOf = (side: Side): Tree =>
    new Map(
      Object.entries(side).map(([path, text]) => {
        blobs.set(text, { text });
        return [path, { id: text, mode: '100644' }];
      }),
    );
  const contents = new Map<string, Content>();
  const sides = {
    head: { tree: treeOf(head), truncated: false },
    base: { tree: treeOf(base), truncated: false },
  };
  const snapshot: Snapshot = { ...sides, contents, renames: new Map() };
  const changed = changedPaths(snapshot.head.tree, sides.base.tree);
  const repository = [{ path: '.github/stage-review.yml', text: config }];
  const document = readPolicy({ deployerReading: null, organisation: null, repository }, '2026-11-22');
  const read = (paths: readonly string[]): void => {
    for (const path of paths)
      for (const side of [sides.head, sides.base]) {
        const id = side.tree.get(path)?.id ?? '';
        const content = blobs.get(id);
        if (content) contents.set(id, content);
      }
  };
  for (;;) {
    const missing = needs(snapshot, document.policy, changed, undefined, isAtHand);
    if (missing.length === 0) break;
    read(missing);
  }
  const { findings, problems } = await settled(() => review(snapshot, document, { changed, isAtHand }), read);
  return {
    findings: findings.map(({ stage, change }) => `${stage.address} ${stage.certificate.state} ${change}`),
    problems,
    read: contents.size,
  };
}

const MODULE =
  'variable "cert" {\n  default = "abc"\n}\nresource "aws_api_gateway_stage" "s" {\n  client_certificate_id = var.cert\n}\n';
const CALLER = 'provider "aws" {}\nmodule "api" {\n  source = "../../modules/api"\n  cert   = null\n}\n';
const READER =
  'provider "aws" {}\nresource "aws_api_gateway_stage" "s" {\n  client_certificate_id = file("${path.module}/../api/cert.txt")\n}\n';

describe('in a large repository', () => {
  const many = crowd('live/far/away', MAX_INDEXED + 500);

  test('the callers of a changed module are looked for in the files nearest to it', async () => {
    const base = { ...many, 'modules/api/main.tf': MODULE, 'envs/prod/main.tf': CALLER };
    const result = await judged(base, { ...base, 'modules/api/main.tf': `${MODULE}# changed\n` });
    expect(result.findings).toEqual(['module.api.aws_api_gateway_stage.s unset existing']);
    expect(result.read).toBeLessThanOrEqual(MAX_SEARCHED + 2);
  });

  test('one text calls another module in each of its folders', async () => {
    const callers = {
      'a/envs/prod/main.tf': CALLER,
      'envs/prod/main.tf': CALLER,
      'z/envs/prod/main.tf': CALLER,
    };
    const base = { ...many, ...callers, 'modules/api/main.tf': MODULE, 'z/modules/api/main.tf': MODULE };
    for (const folder of ['', 'z/']) {
      const result = await judged(base, {
        ...base,
        [`${folder}modules/api/main.tf`]: `${MODULE}# changed\n`,
      });
      expect(result.findings).toEqual(['module.api.aws_api_gateway_stage.s unset existing']);
    }
  });

  test('one that is further away is not found, and the default decides nothing', async () => {
    const base = {
      ...crowd('modules', MAX_INDEXED),
      'modules/api/main.tf': MODULE,
      'envs/prod/main.tf': CALLER,
    };
    const head = { ...base, 'modules/api/main.tf': `${MODULE}# changed\n` };
    const result = await judged(base, head);
    expect(result.findings).toEqual(['aws_api_gateway_stage.s unknown existing']);
    expect(result.read).toBeLessThanOrEqual(MAX_SEARCHED + 2);
    expect((await judged(base, head, true)).findings).toEqual([
      'module.api.aws_api_gateway_stage.s unset existing',
    ]);
  });

  test('everything that is changed is judged, however much that is', async () => {
    const stages = Object.fromEntries(
      Object.keys(crowd('live', MAX_INDEXED + 100)).map((path, index) => [
        path,
        `resource "aws_api_gateway_stage" "s${index}" {}\n`,
      ]),
    );
    const { findings } = await judged({}, stages, false, '');
    expect(findings).toHaveLength(MAX_INDEXED + 100);
  });

  test('values files below a changed root are read', async () => {
    const root = `provider "aws" {}\n${MODULE}`;
    const base = { ...many, 'envs/prod/main.tf': root, 'envs/prod/vars/a.tfvars': 'cert = ""\n' };
    const result = await judged(base, { ...base, 'envs/prod/main.tf': `${root}# changed\n` });
    expect(result.findings).toEqual(['aws_api_gateway_stage.s unknown existing']);
  });

  test.each([
    ['edited', { 'envs/prod/vars/a.tfvars': '' }, 'set none'],
    ['deleted', {}, 'set none'],
    ['edited for the worse', { 'envs/prod/vars/a.tfvars': 'cert = null\n' }, 'unknown existing'],
  ])('the root above a values file that is %s is judged', async (_, values, expected) => {
    const rest = { ...many, 'envs/prod/main.tf': `provider "aws" {}\n${MODULE}` };
    const base = { ...rest, 'envs/prod/vars/a.tfvars': 'cert = ""\n' };
    const result = await judged(base, { ...rest, ...values });
    expect(result.findings).toEqual([`aws_api_gateway_stage.s ${expected}`]);
  });

  test('a changed root has no callers, and nothing is searched', async () => {
    const base = { ...many, 'modules/api/main.tf': MODULE, 'envs/prod/main.tf': CALLER };
    const result = await judged(base, { ...base, 'envs/prod/main.tf': CALLER.replace('null', '"def"') });
    expect(result).toEqual({
      findings: ['module.api.aws_api_gateway_stage.s set resolved'],
      problems: [],
      read: 3,
    });
  });

  test('a changed file brings in the nearest Terraform that reads it', async () => {
    const base = { ...many, 'infra/main.tf': READER, 'api/cert.txt': 'abc' };
    const result = await judged(base, { ...base, 'api/cert.txt': '' });
    expect(result.findings).toEqual(['aws_api_gateway_stage.s unset introduced']);
    expect(result.read).toBeLessThanOrEqual(MAX_ASKED + 2);
  });

  test('and none where none does', async () => {
    const base = { ...many, 'infra/main.tf': '# nothing\n', 'api/cert.txt': 'abc' };
    const result = await judged(base, { ...base, 'api/cert.txt': '' });
    expect(result).toMatchObject({ findings: [], problems: [] });
    expect(result.read).toBeLessThanOrEqual(MAX_ASKED + 2);
  });
});

test('values that the policy names count whatever their file is called', async () => {
  const config = 'reading: required\nterraform:\n  var_files:\n    infra: [values/prod.env]\n';
  const root =
    'variable "cert" {}\nresource "aws_api_gateway_stage" "s" {\n  client_certificate_id = var.cert\n}\n';
  const base = { 'infra/main.tf': root, 'infra/values/prod.env': 'cert = "abc"\n' };
  const result = await judged(base, { ...base, 'infra/values/prod.env': 'cert = ""\n' }, false, config);
  expect(result.findings).toEqual(['aws_api_gateway_stage.s unset introduced']);
});

describe('a file that Terraform may read', () => {
  const dynamic = (call: string) =>
    `variable "name" {\n  default = "cert"\n}\nresource "aws_api_gateway_stage" "s" {\n  client_certificate_id = ${call}\n}\n`;
  const unset = ['aws_api_gateway_stage.s unset introduced'];

  test.each<[string, string, string, string[]]>([
    ['by its name', 'infra/cert.txt', 'file("cert.txt")', unset],
    ['by a computed name', 'infra/cert.txt', 'file("${var.name}.txt")', unset],
    ['in a list of files', 'infra/cert.txt', 'join("", [for f in fileset(".", "c*.txt") : file(f)])', unset],
    ['by a template that reads it', 'infra/cert.txt', 'templatefile("t.tpl", {})', unset],
    ['a program that is named', 'infra/cert.py', 'file("cert.py")', unset],
    ['a file of another tool that is named', 'infra/package.json', 'file("package.json")', unset],
    ['a file with an odd name', 'infra/é (1).txt', 'file("\\u00e9 (1).txt")', unset],
    ['not when it names another', 'infra/cert.txt', 'file("other.txt")', []],
    ['not when it does not come to a stage', 'infra/cert.txt', '"abc" # file("cert.txt")', []],
  ])('%s', async (_, path, call, findings) => {
    const base = {
      'infra/main.tf': dynamic(call),
      'infra/other.txt': 'other',
      'infra/t.tpl': '${file("cert.txt")}',
      [path]: 'abc',
    };
    expect((await judged(base, { ...base, [path]: '' })).findings).toEqual(findings);
  });

  test('is read below a folder by a module, and by its caller elsewhere', async () => {
    const base = {
      'modules/api/main.tf': MODULE,
      'envs/prod/main.tf':
        'module "api" {\n  source = "../../modules/api"\n  cert   = yamldecode(file("../../config/prod.yaml")).cert\n}\n',
      'envs/test/main.tf': 'module "api" {\n  source = "../../modules/api"\n}\n',
      'config/prod.yaml': 'cert: abc\n',
    };
    const result = await judged(base, { ...base, 'config/prod.yaml': 'cert: ""\n' });
    expect(result.findings).toEqual(['module.api.aws_api_gateway_stage.s unset introduced']);
  });
});

test('the nearest paths are the fewest steps through folders away', () => {
  const paths = ['z/a.tf', 'a/b/c/d.tf', 'a/b/x.tf', 'a/y.tf', 'root.tf', 'a/e/f/g.tf'];
  expect(nearest(paths, ['a/b'], 4)).toEqual(['a/b/x.tf', 'a/b/c/d.tf', 'a/y.tf', 'root.tf']);
  expect(nearest(paths, ['a/b', 'z'], 2)).toEqual(['a/b/x.tf', 'z/a.tf']);
  expect(nearest(paths, [], 3)).toEqual([]);
});
