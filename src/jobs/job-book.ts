import type { Carrier, Ticket } from './carrier.ts';
import { type JobRow, JobRows } from './job-rows.ts';
import type { JobCount, JobStore, Queries } from './jobs.ts';

export type JobBookOptions<Work> = {
  readonly store: JobStore;
  readonly name: string;
  readonly parse: (stored: unknown) => Work | null;
  readonly merge: (older: Work, newer: Work) => Work;
  readonly groupOf: (work: Work) => string;
  readonly onUnreadable: (key: string) => void;
};

/** Work that was begun. */
export type Step<Work> = {
  readonly work: Work;
  readonly failures: number;
  readonly failure: string | null;
  readonly losses: number;
  /** Of the row, when it was begun. */
  readonly generation: string;
};

/** Work that is to be done after a step, in so many milliseconds. */
export type Next<Work> = Pick<Step<Work>, 'work' | 'failures' | 'failure'> & { readonly delay: number };

const FRESH = { failures: 0, failure: null };

/** Keeps what is to be done for each key, and the keys that are to be looked at, in step with each other. */
export class JobBook<Work> {
  readonly #options: JobBookOptions<Work>;
  readonly #carrier: Carrier;
  readonly #rows: JobRows;

  constructor(options: JobBookOptions<Work>, carrier: Carrier) {
    this.#options = options;
    this.#carrier = carrier;
    this.#rows = new JobRows(options.name);
  }

  /** Stores work in the place of what waits for this key. */
  async put(key: string, work: Work, delay: number): Promise<void> {
    await this.#options.store.transaction(async (queries) => {
      const { waiting, due } = await this.#rows.made(queries, key);
      await this.#wait(queries, key, { ...FRESH, work: this.#merged(key, waiting, work), delay }, due);
    });
  }

  /** Begins with what waits for a key; null where nothing does. What was begun and lost is begun again. */
  async take(ticket: Ticket): Promise<Step<Work> | null> {
    return await this.#options.store.transaction(async (queries) => {
      const row = await this.#rows.locked(queries, ticket.key);
      const work = row === null ? null : this.#workOf(ticket.key, row);
      if (row === null || work === null) {
        await this.#rows.remove(queries, ticket.key);
        await this.#carrier.remove(ticket, queries);
        return null;
      }
      const losses = row.running === null ? row.losses : row.losses + 1;
      const generation = await this.#rows.setRunning(queries, ticket.key, work, losses);
      return { work, failures: row.failures, failure: row.failure, losses, generation };
    });
  }

  /** Stores how a step ended. Does nothing where somebody else has begun with it since. */
  async settle(ticket: Ticket, step: Step<Work>, next: Next<Work> | null): Promise<void> {
    await this.#options.store.transaction(async (queries) => {
      const row = await this.#rows.locked(queries, ticket.key);
      if (row === null || row.taken !== step.generation) return;
      await this.#end(queries, ticket, row, next);
    });
  }

  /** Ends a step that is not done: it is to be begun again, by anybody, and this attempt is superseded. */
  async giveBack(ticket: Ticket): Promise<void> {
    await this.#options.store.transaction(async (queries) => {
      const row = await this.#rows.locked(queries, ticket.key);
      if (row === null) return;
      const work = row.running === null ? null : this.#options.parse(row.running);
      const { failures, failure } = row;
      await this.#end(queries, ticket, row, work === null ? null : { work, failures, failure, delay: 0 });
    });
  }

  async isSuperseded(key: string, { generation }: Step<Work>): Promise<boolean> {
    return (await this.#rows.generation(this.#options.store, key)) !== generation;
  }

  async wait(): Promise<number | null> {
    return await this.#rows.wait(this.#options.store);
  }

  async count(): Promise<JobCount> {
    return await this.#rows.count(this.#options.store);
  }

  async #end(queries: Queries, ticket: Ticket, row: JobRow, next: Next<Work> | null): Promise<void> {
    const { key } = ticket;
    await this.#carrier.remove(ticket, queries);
    await this.#rows.setEnded(queries, key);
    const newer = row.waiting === null ? null : this.#options.parse(row.waiting);
    if (next === null && row.waiting === null) await this.#rows.remove(queries, key);
    else if (next !== null && newer === null) await this.#wait(queries, key, next, null);
    // The newer job owes what this one owed.
    else if (next !== null && newer !== null) {
      const work = this.#options.merge(next.work, newer);
      await this.#wait(queries, key, { ...FRESH, work, delay: next.delay }, row.due);
    }
  }

  async #wait(queries: Queries, key: string, next: Next<Work>, due: Date | null): Promise<void> {
    const { work, ...others } = next;
    const from = await this.#rows.setWaiting(queries, key, { ...others, waiting: work, due });
    await this.#carrier.schedule(key, this.#options.groupOf(work), from, queries);
  }

  /** What is to be done by a row; null for nothing, or for nothing that can be read. */
  #workOf(key: string, { running, waiting }: JobRow): Work | null {
    const newer = waiting === null ? null : this.#read(key, waiting);
    return newer === null
      ? running === null
        ? null
        : this.#read(key, running)
      : this.#merged(key, running, newer);
  }

  #merged(key: string, older: unknown, newer: Work): Work {
    const read = older === null ? null : this.#read(key, older);
    return read === null ? newer : this.#options.merge(read, newer);
  }

  #read(key: string, stored: unknown): Work | null {
    const work = this.#options.parse(stored);
    if (work === null) this.#options.onUnreadable(key);
    return work;
  }
}
