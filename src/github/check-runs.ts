import { z } from 'zod';
import { ANNOTATIONS_PER_REQUEST, type Annotation } from '../report/annotations.ts';
import type { Conclusion } from '../review.ts';
import type { Client } from './app.ts';
import { type ExternalId, externalIdOf, readExternalId } from './external-id.ts';
import type { PullRequest } from './pull-request.ts';
import { isDoubtful, isStatus } from './request-failure.ts';

/** The name under which branch protection asks for the check. */
export const RUN_NAME = 'stage-review';

/** One of our check runs. */
export type Run = {
  readonly id: number;
  readonly isCompleted: boolean;
  readonly externalId: ExternalId | null;
  /** Annotations that it has already. */
  readonly annotations: number;
};

/** What a completed run shows. */
export type RunVerdict = {
  readonly conclusion: Conclusion | 'cancelled';
  /** One line. */
  readonly title: string;
  /** Markdown, at most 65,535 characters each. */
  readonly summary: string;
  readonly text?: string;
  readonly annotations: readonly Annotation[];
};

/** Where a run stands: the pull request's repository and head. */
export type RunPlace = Pick<PullRequest, 'repository' | 'head'>;

/** Times that a write of doubtful outcome is looked after and sent again. */
const MAX_DOUBTS = 3;

const RUN = z.object({
  id: z.number(),
  status: z.string(),
  external_id: z.string().nullish(),
  output: z.object({ annotations_count: z.number() }),
});

/** Our App's runs on a head, newest first. */
export async function readRuns(client: Client, place: RunPlace, appId: number): Promise<Run[]> {
  const runs = await client.paginate(client.rest.checks.listForRef, {
    ...target(place),
    ref: place.head,
    check_name: RUN_NAME,
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
        name: RUN_NAME,
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
export function openRun(runs: readonly Run[], externalId: ExternalId): Run | undefined {
  return runs.find((run) => !run.isCompleted && run.externalId?.key === externalId.key);
}

/** The newest run that tells of this pull request. */
export function latestRun(runs: readonly Run[], number: number): Run | undefined {
  return runs.find((run) => run.externalId?.pullRequests.includes(number));
}

/**
 * Completes a run: annotations in batches, since an update appends them, the conclusion with the last one. After a
 * doubtful failure it goes on where the run stands. An output that GitHub refuses is replaced by a short one: a run
 * that stays in progress would block its pull request for ever.
 */
export async function completeRun(
  client: Client,
  place: RunPlace,
  run: Run,
  verdict: RunVerdict,
): Promise<void> {
  let sent = run.annotations;
  for (let doubts = 0; ; ) {
    const batch = verdict.annotations.slice(sent, sent + ANNOTATIONS_PER_REQUEST);
    const isLast = sent + batch.length >= verdict.annotations.length;
    try {
      await updateRun(client, place, run, verdict, batch, isLast);
      if (isLast) return;
      sent += batch.length;
    } catch (error) {
      if (isStatus(error, 422)) return await completeShortly(client, place, run, verdict);
      if (!isDoubtful(error) || doubts++ === MAX_DOUBTS) throw error;
      const now = await readRun(client, place, run.id);
      if (now.isCompleted) return;
      sent = now.annotations;
    }
  }
}

async function completeShortly(
  client: Client,
  place: RunPlace,
  run: Run,
  verdict: RunVerdict,
): Promise<void> {
  const summary =
    'GitHub refused the full text of this result. The conclusion is right; run `stage-review check` for the details.';
  const { conclusion, title } = verdict;
  await updateRun(
    client,
    place,
    run,
    { conclusion, title: title.slice(0, 100), summary, annotations: [] },
    [],
    true,
  );
}

async function updateRun(
  client: Client,
  place: RunPlace,
  run: Run,
  verdict: RunVerdict,
  batch: readonly Annotation[],
  isLast: boolean,
): Promise<void> {
  const { title, summary, text, conclusion } = verdict;
  await client.rest.checks.update({
    ...target(place),
    check_run_id: run.id,
    ...(isLast ? { status: 'completed', conclusion, completed_at: new Date().toISOString() } : {}),
    output: { title, summary, ...(text === undefined ? {} : { text }), annotations: batch.map(annotationOf) },
  });
}

async function readRun(client: Client, place: RunPlace, id: number): Promise<Run> {
  const { data: found } = await client.rest.checks.get({ ...target(place), check_run_id: id });
  return runOf(found);
}

function target({ repository }: RunPlace): { owner: string; repo: string } {
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

function annotationOf({ path, startLine, endLine, level, title, message, details }: Annotation) {
  return {
    path,
    start_line: startLine,
    end_line: endLine,
    annotation_level: level,
    title,
    message,
    ...(details === undefined ? {} : { raw_details: details }),
  };
}
