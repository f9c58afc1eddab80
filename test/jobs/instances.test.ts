import { expect, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { hasPostgres, NO_POSTGRES, TestPostgres } from '../postgres.ts';
import { idle, startJobs } from './test-jobs.ts';

test.skipIf(!hasPostgres)(
  `instances that begin at once share the work${hasPostgres ? '' : ` (${NO_POSTGRES})`}`,
  async () => {
    const postgres = await TestPostgres.start();
    const options = { dataDir: null, databaseUrl: postgres.url, onError: () => undefined };
    const done: string[] = [];
    const names = new Set<string>();
    const both = Promise.withResolvers<void>();
    const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`);
    const instances = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const database = await openDatabase(options);
        const jobs = await startJobs<string>(database, {
          name: 'shared',
          parse: String,
          run: async (work) => {
            names.add(name);
            if (names.size > 1) both.resolve();
            await both.promise;
            done.push(work);
          },
          groupOf: (work) => work,
        });
        return { database, jobs };
      }),
    );
    const [first] = instances;
    for (const key of keys) await first?.jobs.put({ key, work: key });
    if (first !== undefined) await idle(first.jobs);
    expect(done.toSorted()).toEqual(keys.toSorted());
    for (const { jobs } of instances) await jobs.drain(0);
    for (const { database } of instances) await database.close();
    await postgres.stop();
  },
);
