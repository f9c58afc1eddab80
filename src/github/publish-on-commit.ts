import type { Client } from './app.ts';
import { createRun, type RunPlace, readRuns } from './check-runs.ts';
import { completeRun, type RunVerdict, SUPERSEDED } from './complete-run.ts';
import type { ExternalId } from './external-id.ts';

/** The run of a commit that is no pull request's head: one in progress, and no other one. */
export async function beginOnCommit(client: Client, place: RunPlace, appId: number, id: ExternalId) {
  const runs = await readRuns(client, place, appId);
  const open = runs.filter((run) => !run.isCompleted);
  const kept = open.find((run) => run.annotations === 0);
  const run = kept ?? (await createRun(client, place, appId, id));
  for (const other of open) if (other !== kept) await completeRun(client, place, other, SUPERSEDED);
  return run;
}

/** Publishes a check on a commit that is no pull request's head. */
export async function publishOnCommit(
  client: Client,
  place: RunPlace,
  verdict: RunVerdict,
  appId: number,
  id: ExternalId = { pullRequests: [], key: '' },
): Promise<void> {
  const run = await beginOnCommit(client, place, appId, id);
  await completeRun(client, place, run, verdict, id);
}
