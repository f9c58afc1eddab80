import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DurableJobs, DurableJobsOptions } from '../../src/jobs/durable-jobs.ts';
import { DATABASE_KINDS, type Opened } from '../database-kinds.ts';
import { idle, startJobs } from './test-jobs.ts';

type Recorded = { jobs: DurableJobs<string>; log: string[]; release: (...works: string[]) => void };

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

const parse = (stored: unknown) => z.string().safeParse(stored).data ?? null;

describe.each(DATABASE_KINDS)('$kind', ({ open, isSkipped }) => {
  describe.skipIf(isSkipped)('jobs', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => await opened.close());

    /** Jobs whose work waits until it is released by name. */
    async function recorded(
      options: Partial<DurableJobsOptions<string>> = {},
      store = opened.first,
    ): Promise<Recorded> {
      const log: string[] = [];
      const gates = new Map<string, PromiseWithResolvers<void>>();
      const gate = (work: string) => {
        const found = gates.get(work) ?? Promise.withResolvers<void>();
        gates.set(work, found);
        return found;
      };
      const jobs = await startJobs<string>(store, {
        run: async (work, attempt) => {
          log.push(`begin ${work}`);
          await gate(work).promise;
          log.push(`end ${work}${(await attempt.isSuperseded()) ? ' superseded' : ''}`);
        },
        parse,
        merge: (older, newer) => `${older}+${newer}`,
        onFailed: async (work, error) => void log.push(`failed ${work}: ${error}`),
        groupOf: (work) => work,
        ...options,
      });
      return { jobs, log, release: (...works) => works.forEach((work) => void gate(work).resolve()) };
    }

    const logged = async (log: string[], ...lines: string[]) => await expect.poll(() => log).toEqual(lines);

    test('one job per key at a time; the newer one waits and tells the running one', async () => {
      const { jobs, log, release } = await recorded();
      await jobs.put({ key: 'a', work: 'a1' });
      await logged(log, 'begin a1');
      await jobs.put({ key: 'a', work: 'a2' });
      expect(await jobs.count()).toEqual({ waiting: 1, running: 1 });
      release('a1', 'a2');
      await idle(jobs);
      expect(log).toEqual(['begin a1', 'end a1 superseded', 'begin a2', 'end a2']);
    });

    test('a newer job takes the place of one that waits: a burst costs one more', async () => {
      const { jobs, log, release } = await recorded();
      await jobs.put({ key: 'a', work: 'a1' });
      await logged(log, 'begin a1');
      for (const work of ['a2', 'a3', 'a4']) await jobs.put({ key: 'a', work });
      release('a1', 'a2+a3+a4');
      await idle(jobs);
      expect(log).toEqual(['begin a1', 'end a1 superseded', 'begin a2+a3+a4', 'end a2+a3+a4']);
    });

    test('a burst at once is merged without loss', async () => {
      const { jobs, log } = await recorded({ run: async (work) => void log.push(...work.split('+')) });
      const works = Array.from({ length: 20 }, (_, index) => `a${index}`);
      await Promise.all(works.map(async (work) => await jobs.put({ key: 'a', work })));
      await idle(jobs);
      expect(log.toSorted()).toEqual(works.toSorted());
    });

    test('different keys run side by side, as many as allowed', async () => {
      const { jobs, log, release } = await recorded();
      for (const key of ['a', 'b', 'c']) await jobs.put({ key, work: key });
      await logged(log, 'begin a', 'begin b');
      release('b');
      await logged(log, 'begin a', 'begin b', 'end b', 'begin c');
      release('a', 'c');
      await idle(jobs);
      expect(log.toSorted().slice(-3)).toEqual(['end a', 'end b', 'end c']);
    });

    test('a failing job is tried again, and reported when it failed for good', async () => {
      const attempts: number[] = [];
      const { jobs, log } = await recorded({
        run: async (_work, attempt) => {
          attempts.push(attempt.number);
          throw new Error('no');
        },
        retryDelays: [1, 1],
      });
      await jobs.put({ key: 'a', work: 'a' });
      await idle(jobs);
      expect(attempts).toEqual([1, 2, 3]);
      expect(log).toEqual(['failed a: Error: no']);
    });

    test('a failing job leaves what it owed to the newer one and is not tried again', async () => {
      const begun: string[] = [];
      const failing = Promise.withResolvers<void>();
      const { jobs, log } = await recorded({
        run: async (work) => {
          begun.push(work);
          if (work === 'a1') await failing.promise;
        },
        retryDelays: [60_000],
      });
      await jobs.put({ key: 'a', work: 'a1' });
      await logged(begun, 'a1');
      await jobs.put({ key: 'a', work: 'a2' });
      failing.reject(new Error('no'));
      await idle(jobs);
      expect(begun).toEqual(['a1', 'a1+a2']);
      expect(log).toEqual([]);
    });

    test('jobs that a running job puts are done', async () => {
      const { jobs, log } = await recorded({
        run: async (work) => {
          if (work === 'first') await jobs.put({ key: 'b', work: 'second' });
          log.push(work);
        },
        concurrency: 1,
      });
      await jobs.put({ key: 'a', work: 'first' });
      await idle(jobs);
      expect(log).toEqual(['first', 'second']);
    });

    test('a job that waits for another attempt gives up its place', async () => {
      const { jobs, log } = await recorded({
        run: async (work, { number }) => {
          log.push(`${work}${number}`);
          if (number === 1 && work !== 'good') throw new Error('no');
        },
        retryDelays: [300],
      });
      for (const key of ['bad', 'worse', 'good']) await jobs.put({ key, work: key });
      await idle(jobs);
      expect(log.slice(0, 3).toSorted()).toEqual(['bad1', 'good1', 'worse1']);
      expect(log.slice(3).toSorted()).toEqual(['bad2', 'worse2']);
    });

    test('a held job gives up its place, is tried again in time, and the attempt does not count', async () => {
      const begun: string[] = [];
      const { jobs, log } = await recorded({
        run: async (work, { number }) => {
          begun.push(`${work}${number}`);
          if (work === 'a' && begun.length < 6) throw new Hold(100);
        },
        holdAfter,
        concurrency: 1,
      });
      const start = performance.now();
      await jobs.put({ key: 'a', work: 'a' });
      await jobs.put({ key: 'b', work: 'b' });
      await idle(jobs);
      expect(begun).toEqual(['a1', 'b1', 'a1', 'a1', 'a1', 'a1']);
      expect(performance.now() - start).toBeGreaterThan(395);
      expect(log).toEqual([]);
    });

    test.each([1, 1.5, 2, 2.5, 3.5, 7])(
      'a job is not forgotten at whatever moment its time comes (%f)',
      async (hold) => {
        let attempts = 0;
        const { jobs } = await recorded({
          run: async () => {
            if (++attempts < 8) throw new Hold(hold);
          },
          holdAfter,
        });
        const start = performance.now();
        await jobs.put({ key: 'a', work: 'a' });
        await idle(jobs);
        expect(attempts).toBe(8);
        // not by the poll that looks for what others leave
        expect(performance.now() - start).toBeLessThan(1_900);
      },
    );

    test('telling of a failure can be held, too, and is told again', async () => {
      const told: string[] = [];
      const { jobs } = await recorded({
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
      await idle(jobs);
      expect(told).toEqual(['a: Error: no', 'a: Error: no', 'a: Error: no']);
    });

    test('a newer job takes the place of one that is held, and begins at once', async () => {
      const begun: string[] = [];
      const { jobs } = await recorded({
        run: async (work) => {
          begun.push(work);
          if (work === 'a1') throw new Hold(60_000);
        },
        holdAfter,
      });
      await jobs.put({ key: 'a', work: 'a1' });
      await logged(begun, 'a1');
      await expect.poll(async () => await jobs.count()).toEqual({ waiting: 1, running: 0 });
      await jobs.put({ key: 'a', work: 'a2' });
      await idle(jobs);
      expect(begun).toEqual(['a1', 'a1+a2']);
    });

    test('a delayed job that comes while an older one runs takes over what that leaves, and its time', async () => {
      const begun: string[] = [];
      const { jobs } = await recorded({
        run: async (work, { isSuperseded }) => {
          begun.push(work);
          while (work === 'a1' && !(await isSuperseded())) await setTimeout(2);
          if (await isSuperseded()) throw new Hold(0);
        },
        holdAfter,
      });
      await jobs.put({ key: 'a', work: 'a1' });
      await logged(begun, 'a1');
      await jobs.put({ key: 'a', work: 'a2', delay: 60_000 });
      await idle(jobs);
      expect(begun).toEqual(['a1', 'a1+a2']);
    });

    test('an attempt knows whether it is the last one', async () => {
      const attempts: boolean[] = [];
      const { jobs } = await recorded({
        run: async (_work, { isLast }) => {
          attempts.push(isLast);
          throw new Error('no');
        },
        retryDelays: [1, 1],
      });
      await jobs.put({ key: 'a', work: 'a' });
      await idle(jobs);
      expect(attempts).toEqual([false, false, true]);
    });

    test('a delayed job waits, unless one of its key waits already or comes', async () => {
      const { jobs, log } = await recorded({ run: async (work) => void log.push(work), concurrency: 3 });
      await jobs.put({ key: 'a', work: 'a1', delay: 60_000 });
      await jobs.put({ key: 'b', work: 'b1', delay: 60_000 });
      await jobs.put({ key: 'c', work: 'c1', delay: 1_000 });
      await jobs.put({ key: 'c', work: 'c2', delay: 60_000 });
      await jobs.put({ key: 'b', work: 'b2' });
      await logged(log, 'b1+b2', 'c1+c2');
      expect(await jobs.count()).toEqual({ waiting: 1, running: 0 });
    });

    test('a group never takes the last place, and groups share the places that come free', async () => {
      const { jobs, log, release } = await recorded({
        concurrency: 4,
        groupOf: (work) => work.slice(0, 1),
      });
      for (const key of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']) await jobs.put({ key, work: key });
      await logged(log, 'begin a1', 'begin a2', 'begin a3');
      for (const key of ['b1', 'b2', 'c1']) await jobs.put({ key, work: key });
      await expect.poll(() => log.slice(3)).toEqual(['begin b1']);
      release('a1');
      await expect.poll(() => log.slice(4)).toEqual(['end a1', 'begin c1']);
      release('a2');
      await expect.poll(() => log.slice(6)).toEqual(['end a2', 'begin a4']);
      release('c1');
      await expect.poll(() => log.slice(8)).toEqual(['end c1', 'begin b2']);
      release('a3', 'a4', 'a5', 'a6', 'b1', 'b2');
      await idle(jobs);
      expect(log.filter((line) => line.startsWith('end'))).toHaveLength(9);
    });

    test('one place is taken by whoever comes', async () => {
      const { jobs, log, release } = await recorded({ concurrency: 1, groupOf: () => 'all' });
      await jobs.put({ key: 'a', work: 'a' });
      release('a');
      await idle(jobs);
      expect(log).toEqual(['begin a', 'end a']);
    });

    test('a failure of the work that can not be stored at once is no failure of the next job', async () => {
      const { jobs, log } = await recorded({ run: async (work) => void log.push(work) });
      const keys = ['12:acme/shop#3', "it's", 'ä/…', 'x'.repeat(500)];
      for (const key of keys) await jobs.put({ key, work: key });
      await idle(jobs);
      expect(log.toSorted()).toEqual(keys.toSorted());
    });

    test('drain lets what runs end, begins nothing, and leaves what waits to the next start', async () => {
      const options = { name: `drained-${opened.first.isShared}` };
      const { jobs, log, release } = await recorded({ ...options, concurrency: 1 });
      for (const key of ['a', 'b']) await jobs.put({ key, work: key });
      await logged(log, 'begin a');
      const drained = jobs.drain(10_000);
      await jobs.put({ key: 'c', work: 'c' });
      release('a');
      expect(await drained).toBe(0);
      expect(log).toEqual(['begin a', 'end a']);
      const next = await recorded(options);
      next.release('b', 'c');
      await idle(next.jobs);
      expect(next.log.toSorted()).toEqual(['begin b', 'begin c', 'end b', 'end c']);
    });

    test('drain gives back what does not end in time, whose attempt is superseded', async () => {
      const options = { name: `given-back-${opened.first.isShared}` };
      const { jobs, log, release } = await recorded(options);
      await jobs.put({ key: 'a', work: 'a' });
      await logged(log, 'begin a');
      expect(await jobs.drain(10)).toBe(1);
      const next = await recorded({
        ...options,
        run: async (work, { number }) => void next.log.push(`${work} ${number}`),
      });
      await idle(next.jobs);
      expect(next.log).toEqual(['a 1']);
      release('a');
      await logged(log, 'begin a', 'end a superseded');
      expect(await next.jobs.count()).toEqual({ waiting: 0, running: 0 });
    });

    test('work that can not be read is dropped and told', async () => {
      const options = { name: `unreadable-${opened.first.isShared}` };
      const { jobs } = await recorded({ ...options, run: async () => await new Promise(() => undefined) });
      await jobs.put({ key: 'a', work: 'old' });
      await jobs.put({ key: 'b', work: 'good', delay: 60_000 });
      await expect.poll(async () => await jobs.count()).toEqual({ waiting: 1, running: 1 });
      await jobs.drain(0);
      const unreadable: string[] = [];
      const next = await recorded({
        ...options,
        run: async (work) => void next.log.push(work),
        parse: (stored) => (stored === 'good' ? null : parse(stored)),
        onUnreadable: (key) => void unreadable.push(key),
      });
      await next.jobs.put({ key: 'b', work: 'new' });
      await idle(next.jobs);
      expect(next.log.toSorted()).toEqual(['new', 'old']);
      expect(unreadable).toEqual(['b']);
    });
  });
});
