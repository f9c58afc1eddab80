import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServerProcess } from '../../sandbox/server-process.ts';
import { createRegistration } from '../../src/register.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const CODE = 'a180b1a3d263c81bc6441d7b990bae27d4c10679';
const SECRET = '5a77bd02ad7d4e1c9f36ac2f4a1d90e7c3b8f0e1';
const CONVERTED = {
  id: 4711,
  slug: 'acme-stages',
  name: 'acme <b>stages</b>',
  owner: { login: 'acme' },
  html_url: 'https://github.com/apps/acme-stages',
  pem: privateKey,
  webhook_secret: SECRET,
  client_secret: 'not-for-us',
};
const FORM = {
  name: 'acme stages',
  address: 'https://stages.acme.example',
  owner: 'organisation',
  organisation: 'acme',
  server: 'github.com',
};

let folder: string;
let gitHub: Server;
let asked: string[];
let answer: { status: number; body: unknown };
let url: string;
/** Ends what answers at `url`. */
let stop: () => Promise<unknown>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stage-review-'));
  asked = [];
  answer = { status: 201, body: CONVERTED };
  gitHub = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  await listening(gitHub);
  const errors: unknown[] = [];
  const registration = createRegistration({
    appFile: readFileSync(join(import.meta.dirname, '../../app.yml'), 'utf8'),
    envFile: join(folder, '.env'),
    apiUrl: addressOf(gitHub),
    host: 'github.com',
    onWritten: () => undefined,
    onError: (error) => errors.push(error),
  });
  await listening(registration);
  url = addressOf(registration);
  stop = async () => {
    registration.close();
    expect(errors).toEqual([]);
  };
});
afterEach(async () => {
  await stop();
  gitHub.close();
  rmSync(folder, { recursive: true });
});

