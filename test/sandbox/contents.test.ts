import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;

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
    ['big.json', 'x'.repeat(1024 * 1024 + 1)],
  ]);
  await repository.commit('trunk', files, 'first');
  await repository.commit('feature/x', { 'main.tf': 'one\n2\n' }, 'second');
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

const content = (body: unknown) => Buffer.from(String(at(body, 'content')), 'base64');

describe('contents', () => {
  test('of a file at a ref', async () => {
    const { body } = await client.get(`${root}/contents/main.tf?ref=feature/x`);
    expect(content(body).toString()).toBe('one\n2\n');
    expect(body).toMatchObject({ type: 'file', path: 'main.tf', encoding: 'base64', size: 6 });
  });

  test('of a file with an escaped path on the default branch', async () => {
    expect(content((await client.get(`${root}/contents/dir%2Fcrlf.yaml`)).body).toString()).toBe(crlf);
  });

  test('raw', async () => {
    const reply = await client.get(`${root}/contents/dir/crlf.yaml`, {
      accept: 'application/vnd.github.raw+json',
    });
    expect(reply).toMatchObject({ status: 200, body: crlf });
  });

  test('of a folder, as a list or as an object', async () => {
    const list = await client.get(`${root}/contents/dir`);
    expect(listAt(list.body).map((entry) => [at(entry, 'name'), at(entry, 'type')])).toEqual([
      ['crlf.yaml', 'file'],
      ['deep', 'dir'],
      ['gone.tf', 'symlink'],
      ['link.tf', 'symlink'],
    ]);
    const object = await client.get(`${root}/contents/dir`, { accept: 'application/vnd.github.object' });
    expect(object.body).toMatchObject({ type: 'dir', entries: [{ name: 'crlf.yaml' }, {}, {}, {}] });
    expect((await client.get(`${root}/contents/`)).status).toBe(200);
  });

  test('a symbolic link to a file is answered by the file, another by itself', async () => {
    expect(content((await client.get(`${root}/contents/dir/link.tf`)).body).toString()).toBe('one\ntwo\n');
    expect((await client.get(`${root}/contents/dir/gone.tf`)).body).toMatchObject({
      type: 'symlink',
      target: 'nowhere',
    });
    expect((await client.get(`${root}/contents/sub`)).body).toMatchObject({ type: 'submodule' });
  });

  test('above 1 MB only raw or as an object without content', async () => {
    expect(await client.get(`${root}/contents/big.json`)).toMatchObject({
      status: 403,
      body: { errors: [{ code: 'too_large' }] },
    });
    const object = await client.get(`${root}/contents/big.json`, { accept: 'application/vnd.github.object' });
    expect(object.body).toMatchObject({ encoding: 'none', content: '' });
    const raw = await client.get(`${root}/contents/big.json`, { accept: 'application/vnd.github.raw' });
    expect(String(raw.body).length).toBe(1024 * 1024 + 1);
  });

  test.each(['contents/nothing', 'contents/main.tf?ref=nothing', 'contents/.github/stage-review.yml'])(
    '%s is not found',
    async (path) => {
      expect((await client.get(`${root}/${path}`)).status).toBe(404);
    },
  );
});
