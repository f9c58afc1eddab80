import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Answers, answersIn } from '../../src/register/answers.ts';
import { gitHubServer } from '../../src/register/github-server.ts';
import { manifestOf, readAppFile, registrationUrl } from '../../src/register/manifest.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../app.yml'), 'utf8');
const APP = z
  .looseObject({ default_permissions: z.unknown(), default_events: z.unknown() })
  .parse(load(TEXT));
const WRITTEN = {
  name: 'acme stages',
  address: 'https://stages.acme.example',
  owner: 'account',
  organisation: '',
  server: 'github.com',
};

function answers(changes: Partial<typeof WRITTEN> = {}): Answers {
  const read = answersIn({ ...WRITTEN, ...changes });
  if ('wrong' in read) throw new Error(read.wrong.join(' '));
  return read;
}

test('the manifest is app.yml with the answers', () => {
  const manifest = manifestOf(readAppFile(TEXT), answers(), 'http://127.0.0.1:3000/created');
  expect(manifest).toEqual({
    name: 'acme stages',
    description: expect.stringContaining('client certificate'),
    url: 'https://stages.acme.example',
    hook_attributes: { url: 'https://stages.acme.example/api/github/webhooks', active: true },
    redirect_url: 'http://127.0.0.1:3000/created',
    public: false,
    default_permissions: APP.default_permissions,
    default_events: APP.default_events,
  });
});

test('an App file that would make the App public is refused', () => {
  expect(() => readAppFile(TEXT.replace('public: false', 'public: true'))).toThrow();
});

test('an Enterprise Server is not asked for what it does not have', () => {
  const app = {
    ...readAppFile(TEXT),
    default_permissions: { checks: 'write', merge_queues: 'read' } as const,
    default_events: ['pull_request', 'merge_group'],
  };
  const on = (server: string) => {
    const { default_events, default_permissions } = manifestOf(app, answers({ server }), 'x');
    return [default_events, default_permissions];
  };
  expect(on('ghes.acme.example')).toEqual([['pull_request'], { checks: 'write' }]);
  expect(on('acme.ghe.com')).toEqual([app.default_events, app.default_permissions]);
  expect(on('github.com')).toEqual([app.default_events, app.default_permissions]);
});

test.each([
  [{}, 'https://github.com/settings/apps/new?state=s'],
  [
    { owner: 'organisation', organisation: 'acme' },
    'https://github.com/organizations/acme/settings/apps/new?state=s',
  ],
  [{ server: 'ghes.acme.example:8443' }, 'https://ghes.acme.example:8443/settings/apps/new?state=s'],
  [
    { server: 'http://ghes.test/', owner: 'organisation', organisation: 'a-b' },
    'http://ghes.test/organizations/a-b/settings/apps/new?state=s',
  ],
])('%o is registered at %s', (changes, url) => {
  expect(registrationUrl(answers(changes), 's')).toBe(url);
});

test.each([
  ['https://a.example/', 'https://a.example/api/github/webhooks'],
  ['https://a.example/x/', 'https://a.example/x/api/github/webhooks'],
  ['https://a.example/api/github/webhooks', 'https://a.example/api/github/webhooks'],
  ['https://smee.io/abcDEF', 'https://smee.io/abcDEF'],
])('below %s, webhooks go to %s', (address, webhook) => {
  expect(answers({ address }).webhook).toBe(webhook);
});

describe('wrong answers', () => {
  test.each([
    [{ name: '' }, /name must have 1 to 34/],
    [{ name: 'x'.repeat(35) }, /name must have 1 to 34/],
    [{ address: 'stages.acme.example' }, /address must be/],
    [{ address: 'ftp://a.example' }, /address must be/],
    [{ address: 'http://localhost:3000' }, /address must be/],
    [{ address: 'http://127.0.0.1' }, /address must be/],
    [{ address: 'http://[::1]:3000' }, /address must be/],
    [{ address: 'https://user:secret@a.example' }, /address must be/],
    [{ address: 'https://a.example/?x=1' }, /address must be/],
    [{ server: 'https://github.com/acme' }, /GitHub server must be/],
    [{ server: 'a b' }, /GitHub server must be/],
    [{ server: 'ghes.example;script-src' }, /GitHub server must be/],
    [{ owner: 'organisation', organisation: '' }, /organisation must be/],
    [{ owner: 'organisation', organisation: '../x' }, /organisation must be/],
  ])('%o', (changes, message) => {
    const read = answersIn({ ...WRITTEN, ...changes });
    expect('wrong' in read ? read.wrong : []).toEqual([expect.stringMatching(message)]);
  });
});

test.each([
  ['', 'https://api.github.com', { GHE_HOST: null, GITHUB_API_URL: null }],
  ['https://www.github.com/', 'https://api.github.com', { GHE_HOST: null, GITHUB_API_URL: null }],
  [
    'acme.ghe.com',
    'https://api.acme.ghe.com',
    { GHE_HOST: null, GITHUB_API_URL: 'https://api.acme.ghe.com' },
  ],
  [
    'GHES.acme.example',
    'https://ghes.acme.example/api/v3',
    { GHE_HOST: 'ghes.acme.example', GHE_PROTOCOL: 'https', GITHUB_API_URL: null },
  ],
  [
    'http://ghes.test:81',
    'http://ghes.test:81/api/v3',
    { GHE_HOST: 'ghes.test:81', GHE_PROTOCOL: 'http', GITHUB_API_URL: null },
  ],
])('the server %s is asked at %s', (written, api, settings) => {
  const server = gitHubServer(written);
  expect(server?.api).toBe(api);
  expect(Object.fromEntries(server?.settings ?? [])).toEqual(settings);
});
