import { setTimeout as sleep } from 'node:timers/promises';
import { Carrier, type Ticket } from './carrier.ts';
import { JobBook, type Next, type Step } from './job-book.ts';
import type { Attempt, Job, JobCount, JobStore, Jobs } from './jobs.ts';

export type DurableJobsOptions<Work> = {
  readonly store: JobStore;
  /** Jobs of one name are done together; others may be in the same store. */
  readonly name: string;
  /** Does the work; throws when it failed and may be tried again. */
  readonly run: (work: Work, attempt: Attempt) => Promise<void>;
  /** Stored work as it is now; null where another version stored what this one can't read. */
  readonly parse: (stored: unknown) => Work | null;
  /** What a newer job of the same key must do in the place of one that is not done. */
  readonly merge: (older: Work, newer: Work) => Work;
  /** Told about a job that failed in every attempt. Must not throw, but for what `holdAfter` takes. */
  readonly onFailed: (work: Work, error: unknown, attempt: Attempt) => Promise<void>;
  /**
   * Milliseconds for which a job is held that ended with this error, which then does not count; null: it failed. What
   * waits for the same key by then takes over what is held, and its time.
   */
  readonly holdAfter: (error: unknown) => number | null;
  /** Whose work it is. Groups share the places fairly, and none gets the last one (unless there is only one). */
  readonly groupOf: (work: Work) => string;
  /** How many jobs run side by side in this instance. One that waits for another attempt takes no place. */
  readonly concurrency: number;
  /** Milliseconds before the second attempt, the third, and so on; there are no more attempts than that. */
  readonly retryDelays: readonly number[];
  /** Told about stored work that can't be read, which is dropped. */
  readonly onUnreadable: (key: string) => void;
  /** Told about failures of the store. What they cut short is done again. */
  readonly onError: (error: unknown) => void;
};

/** Milliseconds between two looks for what others have left or stored. */
const POLL = 2_000;

/** Milliseconds between two signs of life for what runs. */
const SIGN_OF_LIFE = 4_000;

/** Milliseconds before the end of a job is stored again where that failed. */
const SETTLE_DELAYS = [500, 2_000];

/** Attempts of one job that may end with their process: work that kills it must not do so for ever. */
const MAX_LOSSES = 5;

/** Jobs in a database: what waits or runs is there at the next start, however the process ended. */
export class DurableJobs<Work> implements Jobs<Work> {
  readonly #options: DurableJobsOptions<Work>;
  readonly #carrier: Carrier;
  readonly #book: JobBook<Work>;
  /** What runs here, with the promise of its end. */
  readonly #running = new Map<Ticket, Promise<void>>();
  /** Errors of jobs that failed for good, until they are told; only their messages are stored. */
  readonly #errors = new Map<string, unknown>();
  #signs: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #filling: Promise<void> | null = null;
  #isFillingAgain = false;
  /** Whether no more jobs are begun. */
  #isDraining = true;

  private constructor(options: DurableJobsOptions<Work>, carrier: Carrier) {
    this.#options = options;
    this.#carrier = carrier;
    this.#book = new JobBook(options, carrier);
  }

  /** Jobs that are stored, and that nobody does yet. Throws where the store fails. */
  static async open<Work>(options: DurableJobsOptions<Work>): Promise<DurableJobs<Work>> {
    return new DurableJobs(options, await Carrier.start(options.store, options.name, options.onError));
  }

  /** Begins to do what is stored. */
  begin(): void {
    this.#isDraining = false;
    this.#signs = setInterval(() => void this.#giveSigns(), SIGN_OF_LIFE);
    this.#fill();
  }

  async put({ key, work, delay = 0 }: Job<Work>): Promise<void> {
    await this.#book.put(key, work, delay);
    this.#fill();
  }

  async count(): Promise<JobCount> {
    return await this.#book.count();
  }

