import { z } from 'zod';
import { ACTIONS } from '../report/actions.ts';

const REPOSITORY = z.object({ owner: z.string(), name: z.string() });

const ORIGIN = {
  installation: z.number().int(),
  repository: REPOSITORY,
  /** GUID of the webhook delivery, for the log and for messages to people. */
  delivery: z.string(),
};

/** Judge a pull request and publish the verdict; of a closed one, drop what is known. */
const REVIEW = z.object({
  kind: z.literal('review'),
  ...ORIGIN,
  number: z.number().int().positive(),
  /** The head commit whose verdict a person wants anew, even if nothing changed; null where none asked. */
  rerunOf: z.string().nullable(),
  /** Its commits as the event told them: what can be read by them is asked for before it is known that they are right. */
  hints: z.object({ head: z.string(), base: z.string() }).exactOptional(),
});

/** Find the open pull requests that have this head commit, and judge each anew. */
const RERUN = z.object({ kind: z.literal('rerun'), ...ORIGIN, head: z.string() });

/** Judge a merge group by its own tree, or end the check of one that is no more. */
const MERGE_GROUP = z.object({
  kind: z.literal('merge_group'),
  ...ORIGIN,
  head: z.string(),
  /** The commit on which the group stands, and the branch that it is for. */
  base: z.object({ ref: z.string(), sha: z.string() }),
  isDestroyed: z.boolean(),
  /** Whether a person wants the verdict anew, even if nothing changed. */
  isAsked: z.boolean().default(false),
});

/** Judge all open pull requests anew, since the config changed: of one repository, or of all of the installation. */
const CONFIG = z.object({ kind: z.literal('config'), ...ORIGIN, isOrganisation: z.boolean() });

/**
 * Post a first check on the default branch, so that its name can be chosen as required: of the repository, and one after
 * the other of all `others` that were installed with it.
 */
const WELCOME = z.object({ kind: z.literal('welcome'), ...ORIGIN, others: z.array(REPOSITORY) });

/** Do what a button on a check run says. */
const PRESS = z.object({
  kind: z.literal('press'),
  ...ORIGIN,
  run: z.number().int(),
  head: z.string(),
  /** Numbers of the pull requests that the run is about, as we wrote them there. */
  pullRequests: z.array(z.number().int().positive()),
  action: z.enum(ACTIONS),
  sender: z.object({ login: z.string(), id: z.number().int() }),
});

const JOB = z.discriminatedUnion('kind', [REVIEW, RERUN, MERGE_GROUP, CONFIG, WELCOME, PRESS]);

export type Repository = z.infer<typeof REPOSITORY>;
export type ReviewJob = z.infer<typeof REVIEW>;
/** The commits of a pull request's head and base. */
export type Hints = NonNullable<ReviewJob['hints']>;
export type RerunJob = z.infer<typeof RERUN>;
export type MergeGroupJob = z.infer<typeof MERGE_GROUP>;
export type ConfigJob = z.infer<typeof CONFIG>;
export type WelcomeJob = z.infer<typeof WELCOME>;
export type PressJob = z.infer<typeof PRESS>;
export type GitHubJob = z.infer<typeof JOB>;

/** A job as it was stored, perhaps by another version; null where it is none of ours. */
export function readJob(stored: unknown): GitHubJob | null {
  const parsed = JOB.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** Jobs of one key must not run side by side. */
export function keyOf(job: GitHubJob): string {
  const repository = `${job.installation}:${job.repository.owner}/${job.repository.name}`.toLowerCase();
  switch (job.kind) {
    case 'review':
      return `${repository}#${job.number}`;
    case 'rerun':
    case 'merge_group':
      return `${repository}@${job.head}:${job.kind}`;
    case 'config':
      return job.isOrganisation ? `${job.installation}:config` : `${repository}:config`;
    case 'welcome':
      return `${repository}:welcome`;
    case 'press':
      return `${repository}:press:${job.run}:${job.action}:${job.sender.id}`;
    default:
      return job satisfies never;
  }
}

/** The newer job, which also owes the re-run, or the other repositories, that the older one owed. */
export function mergeJobs(older: GitHubJob, newer: GitHubJob): GitHubJob {
  if (older.kind === 'welcome' && newer.kind === 'welcome')
    return { ...newer, others: [...older.others, ...newer.others] };
  if (older.kind === 'merge_group' && newer.kind === 'merge_group')
    return { ...newer, isAsked: older.isAsked || newer.isAsked };
  if (older.kind !== 'review' || newer.kind !== 'review') return newer;
  return { ...newer, rerunOf: newer.rerunOf ?? older.rerunOf };
}
