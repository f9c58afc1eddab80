import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Action } from '../report/actions.ts';
import { ANNOTATIONS_PER_REQUEST, type Annotation, batches } from '../report/annotations.ts';
import { counted } from '../report/title.ts';
import type { Conclusion } from '../review.ts';
import type { Client } from './app.ts';
import { MAX_DOUBTS, type Run, type RunPlace, readRun, target } from './check-runs.ts';
import { type ExternalId, externalIdOf } from './external-id.ts';
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
  /** At most three buttons. */
  readonly actions?: readonly Action[];
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

/** What a run says that was in progress when its pull request was closed. */
export const CLOSED: RunVerdict = {
  isVoid: true,
  conclusion: 'cancelled',
  title: 'The pull request was closed',
  summary: 'The pull request was closed before it was reviewed. To have it reviewed, open it again.',
  annotations: [],
};

/** Refusals (422) of annotations after which no more is tried to find out which of them GitHub refuses. */
const MAX_REFUSALS = 30;

/**
 * Completes a run: annotations in batches, since an update appends them, the conclusion with the last one. Answers how
 * many annotations GitHub refused; the summary says so too. After a doubtful failure it goes on where the run stands.
 * Of an output that GitHub refuses, less and less is sent: a run that stays in progress would block its pull request
 * for ever.
 */
export async function completeRun(
  client: Client,
  place: RunPlace,
  run: Run,
  verdict: RunVerdict,
  id: ExternalId | null = run.externalId,
): Promise<number> {
  const completion = new Completion(client, place, { ...run, externalId: id }, verdict);
  await completion.send(batches(verdict.annotations.slice(run.annotations), ANNOTATIONS_PER_REQUEST));
  return completion.refused;
}

type Batch = readonly Annotation[];

class Completion {
  /** Annotations that GitHub does not take, or that came in a batch with such after too many refusals. */
  refused = 0;
  readonly #client: Client;
  readonly #place: RunPlace;
  readonly #run: Run;
  #verdict: RunVerdict;
  /** Annotations that the run has. */
  #arrived: number;
  #doubts = 0;
  #refusals = 0;
  /** `untried` until GitHub refused something: then it is known to be taken, or shortened. */
  #text: 'untried' | 'taken' | 'shortened' = 'untried';

  constructor(client: Client, place: RunPlace, run: Run, verdict: RunVerdict) {
    this.#client = client;
    this.#place = place;
    this.#run = run;
    this.#verdict = verdict;
    this.#arrived = run.annotations;
  }

  /** Sends the batches, and the conclusion with the last one, or alone. */
  async send(batches: readonly Batch[]): Promise<void> {
    let waiting = batches;
    for (;;) {
      const [batch = [], ...rest] = waiting;
      const refusal = await this.#refusalOf(batch, rest.length === 0);
      if (refusal === null && rest.length === 0) return;
      waiting = refusal === null ? rest : [...(await this.#remedy(batch, refusal)), ...rest];
    }
  }

  /** Sends one update; null where it was done, else the error with which GitHub refused it as invalid. */
  async #refusalOf(batch: Batch, isLast: boolean): Promise<Error | null> {
    for (;;) {
      try {
        await this.#update(batch, isLast);
        break;
      } catch (error) {
        if (isStatus(error, 422) && error instanceof Error) return error;
        if (!isDoubtful(error) || this.#doubts++ === MAX_DOUBTS) throw error;
        const now = await readRun(this.#client, this.#place, this.#run.id);
        if (isLast ? now.isCompleted : now.annotations >= this.#arrived + batch.length) break;
      }
    }
    this.#arrived += batch.length;
    return null;
  }

  /** What to send in the place of a refused batch. Throws the refusal where there is nothing less to send. */
  async #remedy(batch: Batch, refusal: Error): Promise<Batch[]> {
    if (this.#text === 'untried') {
      const isTextRefused = batch.length === 0 || (await this.#refusalOf([], false)) !== null;
      this.#text = isTextRefused ? 'shortened' : 'taken';
      if (isTextRefused) {
        this.#verdict = shortened(this.#verdict);
        return [batch];
      }
    }
    if (batch.length === 0) throw refusal;
    if (batch.length === 1 || ++this.#refusals > MAX_REFUSALS) {
      this.refused += batch.length;
      return [];
    }
    const middle = Math.ceil(batch.length / 2);
    return [batch.slice(0, middle), batch.slice(middle)];
  }

  async #update(batch: Batch, isLast: boolean): Promise<void> {
    const { title, summary, text, conclusion, isVoid, actions } = this.#verdict;
    const id = this.#run.externalId ?? { pullRequests: [], key: '' };
    const told = this.refused === 0 ? summary : `${summary}\n\n${refusedText(this.refused)}`;
    await this.#client.rest.checks.update({
      ...target(this.#place),
      check_run_id: this.#run.id,
      ...(isLast ? { status: 'completed', conclusion, completed_at: new Date().toISOString() } : {}),
      external_id: externalIdOf(isVoid === true ? { ...id, key: '' } : id),
      ...(isLast && actions !== undefined ? { actions: actions.map((action) => ({ ...action })) } : {}),
      output: {
        title,
        summary: told,
        ...(text === undefined ? {} : { text }),
        annotations: batch.map(annotationOf),
      },
    });
  }
}

function refusedText(count: number): string {
  return `GitHub refused ${counted(count, 'annotation')} of this result, so that not every line in the diff shows what was found there.`;
}

function shortened(verdict: RunVerdict): RunVerdict {
  return { ...verdict, title: verdict.title.slice(0, 100), summary: REFUSED, text: undefined };
}

const REFUSED =
  'GitHub refused the full text of this result. The conclusion is right; run `stage-review check` for the details.';

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
