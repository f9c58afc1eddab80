import type { Logger } from 'pino';
import type { Reading } from '../control/policy.ts';
import type { review } from '../review.ts';
import type { GitHubApp } from './app.ts';
import type { BlobCache } from './blob-cache.ts';
import type { GitHubJob } from './job.ts';
import type { Verdicts } from './verdicts.ts';

/** What the server gives to the work on GitHub. */
export type Shell = {
  readonly app: GitHubApp;
  readonly cache: BlobCache;
  readonly log: Logger;
  /** Makes the review; it may do so in a thread of its own. */
  readonly review: typeof review;
  /** Stores a job that another one leads to; it begins no sooner than after `delay` milliseconds. */
  readonly put: (job: GitHubJob, delay?: number) => Promise<void>;
  /** What the first check says. */
  readonly verdicts: Verdicts;
  /** What the config's check says; only of pull requests that have had one. */
  readonly configVerdicts: Verdicts;
  /** Does work while no other work of this name is done, by this server or another one of the same database. */
  readonly exclusive: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;
  /** The day, UTC, as YYYY-MM-DD. */
  readonly today: () => string;
  /** Version of stage-review. */
  readonly version: string;
  readonly deployerReading: Reading | null;
  readonly isOrganisationConfigRequired: boolean;
};
