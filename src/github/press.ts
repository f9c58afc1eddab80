import { codeSpan } from '../report/markdown.ts';
import type { Client } from './app.ts';
import { applyFixes } from './apply-fixes.ts';
import type { Clients } from './clients.ts';
import { decideReading } from './decide-reading.ts';
import type { PressJob } from './job.ts';
import { mayWrite } from './may-write.ts';
import { noteOnRun } from './note-on-run.ts';
import { movedOn, type Pressed, refusal } from './pressed.ts';
import { readPullRequest } from './pull-request.ts';
import type { Shell } from './shell.ts';

/**
 * Does what a button says, for those who may write to the repository. What came of it is told in the output of the
 * run whose button it is.
 */
export async function press(job: PressJob, clients: Clients, shell: Shell): Promise<string> {
  const { outcome, note } = await pressed(job, clients, shell);
  if (note !== null) await noteOnRun(clients.client, job, note, shell);
  return outcome;
}

async function pressed(job: PressJob, clients: Clients, shell: Shell): Promise<Pressed> {
  if (!(await mayWrite(clients.client, job)))
    return refusal(
      `${codeSpan(job.sender.login)} may not write to this repository, and its buttons are for those who may.`,
    );
  switch (job.action) {
    case 'apply_fixes':
      return await applyFixes(job, clients, shell);
    case 're_evaluate':
      return await evaluated(job, clients.client, shell);
    case 'require':
      return await decideReading(job, 'required', clients, shell);
    case 'forbid':
      return await decideReading(job, 'forbidden', clients, shell);
    default:
      return job.action satisfies never;
  }
}

/** A new run tells the rest. */
async function evaluated(job: PressJob, client: Client, shell: Shell): Promise<Pressed> {
  const { installation, repository, delivery, head } = job;
  const pulls = await Promise.all(
    job.pullRequests.map(async (number) => await readPullRequest(client, repository, number)),
  );
  if (pulls.length > 0 && pulls.every((pull) => pull.head !== head)) return await movedOn(job, shell);
  const origin = { installation, repository, delivery };
  for (const number of job.pullRequests)
    await shell.put({ kind: 'review', ...origin, number, rerunOf: head });
  if (job.pullRequests.length === 0) await shell.put({ kind: 'rerun', ...origin, head });
  return { outcome: 'forwarded', note: null };
}
