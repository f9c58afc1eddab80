import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let first: string;
let second: string;

const root = '/repos/acme/api';

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api', { defaultBranch: 'trunk' });
  first = await repository.commit('trunk', { 'main.tf': 'one\ntwo\n' }, 'first');
  second = await repository.commit('feature/x', { 'main.tf': 'one\n2\n' }, 'second');
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

describe('comparison', () => {
  test('from the merge base', async () => {
    const ahead = await repository.commit('trunk', { 'other.tf': 'x\n' }, 'third');
    const { body } = await client.get(`${root}/compare/trunk...feature%2Fx`);
    expect(body).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      merge_base_commit: { sha: first },
      base_commit: { sha: ahead },
      commits: [{ sha: second }],
      files: [{ filename: 'main.tf', patch: '@@ -1,2 +1,2 @@\n one\n-two\n+2' }],
    });
    expect((await client.get(`${root}/compare/${first}...${second}`)).body).toMatchObject({
      status: 'ahead',
    });
    expect((await client.get(`${root}/compare/${second}...${first}`)).body).toMatchObject({
      status: 'behind',
    });
    expect((await client.get(`${root}/compare/${first}...${first}`)).body).toMatchObject({
      status: 'identical',
      files: [],
    });
  });

  test.each(['compare/trunk...nothing', 'compare/trunk', 'compare/trunk..feature'])('%s', async (path) => {
    expect((await client.get(`${root}/${path}`)).status).toBe(404);
  });

  test('shows 300 files at most, on the first page', async () => {
    const many = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`many/${index}.tf`, 'x\n']));
    await repository.commit('many', many, 'many');
    const page = await client.get(`${root}/compare/trunk...many`);
    expect(listAt(page.body, 'files')).toHaveLength(300);
    expect(listAt((await client.get(`${root}/compare/trunk...many?page=2`)).body, 'files')).toEqual([]);
  });
});