async function listening(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

function addressOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** From now on pages are those of the real server as a process of its own. */
async function startProcess(): Promise<void> {
  await stop();
  const server = new ServerProcess({ PORT: '0', GITHUB_API_URL: addressOf(gitHub) }, folder);
  stop = async () => await server.stop();
  const line = await server.line(({ msg }) => msg.includes('open the set-up page'));
  url = (line.url ?? '').replace(/\/$/, '');
}

type Page = { readonly status: number; readonly text: string; readonly headers: Headers };

async function page(
  path: string,
  form?: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Page> {
  const post = form && { method: 'POST', body: new URLSearchParams(form) };
  const response = await fetch(url + path, { ...post, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

function tokenIn({ text }: Page): string {
  return /name="token" value="([\w-]+)"/.exec(text)?.[1] ?? '';
}

/** The page with the manifest, after the form was filled in. */
async function manifestPage(changes: Partial<typeof FORM> = {}): Promise<Page> {
  return await page('/manifest', { token: tokenIn(await page('/')), ...FORM, ...changes });
}

function stateIn({ text }: Page): string {
  return /settings\/apps\/new\?state=([\w-]+)"/.exec(text)?.[1] ?? '';
}

/** The page after GitHub has sent the browser back. */
async function registeredPage(): Promise<Page> {
  return await page(`/created?code=${CODE}&state=${stateIn(await manifestPage())}`);
}

test('an App is registered, written to the .env, and the server that starts next is that App', async () => {
  await startProcess();
  const manifest = await manifestPage();
  expect(manifest.text).toContain('action="https://github.com/organizations/acme/settings/apps/new?state=');
  expect(manifest.text).toContain('&quot;public&quot;:false');
  const registered = await page(`/created?code=${CODE}&state=${stateIn(manifest)}`);
  expect(asked).toEqual([`POST /app-manifests/${CODE}/conversions`]);
  expect(registered.status).toBe(200);
  expect(registered.text).toContain('APP_ID=4711');
  expect(registered.text).toContain('acme &lt;b&gt;stages');
  expect(() => statSync(join(folder, '.env'))).toThrow();

  const done = await page('/write', { token: tokenIn(registered) });
  expect(done.text).toContain('https://github.com/apps/acme-stages/installations/new');
  expect(done.text).toContain('npm start');
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  for (const { text } of [manifest, registered, done])
    for (const secret of [SECRET, 'PRIVATE KEY', privateKey.slice(40, 80), 'not-for-us'])
      expect(text).not.toContain(secret);
  await stop();

  const server = new ServerProcess({ PORT: '0' }, folder);
  stop = async () => await server.stop();
  expect((await fetch(`${await server.url()}/readyz`)).status).toBe(200);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toContain(`WEBHOOK_SECRET=${SECRET}\n`);
});

test('a .env that is another App’s stays as it is, and says so before and after the press of the button', async () => {
  const before = 'WEBHOOK_SECRET_PREVIOUS=x\n';
  writeFileSync(join(folder, '.env'), before);
  const registered = await registeredPage();
  expect(registered.status).toBe(200);
  writeFileSync(join(folder, '.env'), `${before}APP_ID=1\n`);
  const refused = await page('/write', { token: tokenIn(registered) });
  expect(refused.status).toBe(409);
  expect(refused.text).toContain('The .env sets APP_ID already');
  expect((await page('/registered')).status).toBe(409);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(`${before}APP_ID=1\n`);
  writeFileSync(join(folder, '.env'), before);
  expect((await page('/write', { token: tokenIn(refused) })).status).toBe(200);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toContain(`${before}APP_ID=4711\n`);
});

test('wrong answers come back with what is wrong, and the rest as it was', async () => {
  const again = await manifestPage({ address: 'http://localhost:3000', name: '"><script>' });
  expect(again.status).toBe(422);
  expect(again.text).toContain('The address must be one that GitHub can reach');
  expect(again.text).toContain('value="&quot;&gt;&lt;script&gt;"');
  expect(again.text).not.toContain('<script>');
  expect(tokenIn(again)).not.toBe('');
});

describe('nobody else gets in', () => {
  test('a state that was not given, or was used, asks GitHub for nothing', async () => {
    expect((await page(`/created?code=${CODE}&state=${'x'.repeat(32)}`)).status).toBe(403);
    expect((await page(`/created?code=${CODE}`)).status).toBe(403);
    expect(asked).toEqual([]);
    const state = stateIn(await manifestPage());
    await page(`/created?code=${CODE}&state=${state}`);
    expect((await page(`/created?code=${CODE}&state=${state}`)).status).toBe(403);
    expect(asked.length).toBe(1);
  });

  test.each(['', '../user', 'a/b', 'a%2Fb', 'x'.repeat(201)])('the code %s is none', async (code) => {
    const state = stateIn(await manifestPage());
    const refused = await page(`/created?${new URLSearchParams({ code, state })}`);
    expect(refused).toMatchObject({
      status: 502,
      text: expect.stringContaining('not a code that GitHub gives'),
    });
    expect(asked).toEqual([]);
  });

  test('a token works once, for its own form, and by POST', async () => {
    const token = tokenIn(await page('/'));
    expect((await page('/write', { token })).status).toBe(403);
    expect((await page('/manifest', { token, ...FORM })).status).toBe(200);
    expect((await page('/manifest', { token, ...FORM })).status).toBe(403);
    expect((await page('/manifest', FORM)).status).toBe(403);
    expect((await page('/write')).status).toBe(404);
  });

  test('a form that another site sends is refused', async () => {
    const token = tokenIn(await page('/'));
    expect((await page('/manifest', { token, ...FORM }, { 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    );
  });

  test('a larger form than ours is refused', async () => {
    const token = tokenIn(await page('/'));
    expect((await page('/manifest', { token, ...FORM, more: 'x'.repeat(20_000) })).status).toBe(403);
  });

  test.each(['evil.example', 'localhost', '127.0.0.1:1', 'localhost.evil.example'])(
    'a browser that was told that %s is here sees nothing',
    async (host) => {
      const sent = request(url, { headers: { host } }).end();
      const [response] = await once(sent, 'response');
      expect(response.statusCode).toBe(421);
      response.resume();
    },
  );

  test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'cf-connecting-ip', 'via'])(
    'who comes through a tunnel that sends %s and our name sees nothing',
    async (header) => {
      const token = tokenIn(await page('/'));
      const refused = await page('/', undefined, { [header]: 'x' });
      expect(refused.status).toBe(421);
      expect(tokenIn(refused)).toBe('');
      expect((await page('/manifest', { token, ...FORM }, { [header]: 'x' })).status).toBe(421);
    },
  );

  test('every answer is kept from caches, frames and scripts', async () => {
    for (const each of [
      await page('/'),
      await manifestPage(),
      await page('/nothing'),
      await page('/style.css'),
    ]) {
      expect(each.headers.get('cache-control')).toBe('no-store');
      expect(each.headers.get('x-frame-options')).toBe('DENY');
      expect(each.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'self'; form-action 'self'/,
      );
      expect(each.headers.get('content-security-policy')).not.toContain('unsafe');
    }
    const { headers } = await manifestPage({ server: 'ghes.acme.example' });
    expect(headers.get('content-security-policy')).toContain("form-action 'self' https://ghes.acme.example;");
  });
});

describe('GitHub does not hand the App over', () => {
  test.each([
    [404, {}, /works once, and for one hour/],
    [422, {}, /answered with the status 422/],
    [500, 'no', /answered with the status 500/],
    [201, { ...CONVERTED, webhook_secret: null }, /its answer lacks something/],
    [201, { ...CONVERTED, html_url: 'javascript:alert(1)' }, /its answer lacks something/],
  ])('status %i', async (status, body, message) => {
    answer = { status, body };
    const refused = await registeredPage();
    expect(refused).toMatchObject({ status: 502, text: expect.stringMatching(message) });
    expect(refused.text).not.toContain('PRIVATE KEY');
    expect((await page('/registered')).text).toContain('Register the GitHub App');
  });
});
