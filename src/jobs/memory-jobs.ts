import type { Attempt, Job, Jobs } from './jobs.ts';

export type MemoryJobsOptions<Work> = {
  /** Does the work; throws when it failed and may be tried again. */
  readonly run: (work: Work, attempt: Attempt) => Promise<void>;
  /** What a newer job of the same key must do in the place of one that is not done. */
  readonly merge: (older: Work, newer: Work) => Work;
  /** Told about a job that failed in every attempt. Must not throw, but for what `holdAfter` takes. */
  readonly onFailed: (work: Work, error: unknown) => Promise<void>;
  /** Milliseconds for which a job is held that ended with this error, which then does not count; null: it failed. */
  readonly holdAfter: (error: unknown) => number | null;
  /** Whose work it is. Groups share the places fairly, and none gets the last one (unless there is only one). */
  readonly groupOf: (work: Work) => string;
  /** How many jobs run side by side. One that waits for another attempt takes no place. */
  readonly concurrency: number;
  /** Milliseconds before the second attempt, the third, and so on; there are no more attempts than that. */
  readonly retryDelays: readonly number[];
};

/** What is to be done next about a job. */
type Step<Work> = {
  readonly work: Work;
  /** Attempts that failed. */
  readonly failures: number;
  /** Set on a job that failed for good, which is to be told. */
  readonly failure: { readonly error: unknown } | null;
  /** When it may begin, by `performance.now()`. */
  readonly from: number;
  readonly isHeld: boolean;
};

/** The longest wait that a timer takes. */
const MAX_TIMER = 2 ** 31 - 1;

/** Jobs in memory: what waits or runs is lost with the process. */
export class MemoryJobs<Work> implements Jobs<Work> {
  readonly #options: MemoryJobsOptions<Work>;
  /** In the order of arrival; a newer job keeps the turn of the one that it replaces. */
  readonly #waiting = new Map<string, Step<Work>>();
  /** Keys of the jobs that run, with their groups. */
  readonly #running = new Map<string, string>();
  readonly #drained = Promise.withResolvers<void>();
  #isDraining = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MemoryJobsOptions<Work>) {
    this.#options = options;
  }

  async put({ key, work }: Job<Work>): Promise<void> {
    this.#replace(key, work);
    this.#fill();
  }

  async drain(): Promise<void> {
    this.#isDraining = true;
    this.#fill();
    await this.#drained.promise;
  }

  /** Puts a job in the place of the one that waits, if there is one. */
  #replace(key: string, newer: Work): void {
    const older = this.#waiting.get(key);
    const work = older === undefined ? newer : this.#options.merge(older.work, newer);
    this.#waiting.set(key, { work, failures: 0, failure: null, from: 0, isHeld: false });
  }

  /** Starts what may run, and sees to it that the others are looked at when their time has come. */
  #fill(): void {
    // One moment for all of it: a job may not come of age between being passed over and being timed.
    const now = performance.now();
    while (this.#running.size < this.#options.concurrency) {
      const next = this.#next(now);
      if (next === null) break;
      this.#start(...next);
    }
    clearTimeout(this.#timer);
    const wait = this.#nextWait(now);
    if (wait !== null) this.#timer = setTimeout(() => this.#fill(), wait);
    if (this.#isDraining && this.#running.size + this.#waiting.size === 0) this.#drained.resolve();
  }

  /** The first job that may begin, of the group that has the fewest places. */
  #next(now: number): [string, Step<Work>] | null {
    let next: [string, Step<Work>] | null = null;
    let fewest = Math.max(1, this.#options.concurrency - 1);
    for (const [key, step] of this.#waiting) {
      if (this.#running.has(key) || this.#waitOf(step, now) > 0) continue;
      const places = this.#placesOf(this.#options.groupOf(step.work));
      if (places >= fewest) continue;
      next = [key, step];
      fewest = places;
    }
    return next;
  }

  #placesOf(group: string): number {
    return [...this.#running.values()].filter((other) => other === group).length;
  }

  #waitOf({ from, isHeld }: Step<Work>, now: number): number {
    return this.#isDraining && !isHeld ? 0 : from - now;
  }

  /** Milliseconds until the next job may begin; null where time alone brings none. */
  #nextWait(now: number): number | null {
    const waits = [...this.#waiting.values()]
      .map((step) => this.#waitOf(step, now))
      .filter((wait) => wait > 0);
    return waits.length === 0 ? null : waits.reduce((least, wait) => Math.min(least, wait), MAX_TIMER);
  }

  #start(key: string, step: Step<Work>): void {
    this.#waiting.delete(key);
    this.#running.set(key, this.#options.groupOf(step.work));
    // Not before `#running` knows the key: the work may put jobs at once.
    void Promise.resolve()
      .then(() => this.#stepAfter(key, step))
      .then((next) => this.#end(key, next));
  }

  #end(key: string, next: Step<Work> | null): void {
    this.#running.delete(key);
    const newer = this.#waiting.get(key);
    if (next !== null && newer === undefined) this.#waiting.set(key, next);
    // The newer job owes what this one owed.
    else if (next !== null && newer !== undefined)
      this.#waiting.set(key, { ...newer, work: this.#options.merge(next.work, newer.work) });
    this.#fill();
  }

  /** Takes a step; what is to be done next, null where the job is done. */
  async #stepAfter(key: string, step: Step<Work>): Promise<Step<Work> | null> {
    const { run, onFailed } = this.#options;
    const isSuperseded = async () => this.#waiting.has(key);
    try {
      if (step.failure === null) await run(step.work, { number: step.failures + 1, isSuperseded });
      else await onFailed(step.work, step.failure.error);
      return null;
    } catch (error) {
      return this.#retry(step, error);
    }
  }

  #retry(step: Step<Work>, error: unknown): Step<Work> {
    const hold = this.#options.holdAfter(error);
    const now = performance.now();
    if (hold !== null) return { ...step, from: now + hold, isHeld: true };
    if (step.failure !== null) throw error;
    const delay = this.#options.retryDelays[step.failures];
    if (delay === undefined) return { ...step, failure: { error }, from: 0, isHeld: false };
    return { ...step, failures: step.failures + 1, from: now + delay, isHeld: false };
  }
}
