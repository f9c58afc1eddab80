import type { Client } from './app.ts';
import { createRun, type Run, type RunPlace, readRuns } from './check-runs.ts';
import { completeRun, type RunVerdict, SUPERSEDED } from './complete-run.ts';
import type { ExternalId } from './external-id.ts';
import { aloneAt, type HeadPlace } from './head-lock.ts';
import type { Shell } from './shell.ts';

const NOBODYS: ExternalId = { pullRequests: [], key: '' };

/** The run of a commit that is no pull request's head, where `runs` are: one in progress, and no other one. */
export async function beginOnCommit(
  client: Client,
  place: RunPlace,
  runs: readonly Run[],
  appId: number,
  id: ExternalId,
): Promise<Run> {
  const open = runs.filter((run) => !run.isCompleted);
  const kept = open.find((run) => run.annotations === 0);
  const run = kept ?? (await createRun(client, place, appId, id));
  for (const other of open) if (other !== kept) await completeRun(client, place, other, SUPERSEDED);
  return run;
}

/** Publishes a check on a commit that is no pull request's head, where `runs` are. */
export async function publishOnCommit(
  client: Client,
  place: RunPlace,
  runs: readonly Run[],
  verdict: RunVerdict,
  appId: number,
  id: ExternalId = NOBODYS,
): Promise<void> {
  const run = await beginOnCommit(client, place, runs, appId, id);
  await completeRun(client, place, run, verdict, id);
}

/**
 * Says on a commit, which pull requests may have as their head, that what was asked of it failed. Nothing while a
 * review of it is under way, which will say what counts.
 */
export async function failOnCommit(
  client: Client,
  place: HeadPlace,
  verdict: RunVerdict,
  shell: Shell,
): Promise<void> {
  await aloneAt(place, shell, async () => {
    const stored = await shell.verdicts.at(place, place.head);
    if (stored.some(({ check }) => check === null)) return;
    const runs = await readRuns(client, place, shell.app.id);
    await publishOnCommit(client, place, runs, verdict, shell.app.id);
  });
}

/**
 * Publishes a first check on a commit. Nothing where one of ours is there, or is made by a review; one of our own that
 * an ended attempt left in progress is completed. Answers whether there was anything to do.
 */
export async function publishFirst(
  client: Client,
  place: HeadPlace,
  verdict: RunVerdict,
  shell: Shell,
): Promise<boolean> {
  return await aloneAt(place, shell, async () => {
    const runs = await readRuns(client, place, shell.app.id);
    if (runs.some((run) => run.isCompleted || isOfReview(run))) return false;
    await publishOnCommit(client, place, runs, verdict, shell.app.id);
    return true;
  });
}

function isOfReview({ externalId }: Run): boolean {
  return externalId !== null && (externalId.pullRequests.length > 0 || externalId.group !== undefined);
}
