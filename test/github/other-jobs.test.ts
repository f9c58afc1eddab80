import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { reportFailure } from '../../src/github/do-job.ts';
import type { MergeGroupJob, WelcomeJob } from '../../src/github/job.ts';
import { done, ONCE, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let base: string;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());
beforeEach(async () => {
  repository = await world.sandbox.createRepository(`acme/other-${++names}`);
  base = await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  world.jobs.length = 0;
  world.delays.length = 0;
});

function origin() {
  const place = { owner: 'acme', name: `other-${names}` };
  return { installation: world.sandbox.installationId, repository: place, delivery: 'guid' };
}

async function group(files: Parameters<SandboxRepository['commit']>[1]): Promise<MergeGroupJob> {
  const head = await repository.commit('gh-readonly-queue/main/pr-1', files, 'Merge', { from: 'main' });
  const stands = { ref: 'main', sha: base };
  return { kind: 'merge_group', ...origin(), head, base: stands, isDestroyed: false, isAsked: false };
}

test.each<[string, Record<string, string>, string]>([
  ['that adds a stage without a certificate', stages('one'), 'failure'],
  ['that adds nothing', { 'docs/a.md': 'a\n' }, 'success'],
  [
    'that can not be judged, and may not ask for an action',
    { 'infra/a.tf': 'resource "aws_api_gateway_stage" "x" {' },
    'failure',
  ],
])('a merge group %s', async (_name, files, conclusion) => {
  const job = await group(files);
  expect(await done(world, job)).toBe('published');
  expect(repository.checkRuns(job.head)).toMatchObject([{ status: 'completed', conclusion }]);
});

test('a merge group that renames and edits what failed before adds no failure', async () => {
  const { 'infra/one.tf': text = '' } = stages('one');
  base = await repository.commit('main', { 'infra/one.tf': text }, 'Before');
  const job = await group({ 'infra/one.tf': null, 'zones/one.tf': `${text}# edited\n` });
  await done(world, job);
  expect(repository.checkRuns(job.head)).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
});

