import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  await repository.commit('topic', { 'a.tf': 'b\n' }, 'second');
  await repository.openPullRequest({ title: 'Topic', head: 'topic' });
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

describe('the list', () => {
  test('is filtered by state, head and base', async () => {
    const own = await sandbox.createRepository('acme/listed');
    await own.commit('main', { a: 'a\n' }, 'first');
    await own.commit('release', { a: 'b\n' }, 'release');
    await own.commit('one', { a: 'c\n' }, 'one');
    await own.commit('two', { a: 'd\n' }, 'two');
    await own.openPullRequest({ title: 'One', head: 'one' });
    await own.openPullRequest({ title: 'Two', head: 'two', base: 'release', draft: true });
    await own.close(1);
    const numbers = async (query: string) =>
      listAt((await client.get(`/repos/acme/listed/pulls${query}`)).body).map((pull) => at(pull, 'number'));
    expect(await numbers('')).toEqual([2]);
    expect(await numbers('?state=closed')).toEqual([1]);
    expect(await numbers('?state=all')).toEqual([2, 1]);
    expect(await numbers('?state=all&head=acme:one')).toEqual([1]);
    expect(await numbers('?state=all&head=octocat:one')).toEqual([]);
    expect(await numbers('?base=main')).toEqual([]);
    expect(await numbers('?state=all&per_page=1&page=2')).toEqual([1]);
    expect((await client.get('/repos/acme/listed/pulls?state=merged')).status).toBe(422);
    expect((await client.get('/repos/acme/listed/pulls/3')).status).toBe(404);
    expect((await client.get('/repos/acme/listed/pulls/2')).body).toMatchObject({ draft: true });
  });
});

describe('opening is refused', () => {
  test.each<[string, { head: string; base?: string }, RegExp]>([
    ['without commits', { head: 'main', base: 'main' }, /No commits between/],
    ['without a branch', { head: 'nothing' }, /has no branch nothing/],
    ['without a base', { head: 'topic', base: 'nothing' }, /has no branch nothing/],
    ['twice', { head: 'topic' }, /already exists for acme:topic/],
  ])('%s', async (_, options, reason) => {
    await expect(repository.openPullRequest({ title: 'No', ...options })).rejects.toThrow(reason);
  });
});
