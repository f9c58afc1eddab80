import { z } from 'zod';
import { readExternalId } from './external-id.ts';

export type Repository = { readonly owner: string; readonly name: string };

/** Judge a pull request and publish the verdict. */
export type ReviewJob = {
  readonly kind: 'review';
  readonly installation: number;
  readonly repository: Repository;
  readonly number: number;
  /** The head commit whose verdict a person wants anew, even if nothing changed; null where none asked. */
  readonly rerunOf: string | null;
  /** GUID of the webhook delivery, for the log and for messages to people. */
  readonly delivery: string;
};

/** Find the open pull requests that have this head commit, and judge each anew. */
export type RerunJob = {
  readonly kind: 'rerun';
  readonly installation: number;
  readonly repository: Repository;
  readonly head: string;
  readonly delivery: string;
};

export type GitHubJob = ReviewJob | RerunJob;

/** A webhook after its signature was verified. */
export type Event = { readonly name: string; readonly delivery: string; readonly payload: unknown };

const SOURCE = {
  installation: z.object({ id: z.number().int() }),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
};

const OWN = { app: z.object({ id: z.number() }).nullish(), head_sha: z.string() };

const PULL_REQUEST = z.object({
  ...SOURCE,
  action: z.string(),
  pull_request: z.object({ number: z.number().int() }),
  changes: z.object({ base: z.unknown() }).partial().optional(),
});

const CHECK_RUN = z.object({
  ...SOURCE,
  action: z.string(),
  check_run: z.object({ ...OWN, external_id: z.string().nullish() }),
});

const CHECK_SUITE = z.object({ ...SOURCE, action: z.string(), check_suite: z.object(OWN) });

/**
 * What must be done about an event; nothing for one that changes no verdict. Throws a ZodError for a payload that
 * lacks what GitHub always sends.
 */
export function jobsOf(event: Event, appId: number): GitHubJob[] {
  switch (event.name) {
    case 'pull_request':
      return pullRequestJobs(event);
    case 'check_run':
      return checkRunJobs(event, appId);
    case 'check_suite':
      return checkSuiteJobs(event, appId);
    default:
      return [];
  }
}

/** Jobs of one key must not run side by side. */
export function keyOf(job: GitHubJob): string {
  const repository = `${job.installation}:${job.repository.owner}/${job.repository.name}`;
  return job.kind === 'review' ? `${repository}#${job.number}` : `${repository}@${job.head}`;
}

/** The newer job, which also owes the re-run that the older one owed. */
export function mergeJobs(older: GitHubJob, newer: GitHubJob): GitHubJob {
  if (older.kind === 'rerun' || newer.kind === 'rerun') return newer;
  return { ...newer, rerunOf: newer.rerunOf ?? older.rerunOf };
}

function pullRequestJobs({ payload, delivery }: Event): GitHubJob[] {
  const { action, pull_request, changes, ...source } = PULL_REQUEST.parse(payload);
  const isRelevant =
    ['opened', 'synchronize', 'reopened', 'ready_for_review'].includes(action) ||
    (action === 'edited' && changes?.base !== undefined);
  return isRelevant ? [reviewJob(source, pull_request.number, null, delivery)] : [];
}

function checkRunJobs({ payload, delivery }: Event, appId: number): GitHubJob[] {
  const { action, check_run, ...source } = CHECK_RUN.parse(payload);
  if (action !== 'rerequested' || check_run.app?.id !== appId) return [];
  const numbers = readExternalId(check_run.external_id)?.pullRequests ?? [];
  if (numbers.length === 0) return [rerunJob(source, check_run.head_sha, delivery)];
  return numbers.map((number) => reviewJob(source, number, check_run.head_sha, delivery));
}

function checkSuiteJobs({ payload, delivery }: Event, appId: number): GitHubJob[] {
  const { action, check_suite, ...source } = CHECK_SUITE.parse(payload);
  // `requested` comes beside every push, whose pull requests have events of their own.
  if (action !== 'rerequested' || check_suite.app?.id !== appId) return [];
  return [rerunJob(source, check_suite.head_sha, delivery)];
}

type Source = {
  readonly installation: { readonly id: number };
  readonly repository: { readonly name: string; readonly owner: { readonly login: string } };
};

function originOf({ installation, repository }: Source) {
  return {
    installation: installation.id,
    repository: { owner: repository.owner.login, name: repository.name },
  };
}

function reviewJob(source: Source, number: number, rerunOf: string | null, delivery: string): ReviewJob {
  return { kind: 'review', ...originOf(source), number, rerunOf, delivery };
}

function rerunJob(source: Source, head: string, delivery: string): RerunJob {
  return { kind: 'rerun', ...originOf(source), head, delivery };
}
