import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { ServerProcess } from '../../sandbox/server-process.ts';
import { newDataDir } from '../data-dirs.ts';
import { hasPostgres, NO_POSTGRES, TestPostgres } from '../postgres.ts';
import { checkOf, stage } from './github.ts';

/** Where in the work the server is killed: the request that it waits for. */
type Moment = {
  readonly method: string;
  readonly path: RegExp;
  readonly operation?: RegExp;
  readonly afterWrite: boolean;
};

const READING: Moment = { method: 'GET', path: /git\/trees/, afterWrite: false };

const REVIEWING = { method: 'POST', path: /graphql$/, operation: /addPullRequestReview$/ };

const MOMENTS: readonly (Moment & { readonly moment: string })[] = [
  { moment: 'before anything is published', method: 'POST', path: /check-runs$/, afterWrite: false },
  { moment: 'after the run was made', method: 'POST', path: /check-runs$/, afterWrite: true },
  { moment: 'while the files are read', ...READING },
  { moment: 'before the review is posted', ...REVIEWING, afterWrite: false },
  { moment: 'after the review was posted', ...REVIEWING, afterWrite: true },
  { moment: 'before the conclusion', method: 'PATCH', path: /check-runs\/\d+$/, afterWrite: false },
  { moment: 'after the conclusion', method: 'PATCH', path: /check-runs\/\d+$/, afterWrite: true },
];

/** What is between two of these is what was after the one before. */
const THREAD_MOMENTS: readonly (Moment & { readonly moment: string })[] = [
  ['after its reply', /addPullRequestReviewThreadReply/] as const,
  ['after it was resolved', /resolveReviewThread/] as const,
  ['after its marker was written', /updatePullRequestReviewComment/] as const,
].map(([moment, operation]) => ({ moment, method: 'POST', path: /graphql$/, operation, afterWrite: true }));

type Settings = Readonly<Record<string, string>>;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 's', permissions: { contents: 'write' } });
});
afterAll(async () => await sandbox.close());

/** The server with these settings, which gets the deliveries from now on. */
async function started(settings: Settings): Promise<ServerProcess> {
  const server = new ServerProcess({
    APP_ID: String(sandbox.appId),
    PRIVATE_KEY: sandbox.privateKey,
    WEBHOOK_SECRET: 's',
    GITHUB_API_URL: sandbox.url,
    STAGE_REVIEW_READING: 'required',
    HOST: '127.0.0.1',
    PORT: '0',
    ...settings,
  });
  onTestFinished(async () => await server.kill());
  sandbox.webhookUrl = `${await server.url()}/api/github/webhooks`;
  return server;
}

