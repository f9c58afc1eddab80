import { type Account, accountView, nodeId } from './accounts.ts';
import { type CheckRun, checkRunView } from './check-runs.ts';
import { type CheckSuite, fullSuiteView, simpleCommitView, suiteView } from './check-suites.ts';
import type { QueueEntry } from './merge-queue.ts';
import { fullPullView, type Pull } from './pulls.ts';
import { type Push, pushFields } from './push-payload.ts';
import { type Repository, repositoryView } from './repositories.ts';
import type { World } from './world.ts';

export type PullAction =
  | 'opened'
  | 'synchronize'
  | 'reopened'
  | 'closed'
  | 'edited'
  | 'ready_for_review'
  | 'converted_to_draft'
  | 'locked'
  | 'unlocked'
  | 'enqueued'
  | 'dequeued';

/** Sends `pull_request` to the App, if its installation holds the repository. */
export async function sendPull(
  world: World,
  pull: Pull,
  action: PullAction,
  extra: Record<string, unknown> = {},
  sender: Account = pull.user,
): Promise<void> {
  // nobody listens: the payload's diff need not be made
  if (!pull.repository.isInstalled || world.webhooks.url === undefined) return;
  const surroundings = around(world, pull.repository, sender);
  const view = await fullPullView(world, pull);
  const payload = { action, number: pull.number, pull_request: view, ...extra, ...surroundings };
  await world.webhooks.send('pull_request', payload);
}

/** Sends `check_run` by a person: only `rerequested`. */
export async function sendRunRerequested(
  world: World,
  repository: Repository,
  run: CheckRun,
  sender: Account,
) {
  await world.webhooks.send('check_run', runPayload(world, repository, run, 'rerequested', sender));
}

/** Sends `check_run` `requested_action`: a person has pressed a button of a run. */
export async function sendRequestedAction(
  world: World,
  repository: Repository,
  run: CheckRun,
  identifier: string,
  sender: Account,
): Promise<void> {
  const payload = runPayload(world, repository, run, 'requested_action', sender);
  await world.webhooks.send('check_run', { ...payload, requested_action: { identifier } });
}

/** Sends `push`, if the App's installation holds the repository. */
export async function sendPush(world: World, repository: Repository, push: Push): Promise<void> {
  if (!repository.isInstalled || world.webhooks.url === undefined) return;
  const fields = await pushFields(world, repository, push);
  await world.webhooks.send('push', { ...fields, ...around(world, repository, push.sender) });
}

/** Why a merge group is gone. */
export type GroupEnd = 'merged' | 'invalidated' | 'dequeued';

/** Sends `merge_group`, by the queue itself. */
export async function sendMergeGroup(
  world: World,
  repository: Repository,
  group: QueueEntry,
  action: 'checks_requested' | 'destroyed',
  reason?: GroupEnd,
): Promise<void> {
  if (!repository.isInstalled) return;
  const { headRef, headSha, baseRef, baseSha } = group;
  await world.webhooks.send('merge_group', {
    action,
    ...(reason === undefined ? {} : { reason }),
    merge_group: {
      head_sha: headSha,
      head_ref: headRef,
      base_sha: baseSha,
      base_ref: baseRef,
      head_commit: await simpleCommitView(repository, headSha),
    },
    ...around(world, repository, MERGE_QUEUE),
  });
}

/** The account that GitHub's queue acts as. */
const MERGE_QUEUE: Account = { login: 'github-merge-queue[bot]', id: 118_344_674, type: 'Bot' };

/** Sends the `check_run` event that the App itself caused, beside the answer to its request. */
export function sendRunBeside(
  world: World,
  repository: Repository,
  run: CheckRun,
  action: 'created' | 'completed',
) {
  world.webhooks.sendBeside('check_run', runPayload(world, repository, run, action, world.app.bot));
}

/** Sends `check_suite`: requested after a push, rerequested by a person. */
export async function sendSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  action: 'requested' | 'rerequested',
  sender: Account,
): Promise<void> {
  const view = await fullSuiteView(world, repository, suite);
  await world.webhooks.send('check_suite', {
    action,
    check_suite: view,
    ...around(world, repository, sender),
  });
}

function runPayload(world: World, repository: Repository, run: CheckRun, action: string, sender: Account) {
  const suite = repository.checkSuites.find((candidate) => candidate.id === run.suiteId);
  const view = checkRunView(world, repository, run);
  const whole = suite === undefined ? view.check_suite : suiteView(world, repository, suite);
  return { action, check_run: { ...view, check_suite: whole }, ...around(world, repository, sender) };
}

function around(world: World, repository: Repository, sender: Account) {
  const { installationId } = world.app;
  return {
    repository: repositoryView(repository, world.url),
    ...(repository.owner.type === 'Organization'
      ? { organization: organizationView(world, repository) }
      : {}),
    sender: accountView(sender, world.url),
    installation: {
      id: installationId,
      node_id: nodeId('IntegrationInstallation', installationId),
    },
  };
}

function organizationView(world: World, repository: Repository) {
  const { login, id } = repository.owner;
  const self = `${world.url}/orgs/${login}`;
  return { login, id, node_id: nodeId('Organization', id), url: self, description: null };
}
