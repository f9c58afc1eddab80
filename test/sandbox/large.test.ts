import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let number: number;

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  const many = Array.from({ length: 3_001 }, (_, index) => [`many/${index}.tf`, 'x\n'] as const);
  await repository.commit('many', new Map(many), 'many');
  for (let count = 0; count < 4; count += 1)
    await repository.commit('many', { 'b.tf': `${count}\n` }, `${count}`);
  number = await repository.openPullRequest({ title: 'Many', head: 'many' });
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

test('3,000 files of a pull request are listed, and no more', async () => {
  const page = (index: number) =>
    client.get(`/repos/acme/api/pulls/${number}/files?per_page=100&page=${index}`);
  const last = await page(30);
  expect(listAt(last.body)).toHaveLength(100);
  expect(last.headers.get('link')).not.toContain('rel="next"');
  expect((await page(31)).body).toEqual([]);
  expect((await client.get(`/repos/acme/api/pulls/${number}`)).body).toMatchObject({ changed_files: 3_002 });
});

test('a comparison in pages shows its files on the first one', async () => {
  const page = (index: number) => client.get(`/repos/acme/api/compare/main...many?per_page=3&page=${index}`);
  const [first, second] = [await page(1), await page(2)];
  expect(listAt(first.body, 'commits')).toHaveLength(3);
  expect(listAt(first.body, 'files')).toHaveLength(300);
  expect(first.headers.get('link')).toContain('rel="next"');
  expect(listAt(second.body, 'commits')).toHaveLength(2);
  expect(listAt(second.body, 'files')).toEqual([]);
  expect(second.body).toMatchObject({ total_commits: 5 });
});

test('a tree that is cut can be walked folder by folder', async () => {
  sandbox.truncateTrees = true;
  const cut = await client.get('/repos/acme/api/git/trees/many?recursive=1');
  expect(cut.body).toMatchObject({ truncated: true });
  const root = await client.get('/repos/acme/api/git/trees/many');
  expect(root.body).toMatchObject({ truncated: false });
  const folder = listAt(root.body, 'tree').find((entry) => at(entry, 'path') === 'many');
  const inner = await client.get(`/repos/acme/api/git/trees/${String(at(folder, 'sha'))}`);
  expect(inner.body).toMatchObject({ truncated: false });
  expect(listAt(inner.body, 'tree')).toHaveLength(3_001);
  sandbox.truncateTrees = false;
});
