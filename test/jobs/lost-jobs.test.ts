import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedded, type Opened } from '../database-kinds.ts';
import { idle, startJobs } from './test-jobs.ts';

let opened: Opened;
beforeAll(async () => {
  opened = await embedded();
});
afterAll(async () => await opened.close());

/** What is left as it is when its process is killed: it never ends, and its only place is taken. */
async function lost(log: string[], merge = (_older: string, newer: string) => newer) {
  return await startJobs<string>(opened.first, {
    name: 'lost',
    concurrency: 1,
    parse: String,
    merge,
    run: async (work) => {
      log.push(work);
      await new Promise(() => undefined);
    },
  });
}

test('what a killed process left is begun again at the next start, six times at most, and then told', async () => {
  const log: string[] = [];
  const first = await lost(log);
  await first.put({ key: 'a', work: 'a' });
  await expect.poll(() => log).toEqual(['a']);
  for (let start = 2; start <= 6; start++) {
    await lost(log);
    await expect.poll(() => log).toHaveLength(start);
  }
  const last = await startJobs<string>(opened.first, {
    name: 'lost',
    parse: String,
    run: async () => void log.push('once more'),
    onFailed: async (work, error) => void log.push(`failed ${work}: ${error}`),
    retryDelays: [1],
  });
  await idle(last);
  expect(log.slice(5)).toEqual(['a', 'failed a: Error: the server ended each time that it did this']);
});

test('what came while it ran is merged with it', async () => {
  const log: string[] = [];
  const first = await lost(log);
  await first.put({ key: 'b', work: 'b1' });
  await expect.poll(() => log).toEqual(['b1']);
  await first.put({ key: 'b', work: 'b2' });
  const merge = (older: string, newer: string) => `${older}+${newer}`;
  await lost(log, merge);
  await expect.poll(() => log).toEqual(['b1', 'b1+b2']);
});
