import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { checkOf, GitHub, stage } from './github.ts';

const REQUIRED = 'reading: required\n';
const CONFIG = '.github/stage-review.yml';
const README = { 'README.md': '# Shop\n' };
const PROD = { 'infra/main.tf': stage('prod') };

let github: GitHub;
beforeAll(async () => {
  github = await GitHub.start();
});
afterAll(async () => await github.stop());

async function failing(): Promise<{ repository: SandboxRepository; number: number }> {
  const repository = await github.repository(README, REQUIRED);
  return { repository, number: await github.opened(repository, PROD) };
}

test('a merge group is judged on its own head: two changes that fail only together', async () => {
  const repository = await github.repository(
    { 'infra/cert.tf': 'variable "cert" {\n  default = "abc"\n}\n', 'infra/main.tf': '# stages\n' },
    REQUIRED,
  );
  const empties = await github.opened(
    repository,
    { 'infra/cert.tf': 'variable "cert" {\n  default = null\n}\n' },
    'empties',
  );
  const uses = await github.opened(
    repository,
    {
      'infra/main.tf':
        'resource "aws_api_gateway_stage" "prod" {\n  stage_name = "prod"\n  client_certificate_id = var.cert\n}\n',
    },
    'uses',
  );
  for (const number of [empties, uses]) expect(checkOf(repository, number).conclusion).toBe('success');
  const heads: string[] = [];
  await github.after(async () => {
    for (const number of [empties, uses]) heads.push((await repository.enqueue(number)).headSha);
  });
  const runs = heads.map((head) => repository.checkRuns(head));
  expect(runs).toMatchObject([[{ conclusion: 'success' }], [{ status: 'completed', conclusion: 'failure' }]]);
});

test('a merge group that leaves the queue while it is judged ends as cancelled', async () => {
  const { repository, number } = await failing();
  const { reached, resume } = github.sandbox.pause({ method: 'PATCH', path: /check-runs\/\d+$/ });
  const { headSha } = await repository.enqueue(number);
  await reached;
  expect(repository.checkRuns(headSha)).toMatchObject([{ status: 'in_progress' }]);
  github.sandbox.fail({ method: 'PATCH', path: /check-runs\/\d+$/ }, { status: 502 });
  await repository.dequeue(number);
  resume();
  await github.after(async () => undefined);
  expect(repository.checkRuns(headSha)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test('a push that changes the config judges open pull requests anew, one that does not leaves them alone', async () => {
  const { repository, number } = await failing();
  expect(await github.after(() => repository.commit('main', { 'docs/a.md': 'a\n' }, 'Elsewhere'))).toEqual(
    [],
  );
  expect(await github.after(() => repository.commit('other', { [CONFIG]: '' }, 'No default branch'))).toEqual(
    [],
  );
  await github.after(() =>
    repository.commit('main', { [CONFIG]: 'reading: forbidden\n' }, 'Decide otherwise'),
  );
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(repository.threads(number)).toMatchObject([{ comments: [{}, { isByApp: true }] }]);
});

test.each(['install', 'select'] as const)('%s: a first check is on the default branch', async (how) => {
  const repository = await github.repository(README, how === 'install' ? REQUIRED : 'reading: maybe\n');
  await github.after(() =>
    how === 'install'
      ? github.sandbox.install(repository.fullName)
      : github.sandbox.select('added', repository.fullName),
  );
  const head = await repository.commit('look', README, 'Look', { from: 'main' });
  const [first] = repository.allCheckRuns();
  expect(first).toMatchObject({
    name: 'stage-review',
    status: 'completed',
    conclusion: how === 'install' ? 'success' : 'action_required',
  });
  expect(first?.headSha).not.toBe(head);
});

test('another base branch: a run in progress covers the old verdict before anything is judged', async () => {
  const { repository, number } = await failing();
  await repository.commit('release', PROD, 'The same stage', { from: 'main' });
  const { reached, resume } = github.sandbox.pause({ path: /git\/trees/ });
  await repository.retarget(number, 'release');
  await reached;
  await expect.poll(() => checkOf(repository, number).status).toBe('in_progress');
  resume();
  await github.after(async () => undefined);
  expect(checkOf(repository, number).status).toBe('completed');
});

test('two pull requests with one head have the worse verdict, until one of them is closed', async () => {
  const repository = await github.repository(README, REQUIRED);
  await repository.commit('release', PROD, 'The stage');
  await repository.commit('change', { 'docs/a.md': 'a\n' }, 'Change', { from: 'release' });
  await repository.setBranch('twin', 'change');
  let worse = 0;
  await github.after(async () => {
    worse = await repository.openPullRequest({ title: 'For main', head: 'change', base: 'main' });
    await repository.openPullRequest({ title: 'For release', head: 'twin', base: 'release' });
  });
  expect(checkOf(repository, worse)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  await github.after(() => repository.close(worse));
  expect(checkOf(repository, worse)).toMatchObject({ status: 'completed', conclusion: 'success' });
});

test('a pull request that becomes a draft keeps its threads as they are, also when it is pushed to', async () => {
  const { repository, number } = await failing();
  expect(await github.after(() => repository.convertToDraft(number))).toEqual([]);
  await github.after(() => repository.commit('change', { 'infra/main.tf': stage('prod', 'abc') }, 'Mend'));
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(repository.threads(number)).toMatchObject([{ resolvedBy: null, comments: [{}] }]);
});

test('an unlocked conversation is brought up to date', async () => {
  const { repository, number } = await failing();
  expect(await github.after(() => repository.lock(number))).toEqual([]);
  await github.after(() => repository.commit('change', { 'infra/more.tf': stage('more') }, 'Add another'));
  expect(repository.threads(number)).toHaveLength(1);
  await github.after(() => repository.lock(number, false));
  expect(repository.threads(number)).toHaveLength(2);
});

test('a pull request that is closed while it is judged ends quietly, with no run in progress', async () => {
  const repository = await github.repository(README, REQUIRED);
  await repository.commit('change', PROD, 'Change');
  // The push of the config makes open pull requests be judged anew: none is open yet.
  await github.sandbox.settled();
  await github.idle();
  const { reached, resume } = github.sandbox.pause({ path: /git\/trees/ });
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  await reached;
  const runs = () => repository.checkRuns(repository.pullRequest(number).headSha);
  await expect.poll(runs, { timeout: 10_000 }).toHaveLength(1);
  await repository.close(number);
  resume();
  await github.after(async () => undefined);
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
  expect(repository.comments(number)).toEqual([]);
});