  async drain(grace: number): Promise<number> {
    this.#isDraining = true;
    await this.#filling;
    clearTimeout(this.#timer);
    await Promise.race([Promise.all(this.#running.values()), sleep(grace, undefined, { ref: false })]);
    const left = [...this.#running.keys()];
    clearInterval(this.#signs);
    for (const ticket of left) await this.#book.giveBack(ticket).catch(this.#options.onError);
    await this.#carrier.stop();
    return left.length;
  }

  /** Starts what may run; once more where something comes meanwhile. */
  #fill(): void {
    this.#isFillingAgain = true;
    this.#filling ??= this.#filled().finally(() => {
      this.#filling = null;
      // Something may have come since the last look.
      if (this.#isFillingAgain && !this.#isDraining) this.#fill();
    });
  }

  async #filled(): Promise<void> {
    while (this.#isFillingAgain && !this.#isDraining) {
      this.#isFillingAgain = false;
      clearTimeout(this.#timer);
      let wait = POLL;
      try {
        wait = await this.#startDue();
      } catch (error) {
        this.#options.onError(error);
      }
      this.#timer = setTimeout(() => this.#fill(), wait);
    }
  }

  /** Starts what is due, as far as there are places; answers milliseconds until it is worthwhile to look again. */
  async #startDue(): Promise<number> {
    for (;;) {
      const wait = await this.#book.wait();
      // Nothing seems due: what another instance left is found all the same.
      const from = wait !== null && wait <= 0 ? 1 : this.#mostPlaces;
      const ticket = this.#hasPlace ? await this.#next(from) : null;
      if (ticket !== null) await this.#start(ticket);
      else return wait === null || wait <= 0 ? POLL : Math.min(Math.ceil(wait) + 1, POLL);
    }
  }

  get #hasPlace(): boolean {
    return this.#running.size < this.#options.concurrency && !this.#isDraining;
  }

  get #mostPlaces(): number {
    return Math.max(1, this.#options.concurrency - 1);
  }

  /** The first job that may begin, of the group that has the fewest places. */
  async #next(from: number): Promise<Ticket | null> {
    for (let places = from; places <= this.#mostPlaces; places++) {
      const ticket = await this.#carrier.next(places);
      if (ticket !== null) return ticket;
    }
    return null;
  }

  async #start(ticket: Ticket): Promise<void> {
    const step = await this.#book.take(ticket);
    if (step === null) return;
    const end = this.#finish(ticket, step)
      .catch(this.#options.onError)
      .finally(() => {
        this.#running.delete(ticket);
        this.#fill();
      });
    this.#running.set(ticket, end);
  }

  async #finish(ticket: Ticket, step: Step<Work>): Promise<void> {
    const next = await this.#nextAfter(ticket.key, step);
    for (const delay of SETTLE_DELAYS) {
      try {
        return await this.#book.settle(ticket, step, next);
      } catch (error) {
        this.#options.onError(error);
        await sleep(delay);
      }
    }
    await this.#book.settle(ticket, step, next);
  }

  /** Takes a step; what is to be done next, null where the job is done. */
  async #nextAfter(key: string, step: Step<Work>): Promise<Next<Work> | null> {
    const { run, onFailed } = this.#options;
    const attempt = {
      number: step.failures + 1,
      isLast: step.failures >= this.#options.retryDelays.length,
      isSuperseded: async () => await this.#book.isSuperseded(key, step),
    };
    try {
      if (step.losses > MAX_LOSSES) throw new Error('the server ended each time that it did this');
      if (step.failure === null) await run(step.work, attempt);
      else await onFailed(step.work, this.#errors.get(key) ?? new Error(step.failure), attempt);
      this.#errors.delete(key);
      return null;
    } catch (error) {
      return this.#retry(key, step, error);
    }
  }

  #retry(key: string, step: Step<Work>, error: unknown): Next<Work> | null {
    const { work, failures, failure } = step;
    const hold = this.#options.holdAfter(error);
    if (hold !== null) return { work, failures, failure, delay: hold };
    if (failure !== null) {
      this.#options.onError(error);
      return null;
    }
    const delay = step.losses > MAX_LOSSES ? undefined : this.#options.retryDelays[failures];
    if (delay !== undefined) return { work, failures: failures + 1, failure: null, delay };
    this.#errors.set(key, error);
    return { work, failures, failure: error instanceof Error ? error.message : String(error), delay: 0 };
  }

  async #giveSigns(): Promise<void> {
    if (this.#running.size === 0) return;
    try {
      await this.#carrier.hold([...this.#running.keys()]);
    } catch (error) {
      this.#options.onError(error);
    }
  }
}
