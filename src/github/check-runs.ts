import { z } from 'zod';
import type { Client } from './app.ts';
import { type ExternalId, externalIdOf, readExternalId } from './external-id.ts';
import type { PullRequest } from './pull-request.ts';
import { isDoubtful } from './request-failure.ts';

/** The name under which branch protection asks for the check. */
export const RUN_NAME = 'stage-review';

/** The name of the check of a changed config. It is there only where the config changes, so that nobody can require it. */
export const CONFIG_RUN_NAME = 'stage-review config';

/** One of our check runs. */
export type Run = {
  readonly id: number;
  readonly isCompleted: boolean;
  readonly externalId: ExternalId | null;
  /** Annotations that it has already. */
  readonly annotations: number;
};

/** Where a run stands: the pull request's repository and head, and which of our checks it is; absent: the first. */
export type RunPlace = Pick<PullRequest, 'repository' | 'head'> & {
  readonly name?: typeof RUN_NAME | typeof CONFIG_RUN_NAME;
};

/** Times that a write of doubtful outcome is looked after and sent again. */
export const MAX_DOUBTS = 3;

const RUN = z.object({
  id: z.number(),
  status: z.string(),
  external_id: z.string().nullish(),
  output: z.object({ annotations_count: z.number() }),
});

/** Our App's runs of a check on a head, newest first. */
export async function readRuns(client: Client, place: RunPlace, appId: number): Promise<Run[]> {
  const runs = await client.paginate(client.rest.checks.listForRef, {
    ...target(place),
    ref: place.head,
    check_name: place.name ?? RUN_NAME,
    app_id: appId,
    filter: 'all',
    per_page: 100,
  });
  return runs.map(runOf).sort((a, b) => b.id - a.id);
}

/** A new run in progress. After a doubtful failure it looks whether the run is there before it asks again. */
export async function createRun(
  client: Client,
  place: RunPlace,
  appId: number,
  externalId: ExternalId,
): Promise<Run> {
  for (let doubts = 0; ; doubts++) {
    try {
      const { data: created } = await client.rest.checks.create({
        ...target(place),
        name: place.name ?? RUN_NAME,
        head_sha: place.head,
        status: 'in_progress',
        started_at: new Date().toISOString(),
        external_id: externalIdOf(externalId),
      });
      return runOf(created);
    } catch (error) {
      if (!isDoubtful(error) || doubts === MAX_DOUBTS) throw error;
      const found = openRun(await readRuns(client, place, appId), externalId);
      if (found !== undefined) return found;
    }
  }
}

/** The run of the same evaluation that is in progress: one that a failed attempt or a stopped server left. */
function openRun(runs: readonly Run[], externalId: ExternalId): Run | undefined {
  return runs.find((run) => !run.isCompleted && run.externalId?.key === externalId.key);
}

/** One of our runs as it is now. */
export async function readRun(client: Client, place: RunPlace, id: number): Promise<Run> {
  const { data: found } = await client.rest.checks.get({ ...target(place), check_run_id: id });
  return runOf(found);
}

/** The repository of a request. */
export function target({ repository }: RunPlace): { owner: string; repo: string } {
  return { owner: repository.owner, repo: repository.name };
}

function runOf(answer: unknown): Run {
  const { id, status, external_id, output } = RUN.parse(answer);
  return {
    id,
    isCompleted: status === 'completed',
    externalId: readExternalId(external_id),
    annotations: output.annotations_count,
  };
}
