import type { Client } from './app.ts';
import { readRuns } from './check-runs.ts';
import type { RerunJob } from './job.ts';
import { groupAmong } from './merge-group.ts';
import { openPullRequestsAt } from './pull-request.ts';
import type { Shell } from './shell.ts';

/**
 * Puts jobs for all that has this head commit: the open pull requests, forks' included, or else the merge group that
 * our run on it names.
 */
export async function rerun(job: RerunJob, client: Client, shell: Shell): Promise<string> {
  const { kind: _, head, ...origin } = job;
  const numbers = await openPullRequestsAt(client, job.repository, head);
  for (const number of numbers) await shell.put({ kind: 'review', ...origin, number, rerunOf: head });
  if (numbers.length > 0) return 'forwarded';
  const runs = await readRuns(client, { repository: job.repository, head }, shell.app.id);
  const base = groupAmong(runs);
  if (base === null) return 'nothing_open';
  await shell.put({ kind: 'merge_group', ...origin, head, base, isDestroyed: false, isAsked: true });
  return 'forwarded';
}
