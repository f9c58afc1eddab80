import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { appToken, at, Client } from './client.ts';

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

const now = () => Math.floor(Date.now() / 1000);
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

describe('App JWT', () => {
  test.each<[string, () => string, number, string]>([
    ['a good one', () => appToken(sandbox), 200, ''],
    ['the id as text', () => appToken(sandbox, { iss: String(sandbox.appId) }), 200, ''],
    ['a clock 50 s ahead', () => appToken(sandbox, { iat: now() + 50 }), 200, ''],
    ['another App', () => appToken(sandbox, { iss: 7 }), 404, 'Integration not found'],
    ['no issuer', () => appToken(sandbox, { iss: null }), 401, "('iss')"],
    ['expired', () => appToken(sandbox, { exp: now() - 1 }), 401, "('exp') must be"],
    ['11 minutes', () => appToken(sandbox, { exp: now() + 660 }), 401, "('exp') is too far"],
    ['expiry as text', () => appToken(sandbox, { exp: 'soon' }), 401, "('exp') must be"],
    ['issued in 2 minutes', () => appToken(sandbox, { iat: now() + 120 }), 401, "('iat')"],
    ['never issued', () => appToken(sandbox, { iat: undefined }), 401, "('iat')"],
    ['a foreign key', () => appToken(sandbox, {}, foreign), 401, 'could not be decoded'],
    [
      'another algorithm',
      () => appToken(sandbox, {}, sandbox.privateKey, 'none'),
      401,
      'could not be decoded',
    ],
    ['no JWT', () => 'ghs_abc', 401, 'could not be decoded'],
  ])('%s', async (_, token, status, message) => {
    const reply = await new Client(sandbox, `Bearer ${token()}`).get('/app');
    expect(reply.status).toBe(status);
    if (status === 200) expect(reply.body).toMatchObject({ id: sandbox.appId, slug: 'stage-review' });
    else expect(at(reply.body, 'message')).toContain(message);
  });

  test('none at all', async () => {
    const reply = await new Client(sandbox).get('/app');
    expect(reply).toMatchObject({ status: 401, body: { message: 'Requires authentication', status: '401' } });
  });
});

describe('installation token', () => {
  const issue = (body: object, installation = sandbox.installationId) =>
    new Client(sandbox, `bearer ${appToken(sandbox)}`).post(
      `/app/installations/${installation}/access_tokens`,
      body,
    );

  test('holds for an hour, for all repositories and permissions', async () => {
    const { status, body } = await issue({});
    expect(status).toBe(201);
    expect(at(body, 'token')).toMatch(/^ghs_/);
    expect(at(body, 'permissions')).toMatchObject({
      metadata: 'read',
      contents: 'read',
      checks: 'write',
      pull_requests: 'write',
    });
    const left = Date.parse(String(at(body, 'expires_at'))) - Date.now();
    expect(left).toBeGreaterThan(3_590_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
  });

  test.each<[string, object, number]>([
    ['a repository by name', { repositories: ['api'] }, 201],
    ['lower permissions', { permissions: { checks: 'read', contents: 'read' } }, 201],
    ['a permission without use', { permissions: { members: 'read' } }, 201],
    ['an unknown repository', { repositories: ['nothing'] }, 422],
    ['a repository that is not installed', { repositories: ['elsewhere'] }, 422],
    ['a full name', { repositories: ['acme/api'] }, 422],
    ['a permission that the App lacks', { permissions: { issues: 'write' } }, 422],
    ['a higher permission', { permissions: { contents: 'write' } }, 422],
    ['an unknown level', { permissions: { contents: 'admin' } }, 422],
    ['an unknown field', { repository: 'api' }, 422],
  ])('asked with %s', async (_, narrowing, status) => {
    expect((await issue(narrowing)).status).toBe(status);
  });

  test('of another installation is not found', async () => {
    expect((await issue({}, 1)).status).toBe(404);
  });

  test.each<[string, object, string, string, number]>([
    ['its repository', { repositories: ['api'] }, 'GET', '/repos/acme/api', 200],
    ['names in another case', {}, 'GET', '/repos/ACME/Api', 200],
    ['another repository', { repositories: ['api'] }, 'GET', '/repos/acme/.github', 404],
    ['one that is not installed', {}, 'GET', '/repos/acme/elsewhere', 404],
    ['one that does not exist', {}, 'GET', '/repos/acme/nothing', 404],
    ['metadata with any permission', { permissions: { checks: 'read' } }, 'GET', '/repos/acme/api', 200],
    ['contents without', { permissions: { checks: 'write' } }, 'GET', '/repos/acme/api/contents/a.tf', 403],
    ['pull requests without', { permissions: { contents: 'read' } }, 'GET', '/repos/acme/api/pulls', 403],
    [
      'checks read only',
      { permissions: { checks: 'read' } },
      'GET',
      '/repos/acme/api/commits/main/check-runs',
      200,
    ],
    [
      'checks written, read only',
      { permissions: { checks: 'read' } },
      'POST',
      '/repos/acme/api/check-runs',
      403,
    ],
    ['the App itself', {}, 'GET', '/app', 401],
  ])('reaches %s', async (_, narrowing, method, path, status) => {
    const client = await Client.installed(sandbox, narrowing);
    const reply = await client.request(method, path, method === 'POST' ? {} : undefined);
    expect(reply.status).toBe(status);
    if (status === 403) expect(at(reply.body, 'message')).toBe('Resource not accessible by integration');
  });

  test.each(['token ghs_wrong', 'bearer ghs_wrong', 'Basic abc', 'token '])(
    '%s is refused',
    async (given) => {
      expect((await new Client(sandbox, given).get('/repos/acme/api')).status).toBe(401);
    },
  );

  test('an App JWT is no installation token', async () => {
    expect((await new Client(sandbox, `bearer ${appToken(sandbox)}`).get('/repos/acme/api')).status).toBe(
      401,
    );
  });

  test('expires after an hour', async () => {
    const own = await startSandbox({ webhookSecret: 'secret' });
    await own.createRepository('acme/api');
    const client = await Client.installed(own);
    expect((await client.get('/repos/acme/api')).status).toBe(200);
    own.advance(60 * 60 * 1000 + 1000);
    expect(await client.get('/repos/acme/api')).toMatchObject({
      status: 401,
      body: { message: 'Bad credentials' },
    });
    await own.close();
  });
});

test('GET installation names the account and the permissions', async () => {
  const app = new Client(sandbox, `bearer ${appToken(sandbox)}`);
  const reply = await app.get(`/app/installations/${sandbox.installationId}`);
  expect(reply).toMatchObject({
    status: 200,
    body: {
      id: sandbox.installationId,
      app_id: sandbox.appId,
      account: { login: 'acme', type: 'Organization' },
    },
  });
});
