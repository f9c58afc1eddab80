import type { RestEndpointMethodTypes } from '@octokit/rest';
import { ANNOTATIONS_PER_REQUEST, type Annotation } from '../report/annotations.ts';
import type { Conclusion } from '../review.ts';
import type { Client } from './app.ts';
import { MAX_DOUBTS, type Run, type RunPlace, readRun, target } from './check-runs.ts';
import { externalIdOf } from './external-id.ts';
import { isDoubtful, isStatus } from './request-failure.ts';

/** What a completed run shows. */
export type RunVerdict = {
  /** Set on what is no verdict: its key must not let a later event believe that everything is published. */
  readonly isVoid?: boolean;
  readonly conclusion: Conclusion | 'cancelled';
  /** One line. */
  readonly title: string;
  /** Markdown, at most 65,535 characters each. */
  readonly summary: string;
  readonly text?: string | undefined;
  readonly annotations: readonly Annotation[];
};

/** What a run says that tells nothing, since the pull request is not what it was. */
export const SUPERSEDED: RunVerdict = {
  isVoid: true,
  conclusion: 'cancelled',
  title: 'A newer state of the pull request is reviewed instead',
  summary:
    'While this was reviewed, the pull request or its config changed. The verdict is in the newest check.',
  annotations: [],
};

/**
 * Completes a run: annotations in batches, since an update appends them, the conclusion with the last one. After a
 * doubtful failure it goes on where the run stands. Of an output that GitHub refuses, less and less is sent: a run that
 * stays in progress would block its pull request for ever.
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
  try {
    await updateRun(client, place, run, verdict, [], true);
  } catch (error) {
    if (!isStatus(error, 422)) throw error;
    const short = { ...verdict, title: verdict.title.slice(0, 100), summary: REFUSED, text: undefined };
    await updateRun(client, place, run, short, [], true);
  }
}

const REFUSED =
  'GitHub refused the full text of this result. The conclusion is right; run `stage-review check` for the details.';

/** Still names the pull requests, so that a re-run finds them; the key is that of no evaluation. */
function voidId(run: Run): string {
  return externalIdOf({ pullRequests: run.externalId?.pullRequests ?? [], key: '' });
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
    ...(verdict.isVoid === true ? { external_id: voidId(run) } : {}),
    output: { title, summary, ...(text === undefined ? {} : { text }), annotations: batch.map(annotationOf) },
  });
}

type UpdateRequest = RestEndpointMethodTypes['checks']['update']['parameters'];
type AnnotationRequest = NonNullable<NonNullable<UpdateRequest['output']>['annotations']>[number];

function annotationOf(annotation: Annotation): AnnotationRequest {
  const { path, startLine, endLine, level, title, message, details } = annotation;
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
