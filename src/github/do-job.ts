import { readRuns } from './check-runs.ts';
import { type Clients, clientsOf } from './clients.ts';
import { failConfigCheck, leaveConfigCheck } from './config-check.ts';
import { failedCheck, failedPress } from './failed-check.ts';
import { HeadCheck } from './head-check.ts';
import type { GitHubJob } from './job.ts';
import { judgeAnew } from './judge-anew.ts';
import { checkMergeGroup, failMergeGroup, groupAmong } from './merge-group.ts';
import { noteOnRun } from './note-on-run.ts';
import { press } from './press.ts';
import { failOnCommit } from './publish-on-commit.ts';
import { readPullRequest } from './pull-request.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { isDoubtful, isStatus } from './request-failure.ts';
import { rerun } from './rerun.ts';
import { reviewPullRequest } from './review-pull-request.ts';
import type { Shell } from './shell.ts';
import { SupersededError } from './superseded-error.ts';
import { guardedVerdicts } from './verdicts.ts';
import { welcome } from './welcome.ts';

/** One attempt at a job, as far as the work needs to know. */
export type JobAttempt = {
  /** 1 for the first. */
  readonly number: number;
  /** Whether nothing is tried again if this attempt fails. */
  readonly isLast: boolean;
  /** Whether a newer job of the same key waits. */
  readonly isSuperseded: () => Promise<boolean>;
};

/**
 * Does a job and answers how it ended, in a word; throws when it may be tried again, and a SupersededError where a
 * newer job of the same key waits, which then owes what this one owed.
 */
export async function doJob(job: GitHubJob, attempt: JobAttempt, shell: Shell): Promise<string> {
  const begun = Date.now();
  const fields = { ...logFields(job), attempt: attempt.number };
  try {
    const outcome = await outcomeOf(job, attempt, shell);
    shell.log.info({ ...fields, outcome, milliseconds: Date.now() - begun }, 'job done');
    return outcome;
  } catch (error) {
    if (error instanceof RateLimitError) logHeld(fields, error, shell);
    else if (error instanceof SupersededError) shell.log.info(fields, 'job superseded');
    else shell.log.warn({ ...fields, error, milliseconds: Date.now() - begun }, 'job failed');
    throw error;
  }
}

async function outcomeOf(job: GitHubJob, attempt: JobAttempt, shell: Shell): Promise<string> {
  const guard = guardOf(attempt);
  const clients = await clientsOf(shell.app, job.installation, job.repository, guard);
  return await work(job, clients, attempt, guarded(shell, guard));
}

/** The shell with a guard before each change of what is stored. */
function guarded(shell: Shell, guard: () => Promise<void>): Shell {
  return {
    ...shell,
    verdicts: guardedVerdicts(shell.verdicts, guard),
    configVerdicts: guardedVerdicts(shell.configVerdicts, guard),
  };
}

/** Throws a SupersededError where what the attempt would write is out of date. */
function guardOf({ isSuperseded }: JobAttempt): () => Promise<void> {
  return async () => {
    if (await isSuperseded()) throw new SupersededError();
  };
}

async function work(job: GitHubJob, clients: Clients, attempt: JobAttempt, shell: Shell): Promise<string> {
  const { client } = clients;
  switch (job.kind) {
    case 'review':
      return await reviewPullRequest(job, clients, attempt, shell);
    case 'rerun':
      return await rerun(job, client, shell);
    case 'merge_group':
      return await checkMergeGroup(job, client, shell);
    case 'config':
      return await judgeAnew(job, client, shell);
    case 'welcome':
      return await welcome(job, client, shell);
    case 'press':
      return await press(job, clients, shell);
    default:
      return job satisfies never;
  }
}

function logHeld(fields: Record<string, unknown>, { until }: RateLimitError, shell: Shell): void {
  shell.log.warn({ ...fields, until: new Date(until).toISOString() }, 'job held: GitHub limits our requests');
}

/** Fields that name a job in the log. */
export function logFields(job: GitHubJob): Record<string, unknown> {
  const { kind, delivery, repository } = job;
  const subject = 'number' in job ? { pullRequest: job.number } : 'head' in job ? { head: job.head } : {};
  return { delivery, kind, repository: `${repository.owner}/${repository.name}`, ...subject };
}

/** Milliseconds before a job begins anew that failed while GitHub gave no answer, so that nobody could be told. */
const AFTER_OUTAGE = 5 * 60_000;

/**
 * Completes the check of a job that failed for good, so that no pull request waits for ever. Where GitHub gives no answer
 * to that either, the job begins anew later: an outage must neither leave a run in progress nor lose a changed config.
 * Throws nothing but a RateLimitError (then it may be tried again) and a SupersededError (then a newer job does the work).
 */
export async function reportFailure(
  job: GitHubJob,
  error: unknown,
  attempt: JobAttempt,
  shell: Shell,
): Promise<void> {
  shell.log.error(logFields(job), 'job failed for good');
  const guard = guardOf(attempt);
  try {
    await completeFailed(job, error, guard, guarded(shell, guard));
    shell.log.info(logFields(job), 'failure published');
  } catch (failure) {
    if (isDoubtful(failure) && job.kind !== 'press') {
      shell.log.warn({ ...logFields(job), error: failure }, 'job begins anew later: GitHub gives no answer');
      return await shell.put(job, AFTER_OUTAGE);
    }
    if (failure instanceof SupersededError) throw failure;
    if (failure instanceof RateLimitError) {
      logHeld(logFields(job), failure, shell);
      throw failure;
    }
    // Gone, or no longer ours to see: there is nobody to tell.
    const level = isStatus(failure, 401, 403, 404, 410, 451) ? 'warn' : 'error';
    shell.log[level]({ ...logFields(job), error: failure }, 'the failure could not be published');
  }
}

async function completeFailed(
  job: GitHubJob,
  error: unknown,
  guard: () => Promise<void>,
  shell: Shell,
): Promise<void> {
  // Nobody waits for a check of these.
  if (job.kind === 'config' || job.kind === 'welcome') {
    if (isDoubtful(error)) throw error;
    return;
  }
  const { installation, repository } = job;
  const { client } = await clientsOf(shell.app, installation, repository, guard);
  const failed = failedCheck(error, job.delivery);
  if (job.kind === 'press') return await noteOnRun(client, job, failedPress(error, job.delivery), shell);
  if (job.kind === 'merge_group') return await failMergeGroup(job, error, client, shell);
  if (job.kind !== 'review') {
    const place = { installation, repository, head: job.head };
    const base = groupAmong(await readRuns(client, place, shell.app.id));
    return base === null
      ? await failOnCommit(client, place, failed, shell)
      : await failMergeGroup({ ...job, base }, error, client, shell);
  }
  const pull = await readPullRequest(client, repository, job.number);
  const check = new HeadCheck(client, { installation, repository, head: pull.head }, shell);
  const place = { client, installation, target: pull };
  await leaveConfigCheck(place, shell);
  if (!pull.isOpen) return await check.leave(pull.number, true);
  await failConfigCheck(place, failed, shell);
  await check.finish({ number: pull.number, key: '' }, failed);
}
