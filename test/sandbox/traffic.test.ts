import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { Client } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;

beforeEach(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  head = await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  client = await Client.installed(sandbox);
});

afterEach(() => sandbox.close());

const get = () => client.get('/repos/acme/api');
const run = () => client.post('/repos/acme/api/check-runs', { name: 'stage-review', head_sha: head });

describe('traffic', () => {
  test('counts requests and writes from an index on', async () => {
    expect(sandbox.traffic()).toEqual({ requests: 1, writes: 0, depth: 1 });
    const since = sandbox.requests.length;
    await get();
    await run();
    await client.graphql('query Look { viewer { login } }');
    await client.graphql('mutation { resolveReviewThread(input: { threadId: "x" }) { thread { id } } }');
    expect(sandbox.traffic(since)).toEqual({ requests: 4, writes: 2, depth: 4 });
    expect(sandbox.traffic(since, ({ method }) => method === 'GET')).toEqual({
      requests: 1,
      writes: 0,
      depth: 1,
    });
    expect(sandbox.requests.slice(since)).toMatchObject([
      { method: 'GET', actor: 'token', isWrite: false, operation: null },
      { method: 'POST', isWrite: true, operation: null },
      { isWrite: false, operation: 'Look', fields: ['viewer'] },
      { isWrite: true, operation: 'resolveReviewThread', fields: ['resolveReviewThread'] },
    ]);
    expect(sandbox.requests[0]).toMatchObject({ actor: 'jwt', isWrite: false });
    for (const { startedAt, endedAt } of sandbox.requests) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
  });

  test('what is asked at once is one step deep', async () => {
    sandbox.latency = 100;
    const since = sandbox.requests.length;
    await Promise.all([get(), get(), get()]);
    await get();
    await Promise.all([get(), run()]);
    expect(sandbox.traffic(since)).toEqual({ requests: 6, writes: 1, depth: 3 });
  });

  test('of nothing', () => {
    expect(sandbox.traffic(sandbox.requests.length)).toEqual({ requests: 0, writes: 0, depth: 0 });
  });
});

describe('content limits', () => {
  test('are off unless asked for', async () => {
    const replies = await Promise.all(Array.from({ length: 90 }, run));
    expect(replies.every(({ status }) => status === 201)).toBe(true);
  });

  test('refuse the 81st write of a minute, by REST and by GraphQL, and no read', async () => {
    sandbox.limitContent();
    const replies = await Promise.all(Array.from({ length: 80 }, run));
    expect(replies.every(({ status }) => status === 201)).toBe(true);
    const refused = await run();
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.body).toMatchObject({
      message:
        'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.',
      status: '403',
    });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    const mutation = 'mutation { resolveReviewThread(input: { threadId: "x" }) { thread { id } } }';
    expect((await client.graphql(mutation)).status).toBe(403);
    expect((await get()).status).toBe(200);
    expect((await client.graphql('{ viewer { login } }')).status).toBe(200);
    expect(repository.checkRuns(head)).toHaveLength(80);
    sandbox.advance(wait * 1000);
    expect((await run()).status).toBe(201);
    sandbox.limitContent(null);
    expect((await run()).status).toBe(201);
  });

  test('refuse the 501st of an hour', async () => {
    sandbox.limitContent({ perMinute: 10_000, perHour: 5, minuteMs: 10_000 });
    for (let count = 0; count < 5; count += 1) {
      expect((await run()).status).toBe(201);
      sandbox.advance(10_000);
    }
    const refused = await run();
    expect(refused.status).toBe(403);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(9 * 60);
    sandbox.advance(wait * 1000);
    expect((await run()).status).toBe(201);
  });

  test('can have a shorter minute', async () => {
    sandbox.limitContent({ perMinute: 2, minuteMs: 300 });
    expect([(await run()).status, (await run()).status, (await run()).status]).toEqual([201, 201, 403]);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await run()).status).toBe(201);
  });
});

describe('faults of GraphQL', () => {
  test('meet an operation by its name or field, before or after the write', async () => {
    await repository.commit('feature', { 'a.tf': 'b\n' }, 'second');
    const number = await repository.openPullRequest({ title: 'Title', head: 'feature' });
    const id = `query($n: Int!) { repository(owner: "acme", name: "api") { pullRequest(number: $n) { id } } }`;
    const { body } = await client.graphql(id, { n: number });
    const pull = JSON.stringify(body).match(/"id":"([^"]+)"/)?.[1];
    const review = () =>
      client.graphql(
        `mutation Review($id: ID!) { addPullRequestReview(input: { pullRequestId: $id, event: COMMENT, body: "x" }) {
          pullRequestReview { id } } }`,
        { id: pull },
      );
    sandbox.fail({ path: /graphql$/, operation: /^addPullRequestReview$/ }, { status: 502 });
    expect((await client.graphql('{ viewer { login } }')).status).toBe(200);
    expect((await review()).status).toBe(502);
    expect(repository.reviews(number)).toHaveLength(0);
    sandbox.fail({ path: /graphql$/, operation: /^Review$/ }, { status: 502, afterWrite: true });
    expect((await review()).status).toBe(502);
    expect(repository.reviews(number)).toHaveLength(1);
  });
});
