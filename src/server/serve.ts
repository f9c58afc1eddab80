import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { BlobRows } from '../database/blob-rows.ts';
import { DataDirError } from '../database/data-dir-error.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { VerdictRows } from '../database/verdict-rows.ts';
import { GitHubApp } from '../github/app.ts';
import { BlobCache } from '../github/blob-cache.ts';
import { doJob, logFields, reportFailure } from '../github/do-job.ts';
import type { GitHubAnswer } from '../github/fetch-in-time.ts';
import { holdAfter } from '../github/hold-after.ts';
import { type GitHubJob, keyOf, mergeJobs, readJob } from '../github/job.ts';
import { lacksOf } from '../github/registration.ts';
import type { Shell } from '../github/shell.ts';
import { readVerdict } from '../github/verdicts.ts';
import { DurableJobs } from '../jobs/durable-jobs.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type Environment, EnvironmentError, readEnvironment, readSetUp } from './environment.ts';
import { createListener } from './listener.ts';
import { createLog } from './log.ts';
import { Metrics } from './metrics.ts';
import { createMetricsListener } from './metrics-listener.ts';
import { createReceiver } from './receive.ts';
import { ReviewThreads } from './review-threads.ts';
import { serveSetUp } from './set-up.ts';

/** Reviews side by side: each waits for GitHub most of the time. */
const CONCURRENT_JOBS = 8;
/** Milliseconds before a failed job's second and third attempt. */
const RETRY_DELAYS = [5_000, 30_000];
/** UTF-16 units of cached files: about 100 MB of memory. */
const CACHED_CHARACTERS = 50_000_000;
/** Bytes of files that the database keeps. */
const STORED_BYTES = 256_000_000;
/** Milliseconds that work in hand may take after SIGTERM; platforms kill after 30 seconds. */
const GRACE = 22_000;
/** Milliseconds that deliveries which have begun to arrive may take before that. */
const ARRIVAL = 3_000;

/** Starts the server, or the set-up page where no App is registered yet; ends the process with one message where the environment is wrong. */
export async function serve(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const setUp = orExit(() => readSetUp(process.env));
  if (setUp !== null) return serveSetUp(setUp);
  const environment = orExit(() => readEnvironment(process.env, (path) => readFileSync(path, 'utf8')));
  const log = createLog(environment.logLevel, (line) => void process.stdout.write(line));
  process.on('uncaughtException', (error) => {
    // Node's own way of ending prints the error as it is, with what libraries hang on it.
    log.fatal({ error }, 'ended by an error of our own');
    process.exit(1);
  });
  const metrics = new Metrics();
  const app = createApp(environment, log, metrics);
  const database = await databaseOrExit(environment, log);
  const jobs = await openJobs(environment, app, database, log, metrics);
  const listener = createListener({
    receive: createReceiver({ appId: environment.appId, secrets: environment.webhookSecrets, jobs, log }),
    isReady: async () => (await isAbleToSign(app, log)) && (await isAnswering(database, log)),
    onAnswer: (event, status) => metrics.delivery(event, status),
    onError: (error) => log.error({ error }, 'a request failed'),
  });
  const { host, port, metricsPort } = environment;
  if (metricsPort !== null) {
    metrics.measureProcess();
    metrics.watchQueue(async () => await jobs.count());
    const onError = (error: unknown) => log.error({ error }, 'the metrics could not be read');
    const reader = createMetricsListener(metrics, onError);
    const url = await listen(reader, { variable: 'METRICS_PORT', port: metricsPort, host }, log);
    log.info({ url: `${url}/metrics` }, 'metrics');
  }
  const url = await listen(listener, { variable: 'PORT', port, host }, log);
  log.info({ url }, 'listening');
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void stop(signal, listener, jobs, database, log));
  void tellLacks(app, log);
  // Not before there is a port: a server that can't be of use takes nothing up.
  jobs.begin();
}

function orExit<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(error.message);
    process.exit(1);
  }
}

async function isAbleToSign(app: GitHubApp, log: Logger): Promise<boolean> {
  try {
    await app.sign();
    return true;
  } catch (error) {
    log.error({ error }, 'the private key does not sign');
    return false;
  }
}

/** Says in the log what the App can't do as it is registered; some servers do not have all events. */
async function tellLacks(app: GitHubApp, log: Logger): Promise<void> {
  try {
    for (const { lacks, without, isChoice } of lacksOf(await app.registration()))
      log[isChoice ? 'info' : 'warn'](`the App is registered without the ${lacks}: ${without}`);
  } catch (error) {
    log.warn({ error }, "the App's registration could not be read");
  }
}

