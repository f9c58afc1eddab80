import type { Logger } from 'pino';
import type { Reading } from '../control/policy.ts';
import type { review } from '../review.ts';
import type { GitHubApp } from './app.ts';
import type { BlobCache } from './blob-cache.ts';
import type { GitHubJob } from './jobs-of-event.ts';

/** What the server gives to the work on GitHub. */
export type Shell = {
  readonly app: GitHubApp;
  readonly cache: BlobCache;
  readonly log: Logger;
  /** Makes the review; it may do so in a thread of its own. */
  readonly review: typeof review;
  /** Stores a job that another one leads to. */
  readonly put: (job: GitHubJob) => Promise<void>;
  /** The day, UTC, as YYYY-MM-DD. */
  readonly today: () => string;
  /** Version of stage-review. */
  readonly version: string;
  readonly deployerReading: Reading | null;
  readonly isOrganisationConfigRequired: boolean;
};

/** The least that a review needs of a repository. */
export const REVIEW_PERMISSIONS = { checks: 'write', contents: 'read', pull_requests: 'write' } as const;