test('a merge group that is taken apart leaves no run in progress', async () => {
  const job = await group(stages('one'));
  let writes = 0;
  expect(await done(world, job, () => writes++ > 0)).toBe('superseded');
  expect(repository.checkRuns(job.head)).toMatchObject([{ status: 'in_progress' }]);
  expect(await done(world, { ...job, isDestroyed: true })).toBe('destroyed');
  expect(repository.checkRuns(job.head)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test('a merge group that failed for good is a failure: a queue would wait for an action for ever', async () => {
  const job = await group(stages('one'));
  await reportFailure(job, new Error('no'), ONCE, world.shell);
  expect(repository.checkRuns(job.head)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

test('a re-run of a merge group that failed for good is a failure too', async () => {
  const job = await group(stages('one'));
  await done(world, job);
  await reportFailure({ kind: 'rerun', ...origin(), head: job.head }, new Error('no'), ONCE, world.shell);
  expect(repository.checkRuns(job.head)[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test('a re-run of all checks of a merge group judges it anew', async () => {
  const job = await group(stages('one'));
  await done(world, job);
  expect(await done(world, { kind: 'rerun', ...origin(), head: job.head })).toBe('forwarded');
  expect(world.jobs).toEqual([{ ...job, isAsked: true }]);
});

test('a merge group is judged once, and again when somebody asks or the config is another one', async () => {
  const job = await group(stages('one'));
  await done(world, job);
  const since = world.sandbox.requests.length;
  expect(await done(world, job)).toBe('already_published');
  expect(world.sandbox.traffic(since).writes).toBe(0);
  expect(await done(world, { ...job, isAsked: true })).toBe('published');
  await repository.commit('main', { '.github/stage-review.yml': 'reading: forbidden\n' }, 'Config');
  expect(await done(world, job)).toBe('published');
  expect(repository.checkRuns(job.head)).toMatchObject([
    { conclusion: 'success' },
    { conclusion: 'failure' },
    { conclusion: 'failure' },
  ]);
});

function welcome(): WelcomeJob {
  return { kind: 'welcome', ...origin(), others: [] };
}

test('a first check is on the default branch, once', async () => {
  expect(await done(world, welcome())).toBe('published');
  expect(await done(world, welcome())).toBe('already_published');
  expect(repository.checkRuns(base)).toMatchObject([
    { name: 'stage-review', status: 'completed', conclusion: 'success' },
  ]);
});

test('a first check that an ended attempt left in progress is completed, one of a review is left to it', async () => {
  let writes = 0;
  expect(await done(world, welcome(), () => writes++ > 0)).toBe('superseded');
  expect(repository.checkRuns(base)).toMatchObject([{ status: 'in_progress' }]);
  expect(await done(world, welcome())).toBe('published');
  expect(repository.checkRuns(base)).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
});

test('a first check says that the config is broken, and where', async () => {
  base = await repository.commit('main', { '.github/stage-review.yml': 'reading: maybe\n' }, 'Config');
  expect(await done(world, welcome())).toBe('published');
  const [run] = repository.checkRuns(base);
  expect(run).toMatchObject({ conclusion: 'action_required' });
  expect(run?.annotations).toMatchObject([{ path: '.github/stage-review.yml', startLine: 1 }]);
});

test('repositories that were installed with it follow, one after the other', async () => {
  const others = ['b', 'c'].map((name) => ({ owner: 'acme', name }));
  expect(await done(world, { ...welcome(), others })).toBe('published');
  expect(world.jobs).toEqual(others.map((each) => ({ ...welcome(), repository: each, others: [] })));
  expect(world.delays).toEqual([10_000, 20_000]);
});

test('an empty repository gets no first check', async () => {
  repository = await world.sandbox.createRepository(`acme/other-${++names}`);
  expect(await done(world, welcome())).toBe('empty');
});

test('after a change of the config all open pull requests are judged anew, the latest first and spread out', async () => {
  const numbers: number[] = [];
  for (const name of ['one', 'two', 'three']) {
    await repository.commit(name, stages(name), name, { from: 'main' });
    numbers.push(await repository.openPullRequest({ title: name, head: name }));
  }
  await repository.close(numbers[1] ?? 0);
  const job = { kind: 'config', ...origin(), isOrganisation: false } as const;
  expect(await done(world, job)).toBe('forwarded');
  const put = world.jobs.map((each) => each.kind === 'review' && each.number);
  expect(put.toSorted()).toEqual([numbers[0], numbers[2]]);
  expect(world.delays).toEqual([0, 10_000]);
});

test('after a change of the config no more than 300 pull requests are judged anew', {
  timeout: 180_000,
}, async () => {
  await repository.commit('change', stages('one'), 'Change', { from: 'main' });
  for (let at = 0; at < 301; at++) {
    await repository.setBranch(`change-${at}`, 'change');
    await repository.openPullRequest({ title: `Change ${at}`, head: `change-${at}` });
  }
  const job = { kind: 'config', ...origin(), isOrganisation: false } as const;
  expect(await done(world, job)).toBe('forwarded_in_part');
  expect(new Set(world.jobs.map((each) => each.kind === 'review' && each.number)).size).toBe(300);
  expect(world.delays.at(-1)).toBe(2_990_000);
});

test("after a change of the organisation's config all repositories follow, one after the other", async () => {
  const job = { kind: 'config', ...origin(), isOrganisation: true } as const;
  expect(await done(world, job)).toBe('forwarded');
  const put = world.jobs.map((each) => each.repository.name);
  expect(put).toContain(`other-${names}`);
  expect(world.jobs.every((each) => each.kind === 'config' && !each.isOrganisation)).toBe(true);
  expect(world.delays).toEqual(put.map((_, index) => index * 10_000));
});

test.each([
  [503, 3, 1],
  [404, 1, 0],
])('a changed config is judged later only where GitHub gave no answer: %i', async (status, times, count) => {
  const job = { kind: 'config', ...origin(), isOrganisation: false } as const;
  world.sandbox.fail({ path: /\/pulls$/ }, { status, body: { message: 'no' }, times });
  const failure: unknown = await done(world, job).catch((error: unknown) => error);
  await reportFailure(job, failure, ONCE, world.shell);
  expect(world.jobs).toEqual(Array(count).fill(job));
  expect(world.delays).toEqual(Array(count).fill(300_000));
});
