import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { Client } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;

const runs = /\/check-runs$/;

beforeEach(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  head = await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  client = await Client.installed(sandbox);
});

afterEach(() => sandbox.close());

const create = () => client.post('/repos/acme/api/check-runs', { name: 'stage-review', head_sha: head });

test('a request fails once and writes nothing', async () => {
  sandbox.fail({ method: 'POST', path: runs }, { status: 502 });
  expect((await create()).status).toBe(502);
  expect(repository.checkRuns(head)).toEqual([]);
  expect(sandbox.requests.at(-1)).toMatchObject({
    status: 502,
    actor: 'token',
    route: '/repos/{owner}/{repo}/check-runs',
  });
  expect((await create()).status).toBe(201);
});

test('a ghost success writes and denies it', async () => {
  sandbox.fail({ path: runs }, { status: 502, afterWrite: true });
  expect((await create()).status).toBe(502);
  expect(repository.checkRuns(head)).toHaveLength(1);
});

test('a socket is dropped, before or after the write', async () => {
  sandbox.fail({ path: runs }, { status: 'drop' });
  await expect(create()).rejects.toThrow();
  expect(repository.checkRuns(head)).toEqual([]);
  sandbox.fail({ path: runs }, { status: 'drop', afterWrite: true });
  await expect(create()).rejects.toThrow();
  expect(repository.checkRuns(head)).toHaveLength(1);
  expect(sandbox.requests.at(-1)).toMatchObject({ status: 0 });
});

test('a limit is told with its own body and headers, as often as asked', async () => {
  const body = { message: 'You have exceeded a secondary rate limit.' };
  sandbox.fail(
    { method: 'get', path: /\/acme\/api$/g },
    { status: 403, body, headers: { 'retry-after': '1' }, times: 2 },
  );
  for (const status of [403, 403, 200]) {
    const reply = await client.get('/repos/acme/api');
    expect(reply.status).toBe(status);
    if (status === 403) expect([reply.body, reply.headers.get('retry-after')]).toEqual([body, '1']);
  }
});

test('other requests are not met', async () => {
  sandbox.fail({ method: 'PATCH', path: runs }, { status: 500 });
  expect((await create()).status).toBe(201);
});

test('a request is held up before it is performed, or before its answer leaves', async () => {
  const before = sandbox.pause({ method: 'POST', path: runs });
  const first = create();
  await before.reached;
  expect(repository.checkRuns(head)).toHaveLength(0);
  const after = sandbox.pause({ method: 'POST', path: runs }, { afterWrite: true });
  before.resume();
  await after.reached;
  expect(repository.checkRuns(head)).toHaveLength(1);
  after.resume();
  expect((await first).status).toBe(201);
  expect((await create()).status).toBe(201);
});
