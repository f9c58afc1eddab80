import { once } from 'node:events';
import type { Server } from 'node:http';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { BlobCache } from '../../src/github/blob-cache.ts';
import { doJob, reportFailure } from '../../src/github/do-job.ts';
import { holdAfter } from '../../src/github/hold-after.ts';
import { type GitHubJob, keyOf, mergeJobs, readJob } from '../../src/github/job.ts';
import type { Shell } from '../../src/github/shell.ts';
import { DurableJobs } from '../../src/jobs/durable-jobs.ts';
import { createListener, WEBHOOK_PATH } from '../../src/server/listener.ts';
import { createReceiver } from '../../src/server/receive.ts';
import { idle } from '../jobs/test-jobs.ts';
import { shellOn } from './sandbox-shell.ts';

const SECRET = 'the secret of the tests in this process';

/** What is waited for in minutes there is waited for in milliseconds here. */
const HASTE = 200;

let queues = 0;

/** A GitHub in a box and the server's own parts in this process, which talk over HTTP and hurry. */
export class LiveServer {
  readonly sandbox: Sandbox;
  /** Failures of jobs for good, and of the store. */
  readonly failures: unknown[];
  readonly #jobs: DurableJobs<GitHubJob>;
  readonly #listener: Server;

  private constructor(sandbox: Sandbox, jobs: DurableJobs<GitHubJob>, listener: Server, failures: unknown[]) {
    this.sandbox = sandbox;
    this.failures = failures;
    this.#jobs = jobs;
    this.#listener = listener;
  }

  static async start(database: Database, cache = new BlobCache(1_000_000)): Promise<LiveServer> {
    const sandbox = await startSandbox({ webhookSecret: SECRET, permissions: { contents: 'write' } });
    const failures: unknown[] = [];
    const { log, jobs } = await jobsOn(sandbox, database, cache, failures);
    const secrets: [string] = [SECRET];
    const listener = createListener({
      receive: createReceiver({ appId: sandbox.appId, secrets, jobs, log }),
      isReady: async () => true,
      onError: (error) => failures.push(error),
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    if (address === null || typeof address === 'string') throw new Error('the listener has no port');
    sandbox.webhookUrl = `http://127.0.0.1:${address.port}${WEBHOOK_PATH}`;
    jobs.begin();
    return new LiveServer(sandbox, jobs, listener, failures);
  }

  /** Resolves once every delivery that was sent has its answer and no job waits or runs. */
  async idle(): Promise<void> {
    await this.sandbox.settled();
    await idle(this.#jobs);
    await this.sandbox.settled();
  }

  async stop(): Promise<void> {
    await this.#jobs.drain(0);
    this.#listener.closeAllConnections();
    this.#listener.close();
    await this.sandbox.close();
  }
}

/** A database in memory. */
export async function databaseInMemory(): Promise<Database> {
  return await openDatabase({ dataDir: null, databaseUrl: null, onError: () => undefined });
}

async function jobsOn(sandbox: Sandbox, database: Database, cache: BlobCache, failures: unknown[]) {
  const shell: Shell = {
    ...shellOn(sandbox, database, {}, cache),
    put: async (work, delay = 0) => await jobs.put({ key: keyOf(work), work, delay: delay / HASTE }),
  };
  const jobs = await DurableJobs.open<GitHubJob>({
    store: database,
    name: `live-${++queues}`,
    parse: readJob,
    run: async (work, attempt) => void (await doJob(work, attempt, shell)),
    merge: mergeJobs,
    onFailed: async (work, error, attempt) => {
      failures.push(error);
      await reportFailure(work, error, attempt, shell);
    },
    holdAfter: (error) => holdAfter(error, Date.now()),
    groupOf: () => 'all',
    concurrency: 8,
    retryDelays: [5, 20],
    onUnreadable: (key) => failures.push(new Error(`unreadable: ${key}`)),
    onError: (error) => failures.push(error),
  });
  return { log: shell.log, jobs };
}
