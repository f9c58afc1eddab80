import { anchorAgain } from './anchors.ts';
import { suiteOf } from './check-suites.ts';
import { sendPull, sendPush, sendSuite } from './payloads.ts';
import type { Pull } from './pulls.ts';
import type { Push } from './push-payload.ts';
import { branchTip, type Repository } from './repositories.ts';
import type { World } from './world.ts';

/** What follows a push: the App is told, and open pull requests of that head are brought up to date. Resolves once
 * the App has answered every delivery. */
export async function announcePush(world: World, repository: Repository, push: Push): Promise<void> {
  const { sent } = await followPush(world, repository, push);
  await sent;
}

/** The same, resolved as soon as everything is up to date here; `sent` when the App has answered. */
export async function followPush(
  world: World,
  repository: Repository,
  push: Push,
): Promise<{ sent: Promise<unknown> }> {
  const pulls = [...world.repositories.values()]
    .flatMap((candidate) => [...candidate.pulls.values()])
    .filter((pull) => isHeadOf(pull, repository, push.branch));
  for (const pull of pulls) await moveHead(world, pull, push.after);
  const sendings = pulls.map((pull) => {
    const extra = { before: push.before, after: push.after };
    return sendPull(world, pull, 'synchronize', extra, push.sender);
  });
  const suite = sendSuiteRequested(world, repository, push);
  return { sent: Promise.all([sendPush(world, repository, push), suite, ...sendings]) };
}

/** Points a pull request at the present tips of its branches. */
export async function moveHead(world: World, pull: Pull, headSha: string): Promise<void> {
  pull.headSha = headSha;
  pull.baseSha = (await branchTip(pull.repository, pull.baseRef)) ?? pull.baseSha;
  pull.updatedAt = world.timestamp();
  await pull.repository.git.setRef(`refs/pull/${pull.number}/head`, headSha);
  await anchorAgain(pull);
}

function isHeadOf(pull: Pull, repository: Repository, branch: string): boolean {
  return pull.state === 'open' && pull.headRepository === repository && pull.headRef === branch;
}

async function sendSuiteRequested(world: World, repository: Repository, push: Push): Promise<void> {
  if (!repository.isInstalled) return;
  const suite = suiteOf(world, repository, push.after);
  suite.headBranch ??= push.branch;
  suite.before = push.before;
  await sendSuite(world, repository, suite, 'requested', push.sender);
}
