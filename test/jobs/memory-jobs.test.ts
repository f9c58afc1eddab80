import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MemoryJobs, type MemoryJobsOptions } from '../../src/jobs/memory-jobs.ts';

type Recorded = { jobs: MemoryJobs<string>; log: string[]; release: (work: string) => void };

/** Jobs whose work waits until it is released by name. */
function recorded(options: Partial<MemoryJobsOptions<string>> = {}): Recorded {
  const log: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const gate = (work: string) => {
    const found = gates.get(work) ?? Promise.withResolvers<void>();
    gates.set(work, found);
    return found;
  };
  const jobs = new MemoryJobs<string>({
    run: async (work, attempt) => {
      log.push(`begin ${work}`);
      await gate(work).promise;
      log.push(`end ${work}${attempt.isSuperseded() ? ' superseded' : ''}`);
    },
    merge: (older, newer) => `${older}+${newer}`,
    onFailed: async (work, error) => void log.push(`failed ${work}: ${error}`),
    concurrency: 2,
    retryDelays: [],
    ...options,
  });
  return { jobs, log, release: (work) => gate(work).resolve() };
}

test('one job per key at a time; the newer one waits and tells the running one', async () => {
  const { jobs, log, release } = recorded();
  await jobs.put({ key: 'a', work: 'a1' });
  await jobs.put({ key: 'a', work: 'a2' });
  release('a1');
  release('a2');
  await jobs.drain();
  expect(log).toEqual(['begin a1', 'end a1 superseded', 'begin a2', 'end a2']);
});

test('a newer job takes the place of one that waits', async () => {
  const { jobs, log, release } = recorded();
  await jobs.put({ key: 'a', work: 'a1' });
  await jobs.put({ key: 'a', work: 'a2' });
  await jobs.put({ key: 'a', work: 'a3' });
  for (const work of ['a1', 'a2', 'a3', 'a2+a3']) release(work);
  await jobs.drain();
  expect(log).toEqual(['begin a1', 'end a1 superseded', 'begin a2+a3', 'end a2+a3']);
});

test('different keys run side by side, as many as allowed', async () => {
  const { jobs, log, release } = recorded();
  for (const key of ['a', 'b', 'c']) await jobs.put({ key, work: key });
  expect(log).toEqual(['begin a', 'begin b']);
  release('b');
  await setTimeout(1);
  expect(log).toEqual(['begin a', 'begin b', 'end b', 'begin c']);
  release('a');
  release('c');
  await jobs.drain();
  expect(log.at(-1)).toBe('end c');
});

test('a failing job is tried again, and reported when it failed for good', async () => {
  const attempts: number[] = [];
  const { jobs, log } = recorded({
    run: async (_work, attempt) => {
      attempts.push(attempt.number);
      throw new Error('no');
    },
    retryDelays: [1, 1],
  });
  await jobs.put({ key: 'a', work: 'a' });
  await jobs.drain();
  expect(attempts).toEqual([1, 2, 3]);
  expect(log).toEqual(['failed a: Error: no']);
});

test('a failing job leaves what it owed to the newer one and is not tried again', async () => {
  const begun: string[] = [];
  const failing = Promise.withResolvers<void>();
  const { jobs, log } = recorded({
    run: async (work) => {
      begun.push(work);
      if (work === 'a1') await failing.promise;
    },
    retryDelays: [60_000],
  });
  await jobs.put({ key: 'a', work: 'a1' });
  await jobs.put({ key: 'a', work: 'a2' });
  failing.reject(new Error('no'));
  await jobs.drain();
  expect(begun).toEqual(['a1', 'a1+a2']);
  expect(log).toEqual([]);
});

test('drain cuts the wait before another attempt short', async () => {
  let attempts = 0;
  const { jobs } = recorded({
    run: async () => {
      attempts++;
      throw new Error('no');
    },
    retryDelays: [60_000],
  });
  await jobs.put({ key: 'a', work: 'a' });
  await jobs.drain();
  expect(attempts).toBe(2);
});

test('drain waits for jobs that a running job puts', async () => {
  const done: string[] = [];
  const jobs: MemoryJobs<string> = new MemoryJobs<string>({
    run: async (work) => {
      if (work === 'first') await jobs.put({ key: 'b', work: 'second' });
      done.push(work);
    },
    merge: (_older, newer) => newer,
    onFailed: async () => undefined,
    concurrency: 1,
    retryDelays: [],
  });
  await jobs.put({ key: 'a', work: 'first' });
  await jobs.drain();
  expect(done).toEqual(['first', 'second']);
});