let names = 0;
async function repositoryOf(): Promise<SandboxRepository> {
  const repository = await sandbox.createRepository(`acme/killed-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  await repository.commit('change', { 'infra/main.tf': stage('prod') }, 'Add a stage');
  return repository;
}

/** A pull request whose evaluation hangs at that request. */
async function hangingAt(moment: Moment): Promise<{ repository: SandboxRepository; number: number }> {
  const repository = await repositoryOf();
  let number = 0;
  await hangs(moment, async () => {
    number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
  });
  return { repository, number };
}

/** Resolves once what the act leads to hangs at that request. */
async function hangs({ afterWrite, ...matcher }: Moment, act: () => Promise<unknown>): Promise<void> {
  sandbox.fail(matcher, { status: 'hang', afterWrite });
  const seen = sandbox.requests.length;
  await act();
  const isHanging = () => sandbox.requests.slice(seen).some(({ status }) => status === 0);
  await expect.poll(isHanging, { timeout: 20_000 }).toBe(true);
}

function expectOneVerdict(repository: SandboxRepository, number: number): void {
  expect(repository.checkRuns(repository.pullRequest(number).headSha)).toHaveLength(1);
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(repository.reviews(number)).toHaveLength(1);
  expect(repository.comments(number)).toHaveLength(1);
}

describe('killed with DATA_DIR', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await newDataDir();
  });

  test.each(MOMENTS)('$moment: the next start brings one true check, at once', async (moment) => {
    const first = await started({ DATA_DIR: dataDir });
    const { repository, number } = await hangingAt(moment);
    await first.kill();
    const next = await started({ DATA_DIR: dataDir });
    const { time: begun } = await next.line(({ msg }) => msg === 'listening');
    const { time: done } = await next.line(({ msg }) => msg === 'job done');
    expectOneVerdict(repository, number);
    expect(Date.parse(String(done)) - Date.parse(String(begun))).toBeLessThan(10_000);
    expect(await next.stop()).toBe(0);
  });

  test.each(THREAD_MOMENTS)(
    'a thread, $moment: it is brought up to date once',
    { timeout: 90_000 },
    async (moment) => {
      const first = await started({ DATA_DIR: dataDir });
      const repository = await repositoryOf();
      const number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
      await first.line(({ msg }) => msg === 'job done');
      await hangs(moment, () =>
        repository.commit('change', { 'infra/main.tf': stage('prod', 'abc') }, 'Mend'),
      );
      await first.kill();
      const next = await started({ DATA_DIR: dataDir });
      await next.line(({ msg }) => msg === 'job done');
      expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'success' });
      const [thread, ...others] = repository.threads(number);
      expect(others).toEqual([]);
      expect(thread?.resolvedBy).not.toBeNull();
      expect(thread?.comments.map(({ body }) => body)).toEqual([
        expect.stringContaining(':gone -->'),
        expect.stringContaining('Fixed as of'),
      ]);
      expect(await next.stop()).toBe(0);
    },
  );

  test('a second server on the folder names the first and ends; the first goes on', async () => {
    const first = await started({ DATA_DIR: dataDir });
    const second = new ServerProcess({
      APP_ID: '1',
      PRIVATE_KEY: sandbox.privateKey,
      WEBHOOK_SECRET: 's',
      PORT: '0',
      DATA_DIR: dataDir,
    });
    expect(await second.exitCode()).toBe(1);
    expect(second.errors).toBe('');
    expect(second.log).toMatchObject([
      {
        level: 'fatal',
        msg: expect.stringMatching(/is in use by another server: process \d+ on .+, since 20/),
      },
    ]);
    expect((await fetch(`${await first.url()}/readyz`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
  });
});

describe.skipIf(!hasPostgres)(hasPostgres ? 'with DATABASE_URL' : NO_POSTGRES, () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await TestPostgres.start();
  });
  afterAll(async () => await postgres.stop());

  /** Resolves once no job waits or runs. */
  async function settled(url: string): Promise<void> {
    await sandbox.settled();
    const client = new Client(url);
    await client.connect();
    const left = async () => (await client.query('SELECT key FROM stage_review.job')).rows;
    await expect.poll(left, { timeout: 60_000 }).toEqual([]);
    await client.end();
  }

  test.each(MOMENTS.filter(({ afterWrite }) => afterWrite))(
    'killed $moment, and started again: one true check',
    { timeout: 90_000 },
    async (moment) => {
      const DATABASE_URL = await postgres.database(`again_${++names}`);
      const first = await started({ DATABASE_URL });
      const { repository, number } = await hangingAt(moment);
      await first.kill();
      const next = await started({ DATABASE_URL });
      await settled(DATABASE_URL);
      expectOneVerdict(repository, number);
      expect(await next.stop()).toBe(0);
    },
  );

  test('killed in the middle: another instance brings one true check', { timeout: 90_000 }, async () => {
    const DATABASE_URL = await postgres.database('killed');
    const first = await started({ DATABASE_URL });
    const { repository, number } = await hangingAt(READING);
    const second = await started({ DATABASE_URL });
    // Longer than it takes to look for what was lost: nothing is taken from the living.
    await setTimeout(6_000);
    expect(second.log.filter(({ msg }) => msg.includes('job'))).toEqual([]);
    await first.kill();
    const isDone = () => second.log.some(({ msg }) => msg === 'job done');
    await expect.poll(isDone, { timeout: 60_000 }).toBe(true);
    await settled(DATABASE_URL);
    expectOneVerdict(repository, number);
    expect(await second.stop()).toBe(0);
  });

  test('two instances, one pull request, 20 pushes: one current check, nothing doubled', {
    timeout: 90_000,
  }, async () => {
    const DATABASE_URL = await postgres.database('two');
    const servers = await Promise.all([started({ DATABASE_URL }), started({ DATABASE_URL })]);
    const urls = await Promise.all(
      servers.map(async (server) => `${await server.url()}/api/github/webhooks`),
    );
    const repository = await repositoryOf();
    const number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
    const heads: string[] = [];
    for (let push = 1; push <= 20; push++) {
      sandbox.webhookUrl = urls[push % 2];
      await repository.commit('change', { 'NOTES.md': `Push ${push}\n` }, `Push ${push}`);
      heads.push(repository.pullRequest(number).headSha);
    }
    await settled(DATABASE_URL);
    for (const head of heads) expect(repository.checkRuns(head).length).toBeLessThanOrEqual(1);
    expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(repository.comments(number)).toHaveLength(1);
    const done = servers.map(({ log }) => log.filter(({ msg }) => msg === 'job done').length);
    expect(done.reduce((sum, count) => sum + count)).toBeLessThan(20);
    expect(await Promise.all(servers.map(async (server) => await server.stop()))).toEqual([0, 0]);
  });
});
