import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { GitHubAnswer } from '../github/fetch-in-time.ts';
import { RateLimitError } from '../github/rate-limit-error.ts';
import { SupersededError } from '../github/superseded-error.ts';

/** Seconds: a job is some requests to GitHub, and may wait for short rate limits. */
const JOB_BUCKETS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
/** Seconds: a review alone takes well under one. */
const REVIEW_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** How many jobs there are. */
export type JobCount = { readonly waiting: number; readonly running: number };

/**
 * What the server counts and measures, as Prometheus reads it. No label names a repository, and each takes few values:
 * what anybody may send is none before it is verified.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #deliveries = new Counter({
    name: 'stage_review_deliveries_total',
    help: 'Answers to webhook deliveries; the event is named once its signature is verified',
    labelNames: ['event', 'status'],
    registers: [this.#registry],
  });
  readonly #jobs = new Histogram({
    name: 'stage_review_job_duration_seconds',
    help: 'Attempts at jobs: done, failed (it is tried again) or held until a rate limit of GitHub ends',
    labelNames: ['kind', 'outcome'],
    buckets: JOB_BUCKETS,
    registers: [this.#registry],
  });
  readonly #givenUp = new Counter({
    name: 'stage_review_jobs_given_up_total',
    help: 'Jobs whose last attempt failed: their checks ask for action',
    labelNames: ['kind'],
    registers: [this.#registry],
  });
  readonly #reviews = new Histogram({
    name: 'stage_review_review_duration_seconds',
    help: 'Judging one pull request, without the requests to GitHub',
    buckets: REVIEW_BUCKETS,
    registers: [this.#registry],
  });
  readonly #requests = new Counter({
    name: 'stage_review_github_requests_total',
    help: 'Requests to GitHub; status none means no answer',
    labelNames: ['method', 'status'],
    registers: [this.#registry],
  });
  readonly #remaining = new Gauge({
    name: 'stage_review_github_rate_limit_remaining',
    help: 'What GitHub said last is left of a rate limit',
    labelNames: ['installation', 'resource'],
    registers: [this.#registry],
  });

  /** From now on the process is measured, too: memory, event loop, garbage collection. */
  measureProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** A delivery was answered; its event is null where it was not verified. */
  delivery(event: string | null, status: number): void {
    this.#deliveries.inc({ event: event ?? 'unverified', status });
  }

  /** One attempt at a job; the result, and what is thrown, is the attempt's own. */
  async job<Result>(kind: string, attempt: () => Promise<Result>): Promise<Result> {
    const end = this.#jobs.startTimer({ kind });
    try {
      const result = await attempt();
      end({ outcome: 'done' });
      return result;
    } catch (error) {
      end({ outcome: outcomeOf(error) });
      throw error;
    }
  }

  /** A job was given up. */
  givenUp(kind: string): void {
    this.#givenUp.inc({ kind });
  }

  /** One review; the result, and what is thrown, is the review's own. */
  async review<Result>(make: () => Promise<Result>): Promise<Result> {
    const end = this.#reviews.startTimer();
    try {
      return await make();
    } finally {
      end();
    }
  }

  /** GitHub answered a request, or did not. */
  request({ installation, method, status, limit }: GitHubAnswer): void {
    this.#requests.inc({ method, status: status ?? 'none' });
    if (installation !== null && limit !== null)
      this.#remaining.set({ installation, resource: limit.resource }, limit.remaining);
  }

  /** From now on the queue is counted each time that the metrics are read. */
  watchQueue(count: () => Promise<JobCount>): void {
    new Gauge({
      name: 'stage_review_jobs',
      help: 'Jobs in the queue now',
      labelNames: ['state'],
      registers: [this.#registry],
      async collect() {
        try {
          const { waiting, running } = await count();
          this.set({ state: 'waiting' }, waiting);
          this.set({ state: 'running' }, running);
        } catch {
          // The others are wanted most while the database does not answer.
          this.reset();
        }
      },
    });
  }

  /** Everything in the text format of Prometheus, with its content type. */
  async read(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}

/** How an attempt at a job ended that ended with this error. */
function outcomeOf(error: unknown): string {
  if (error instanceof SupersededError) return 'superseded';
  return error instanceof RateLimitError ? 'held' : 'failed';
}
