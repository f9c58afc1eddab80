import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { checkOf, GitHub, stage } from './github.ts';

const REQUIRED = 'reading: required\n';

let github: GitHub;
beforeAll(async () => {
  github = await GitHub.start();
});
afterAll(async () => await github.stop());

/** A pull request with one failing stage, reviewed. */
async function failing(draft = false): Promise<{ repository: SandboxRepository; number: number }> {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, REQUIRED);
  const number = await github.opened(repository, { 'infra/main.tf': stage('prod') }, 'change', { draft });
  return { repository, number };
}

function runsOf(repository: SandboxRepository, number: number) {
  return repository.checkRuns(repository.pullRequest(number).headSha);
}

/** Requests that change something, of the App under an installation token. */
function writes() {
  return github.sandbox.requests.filter(({ isWrite, actor }) => isWrite && actor === 'token');
}

test('a fork gets the full result', async () => {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, REQUIRED);
  const fork = await repository.fork('octocat/shop-fork');
  await fork.commit('change', { 'infra/main.tf': stage('prod') }, 'Add a stage');
  let number = 0;
  await github.after(async () => {
    number = await repository.openPullRequest({
      title: 'From a fork',
      head: { repository: fork, branch: 'change' },
    });
  });
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(repository.comments(number)).toHaveLength(1);

  // Neither GitHub's payload nor its list of a commit's pull requests names one for a fork's head.
  await github.after(() => repository.rerequestCheckSuite(repository.pullRequest(number).headSha));
  expect(runsOf(repository, number)).toHaveLength(2);
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(repository.comments(number)).toHaveLength(1);
});

test('a pull request of a deleted fork still gets its check', async () => {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, REQUIRED);
  const fork = await repository.fork('octocat/shop-gone');
  await fork.commit('change', { 'infra/main.tf': stage('prod') }, 'Add a stage');
  let number = 0;
  await github.after(async () => {
    number = await repository.openPullRequest({
      title: 'From a fork',
      head: { repository: fork, branch: 'change' },
    });
  });
  await github.sandbox.deleteRepository('octocat/shop-gone');
  await github.after(() => repository.rerequestCheckRun(checkOf(repository, number).id));
  expect(runsOf(repository, number)).toHaveLength(2);
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test('the same delivery again writes nothing', async () => {
  const { repository, number } = await failing();
  const before = writes().length;
  const [delivery] = github.sandbox.deliveries.filter(({ event }) => event === 'pull_request').slice(-1);
  const done = await github.after(() => github.sandbox.redeliver(delivery?.guid ?? ''));
  expect(done).toMatchObject([{ outcome: 'already_published', delivery: delivery?.guid }]);
  expect(writes()).toHaveLength(before);
  expect(runsOf(repository, number)).toHaveLength(1);
});

test('the same delivery after a change of the config is judged anew', async () => {
  const { repository, number } = await failing();
  const [delivery] = github.sandbox.deliveries.filter(({ event }) => event === 'pull_request').slice(-1);
  await repository.commit('main', { '.github/stage-review.yml': 'reading: forbidden\n' }, 'Decide otherwise');
  await github.after(() => github.sandbox.redeliver(delivery?.guid ?? ''));
  expect(runsOf(repository, number)).toMatchObject([{ conclusion: 'success' }, { conclusion: 'failure' }]);
});

test.each(['run', 'suite'])('a re-run of the %s makes a new run and no new comments', async (what) => {
  const { repository, number } = await failing();
  const { id, headSha } = checkOf(repository, number);
  await github.after(() =>
    what === 'run' ? repository.rerequestCheckRun(id) : repository.rerequestCheckSuite(headSha),
  );
  expect(runsOf(repository, number)).toMatchObject([
    { status: 'completed', conclusion: 'failure' },
    { id, status: 'completed', conclusion: 'failure' },
  ]);
  expect(repository.comments(number)).toHaveLength(1);
  expect(repository.reviews(number)).toHaveLength(1);
});

test('a draft gets its check and no review; ready, it gets the review once', async () => {
  const { repository, number } = await failing(true);
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(repository.reviews(number)).toEqual([]);
  await github.after(() => repository.markReady(number));
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(repository.reviews(number)).toHaveLength(1);
  expect(repository.comments(number)).toHaveLength(1);
});

test('a later push adds comments only for what is new', async () => {
  const { repository, number } = await failing();
  await github.after(() => repository.commit('change', { 'infra/more.tf': stage('more') }, 'Add another'));
  expect(checkOf(repository, number).output.title).toContain('2 stages fail');
  expect(repository.comments(number).map(({ path }) => path)).toEqual(['infra/main.tf', 'infra/more.tf']);
});

test('comments that are there already take no places of new ones', async () => {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, REQUIRED);
  const names = Array.from({ length: 35 }, (_, index) => `s${100 + index}`);
  const files = Object.fromEntries(names.map((name) => [`infra/${name}.tf`, stage(name)]));
  const number = await github.opened(repository, files);
  expect(repository.comments(number)).toHaveLength(30);
  await github.after(() => repository.commit('change', { 'infra/zzz.tf': stage('zzz') }, 'Add another'));
  expect(new Set(repository.comments(number).map(({ path }) => path)).size).toBe(36);
  const bodies = repository.reviews(number).map(({ body }) => body);
  expect(bodies).toHaveLength(2);
  expect(bodies[0]).toContain('5 stages more did not fit');
  expect(bodies[1]).toMatch(/^36 stages fail\..* 30 stages have a comment already\.$/);
});

