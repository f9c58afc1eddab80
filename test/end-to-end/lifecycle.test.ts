import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServerProcess } from '../../sandbox/server-process.ts';
import { newDataDir } from '../data-dirs.ts';
import { checkOf, GitHub, stage } from './github.ts';

let github: GitHub;
beforeAll(async () => {
  github = await GitHub.start();
});
afterAll(async () => await github.stop());

/** What the server can't be without. */
async function settings(): Promise<Record<string, string>> {
  const { appId, privateKey, url } = github.sandbox;
  return {
    APP_ID: String(appId),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: 's',
    GITHUB_API_URL: url,
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: await newDataDir(),
  };
}

test.each([
  ['some of its settings', { APP_ID: '7' }, ['PRIVATE_KEY', 'WEBHOOK_SECRET']],
  ['any of them in production', { NODE_ENV: 'production' }, ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET']],
])(
  'without %s the server ends with one message that names what is missing',
  async (_name, given, missing) => {
    const server = new ServerProcess(given);
    expect(await server.exitCode()).toBe(1);
    expect(server.log).toEqual([]);
    for (const name of missing) expect(server.errors).toContain(name);
    expect(server.errors).not.toContain('    at ');
  },
);

test('the settings may stand in a file .env', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stage-review-'));
  try {
    const { PRIVATE_KEY = '', ...others } = await settings();
    const lines = Object.entries(others).map(([name, value]) => `${name}=${value}`);
    await writeFile(join(folder, '.env'), `${lines.join('\n')}\nPRIVATE_KEY="${PRIVATE_KEY}"\n`);
    const server = new ServerProcess({}, folder);
    const url = await server.url();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a port that is taken is told', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const server = new ServerProcess({ ...(await settings()), PORT: String(port) });
  expect(await server.exitCode()).toBe(1);
  expect(server.log).toMatchObject([{ level: 'fatal', msg: expect.stringContaining(`port ${port}`) }]);
  other.close();
});

test('a database that can not be reached is told, and its password is not', async () => {
  const DATABASE_URL = 'postgres://app:hush@127.0.0.1:1/app';
  const server = new ServerProcess({ ...(await settings()), DATABASE_URL });
  expect(await server.exitCode()).toBe(1);
  expect(server.log).toMatchObject([{ level: 'fatal', msg: "can't open the database at DATABASE_URL" }]);
  expect(JSON.stringify(server.log) + server.errors).not.toContain('hush');
});

test('a delivery that another secret signed is refused', async () => {
  const server = new ServerProcess(await settings());
  const before = github.sandbox.webhookUrl;
  github.sandbox.webhookUrl = `${await server.url()}/api/github/webhooks`;
  const repository = await github.repository({ 'README.md': '# Shop\n' });
  await repository.commit('change', { 'infra/main.tf': stage('prod') }, 'Add a stage');
  await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
  await github.sandbox.settled();
  expect(github.sandbox.deliveries.at(-1)).toMatchObject({ event: 'pull_request', status: 401 });
  github.sandbox.webhookUrl = before;
  expect(await server.stop()).toBe(0);
});

test('SIGTERM lets the work in hand end', async () => {
  const own = await GitHub.start({ STAGE_REVIEW_READING: 'required' });
  const repository = await own.repository({ 'README.md': '# Shop\n' });
  await repository.commit('change', { 'infra/main.tf': stage('prod') }, 'Add a stage');
  own.sandbox.fail(
    { path: /graphql$/, operation: /^Blobs$/ },
    { status: 429, headers: { 'retry-after': '1' } },
  );
  const number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
  const limited = () => own.sandbox.requests.some(({ status }) => status === 429);
  await expect.poll(limited, { timeout: 10_000 }).toBe(true);
  await expect.poll(() => repository.checkRuns(repository.pullRequest(number).headSha)).toHaveLength(1);
  expect(checkOf(repository, number).status).toBe('in_progress');
  expect(await own.server.stop()).toBe(0);
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(own.server.log.map(({ msg }) => msg).slice(-1)).toEqual(['stopped']);
  await own.sandbox.close();
});

test('a rate limit that is longer than a request waits holds the job, and the check arrives after it', async () => {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, 'reading: required\n');
  const headers = { 'retry-after': '11' };
  github.sandbox.fail({ method: 'PATCH', path: /check-runs/ }, { status: 403, headers });
  const number = await github.opened(repository, { 'infra/main.tf': stage('prod') });
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  const lines = github.server.log.filter(({ pullRequest }) => pullRequest === number);
  expect(lines.slice(-2)).toMatchObject([
    { msg: expect.stringContaining('job held'), attempt: 1, until: expect.stringContaining('T') },
    { msg: 'job done', attempt: 1, outcome: 'published' },
  ]);
  expect(repository.comments(number)).toHaveLength(1);
});
