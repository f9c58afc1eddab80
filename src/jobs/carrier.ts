import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { JobStore, Queries } from './jobs.ts';

/** A key whose turn has come, as this instance holds it: nobody else gets it before it is removed or lost. */
export type Ticket = { readonly id: string; readonly retryCount: number; readonly key: string };

/** Seconds without a sign of life after which a ticket is lost, and between two looks for such. */
const LOST_AFTER = 15;
const LOOK_INTERVAL = 5;

/** Seconds after which a ticket is lost in any case: work that never ends would keep its key for ever. */
const LONGEST = 3_600;

const TEN_YEARS = 10 * 365 * 86_400;

/** Rows at once, where all are looked at. */
const PAGE = 1_000;

const DATA = z.object({ key: z.string() });

/**
 * The queue of keys that are to be looked at, carried by pg-boss: when, by whom, one at a time for each key, and again
 * where an instance was killed. What is to be done for a key is not in it; see job-rows.ts.
 */
export class Carrier {
  readonly #boss: PgBoss;
  readonly #queue: string;

  private constructor(boss: PgBoss, queue: string) {
    this.#boss = boss;
    this.#queue = queue;
  }

  /** The queue, made where there is none. In a store of its own, it takes back what a killed process held. */
  static async start(store: JobStore, queue: string, onError: (error: unknown) => void): Promise<Carrier> {
    const boss = new PgBoss({
      db: bossDatabase(store),
      backend: store.isShared ? 'postgres' : 'pglite',
      schema: 'stage_review_queue',
      superviseIntervalSeconds: LOOK_INTERVAL,
      monitorIntervalSeconds: LOOK_INTERVAL,
      schedule: false,
      registerInstance: false,
      reindex: false,
      monitorVacuum: false,
    });
    boss.on('error', onError);
    const carrier = new Carrier(boss, queue);
    // Of instances that make its tables at once, all but one would fail.
    await store.exclusive('pg-boss', async () => {
      await boss.start();
      await carrier.#createQueue();
    });
    if (!store.isShared) await carrier.#takeBackAll();
    return carrier;
  }

  /** Sees to it that the key is looked at from then on; earlier ones are moved. */
  async schedule(key: string, group: string, due: Date, queries: Queries): Promise<void> {
    await this.#boss.upsert(
      this.#queue,
      { key },
      { singletonKey: key, group: { id: group }, startAfter: due, db: bossDatabase(queries) },
    );
  }

  /** The first key that is due and whose group has fewer than `places` tickets; null where there is none. */
  async next(places: number): Promise<Ticket | null> {
    const [job] = await this.#boss.fetch(this.#queue, { groupConcurrency: { default: places } });
    if (job === undefined) return null;
    return { id: job.id, retryCount: job.retryCount, key: DATA.parse(job.data).key };
  }

  /** Gives signs of life. */
  async hold(tickets: readonly Ticket[]): Promise<void> {
    await this.#boss.touch(this.#queue, [...tickets]);
  }

  /** Gives up a ticket: its key was looked at. Does nothing where it is lost. */
  async remove(ticket: Ticket, queries: Queries): Promise<void> {
    await this.#boss.deleteJob(this.#queue, ticket, { db: bossDatabase(queries) });
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }

  async #createQueue(): Promise<void> {
    const settings = {
      expireInSeconds: LONGEST,
      heartbeatSeconds: LOST_AFTER,
      retentionSeconds: TEN_YEARS,
      retryLimit: 1_000_000,
      retryDelay: 0,
    };
    // stately: at most one that waits and one that is held for each key
    await this.#boss.createQueue(this.#queue, { policy: 'stately', ...settings });
    await this.#boss.updateQueue(this.#queue, settings);
  }

  async #takeBackAll(): Promise<void> {
    for (let after: string | undefined; ; ) {
      const jobs = await this.#boss.findJobs(this.#queue, { limit: PAGE, ...(after && { after }) });
      const held = jobs.filter(({ state }) => state === 'active').map(({ id }) => id);
      after = jobs.at(-1)?.id;
      if (held.length > 0) await this.#boss.fail(this.#queue, held);
      if (jobs.length < PAGE) return;
    }
  }
}

function bossDatabase(queries: Queries) {
  return {
    executeSql: async (text: string, values: unknown[] = []) => ({ rows: await queries.query(text, values) }),
  };
}
