import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxRepository } from '../../sandbox/sandbox.ts';
import { appToken, at, Client, listAt } from './client.ts';
import { type Receiver, startHeard } from './receiver.ts';

let receiver: Receiver;
let sandbox: Sandbox;
let repository: SandboxRepository;
let app: Client;

beforeEach(async () => {
  ({ receiver, sandbox, repository } = await startHeard());
  await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  app = new Client(sandbox, `bearer ${appToken(sandbox)}`);
});

afterEach(() => sandbox.close());

describe('a manifest', () => {
  const manifest = {
    name: 'Stages',
    url: 'https://example.com',
    hook_attributes: { url: 'https://example.com/hooks', active: true },
    redirect_url: 'http://127.0.0.1:3000/done',
    public: false,
    default_permissions: { checks: 'write' },
    default_events: ['pull_request'],
  };
  const post = (value: unknown, path = '/settings/apps/new?state=abc') =>
    fetch(sandbox.webUrl + path, {
      method: 'POST',
      body: new URLSearchParams({ manifest: typeof value === 'string' ? value : JSON.stringify(value) }),
      redirect: 'manual',
    });
  const convert = (code: string) => new Client(sandbox).post(`/app-manifests/${code}/conversions`, {});

  test.each(['/settings/apps/new?state=abc', '/organizations/acme/settings/apps/new?state=abc'])(
    'posted to %s leads back with a code, which is exchanged once',
    async (path) => {
      const answer = await post(manifest, path);
      expect(answer.status).toBe(302);
      const target = new URL(answer.headers.get('location') ?? '');
      expect(target.origin + target.pathname).toBe('http://127.0.0.1:3000/done');
      expect(target.searchParams.get('state')).toBe('abc');
      const code = target.searchParams.get('code') ?? '';
      const { status, body } = await convert(code);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        id: sandbox.appId,
        slug: 'stage-review',
        name: 'Stages',
        client_id: expect.any(String),
        client_secret: expect.any(String),
        webhook_secret: 'secret',
        pem: sandbox.privateKey,
        html_url: `${sandbox.webUrl}/apps/stage-review`,
        permissions: { checks: 'write' },
        events: ['pull_request'],
      });
      expect((await convert(code)).status).toBe(404);
    },
  );

  test('has an hour', async () => {
    const code = new URL((await post(manifest)).headers.get('location') ?? '').searchParams.get('code') ?? '';
    sandbox.advance(60 * 60 * 1000);
    expect((await convert(code)).status).toBe(404);
    expect((await convert('unknown')).status).toBe(404);
  });

  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['no url', { name: 'x' }],
    ['an unknown field', { ...manifest, webhook: 'x' }],
    [
      '11 callback URLs',
      { ...manifest, callback_urls: Array.from({ length: 11 }, () => 'https://x.example') },
    ],
    ['a name of 35', { ...manifest, name: 'x'.repeat(35) }],
  ])('with %s is refused', async (_, value) => {
    expect((await post(value)).status).toBe(422);
  });
});

describe('deliveries', () => {
  const list = async (query = '') => app.get(`/app/hook/deliveries${query}`);

  test('are listed newest first, by status, and sent again', async () => {
    receiver.status = 503;
    await repository.commit('main', { 'a.tf': 'b\n' }, 'second');
    receiver.status = 202;
    const all = listAt((await list()).body);
    expect(all).toHaveLength(4);
    const failed = listAt((await list('?status=failure')).body);
    expect(failed).toHaveLength(2);
    expect(failed[0]).toMatchObject({
      status: 'Invalid HTTP Response: 503',
      status_code: 503,
      redelivery: false,
      installation_id: sandbox.installationId,
      repository_id: repository.id,
    });
    expect(listAt((await list('?status=success')).body)[0]).toMatchObject({ status: 'OK', status_code: 202 });
    expect((await list('?status=odd')).status).toBe(422);
    const [id, guid] = [String(at(failed[0], 'id')), at(failed[0], 'guid')];
    expect(await app.post(`/app/hook/deliveries/${id}/attempts`, {})).toMatchObject({
      status: 202,
      body: {},
    });
    await sandbox.settled();
    expect(receiver.received.at(-1)?.headers['x-github-delivery']).toBe(guid);
    const [newest] = listAt((await list()).body);
    expect(newest).toMatchObject({ guid, redelivery: true, status_code: 202 });
    expect(at(newest, 'id')).not.toBe(Number(id));
    expect((await app.get(`/app/hook/deliveries/${id}`)).body).toMatchObject({
      guid,
      request: { payload: { repository: { full_name: 'acme/api' } } },
    });
  });

  test('come in pages by a cursor', async () => {
    await repository.commit('main', { 'a.tf': 'b\n' }, 'second');
    const first = await list('?per_page=3');
    expect(listAt(first.body)).toHaveLength(3);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await app.get(next.replace(sandbox.url, ''));
    expect(listAt(second.body)).toHaveLength(1);
    expect(second.headers.get('link')).toBeNull();
    const ids = [...listAt(first.body), ...listAt(second.body)].map((one) => Number(at(one, 'id')));
    expect(ids).toEqual(ids.toSorted((one, other) => other - one));
    expect((await list('?cursor=x')).status).toBe(422);
  });

  test('are forgotten after 3 days, and are for the App itself', async () => {
    const [one] = listAt((await list()).body);
    const client = await Client.installed(sandbox);
    expect((await client.get('/app/hook/deliveries')).status).toBe(401);
    sandbox.advance(3 * 24 * 60 * 60 * 1000);
    const later = Math.floor(Date.now() / 1000) + 3 * 24 * 60 * 60;
    const fresh = new Client(sandbox, `bearer ${appToken(sandbox, { iat: later, exp: later + 300 })}`);
    expect((await fresh.get('/app/hook/deliveries')).body).toEqual([]);
    expect((await fresh.post(`/app/hook/deliveries/${String(at(one, 'id'))}/attempts`, {})).status).toBe(404);
  });
});
