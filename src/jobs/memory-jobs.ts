import { setTimeout } from 'node:timers/promises';
import type { Attempt, Job, Jobs } from './jobs.ts';

export type MemoryJobsOptions<Work> = {
  /** Does the work; throws when it failed and may be tried again. */
  readonly run: (work: Work, attempt: Attempt) => Promise<void>;
  /** What a newer job of the same key must do in the place of one that is not done. */
  readonly merge: (older: Work, newer: Work) => Work;
  /** Told about a job that failed in every attempt. Must not throw. */
  readonly onFailed: (work: Work, error: unknown) => Promise<void>;
  /** How many jobs run side by side. */
  readonly concurrency: number;
  /** Milliseconds before the second attempt, the third, and so on; there are no more attempts than that. */
  readonly retryDelays: readonly number[];
};

/** Jobs in memory: what waits or runs is lost with the process. */
export class MemoryJobs<Work> implements Jobs<Work> {
  readonly #options: MemoryJobsOptions<Work>;
  /** In the order of arrival; a newer job keeps the turn of the one that it replaces. */
  readonly #waiting = new Map<string, Work>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #haste = new AbortController();

  constructor(options: MemoryJobsOptions<Work>) {
    this.#options = options;
  }

  async put(job: Job<Work>): Promise<void> {
    const older = this.#waiting.get(job.key);
    this.#waiting.set(job.key, older === undefined ? job.work : this.#options.merge(older, job.work));
    this.#fill();
  }

  async drain(): Promise<void> {
    this.#haste.abort();
    while (this.#running.size > 0) await Promise.race(this.#running.values());
  }

  #fill(): void {
    for (const [key, work] of this.#waiting) {
      if (this.#running.size >= this.#options.concurrency) return;
      if (!this.#running.has(key)) this.#start(key, work);
    }
  }

  #start(key: string, work: Work): void {
    this.#waiting.delete(key);
    // Not before `#running` knows the key: the work may put jobs at once.
    const begun = Promise.resolve().then(() => this.#attempts(key, work));
    const done = begun.finally(() => {
      this.#running.delete(key);
      this.#fill();
    });
    this.#running.set(key, done);
  }

  async #attempts(key: string, work: Work): Promise<void> {
    const isSuperseded = () => this.#waiting.has(key);
    for (let number = 1; ; number++) {
      try {
        return await this.#options.run(work, { number, isSuperseded });
      } catch (error) {
        const newer = this.#waiting.get(key);
        if (newer !== undefined) {
          this.#waiting.set(key, this.#options.merge(work, newer));
          return;
        }
        const delay = this.#options.retryDelays[number - 1];
        if (delay === undefined) return await this.#options.onFailed(work, error);
        await this.#wait(delay);
      }
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    const { signal } = this.#haste;
    // The only rejection is the abort, which means: go on at once.
    await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}
