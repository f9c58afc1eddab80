import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
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
      log.push(`end ${work}${(await attempt.isSuperseded()) ? ' superseded' : ''}`);
    },
    merge: (older, newer) => `${older}+${newer}`,
    onFailed: async (work, error) => void log.push(`failed ${work}: ${error}`),
    holdAfter: () => null,
    groupOf: (work) => work,
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
    holdAfter: () => null,
    groupOf: (work) => work,
    concurrency: 1,
    retryDelays: [],
  });
  await jobs.put({ key: 'a', work: 'first' });
  await jobs.drain();
  expect(done).toEqual(['first', 'second']);
});

/** Asks to be held for so many milliseconds. */
class Hold extends Error {
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    super('later');
    this.milliseconds = milliseconds;
  }
}

function holdAfter(error: unknown): number | null {
  return error instanceof Hold ? error.milliseconds : null;
}

test('a job that waits for another attempt gives up its place', async () => {
  const begun: string[] = [];
  const { jobs } = recorded({
    run: async (work, { number }) => {
      begun.push(`${work}${number}`);
      if (number === 1 && work !== 'good') throw new Error('no');
    },
    retryDelays: [100],
  });
  for (const key of ['bad', 'worse', 'good']) await jobs.put({ key, work: key });
  await setTimeout(50);
  expect(begun).toEqual(['bad1', 'worse1', 'good1']);
  await setTimeout(150);
  expect(begun.slice(3)).toEqual(['bad2', 'worse2']);
});

test('a held job gives up its place, is tried again in time, and the attempt does not count', async () => {
  const begun: string[] = [];
  const { jobs, log } = recorded({
    run: async (work, { number }) => {
      begun.push(`${work}${number}`);
      if (work === 'a' && begun.length < 6) throw new Hold(30);
    },
    holdAfter,
    concurrency: 1,
  });
  await jobs.put({ key: 'a', work: 'a' });
  await jobs.put({ key: 'b', work: 'b' });
  await setTimeout(15);
  expect(begun).toEqual(['a1', 'b1']);
  await jobs.drain();
  expect(begun).toEqual(['a1', 'b1', 'a1', 'a1', 'a1', 'a1']);
  expect(log).toEqual([]);
});

test('drain does not cut short for how long a job is held', async () => {
  const begun = performance.now();
  let attempts = 0;
  const { jobs } = recorded({
    run: async () => {
      if (++attempts === 1) throw new Hold(100);
    },
    holdAfter,
  });
  await jobs.put({ key: 'a', work: 'a' });
  await jobs.drain();
  expect([attempts, performance.now() - begun >= 99]).toEqual([2, true]);
});

test.each([1.5, 2.5, 3.5, 4.5, 5.5])(
  'a job is not forgotten at whatever moment its time comes (%f)',
  async (hold) => {
    // Every look at the clock takes a millisecond.
    let time = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => ++time);
    onTestFinished(() => clock.mockRestore());
    let attempts = 0;
    const { jobs } = recorded({
      run: async () => {
        if (++attempts === 1) throw new Hold(hold);
      },
      holdAfter,
    });
    await jobs.put({ key: 'a', work: 'a' });
    await expect.poll(() => attempts).toBe(2);
  },
);

test('telling of a failure can be held, too, and is told again', async () => {
  const told: string[] = [];
  const { jobs } = recorded({
    run: async () => {
      throw new Error('no');
    },
    onFailed: async (work, error) => {
      told.push(`${work}: ${error}`);
      if (told.length < 3) throw new Hold(5);
    },
    holdAfter,
  });
  await jobs.put({ key: 'a', work: 'a' });
  await jobs.drain();
  expect(told).toEqual(['a: Error: no', 'a: Error: no', 'a: Error: no']);
});

test('a newer job takes the place of one that is held, and begins at once', async () => {
  const begun: string[] = [];
  const { jobs } = recorded({
    run: async (work) => {
      begun.push(work);
      if (work === 'a1') throw new Hold(60_000);
    },
    holdAfter,
  });
  await jobs.put({ key: 'a', work: 'a1' });
  await setTimeout(1);
  await jobs.put({ key: 'a', work: 'a2' });
  await jobs.drain();
  expect(begun).toEqual(['a1', 'a1+a2']);
});

test('a group never takes the last place, and groups share the places that come free', async () => {
  const { jobs, log, release } = recorded({ concurrency: 4, groupOf: (work) => work.slice(0, 1) });
  for (const key of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']) await jobs.put({ key, work: key });
  expect(log).toEqual(['begin a1', 'begin a2', 'begin a3']);
  for (const key of ['b1', 'b2', 'c1']) await jobs.put({ key, work: key });
  await setTimeout(1);
  expect(log.slice(3)).toEqual(['begin b1']);
  release('a1');
  await setTimeout(1);
  expect(log.slice(4)).toEqual(['end a1', 'begin c1']);
  release('a2');
  await setTimeout(1);
  expect(log.slice(6)).toEqual(['end a2', 'begin a4']);
  release('c1');
  await setTimeout(1);
  expect(log.slice(8)).toEqual(['end c1', 'begin b2']);
  for (const key of ['a3', 'a4', 'a5', 'a6', 'b1', 'b2']) release(key);
  await jobs.drain();
  expect(log.filter((line) => line.startsWith('end'))).toHaveLength(9);
});

test('one place is taken by whoever comes', async () => {
  const { jobs, log, release } = recorded({ concurrency: 1, groupOf: () => 'all' });
  await jobs.put({ key: 'a', work: 'a' });
  release('a');
  await jobs.drain();
  expect(log).toEqual(['begin a', 'end a']);
});
