import { onTestFinished } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { DurableJobs, type DurableJobsOptions } from '../../src/jobs/durable-jobs.ts';
import type { Jobs } from '../../src/jobs/jobs.ts';

type Needed<Work> = Pick<DurableJobsOptions<Work>, 'run' | 'parse'>;

let names = 0;

/** Jobs of a queue of their own, unless it is named, which end with the test. */
export async function startJobs<Work>(
  store: Database,
  options: Needed<Work> & Partial<DurableJobsOptions<Work>>,
): Promise<DurableJobs<Work>> {
  const jobs = await DurableJobs.open<Work>({
    store,
    name: `test-${++names}`,
    merge: (_older, newer) => newer,
    onFailed: async () => undefined,
    holdAfter: () => null,
    groupOf: () => 'all',
    concurrency: 2,
    retryDelays: [],
    onUnreadable: () => undefined,
    onError: (error) => {
      throw error;
    },
    ...options,
  });
  jobs.begin();
  onTestFinished(async () => void (await jobs.drain(0)));
  return jobs;
}

/** Resolves once nothing waits and nothing runs. */
export async function idle(jobs: Pick<Jobs<never>, 'count'>): Promise<void> {
  for (;;) {
    const { waiting, running } = await jobs.count();
    if (waiting + running === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
