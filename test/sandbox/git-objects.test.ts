import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let first: string;
let second: string;

const crlf = 'a\r\nb\r\n';
const bytes = new Uint8Array([0, 1, 255, 10, 13]);
const SUBMODULE = '1111111111111111111111111111111111111111';
const root = '/repos/acme/api';

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api', { defaultBranch: 'trunk' });
  const files = new Map<string, string | Uint8Array | { symlink: string } | { submodule: string }>([
    ['main.tf', 'one\ntwo\n'],
    ['dir/crlf.yaml', crlf],
    ['dir/deep/x.bin', bytes],
    ['dir/link.tf', { symlink: '../main.tf' }],
    ['dir/gone.tf', { symlink: 'nowhere' }],
    ['sub', { submodule: SUBMODULE }],
    ['ü "quoted"\nname.tf', 'odd\n'],
    ['__proto__', 'hostile\n'],
  ]);
  first = await repository.commit('trunk', files, 'first');
  second = await repository.commit('feature/x', { 'main.tf': 'one\n2\n' }, 'second');
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

const content = (body: unknown) => Buffer.from(String(at(body, 'content')), 'base64');

describe('trees', () => {
  test('of a commit, recursively, with modes, sizes and hostile names', async () => {
    const { status, body } = await client.get(`${root}/git/trees/${first}?recursive=1`);
    expect(status).toBe(200);
    expect(at(body, 'truncated')).toBe(false);
    const entries = new Map(listAt(body, 'tree').map((entry) => [at(entry, 'path'), entry]));
    expect(entries.get('dir')).toMatchObject({ mode: '040000', type: 'tree' });
    expect(entries.get('dir/crlf.yaml')).toMatchObject({ mode: '100644', type: 'blob', size: crlf.length });
    expect(entries.get('dir/link.tf')).toMatchObject({ mode: '120000', type: 'blob' });
    expect(entries.get('sub')).toMatchObject({ mode: '160000', type: 'commit', sha: SUBMODULE });
    expect(entries.get('ü "quoted"\nname.tf')).toMatchObject({ size: 4 });
    expect(entries.get('__proto__')).toMatchObject({ size: 8 });
    expect(at(entries.get('dir'), 'size')).toBeUndefined();
  });

  test('one level deep without recursive', async () => {
    const { body } = await client.get(`${root}/git/trees/${first}`);
    expect(listAt(body, 'tree').map((entry) => at(entry, 'path'))).not.toContain('dir/crlf.yaml');
    const dir = listAt(body, 'tree').find((entry) => at(entry, 'path') === 'dir');
    const inner = await client.get(`${root}/git/trees/${String(at(dir, 'sha'))}`);
    expect(listAt(inner.body, 'tree').map((entry) => at(entry, 'path'))).toEqual([
      'crlf.yaml',
      'deep',
      'gone.tf',
      'link.tf',
    ]);
  });

  test('are truncated when told to', async () => {
    sandbox.truncateTrees = true;
    const cut = await client.get(`${root}/git/trees/${first}?recursive=1`);
    sandbox.truncateTrees = false;
    const whole = await client.get(`${root}/git/trees/${first}?recursive=1`);
    expect(at(cut.body, 'truncated')).toBe(true);
    expect(listAt(cut.body, 'tree').length).toBeLessThan(listAt(whole.body, 'tree').length);
  });

  test.each(['0'.repeat(40), 'nothing', '%20'])('%s is not found', async (name) => {
    expect((await client.get(`${root}/git/trees/${name}`)).status).toBe(404);
  });
});

describe('blobs', () => {
  test.each<[string, Buffer]>([
    ['dir/crlf.yaml', Buffer.from(crlf)],
    ['dir/deep/x.bin', Buffer.from(bytes)],
    ['dir/link.tf', Buffer.from('../main.tf')],
  ])('%s byte for byte', async (path, expected) => {
    const { body } = await client.get(`${root}/git/trees/${first}?recursive=1`);
    const entry = listAt(body, 'tree').find((one) => at(one, 'path') === path);
    const blob = await client.get(`${root}/git/blobs/${String(at(entry, 'sha'))}`);
    expect(blob).toMatchObject({ status: 200, body: { encoding: 'base64', size: expected.length } });
    expect(content(blob.body).equals(expected)).toBe(true);
  });

  test('a commit is no blob', async () => {
    expect((await client.get(`${root}/git/blobs/${first}`)).status).toBe(404);
    expect((await client.get(`${root}/git/blobs/main`)).status).toBe(422);
  });
});

describe('refs and commits', () => {
  test.each(['git/ref/heads/feature/x', 'git/ref/heads%2Ffeature%2Fx'])('%s', async (path) => {
    expect((await client.get(`${root}/${path}`)).body).toMatchObject({
      ref: 'refs/heads/feature/x',
      object: { sha: second, type: 'commit' },
    });
  });

  test('branches, commits and git commits agree', async () => {
    expect((await client.get(`${root}/branches/feature%2Fx`)).body).toMatchObject({
      commit: { sha: second },
    });
    expect((await client.get(`${root}/commits/feature%2Fx`)).body).toMatchObject({
      sha: second,
      parents: [{ sha: first }],
      files: [{ filename: 'main.tf', status: 'modified' }],
      stats: { additions: 1, deletions: 1, total: 2 },
    });
    const { body } = await client.get(`${root}/git/commits/${second}`);
    expect(body).toMatchObject({ message: 'second', parents: [{ sha: first }], author: { name: 'octocat' } });
  });

  test.each<[string, number]>([
    ['git/ref/heads/nothing', 404],
    ['branches/nothing', 404],
    ['commits/nothing', 422],
    [`git/commits/${'0'.repeat(40)}`, 404],
    ['git/commits/trunk', 422],
  ])('%s is refused with %d', async (path, status) => {
    expect((await client.get(`${root}/${path}`)).status).toBe(status);
  });
});

describe('repository', () => {
  test('names its default branch', async () => {
    expect((await client.get(root)).body).toMatchObject({
      full_name: 'acme/api',
      default_branch: 'trunk',
      fork: false,
      owner: { login: 'acme' },
    });
  });

  test.each<[string, string, string]>([
    ['octocat', 'write', 'write'],
    ['acme', 'admin', 'admin'],
    ['triager', 'read', 'triage'],
    ['maintainer', 'write', 'maintain'],
    ['stranger', 'none', 'none'],
  ])('%s has permission %s and role %s', async (user, permission, role) => {
    repository.setRole('triager', 'triage');
    repository.setRole('maintainer', 'maintain');
    sandbox.person('stranger');
    const { body } = await client.get(`${root}/collaborators/${user}/permission`);
    expect(body).toMatchObject({ permission, role_name: role, user: { login: user, role_name: role } });
  });

  test.each(['nobody', '__proto__'])('%s is no user', async (user) => {
    expect(await client.get(`${root}/collaborators/${user}/permission`)).toMatchObject({
      status: 404,
      body: { message: `${user} is not a user` },
    });
  });
});