test('a comment that somebody else wrote is not taken for ours, whatever its marker', async () => {
  const elsewhere = await github.repository({ 'README.md': '# Shop\n' }, REQUIRED);
  const other = await github.opened(elsewhere, { 'infra/more.tf': stage('more') });
  const marker = /<!-- stage-review:.* -->/.exec(elsewhere.comments(other)[0]?.body ?? '')?.[0] ?? '';
  expect(marker).not.toBe('');

  const { repository, number } = await failing();
  repository.reply(number, repository.comments(number)[0]?.id ?? 0, `Fine by me.\n\n${marker}`);
  await github.after(() => repository.commit('change', { 'infra/more.tf': stage('more') }, 'Add another'));
  const own = repository.comments(number).filter(({ isByApp }) => isByApp);
  expect(own.map(({ path }) => path)).toEqual(['infra/main.tf', 'infra/more.tf']);
});

test('a new base branch is judged against, an edited title is not', async () => {
  const { repository, number } = await failing();
  await repository.commit('release', { 'infra/main.tf': stage('prod') }, 'The same stage', { from: 'main' });
  expect(await github.after(() => repository.editTitle(number, 'Another title'))).toEqual([]);
  await github.after(() => repository.retarget(number, 'release'));
  expect(runsOf(repository, number)).toHaveLength(2);
  expect(checkOf(repository, number).status).toBe('completed');
});

test('a burst of pushes ends with one true check on the head, and none in progress', async () => {
  const { repository, number } = await failing();
  const heads = [repository.pullRequest(number).headSha];
  await github.after(async () => {
    for (const name of ['one', 'two', 'three'])
      heads.push(await repository.commit('change', { [`infra/${name}.tf`]: stage(name) }, name));
  });
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(checkOf(repository, number).output.title).toContain('4 stages fail');
  const runs = heads.flatMap((head) => repository.checkRuns(head));
  expect(runs.filter(({ status }) => status !== 'completed')).toEqual([]);
  expect(repository.comments(number)).toHaveLength(4);
});

test('a closed pull request is left alone, and judged again once it is reopened', async () => {
  const { repository, number } = await failing();
  const before = writes().length;
  expect(await github.after(() => repository.close(number))).toMatchObject([{ outcome: 'closed' }]);
  expect(writes()).toHaveLength(before);
  const run = checkOf(repository, number);
  const done = await github.after(() => repository.rerequestCheckRun(run.id));
  expect(done).toMatchObject([{ outcome: 'closed' }]);
  expect(runsOf(repository, number)).toHaveLength(1);
  await github.after(() => repository.reopen(number));
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test('the App asks for nothing that GitHub does not know, and is refused only where it says so', async () => {
  await failing();
  const refused = github.sandbox.requests.filter(({ status }) => status !== null && status >= 400);
  const expected =
    /contents\/\.github%2Fstage-review\.yaml$|access_tokens$|contents\/\.github%2Fstage-review\.yml$/;
  expect(refused.filter(({ path }) => !expected.test(path))).toEqual([]);
});

test('no token and no key is in the log, and nothing is written to standard error', () => {
  const text = JSON.stringify(github.server.log);
  expect(text).not.toMatch(/gh[a-z]_|github_pat_|PRIVATE KEY|eyJ/);
  expect(github.server.errors).toBe('');
});
