import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { done, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());

/** One head commit: against `main` it adds a stage without a certificate, against `release` it does not. */
let failing: number;
let passing: number;

beforeEach(async () => {
  repository = await world.sandbox.createRepository(`acme/shared-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  await repository.commit('release', stages('one'), 'The stage');
  await repository.commit('change', { 'docs/a.md': 'a\n' }, 'Change', { from: 'release' });
  await repository.setBranch('twin', 'change');
  failing = await repository.openPullRequest({ title: 'For main', head: 'change', base: 'main' });
  passing = await repository.openPullRequest({ title: 'For release', head: 'twin', base: 'release' });
});

async function judge(number: number, isSuperseded?: () => boolean): Promise<string> {
  return await done(world, reviewJob(world, repository.fullName.slice('acme/'.length), number), isSuperseded);
}

function newest() {
  return repository.checkRuns(repository.pullRequest(failing).headSha)[0];
}

test('the worse verdict counts, whichever comes last, and both are named', async () => {
  for (const order of [
    [failing, passing],
    [passing, failing],
  ]) {
    for (const number of order) {
      const { headSha } = repository.pullRequest(number);
      const job = reviewJob(world, repository.fullName.slice('acme/'.length), number);
      await done(world, { ...job, rerunOf: headSha });
    }
    expect(newest()).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(newest()?.output.title).toContain(`#${failing}`);
    expect(newest()?.output.summary).toContain(`#${failing}, #${passing}`);
  }
});

test('when one of them closes, the other one counts', async () => {
  await judge(failing);
  await judge(passing);
  await repository.close(failing);
  expect(await judge(failing)).toBe('closed');
  expect(newest()).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(newest()?.output.summary).not.toContain(`#${failing}`);
});

test('when one of them gets another head, the other one counts on the old one', async () => {
  await judge(failing);
  await judge(passing);
  const old = repository.pullRequest(passing).headSha;
  await repository.commit('change', { 'docs/b.md': 'b\n' }, 'More');
  expect(await judge(failing)).toBe('published');
  expect(repository.checkRuns(old)[0]).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(newest()).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(newest()?.output.title).not.toContain('#');
});

test('nothing is concluded while one of them is judged', async () => {
  let writes = 0;
  await judge(failing, () => writes++ > 1);
  expect(newest()).toMatchObject({ status: 'in_progress' });
  await judge(passing);
  expect(newest()).toMatchObject({ status: 'in_progress' });
  await judge(failing);
  expect(newest()).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(repository.checkRuns(newest()?.headSha ?? '')).toHaveLength(1);
});

test('a run that was completed in the meantime, for one that closed, is not taken for the other one', async () => {
  const { headSha } = repository.pullRequest(failing);
  const concluding = world.sandbox.pause({ method: 'PATCH', path: /check-runs\/\d+$/ });
  const first = judge(failing);
  await concluding.reached;
  const comparing = world.sandbox.pause({ path: /\/compare\// });
  const since = world.sandbox.requests.length;
  const second = judge(passing);
  await comparing.reached;
  const hasLooked = () =>
    world.sandbox.requests.slice(since).some(({ path }) => path.endsWith(`${headSha}/check-runs`));
  await expect.poll(hasLooked).toBe(true);
  concluding.resume();
  await first;
  await repository.close(failing);
  expect(await judge(failing)).toBe('closed');
  comparing.resume();
  expect(await second).toBe('published');
  expect(repository.checkRuns(headSha)).toMatchObject([
    { conclusion: 'success', annotations: [] },
    { conclusion: 'failure' },
  ]);
});

test('one whose closing was never heard of blocks nobody', async () => {
  let writes = 0;
  await judge(failing, () => writes++ > 1);
  await repository.close(failing);
  await judge(passing);
  expect(newest()).toMatchObject({ status: 'completed', conclusion: 'success' });
});

test('the same state again writes nothing', async () => {
  await judge(failing);
  await judge(passing);
  const before = world.sandbox.requests.length;
  expect([await judge(failing), await judge(passing)]).toEqual(['already_published', 'already_published']);
  expect(world.sandbox.traffic(before).writes).toBe(0);
});