/** Ends the process where the database can't be opened. */
async function databaseOrExit({ dataDir, databaseUrl }: Environment, log: Logger): Promise<Database> {
  const onError = (error: unknown) => log.warn({ error }, 'a connection to the database was lost');
  try {
    return await openDatabase({ dataDir, databaseUrl, onError });
  } catch (error) {
    const place = databaseUrl === null ? `in DATA_DIR ${dataDir}` : 'at DATABASE_URL';
    if (error instanceof DataDirError) log.fatal(error.message);
    else log.fatal({ error }, `can't open the database ${place}`);
    process.exit(1);
  }
}

async function isAnswering(database: Database, log: Logger): Promise<boolean> {
  try {
    await database.query('SELECT 1');
    return true;
  } catch (error) {
    log.error({ error }, 'the database does not answer');
    return false;
  }
}

function createApp(environment: Environment, log: Logger, metrics: Metrics): GitHubApp {
  const { appId, privateKey, apiUrl } = environment;
  const userAgent = `stage-review/${version()}`;
  // What the libraries say may hold anything, so that only the fact is logged where nobody debugs.
  const warn = (message: string) => log.debug({ error: new Error(message) }, 'the GitHub client complains');
  const onAnswer = (answer: GitHubAnswer) => metrics.request(answer);
  return new GitHubApp({ appId, privateKey, apiUrl, userAgent, warn, onAnswer });
}

async function openJobs(
  environment: Environment,
  app: GitHubApp,
  database: Database,
  log: Logger,
  metrics: Metrics,
): Promise<DurableJobs<GitHubJob>> {
  const threads = new ReviewThreads();
  const shell: Shell = {
    app,
    cache: new BlobCache(CACHED_CHARACTERS, new BlobRows(database, STORED_BYTES)),
    log,
    review: async (...given) => await metrics.review(() => threads.review(...given)),
    put: async (work, delay = 0) => {
      await jobs.put({ key: keyOf(work), work, delay });
      log.info({ ...logFields(work), forwarded: 1 }, 'job put');
    },
    verdicts: new VerdictRows(database, readVerdict),
    configVerdicts: new VerdictRows(database, readVerdict, 'config_verdict'),
    exclusive: database.exclusive.bind(database),
    today: () => new Date().toISOString().slice(0, 10),
    version: version(),
    deployerReading: environment.reading,
    isOrganisationConfigRequired: environment.isOrganisationConfigRequired,
  };
  const jobs = await DurableJobs.open<GitHubJob>({
    store: database,
    name: 'github',
    parse: readJob,
    run: async (work, attempt) => void (await metrics.job(work.kind, () => doJob(work, attempt, shell))),
    merge: (older, newer) => {
      log.info({ ...logFields(older), newer: newer.delivery }, 'job replaced');
      return mergeJobs(older, newer);
    },
    onFailed: async (work, error, attempt) => {
      await reportFailure(work, error, attempt, shell);
      metrics.givenUp(work.kind);
    },
    holdAfter: (error) => holdAfter(error, Date.now()),
    groupOf: ({ installation }) => String(installation),
    concurrency: CONCURRENT_JOBS,
    retryDelays: RETRY_DELAYS,
    onUnreadable: (job) =>
      log.error({ job }, 'job dropped: this version can not read what another one stored'),
    onError: (error) => log.error({ error }, 'the store of the jobs failed'),
  });
  return jobs;
}

function version(): string {
  // Beside src/ and beside dist/.
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(file)).version;
}

type Place = { readonly variable: string; readonly port: number; readonly host: string | null };

/** Resolves with the address; ends the process where the port can't be had. */
async function listen(listener: Server, { variable, port, host }: Place, log: Logger): Promise<string> {
  const listening = Promise.withResolvers<void>();
  listener.once('error', listening.reject);
  listener.listen({ port, ...(host === null ? {} : { host }) }, listening.resolve);
  try {
    await listening.promise;
  } catch (error) {
    log.fatal({ error }, `can't listen on port ${port}: set ${variable} (and HOST) to a free one`);
    process.exit(1);
  }
  const address = listener.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host ?? 'localhost'}:${actual}`;
}

/**
 * Takes no more deliveries (GitHub's redelivery brings them), finishes what is in hand or gives it back, and ends the
 * process. What waits is stored for the next start.
 */
async function stop(
  signal: string,
  listener: Server,
  jobs: Jobs<GitHubJob>,
  database: Database,
  log: Logger,
): Promise<void> {
  log.info({ signal }, 'stopping');
  const closed = once(listener, 'close');
  listener.close();
  listener.closeIdleConnections();
  try {
    await Promise.race([closed, setTimeout(ARRIVAL, null, { ref: false })]);
    const left = await jobs.drain(GRACE);
    await database.close();
    if (left > 0) log.warn({ signal, jobs: left }, 'stopped with work in hand: the next start takes it up');
    else log.info({ signal }, 'stopped');
    process.exit(0);
  } catch (error) {
    log.error({ signal, error }, 'stopped by an error: the next start takes up what is left');
    process.exit(1);
  }
}
