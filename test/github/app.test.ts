import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RateLimitError } from '../../src/github/rate-limit-error.ts';
import { API, fakeApp, fakeTokens } from './fake-app.ts';

const SCOPE = { repository: 'shop', permissions: { contents: 'read' } } as const;

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.abortPendingRequests();
  nock.cleanAll();
  nock.enableNetConnect();
});

function repository() {
  return { owner: 'acme', repo: 'shop' };
}

test('the token is narrowed to the repository, asked for once, and sent with each request', async () => {
  const asked: unknown[] = [];
  fakeTokens(asked);
  const seen: (string | null)[] = [];
  nock(API)
    .get('/repos/acme/shop')
    .times(2)
    .reply(200, (request: Request) => {
      seen.push(request.headers.get('authorization'));
      return { id: 1 };
    });
  const client = await fakeApp().client(5, SCOPE);
  await Promise.all([client.rest.repos.get(repository()), client.rest.repos.get(repository())]);
  expect(asked).toEqual([{ repositories: ['shop'], permissions: { contents: 'read' } }]);
  expect(seen).toEqual(['token ghs_fake1', 'token ghs_fake1']);
});

test('a refused token is replaced once, for a write too', async () => {
  const asked: unknown[] = [];
  fakeTokens(asked);
  nock(API)
    .post('/repos/acme/shop/check-runs')
    .matchHeader('authorization', 'token ghs_fake1')
    .reply(401, { message: 'Bad credentials' });
  nock(API)
    .post('/repos/acme/shop/check-runs')
    .matchHeader('authorization', 'token ghs_fake2')
    .reply(201, { id: 3 });
  const client = await fakeApp().client(5, SCOPE);
  const { data: run } = await client.rest.checks.create({ ...repository(), name: 'n', head_sha: 's' });
  expect(run.id).toBe(3);
  expect(asked).toHaveLength(2);
});

test('a token that stays refused is not asked for again and again', async () => {
  const asked: unknown[] = [];
  fakeTokens(asked);
  nock(API).persist().get('/repos/acme/shop').reply(401, { message: 'Bad credentials' });
  const client = await fakeApp().client(5, SCOPE);
  await expect(client.rest.repos.get(repository())).rejects.toMatchObject({ status: 401 });
  expect(asked).toHaveLength(2);
});

test.each([502, 503])('a read is sent again after %i', async (status) => {
  fakeTokens();
  nock(API).get('/repos/acme/shop').times(2).reply(status, 'no');
  nock(API).get('/repos/acme/shop').reply(200, { id: 4 });
  const client = await fakeApp().client(5, SCOPE);
  expect((await client.rest.repos.get(repository())).data.id).toBe(4);
});

test('a read is sent again after a dropped connection', async () => {
  fakeTokens();
  nock(API).get('/repos/acme/shop').replyWithError('socket hang up');
  nock(API).get('/repos/acme/shop').reply(200, { id: 4 });
  const client = await fakeApp().client(5, SCOPE);
  expect((await client.rest.repos.get(repository())).data.id).toBe(4);
});

test('a write is not sent again after a server error, since it may have been done', async () => {
  fakeTokens();
  const write = nock(API).persist().post('/repos/acme/shop/check-runs').reply(502, 'no');
  let sent = 0;
  write.on('request', () => sent++);
  const client = await fakeApp().client(5, SCOPE);
  const creation = client.rest.checks.create({ ...repository(), name: 'n', head_sha: 's' });
  await expect(creation).rejects.toMatchObject({ status: 502 });
  expect(sent).toBe(1);
});

test.each([
  [429, { 'retry-after': '1' }],
  [403, { 'retry-after': '1' }],
  [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
])('a refusal for rate limits (%i, %j) is waited for, for a write too', async (status, headers) => {
  fakeTokens();
  nock(API).post('/repos/acme/shop/check-runs').reply(status, { message: 'slow down' }, headers);
  nock(API).post('/repos/acme/shop/check-runs').reply(201, { id: 3 });
  const client = await fakeApp().client(5, SCOPE);
  const begun = Date.now();
  await client.rest.checks.create({ ...repository(), name: 'n', head_sha: 's' });
  expect(Date.now() - begun).toBeGreaterThanOrEqual(950);
});

test('a rate limit that lasts too long fails the request at once', async () => {
  fakeTokens();
  nock(API).get('/repos/acme/shop').reply(429, { message: 'slow down' }, { 'retry-after': '3600' });
  const client = await fakeApp().client(5, SCOPE);
  await expect(client.rest.repos.get(repository())).rejects.toThrow(RateLimitError);
});

test('a refusal that is no rate limit is not repeated', async () => {
  fakeTokens();
  nock(API).get('/repos/acme/shop').reply(403, { message: 'Resource not accessible by integration' });
  const client = await fakeApp().client(5, SCOPE);
  await expect(client.rest.repos.get(repository())).rejects.toMatchObject({ status: 403 });
});

test('a permission that the installation does not grant is refused, and asked for again later', async () => {
  nock(API).post('/app/installations/5/access_tokens').reply(422, { message: 'not granted' });
  await expect(fakeApp().token(5, SCOPE)).rejects.toMatchObject({ status: 422 });
});

test('signing asks nobody', async () => {
  await expect(fakeApp().sign()).resolves.toBeUndefined();
});
