import { pino } from 'pino';
import { z } from 'zod';
import { type LoggedRequest, type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { VerdictRows } from '../../src/database/verdict-rows.ts';
import { GitHubApp } from '../../src/github/app.ts';
import { BlobCache } from '../../src/github/blob-cache.ts';
import { doJob } from '../../src/github/do-job.ts';
import type { GitHubJob, ReviewJob } from '../../src/github/job.ts';
import type { PaceOptions } from '../../src/github/pace.ts';
import type { Shell } from '../../src/github/shell.ts';
import { SupersededError } from '../../src/github/superseded-error.ts';
import { readVerdict } from '../../src/github/verdicts.ts';
import { review } from '../../src/review.ts';
import { newDataDir } from '../data-dirs.ts';

export type SandboxShell = {
  readonly sandbox: Sandbox;
  readonly shell: Shell;
  /** Jobs that other jobs led to. */
  readonly jobs: GitHubJob[];
  /** After how many milliseconds each of them may begin. */
  readonly delays: number[];
};

/** A GitHub in a box and a shell that works on it, without a server: what a job does can be watched and disturbed. */
export async function startShell(
  settings: Partial<Shell> = {},
  pace: Partial<PaceOptions> = {},
): Promise<SandboxShell> {
  const sandbox = await startSandbox({ webhookSecret: 'unused' });
  const jobs: GitHubJob[] = [];
  const delays: number[] = [];
  const database = await openDatabase({
    dataDir: await newDataDir(),
    databaseUrl: null,
    onError: () => undefined,
  });
  const close = sandbox.close.bind(sandbox);
  // An open database keeps its process alive for seconds.
  sandbox.close = async () => {
    await close();
    await database.close();
  };
  const shell = {
    ...shellOn(sandbox, database, { retries: 2, longestPause: 1_500, longestHold: 2_000, ...pace }),
    put: async (job: GitHubJob, delay = 0) => {
      jobs.push(job);
      delays.push(delay);
    },
    ...settings,
  };
  return { sandbox, shell, jobs, delays };
}

/** A shell on a sandbox and a database, which hurries; whoever uses it says what becomes of new jobs. */
export function shellOn(
  sandbox: Sandbox,
  database: Database,
  pace: Partial<PaceOptions>,
  cache = new BlobCache(1_000_000),
): Omit<Shell, 'put'> {
  const app = new GitHubApp({
    appId: sandbox.appId,
    privateKey: sandbox.privateKey,
    apiUrl: sandbox.url,
    userAgent: 'stage-review/test',
    warn: () => undefined,
    pace: { ...HASTY, ...pace },
  });
  return {
    app,
    cache,
    log: pino({ level: 'silent' }),
    review,
    verdicts: new VerdictRows(database, readVerdict),
    configVerdicts: new VerdictRows(database, readVerdict, 'config_verdict'),
    exclusive: database.exclusive.bind(database),
    today: () => '2026-11-22',
    version: '0.0.0',
    deployerReading: 'required',
    isOrganisationConfigRequired: false,
  };
}

const HASTY: PaceOptions = {
  concurrentReads: 12,
  retries: 3,
  firstDelay: 1,
  longestPause: 500,
  longestHold: 500,
  writes: { burst: 1, interval: 0 },
};

/** How an attempt at a job ended. */
export async function done(
  { shell }: SandboxShell,
  job: GitHubJob,
  isSuperseded: () => boolean = () => false,
  settings: Partial<Shell> = {},
): Promise<string> {
  const attempt = { number: 1, isLast: true, isSuperseded: async () => isSuperseded() };
  try {
    return await doJob(job, attempt, { ...shell, ...settings });
  } catch (error) {
    if (error instanceof SupersededError) return 'superseded';
    throw error;
  }
}

/** An attempt that nothing disturbs, and after which there is no other. */
export const ONCE = { number: 1, isLast: true, isSuperseded: async () => false };

/** The job that judges a pull request. */
export function reviewJob({ sandbox }: SandboxShell, name: string, number: number): ReviewJob {
  const repository = { owner: 'acme', name };
  return {
    kind: 'review',
    installation: sandbox.installationId,
    repository,
    number,
    rerunOf: null,
    delivery: 'guid-1',
  };
}

/** Terraform stages without certificates, one file each. */
export function stages(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [
      `infra/${name}.tf`,
      `resource "aws_api_gateway_stage" "${name}" {\n  stage_name = "${name}"\n}\n`,
    ]),
  );
}

/** Ids of the blobs that these requests asked for. */
export function blobsAskedFor(requests: readonly LoggedRequest[]): string[] {
  return requests.flatMap(({ path, operation, body }) => {
    const [, id] = path.match(/\/git\/blobs\/(\w+)$/) ?? [];
    if (id !== undefined) return [id];
    return operation === 'Blobs' ? Object.values(BLOBS.parse(body).variables).filter(isId) : [];
  });
}

const BLOBS = z.object({ variables: z.record(z.string(), z.string()) });

function isId(value: string): boolean {
  return /^[0-9a-f]{40}$/.test(value);
}
