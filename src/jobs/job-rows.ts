import { z } from 'zod';
import type { JobCount, Queries } from './jobs.ts';

/** A job's row, as it is stored: the work is parsed by who knows it. */
export type JobRow = {
  /** Raised by everything that makes an attempt out of date. */
  readonly generation: string;
  /** Work that has not begun; null for none. */
  readonly waiting: unknown;
  readonly due: Date | null;
  /** Attempts at what waits that failed. */
  readonly failures: number;
  /** Set where what waits failed for good, which is to be told. */
  readonly failure: string | null;
  /** Work that has begun and not ended; null for none. */
  readonly running: unknown;
  /** The generation at which it began. */
  readonly taken: string | null;
  /** How often it was begun by somebody who did not come back. */
  readonly losses: number;
};

const ROW = z.object({
  generation: z.coerce.string(),
  waiting: z.unknown(),
  due: z.date().nullable(),
  failures: z.number(),
  failure: z.string().nullable(),
  running: z.unknown(),
  taken: z.coerce.string().nullable(),
  losses: z.number(),
});

const COUNT = z.tuple([z.object({ waiting: z.coerce.number(), running: z.coerce.number() })]);
const WAIT = z.tuple([z.object({ wait: z.coerce.number().nullable() })]);
const DUE = z.tuple([z.object({ due: z.date() })]);

/** What is to be done for each key of a queue: one row for each that has anything to do. */
export class JobRows {
  readonly #queue: string;

  constructor(queue: string) {
    this.#queue = queue;
  }

  /** The row, which nobody else changes until the end of the transaction; null where there is none. */
  async locked(queries: Queries, key: string): Promise<JobRow | null> {
    const rows = await queries.query(
      'SELECT * FROM stage_review.job WHERE queue = $1 AND key = $2 FOR UPDATE',
      [this.#queue, key],
    );
    return rows.length === 0 ? null : ROW.parse(rows[0]);
  }

  /** The same; made, with nothing to do, where there is none. */
  async made(queries: Queries, key: string): Promise<JobRow> {
    for (;;) {
      await queries.query(
        `INSERT INTO stage_review.job (queue, key, generation)
         VALUES ($1, $2, nextval('stage_review.generation')) ON CONFLICT DO NOTHING`,
        [this.#queue, key],
      );
      const row = await this.locked(queries, key);
      // Its last job may have ended in between.
      if (row !== null) return row;
    }
  }

  /** Stores what waits, under a new generation; answers when it is due: in `delay` milliseconds, or at `due` if earlier. */
  async setWaiting(
    queries: Queries,
    key: string,
    job: Pick<JobRow, 'waiting' | 'due' | 'failures' | 'failure'> & { readonly delay: number },
  ): Promise<Date> {
    const rows = await queries.query(
      `UPDATE stage_review.job
       SET waiting = $3::text::jsonb, failures = $4, failure = $5, generation = nextval('stage_review.generation'),
           due = least($6::timestamptz, now() + $7::float8 * interval '1 millisecond')
       WHERE queue = $1 AND key = $2 RETURNING due`,
      [this.#queue, key, JSON.stringify(job.waiting), job.failures, job.failure, job.due, job.delay],
    );
    return DUE.parse(rows)[0].due;
  }

  /** Stores that work has begun, and nothing waits; answers the new generation. */
  async setRunning(queries: Queries, key: string, running: unknown, losses: number): Promise<string> {
    const rows = await queries.query(
      `UPDATE stage_review.job
       SET running = $3::text::jsonb, losses = $4, waiting = NULL, due = NULL,
           generation = nextval('stage_review.generation'), taken = currval('stage_review.generation')
       WHERE queue = $1 AND key = $2 RETURNING *`,
      [this.#queue, key, JSON.stringify(running), losses],
    );
    return ROW.parse(rows[0]).generation;
  }

  /** Stores that nothing runs. */
  async setEnded(queries: Queries, key: string): Promise<void> {
    await queries.query(
      'UPDATE stage_review.job SET running = NULL, taken = NULL, losses = 0 WHERE queue = $1 AND key = $2',
      [this.#queue, key],
    );
  }

  async remove(queries: Queries, key: string): Promise<void> {
    await queries.query('DELETE FROM stage_review.job WHERE queue = $1 AND key = $2', [this.#queue, key]);
  }

  async generation(queries: Queries, key: string): Promise<string | null> {
    const rows = await queries.query('SELECT * FROM stage_review.job WHERE queue = $1 AND key = $2', [
      this.#queue,
      key,
    ]);
    return rows.length === 0 ? null : ROW.parse(rows[0]).generation;
  }

  /** Milliseconds until one of those that wait may begin, 0 and less where one may now; null where none waits. */
  async wait(queries: Queries): Promise<number | null> {
    const rows = await queries.query(
      `SELECT extract(epoch FROM min(due) - now()) * 1000 AS wait FROM stage_review.job
       WHERE queue = $1 AND waiting IS NOT NULL AND running IS NULL`,
      [this.#queue],
    );
    return WAIT.parse(rows)[0].wait;
  }

  async count(queries: Queries): Promise<JobCount> {
    const rows = await queries.query(
      'SELECT count(waiting) AS waiting, count(running) AS running FROM stage_review.job WHERE queue = $1',
      [this.#queue],
    );
    return COUNT.parse(rows)[0];
  }
}
