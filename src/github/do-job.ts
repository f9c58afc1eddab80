import { createRun, readRuns, unfinishedRuns } from './check-runs.ts';
import { cancelRuns, completeRun, type RunVerdict } from './complete-run.ts';
import type { GitHubJob, RerunJob } from './jobs-of-event.ts';
import { openPullRequestsAt, readPullRequest } from './pull-request.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { failureOf, isStatus } from './request-failure.ts';
import { type Outcome, reviewPullRequest } from './review-pull-request.ts';
import { REVIEW_PERMISSIONS, type Shell } from './shell.ts';

/** One attempt at a job, as far as the work needs to know. */
export type JobAttempt = { readonly number: number; readonly isSuperseded: () => Promise<boolean> };

/** Does a job; throws when it may be tried again. */
export async function doJob(job: GitHubJob, attempt: JobAttempt, shell: Shell): Promise<void> {
  const begun = Date.now();
  const fields = { ...logFields(job), attempt: attempt.number };
  try {
    const outcome = await outcomeOf(job, attempt, shell);
    shell.log.info({ ...fields, outcome, milliseconds: Date.now() - begun }, 'job done');
  } catch (error) {
    if (error instanceof RateLimitError) logHeld(fields, error, shell);
    else shell.log.warn({ ...fields, error, milliseconds: Date.now() - begun }, 'job failed');
    throw error;
  }
}

async function outcomeOf(job: GitHubJob, attempt: JobAttempt, shell: Shell): Promise<Outcome | 'forwarded'> {
  return job.kind === 'review'
    ? await reviewPullRequest(job, attempt.isSuperseded, shell)
    : await rerun(job, shell);
}

function logHeld(fields: Record<string, unknown>, { until }: RateLimitError, shell: Shell): void {
  shell.log.warn({ ...fields, until: new Date(until).toISOString() }, 'job held: GitHub limits our requests');
}

/** Fields that name a job in the log. */
export function logFields(job: GitHubJob): Record<string, unknown> {
  const subject = job.kind === 'review' ? { pullRequest: job.number } : { head: job.head };
  return { delivery: job.delivery, repository: `${job.repository.owner}/${job.repository.name}`, ...subject };
}

async function rerun(job: RerunJob, shell: Shell): Promise<Outcome | 'forwarded'> {
  const client = await clientOf(job, shell);
  const numbers = await openPullRequestsAt(client, job.repository, job.head);
  const { installation, repository, delivery, head } = job;
  for (const number of numbers)
    await shell.put({ kind: 'review', installation, repository, number, rerunOf: head, delivery });
  shell.log.info({ ...logFields(job), forwarded: numbers.length }, 'pull requests found');
  return numbers.length > 0 ? 'forwarded' : 'closed';
}

/**
 * Completes the check of a job that failed for good, so that no pull request waits for ever. Throws nothing but a
 * RateLimitError: then it may be tried again.
 */
export async function reportFailure(job: GitHubJob, error: unknown, shell: Shell): Promise<void> {
  shell.log.error(logFields(job), 'job failed for good');
  try {
    await completeFailed(job, error, shell);
    shell.log.info(logFields(job), 'failure published');
  } catch (failure) {
    if (failure instanceof RateLimitError) {
      logHeld(logFields(job), failure, shell);
      throw failure;
    }
    // Gone, or no longer ours to see: there is nobody to tell.
    const level = isStatus(failure, 401, 403, 404, 410, 451) ? 'warn' : 'error';
    shell.log[level]({ ...logFields(job), error: failure }, 'the failure could not be published');
  }
}

async function completeFailed(job: GitHubJob, error: unknown, shell: Shell): Promise<void> {
  const client = await clientOf(job, shell);
  const appId = shell.app.id;
  const { repository } = job;
  if (job.kind === 'rerun') {
    const place = { repository, head: job.head };
    const run = await createRun(client, place, appId, { pullRequests: [], key: '' });
    await completeRun(client, place, run, failedVerdict(job, error));
    return;
  }
  const pull = await readPullRequest(client, repository, job.number);
  if (!pull.isOpen) return await cancelRuns(client, pull, appId);
  const [open] = unfinishedRuns(await readRuns(client, pull, appId), pull.number);
  const run = open ?? (await createRun(client, pull, appId, { pullRequests: [pull.number], key: '' }));
  await completeRun(client, pull, run, failedVerdict(job, error));
}

function failedVerdict(job: GitHubJob, error: unknown): RunVerdict {
  const summary = [
    'This pull request could not be reviewed, through no fault of its own: nothing is said about its stages.',
    `What happened: ${wordsFor(error)}.`,
    'To try again, press **Re-run** on this check, or push another commit.',
    `If it happens again, tell those who run this App the number of the delivery: \`${job.delivery}\`. Its log has the details.`,
  ];
  return {
    isVoid: true,
    conclusion: 'action_required',
    title: 'Could not review',
    summary: summary.join('\n\n'),
    annotations: [],
  };
}

/** Neither GitHub's nor our own words: they may hold anything. */
function wordsFor(error: unknown): string {
  const failure = failureOf(error);
  if (failure === null) return 'an error in stage-review itself';
  if (failure.status === null) return 'GitHub could not be reached';
  return `GitHub answered a request with the status ${failure.status}, also when it was asked again`;
}

function clientOf(job: GitHubJob, shell: Shell) {
  return shell.app.client(job.installation, {
    repository: job.repository.name,
    permissions: REVIEW_PERMISSIONS,
  });
}
