import { createHmac } from 'node:crypto';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GitHubJob } from '../../src/github/job.ts';
import { DEFAULT_LIMITS } from '../../src/server/intake.ts';
import { createListener } from '../../src/server/listener.ts';
import { createReceiver } from '../../src/server/receive.ts';

const PATH = '/api/github/webhooks';
const MAX_BYTES = 1_000;
const LIMITS = { body: MAX_BYTES, total: 2_000, free: 600 };
const EVENT = {
  action: 'opened',
  installation: { id: 5 },
  repository: { name: 'shop', owner: { login: 'acme' } },
  pull_request: { number: 12 },
};

let server: Server;
let url: string;
let isReady = true;
let put: (key: string, work: GitHubJob) => Promise<void>;
const stored: string[] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  const jobs = {
    put: async ({ key, work }: { key: string; work: GitHubJob }) => await put(key, work),
    count: async () => ({ waiting: 0, running: 0 }),
    drain: async () => 0,
  };
  server = createListener({
    receive: createReceiver({ appId: 7, secrets: ['now', 'before'], jobs, log: pino({ level: 'silent' }) }),
    isReady: async () => isReady,
    onError: (error) => errors.push(error),
    limits: LIMITS,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  stored.length = 0;
  errors.length = 0;
  put = async (key) => void stored.push(key);
});

function signature(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

type Changes = {
  readonly headers?: Record<string, string | undefined>;
  readonly secret?: string;
  readonly method?: string;
};

/** A delivery as GitHub sends it, with changes. */
async function deliver(body: string, { headers = {}, secret = 'now', method = 'POST' }: Changes = {}) {
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': signature(body, secret),
    ...headers,
  };
  const sent = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const answer = await fetch(url + PATH, { method, headers: sent, ...(method === 'POST' ? { body } : {}) });
  return { status: answer.status, text: await answer.text() };
}

const BODY = JSON.stringify(EVENT);

test.each(['now', 'before'])('a delivery signed by the secret %j is taken', async (secret) => {
  expect(await deliver(BODY, { secret })).toEqual({ status: 202, text: 'accepted\n' });
  expect(stored).toEqual(['5:acme/shop#12']);
});

test('the signature is over the bytes as they came', async () => {
  const body = ` ${JSON.stringify({ ...EVENT, title: 'Grüße \u{1f600}' }, null, 3)}\n`;
  expect(await deliver(body)).toMatchObject({ status: 202 });
});

test('an event that leads to nothing is taken too', async () => {
  expect(await deliver(BODY, { headers: { 'x-github-event': 'star' } })).toMatchObject({ status: 202 });
  expect(stored).toEqual([]);
});

test.each<[string, number, string, Changes]>([
  ['signed by another secret', 401, BODY, { secret: 'guess' }],
  ['not signed', 401, BODY, { headers: { 'x-hub-signature-256': undefined } }],
  ['signed in the old way', 401, BODY, { headers: { 'x-hub-signature-256': 'sha1=0123' } }],
  ['with a signature of another length', 401, BODY, { headers: { 'x-hub-signature-256': 'sha256=' } }],
  ['with an empty body', 401, '', {}],
  ['without an event', 400, BODY, { headers: { 'x-github-event': undefined } }],
  ['without a delivery id', 400, BODY, { headers: { 'x-github-delivery': undefined } }],
  ['with a hostile delivery id', 400, BODY, { headers: { 'x-github-delivery': 'a`b' } }],
  ['as a form', 400, BODY, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['that is no JSON', 400, '{"action":', {}],
  ['that lacks what GitHub sends', 400, '{"action":"opened"}', {}],
  ['with a body over the limit', 413, JSON.stringify({ ...EVENT, title: 'x'.repeat(MAX_BYTES) }), {}],
  ['by GET', 405, BODY, { method: 'GET' }],
  ['by PUT', 405, BODY, { method: 'PUT' }],
])('a delivery %s is refused with %i', async (_name, status, body, changes) => {
  expect(await deliver(body, changes)).toMatchObject({ status });
  expect(stored).toEqual([]);
  expect(errors).toEqual([]);
});

test('a body that does not say its length is read up to the limit', async () => {
  const port = Number(new URL(url).port);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text)).on('error', reject);
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-GitHub-Event: push\r\n` +
        `X-GitHub-Delivery: a\r\nTransfer-Encoding: chunked\r\n\r\n${(2_000).toString(16)}\r\n${'x'.repeat(2_000)}\r\n`,
    );
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/connection: close/i);
});

/** A delivery that nobody signed, of which the last bytes never come. Resolves with what was answered, once it is. */
function unfinished(length: number): { socket: Socket; answer: Promise<string> } {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const answer = new Promise<string>((resolve) => {
    socket.setEncoding('utf8').on('data', (text: string) => resolve(text));
    socket.on('error', () => resolve('')).on('close', () => resolve(''));
  });
  socket.write(
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-GitHub-Event: push\r\n` +
      `X-GitHub-Delivery: a\r\nContent-Length: ${MAX_BYTES}\r\n\r\n${'x'.repeat(length)}`,
  );
  return { socket, answer };
}

test('what arrives unsigned is held up to a limit over all connections, and ordinary deliveries still arrive', async () => {
  const senders = Array.from({ length: 8 }, () => unfinished(990));
  const first = await Promise.race(senders.map(({ answer }) => answer));
  expect(first).toMatch(/^HTTP\/1\.1 503 /);
  expect(first).toMatch(/connection: close/i);
  await setTimeout(50);
  expect(await deliver(BODY)).toMatchObject({ status: 202 });
  const large = JSON.stringify({ ...EVENT, title: 'x'.repeat(800) });
  expect(await deliver(large)).toMatchObject({ status: 503 });
  for (const { socket } of senders) socket.destroy();
  await expect.poll(async () => (await deliver(large)).status).toBe(202);
  // Whose connection ends is told as an error of the request.
  errors.length = 0;
});

test('a body that arrives byte by byte counts for what it takes', async () => {
  const { socket, answer } = unfinished(1);
  for (let sent = 0; sent < 20; sent++) {
    await setTimeout(5);
    socket.write('x');
  }
  expect(await answer).toMatch(/^HTTP\/1\.1 503 /);
});

test("GitHub's largest delivery fits, and a few of them at once", () => {
  expect(DEFAULT_LIMITS.body).toBe(25 * 1024 * 1024);
  expect(DEFAULT_LIMITS.total).toBeGreaterThan(4 * DEFAULT_LIMITS.body);
});

test('connections are limited, and slow requests are ended', () => {
  expect(server.maxConnections).toBeLessThanOrEqual(500);
  expect(server.requestTimeout).toBeLessThanOrEqual(15_000);
});

test('a job that can not be stored is no 202: GitHub shows the delivery as failed', async () => {
  put = async () => {
    throw new Error('full');
  };
  expect(await deliver(BODY)).toEqual({
    status: 503,
    text: 'the work could not be stored: redeliver this later\n',
  });
});

test('health tells that the process answers, readiness that it can work', async () => {
  const statusOf = async (path: string) => (await fetch(url + path)).status;
  expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 200]);
  isReady = false;
  expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 503]);
  isReady = true;
});

test.each([
  ['GET', '/'],
  ['GET', '/probot'],
  ['POST', '/'],
  ['POST', '/healthz'],
  ['GET', '/api/github/webhooks/'],
  ['GET', '/.env'],
])('%s %s is not there', async (method, path) => {
  expect((await fetch(url + path, { method })).status).toBe(404);
});
