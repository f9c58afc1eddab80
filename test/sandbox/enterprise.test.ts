import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', ghes: true, log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

test('answers below /api/v3, with its version and without limits', async () => {
  expect(sandbox.url).toBe(`${sandbox.webUrl}/api/v3`);
  const { status, headers, body } = await client.get('/repos/acme/api');
  expect(status).toBe(200);
  expect(headers.get('x-github-enterprise-version')).toMatch(/^3\.\d+\.\d+$/);
  expect([...headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  expect(body).toMatchObject({
    url: `${sandbox.webUrl}/api/v3/repos/acme/api`,
    html_url: `${sandbox.webUrl}/acme/api`,
  });
  expect(sandbox.requests.at(-1)).toMatchObject({ path: '/repos/acme/api', status: 200 });
});

test('answers GraphQL at /api/graphql', async () => {
  const { status, body } = await client.graphql('{ viewer { login } }');
  expect(status).toBe(200);
  expect(body).toEqual({ data: { viewer: { login: 'stage-review[bot]' } } });
});

test.each(['/repos/acme/api', '/graphql', '/api/v3/graphql'])('%s is not found', async (path) => {
  const method = path.endsWith('graphql') ? 'POST' : 'GET';
  const answer = await fetch(sandbox.webUrl + path, { method, headers: { 'user-agent': 'test' } });
  expect(answer.status).toBe(404);
});

test('has no merge queue', async () => {
  await repository.commit('feature', { 'a.tf': 'b\n' }, 'second');
  const number = await repository.openPullRequest({ title: 'Title', head: 'feature' });
  await expect(repository.enqueue(number)).rejects.toThrow('no merge queue');
});

test('is told from github.com by its headers', async () => {
  const other = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  await other.createRepository('acme/api');
  const { headers } = await (await Client.installed(other)).get('/repos/acme/api');
  expect(headers.get('x-github-enterprise-version')).toBeNull();
  expect(headers.get('x-ratelimit-limit')).toBe('5000');
  expect(at({ url: other.graphqlUrl }, 'url')).toBe(`${other.url}/graphql`);
  await other.close();
});
