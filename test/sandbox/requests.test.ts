import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let lines: string[];

beforeAll(async () => {
  lines = [];
  sandbox = await startSandbox({ webhookSecret: 'secret', log: (line) => lines.push(line) });
  repository = await sandbox.createRepository('acme/api');
  await sandbox.createRepository('acme/.github');
  await sandbox.createRepository('acme/elsewhere', { installed: false });
  await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
});

afterAll(() => sandbox.close());

describe('requests', () => {
  test.each<[string, string]>([
    ['GET', '/user'],
    ['GET', '/repos/acme/api/issues'],
    ['PUT', '/repos/acme/api/pulls/1/merge'],
    ['GET', '/repos/acme/api/commits/main/status'],
    ['GET', '/repos/acme/api/contents/%E0%A4%A'],
  ])('%s %s is unknown and logged as such', async (method, path) => {
    const client = await Client.installed(sandbox);
    const reply = await client.request(method, path);
    expect(reply).toMatchObject({ status: 404, body: { message: 'Not Found', status: '404' } });
    expect(at(reply.body, 'documentation_url')).toMatch(/^https:/);
    expect(sandbox.requests.at(-1)).toMatchObject({ method, path, status: 404, route: null, actor: 'token' });
    expect(lines.at(-1)).toContain(`unknown route ${method} ${path}`);
  });

  test('what is not JSON is refused', async () => {
    const client = await Client.installed(sandbox);
    const reply = await client.request('POST', '/repos/acme/api/check-runs', '{"name":');
    expect(reply).toMatchObject({ status: 400, body: { message: 'Problems parsing JSON' } });
  });

  test('are logged with their caller and without the prefix of an enterprise server', async () => {
    const client = await Client.installed(sandbox);
    expect((await client.get('/api/v3/repos/acme/api?x=1')).status).toBe(200);
    const last = sandbox.requests.at(-1);
    expect(last).toMatchObject({
      method: 'GET',
      path: '/repos/acme/api',
      query: 'x=1',
      status: 200,
      actor: 'token',
    });
  });

  test('with a known ETag are answered 304', async () => {
    const client = await Client.installed(sandbox);
    const etag = (await client.get('/repos/acme/api')).headers.get('etag') ?? '';
    expect(await client.get('/repos/acme/api', { 'if-none-match': etag })).toMatchObject({
      status: 304,
      body: '',
    });
    expect((await client.get('/repos/acme/api', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('GraphQL needs a token', async () => {
    expect((await new Client(sandbox).post('/graphql', { query: '{ viewer { login } }' })).status).toBe(401);
  });
});
