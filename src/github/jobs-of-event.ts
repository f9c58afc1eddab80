import { z } from 'zod';
import { readAction } from '../report/actions.ts';
import { CONFIG_PATHS, ORGANISATION_REPOSITORY } from './config-files.ts';
import { readExternalId } from './external-id.ts';
import type { GitHubJob, Repository } from './job.ts';

/** A webhook after its signature was verified. */
export type Event = { readonly name: string; readonly delivery: string; readonly payload: unknown };

const INSTALLATION = z.object({ id: z.number().int() });
const REPOSITORY = z.object({ name: z.string(), owner: z.object({ login: z.string() }) });
const SOURCE = { installation: INSTALLATION, repository: REPOSITORY };
const OWN = { app: z.object({ id: z.number() }).nullish(), head_sha: z.string() };

const END = z.object({ sha: z.string() }).optional();

const PULL_REQUEST = z.object({
  ...SOURCE,
  action: z.string(),
  pull_request: z.object({ number: z.number().int(), head: END, base: END }),
  changes: z.object({ base: z.unknown() }).partial().optional(),
});

const CHECK_RUN = z.object({
  ...SOURCE,
  action: z.string(),
  check_run: z.object({ ...OWN, id: z.number().int(), external_id: z.string().nullish() }),
  requested_action: z.object({ identifier: z.string() }).nullish(),
  sender: z.object({ login: z.string(), id: z.number().int() }).nullish(),
});

const CHECK_SUITE = z.object({ ...SOURCE, action: z.string(), check_suite: z.object(OWN) });

const MERGE_GROUP = z.object({
  ...SOURCE,
  action: z.string(),
  merge_group: z.object({ head_sha: z.string(), base_sha: z.string(), base_ref: z.string() }),
});

const PATHS = z.array(z.string()).nullish();

const PUSH = z.object({
  installation: INSTALLATION,
  repository: REPOSITORY.extend({ default_branch: z.string() }),
  ref: z.string(),
  forced: z.boolean().nullish(),
  commits: z.array(z.object({ added: PATHS, modified: PATHS, removed: PATHS })).nullish(),
});

/** The payload names repositories by their full name alone. */
const REPOSITORIES = z.array(z.object({ full_name: z.string() })).nullish();

const INSTALLED = z.object({
  installation: INSTALLATION,
  action: z.string(),
  repositories: REPOSITORIES,
  repositories_added: REPOSITORIES,
});

/** Actions of a pull request after which it is judged, or after which what is known of it is dropped. */
const REVIEWED = new Set([
  'opened',
  'synchronize',
  'reopened',
  'ready_for_review',
  'enqueued',
  'closed',
  // While it was locked, its threads could not be brought up to date.
  'unlocked',
]);

/**
 * "The commits array includes a maximum of 2048 commits": a longer push may change the config in one that is left out.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
const MAX_PUSHED_COMMITS = 2_048;

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
    case 'merge_group':
      return mergeGroupJobs(event);
    case 'push':
      return pushJobs(event);
    case 'installation':
    case 'installation_repositories':
      return installationJobs(event);
    default:
      return [];
  }
}

function pullRequestJobs({ payload, delivery }: Event): GitHubJob[] {
  const { action, pull_request, changes, ...source } = PULL_REQUEST.parse(payload);
  const isRelevant = REVIEWED.has(action) || (action === 'edited' && changes?.base !== undefined);
  if (!isRelevant) return [];
  const { number, head, base } = pull_request;
  // Of a closed one nothing is read.
  const hints = action !== 'closed' && head && base ? { hints: { head: head.sha, base: base.sha } } : {};
  return [{ kind: 'review', ...originOf(source, delivery), number, rerunOf: null, ...hints }];
}

function checkRunJobs({ payload, delivery }: Event, appId: number): GitHubJob[] {
  const { action, check_run, requested_action, sender, ...source } = CHECK_RUN.parse(payload);
  if (check_run.app?.id !== appId) return [];
  const origin = originOf(source, delivery);
  const head = check_run.head_sha;
  const { pullRequests: numbers = [], group } = readExternalId(check_run.external_id) ?? {};
  if (action === 'requested_action') {
    const pressed = readAction(requested_action?.identifier);
    if (pressed === null || !sender) return [];
    const press = { run: check_run.id, head, pullRequests: [...numbers], action: pressed, sender };
    return [{ kind: 'press', ...origin, ...press }];
  }
  if (action !== 'rerequested') return [];
  if (group !== undefined)
    return [{ kind: 'merge_group', ...origin, head, base: group, isDestroyed: false, isAsked: true }];
  if (numbers.length === 0) return [{ kind: 'rerun', ...origin, head }];
  return numbers.map((number) => ({ kind: 'review', ...origin, number, rerunOf: head }));
}

function checkSuiteJobs({ payload, delivery }: Event, appId: number): GitHubJob[] {
  const { action, check_suite, ...source } = CHECK_SUITE.parse(payload);
  // `requested` comes beside every push, whose pull requests have events of their own.
  if (action !== 'rerequested' || check_suite.app?.id !== appId) return [];
  return [{ kind: 'rerun', ...originOf(source, delivery), head: check_suite.head_sha }];
}

function mergeGroupJobs({ payload, delivery }: Event): GitHubJob[] {
  const { action, merge_group, ...source } = MERGE_GROUP.parse(payload);
  if (action !== 'checks_requested' && action !== 'destroyed') return [];
  const base = { ref: merge_group.base_ref.replace(/^refs\/heads\//, ''), sha: merge_group.base_sha };
  const isDestroyed = action === 'destroyed';
  const origin = originOf(source, delivery);
  return [{ kind: 'merge_group', ...origin, head: merge_group.head_sha, base, isDestroyed, isAsked: false }];
}

function pushJobs({ payload, delivery }: Event): GitHubJob[] {
  const { ref, forced, commits, ...source } = PUSH.parse(payload);
  if (ref !== `refs/heads/${source.repository.default_branch}`) return [];
  const listed = commits ?? [];
  const paths = listed.flatMap(({ added, modified, removed }) => [added, modified, removed].flat());
  const isWhole = forced !== true && listed.length < MAX_PUSHED_COMMITS;
  if (isWhole && !CONFIG_PATHS.some((path) => paths.includes(path))) return [];
  const isOrganisation = source.repository.name === ORGANISATION_REPOSITORY;
  return [{ kind: 'config', ...originOf(source, delivery), isOrganisation }];
}

function installationJobs({ payload, delivery }: Event): GitHubJob[] {
  const { installation, action, repositories, repositories_added } = INSTALLED.parse(payload);
  if (action !== 'created' && action !== 'added' && action !== 'unsuspend') return [];
  const named = [...(repositories ?? []), ...(repositories_added ?? [])];
  const [repository, ...others] = named.flatMap(({ full_name }) => repositoryOf(full_name) ?? []);
  if (repository === undefined) return [];
  return [{ kind: 'welcome', installation: installation.id, repository, others, delivery }];
}

function repositoryOf(fullName: string): Repository | null {
  const [owner, name, ...rest] = fullName.split('/');
  return owner && name && rest.length === 0 ? { owner, name } : null;
}

type Source = {
  readonly installation: { readonly id: number };
  readonly repository: z.infer<typeof REPOSITORY>;
};

function originOf({ installation, repository }: Source, delivery: string) {
  return {
    installation: installation.id,
    repository: { owner: repository.owner.login, name: repository.name },
    delivery,
  };
}
