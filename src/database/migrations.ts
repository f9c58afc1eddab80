import { z } from 'zod';
import type { Database } from './database.ts';

/**
 * What makes the tables, in order; the number of a step is its place. A step that was released is never changed, and may
 * only add: instances of the version before run on beside it. The queue's own tables are pg-boss's to make.
 */
const STEPS: readonly string[] = [
  // What is to be done for each key. See jobs/job-rows.ts.
  `CREATE SEQUENCE stage_review.generation;
   CREATE TABLE stage_review.job (
     queue text NOT NULL,
     key text NOT NULL,
     generation bigint NOT NULL,
     waiting jsonb,
     due timestamptz,
     failures integer NOT NULL DEFAULT 0,
     failure text,
     running jsonb,
     taken bigint,
     losses integer NOT NULL DEFAULT 0,
     PRIMARY KEY (queue, key)
   );
   CREATE INDEX job_due ON stage_review.job (queue, due) WHERE waiting IS NOT NULL;`,
  // What is known of open pull requests. See verdict-rows.ts.
  `CREATE TABLE stage_review.verdict (
     installation bigint NOT NULL,
     repository text NOT NULL,
     number integer NOT NULL,
     head text NOT NULL,
     content jsonb NOT NULL,
     PRIMARY KEY (installation, repository, number)
   );
   CREATE INDEX verdict_head ON stage_review.verdict (installation, repository, head);`,
  // Texts of files, which can be read again. See blob-rows.ts.
  `CREATE TABLE stage_review.blob (
     installation bigint NOT NULL,
     id text NOT NULL,
     text text NOT NULL,
     size integer NOT NULL,
     used timestamptz NOT NULL,
     PRIMARY KEY (installation, id)
   );`,
];

/** Any number that is always the same: instances that start together take turns. */
const LOCK = 7_236_851_402;

const VERSION = z.tuple([z.object({ version: z.coerce.number() })]);

/** Brings the tables up to date. Those of a newer version are left as they are. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async ({ query }) => {
    await query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await query(`CREATE SCHEMA IF NOT EXISTS stage_review;
      CREATE TABLE IF NOT EXISTS stage_review.migration (
        version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now()
      );`);
    const rows = await query('SELECT coalesce(max(version), 0) AS version FROM stage_review.migration');
    const [{ version }] = VERSION.parse(rows);
    for (const [index, step] of STEPS.entries()) {
      if (index < version) continue;
      await query(step);
      await query('INSERT INTO stage_review.migration (version) VALUES ($1)', [index + 1]);
    }
  });
}
