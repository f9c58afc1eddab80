import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { doJob, reportFailure } from '../../src/github/do-job.ts';
import { readExternalId } from '../../src/github/external-id.ts';
import { holdAfter } from '../../src/github/hold-after.ts';
import { type GitHubJob, readJob } from '../../src/github/job.ts';
import type { Shell } from '../../src/github/shell.ts';
import type { DurableJobs } from '../../src/jobs/durable-jobs.ts';
import { embedded, type Opened } from '../database-kinds.ts';
import { idle, startJobs } from '../jobs/test-jobs.ts';
import {
  blobsAskedFor,
  done,
  ONCE,
  reviewJob,
  type SandboxShell,
  stages,
  startShell,
} from './sandbox-shell.ts';

let world: SandboxShell;
let database: Opened;
let repository: SandboxRepository;
let names = 0;

beforeAll(async () => {
  [world, database] = await Promise.all([startShell(), embedded()]);
});
afterAll(async () => await Promise.all([world.sandbox.close(), database.close()]));
beforeEach(async () => {
  repository = await world.sandbox.createRepository(`acme/shop-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
});

async function opened(files: Parameters<SandboxRepository['commit']>[1]): Promise<number> {
  await repository.commit('change', files, 'Change');
  return await repository.openPullRequest({ title: 'Change', head: 'change' });
}

function job(number: number) {
  return reviewJob(world, repository.fullName.slice('acme/'.length), number);
}

function runs(number: number) {
  return repository.checkRuns(repository.pullRequest(number).headSha);
}

const never = () => false;

/** A newer job arrives after the first two changes: the verdict's row, and the run. */
function afterTheFirst(): () => boolean {
  let writes = 0;
  return () => writes++ > 1;
}

test.each([
  ['502 after it was done', { status: 502, afterWrite: true } as const],
  ['502 and not done', { status: 502 } as const],
  ['a dropped connection after it was done', { status: 'drop', afterWrite: true } as const],
  ['a dropped connection before', { status: 'drop' } as const],
])('every write that ends in doubt is done once: %s', async (_name, answer) => {
  const number = await opened(stages('one', 'two'));
  world.sandbox.fail({ method: 'POST', path: /check-runs$/ }, answer);
  world.sandbox.fail({ method: 'PATCH', path: /check-runs\/\d+$/ }, answer);
  world.sandbox.fail({ path: /graphql$/, operation: /addPullRequestReview$/ }, answer);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
  expect(runs(number)[0]?.annotations).toHaveLength(2);
  expect(repository.comments(number)).toHaveLength(2);
  expect(repository.reviews(number)).toHaveLength(1);
});

test('annotations that arrived in spite of an error are not sent again', async () => {
  const number = await opened(stages(...Array.from({ length: 60 }, (_, index) => `s${index}`)));
  world.sandbox.fail({ method: 'PATCH', path: /check-runs\/\d+$/ }, { status: 502, afterWrite: true });
  await done(world, job(number));
  expect(runs(number)[0]?.annotations).toHaveLength(60);
  expect(new Set(runs(number)[0]?.annotations.map(({ path }) => path)).size).toBe(60);
});

test('comments that GitHub refuses altogether cost no verdict', async () => {
  const number = await opened(stages(...Array.from({ length: 30 }, (_, index) => `s${index}`)));
  world.sandbox.fail(
    { path: /graphql$/, operation: /addPullRequestReview$/ },
    { status: 403, body: { message: 'lock prevents review' } },
  );
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

test('a locked conversation gets its check, and nothing is tried in vain', async () => {
  const number = await opened(stages('one'));
  await repository.lock(number);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
  expect(repository.comments(number)).toEqual([]);
  const refused = world.sandbox.requests.filter(
    ({ status, path }) => status === 403 && path.includes(repository.fullName),
  );
  expect(refused).toEqual([]);
});

test('a conversation that is locked while its pull request is judged refuses the comments, and gets its check', async () => {
  const number = await opened(stages('one'));
  let locking: Promise<void> | null = null;
  const attempt = {
    ...ONCE,
    isSuperseded: async () => {
      // Asked before each write: the first one is the run in progress, after the pull request was read.
      locking ??= repository.lock(number);
      await locking;
      return false;
    },
  };
  expect(await doJob(job(number), attempt, world.shell)).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
  expect(repository.comments(number)).toEqual([]);
  await repository.lock(number, false);
  expect(await done(world, job(number))).toBe('published');
  expect(repository.comments(number)).toHaveLength(1);
});

test('comments that can not be published for errors of GitHub cost no verdict; a later event brings them', async () => {
  const number = await opened(stages('one'));
  world.sandbox.fail({ path: /graphql$/, operation: /addPullRequestReview$/ }, { status: 500, times: 3 });
  await done(world, job(number));
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
  expect(repository.comments(number)).toEqual([]);
  expect(await done(world, job(number))).toBe('published');
  expect(repository.comments(number)).toHaveLength(1);
  expect(await done(world, job(number))).toBe('already_published');
});

test('a comment whose place GitHub refuses costs no other, and the check tells of its stage', async () => {
  const two = `# two\n${stages('two')['infra/two.tf']}${'# more\n'.repeat(20)}`;
  await repository.commit(
    'main',
    { 'infra/two.tf': two, '.github/stage-review.yml': 'fail_on: all\n' },
    'Two',
  );
  const number = await opened({ ...stages('one', 'three'), 'infra/two.tf': `${two}# end\n` });
  const { baseSha } = repository.pullRequest(number);
  const patchOf = (lines: string) => `@@ -0,0 +1,3 @@\n${lines.replace(/^(?=.)/gm, '+')}`;
  const files = [
    ['infra/one.tf', patchOf(stages('one')['infra/one.tf'] ?? '')],
    ['infra/two.tf', '@@ -1,4 +1,4 @@\n # two\n-old\n+new\n two\n three'],
    ['infra/three.tf', patchOf(stages('three')['infra/three.tf'] ?? '')],
  ].map(([filename, patch]) => ({ filename, patch, status: 'modified' }));
  const body = { merge_base_commit: { sha: baseSha }, files };
  world.sandbox.fail({ path: /compare/ }, { status: 200, body });
  expect(await done(world, job(number))).toBe('published');
  expect(repository.comments(number).map(({ path }) => path)).toEqual(['infra/one.tf', 'infra/three.tf']);
  expect(repository.reviews(number)).toMatchObject([
    { state: 'COMMENTED', body: expect.stringContaining('GitHub refused 1 other comment') },
  ]);
  expect(runs(number)).toMatchObject([{ conclusion: 'failure', output: { title: '3 stages fail' } }]);
  expect(runs(number)[0]?.output.summary).toContain('`aws_api_gateway_stage.two`');
});

test.each<[string, Record<string, string>]>([
  ['has nothing to comment on', { 'docs/a.md': 'a\n' }],
  ['has other lines in the same places', { 'infra/one.tf': `# a\n${stages('one')['infra/one.tf']}` }],
])('a review of a head that is replaced meanwhile by one that %s is not published', async (_, files) => {
  const number = await opened(stages('one'));
  const pause = world.sandbox.pause({ path: /graphql$/, operation: /addPullRequestReview$/ });
  const ending = done(world, job(number));
  await pause.reached;
  await repository.commit('change', files, 'Instead', { from: 'main', force: true });
  pause.resume();
  expect(await ending).toBe('published');
  const seen = () => repository.reviews(number).filter(({ state }) => state !== 'PENDING');
  expect(seen()).toEqual([]);
  expect(await done(world, job(number))).toBe('published');
  const count = 'infra/one.tf' in files ? 1 : 0;
  expect(repository.comments(number)).toHaveLength(count);
  expect(repository.reviews(number)).toHaveLength(count);
});

test('as long as the job is tried again, comments without an answer hold up the conclusion, and come once', async () => {
  const number = await opened(stages('one'));
  const answer = { status: 500, times: 3 };
  world.sandbox.fail({ path: /graphql$/, operation: /addPullRequestReview$/ }, answer);
  await expect(doJob(job(number), { ...ONCE, isLast: false }, world.shell)).rejects.toThrow();
  expect(runs(number)).toMatchObject([{ status: 'in_progress' }]);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
  expect(repository.comments(number)).toHaveLength(1);
});

test('a failure that is out of date is not told', async () => {
  const number = await opened(stages('one'));
  const late = { ...ONCE, isSuperseded: async () => true };
  await expect(reportFailure(job(number), new Error('no'), late, world.shell)).rejects.toThrow('newer job');
  expect(runs(number)).toEqual([]);
});

test.each([
  ['without the annotations that it refuses', 1, 0, 'aws_api_gateway_stage.one'],
  ['with a short text', 2, 1, 'GitHub refused the full text'],
])('an output that GitHub refuses is sent %s', async (_name, times, annotations, text) => {
  const number = await opened(stages('one'));
  world.sandbox.fail(
    { method: 'PATCH', path: /check-runs/ },
    { status: 422, body: { message: 'Invalid' }, times },
  );
  await done(world, job(number));
  expect(runs(number)).toMatchObject([
    { status: 'completed', conclusion: 'failure', output: { title: '1 stage fails' } },
  ]);
  expect(runs(number)[0]?.annotations).toHaveLength(annotations);
  expect(runs(number)[0]?.output.summary).toContain(text);
});

test('refused annotations are told in the summary and in the log', async () => {
  const number = await opened(stages('one'));
  world.sandbox.fail({ method: 'PATCH', path: /check-runs/ }, { status: 422, body: { message: 'Invalid' } });
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  await done(world, job(number), never, { log });
  expect(runs(number)[0]?.output.summary).toContain('GitHub refused 1 annotation of this result');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: 'GitHub refused annotations', refused: 1, pullRequest: number },
  ]);
});

test('the run of a failed attempt is taken up by the next one', async () => {
  const number = await opened(stages('one'));
  world.sandbox.fail({ path: /git\/trees/ }, { status: 500, times: 6 });
  await expect(done(world, job(number))).rejects.toThrow();
  expect(runs(number)).toMatchObject([{ status: 'in_progress' }]);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

test.each([
  [500, 6],
  [404, 2],
])(
  'a job that failed for good (%i) completes the check, with the delivery and a way to try again',
  async (status, times) => {
    const number = await opened(stages('one'));
    world.sandbox.fail({ path: /git\/trees/ }, { status, body: { message: 'no' }, times });
    const failure: unknown = await done(world, job(number)).catch((error: unknown) => error);
    await reportFailure(job(number), failure, ONCE, world.shell);
    expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'action_required' }]);
    const summary = runs(number)[0]?.output.summary;
    expect(summary).toContain('guid-1');
    expect(summary).toContain('Re-run');
    expect(summary).toContain(`status ${status}`);

    const { headSha } = repository.pullRequest(number);
    expect(await done(world, { ...job(number), rerunOf: headSha })).toBe('published');
    expect(runs(number)[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
  },
);

test('a failure before there was a run makes one; a later delivery is judged all the same', async () => {
  const number = await opened(stages('one'));
  await reportFailure(job(number), new Error('a mistake of ours'), ONCE, world.shell);
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'action_required' }]);
  expect(runs(number)[0]?.output.summary).not.toContain('a mistake of ours');
  expect(await done(world, job(number))).toBe('published');
});

test('a re-run by commit that failed for good is told, and can be asked for again', async () => {
  const number = await opened(stages('one'));
  const { kind: _kind, number: _number, rerunOf: _rerunOf, ...origin } = job(number);
  const { headSha } = repository.pullRequest(number);
  const failed = { kind: 'rerun', ...origin, head: headSha } as const;
  await done(world, job(number), afterTheFirst());
  await reportFailure(failed, new Error('no'), ONCE, world.shell);
  // The review that is under way says what counts.
  expect(runs(number)).toMatchObject([{ status: 'in_progress' }]);
  await done(world, job(number));
  await reportFailure(failed, new Error('no'), ONCE, world.shell);
  expect(runs(number)).toMatchObject([{ conclusion: 'action_required' }, { conclusion: 'failure' }]);
  expect(readExternalId(runs(number)[0]?.externalId)).toEqual({ pullRequests: [], key: '' });
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)[0]).toMatchObject({ conclusion: 'failure' });
});

test('a failure that nobody may be told ends quietly', async () => {
  const number = await opened(stages('one'));
  world.sandbox.fail(
    { path: new RegExp(`${repository.fullName}/pulls/${number}$`) },
    { status: 404, body: { message: 'no' } },
  );
  await expect(reportFailure(job(number), new Error('no'), ONCE, world.shell)).resolves.toBeUndefined();
  expect(world.jobs.splice(0)).toEqual([]);
});

test('a job that fails for good while GitHub gives no answer begins anew later', async () => {
  const number = await opened(stages('one'));
  await done(world, job(number), afterTheFirst());
  world.sandbox.fail(
    { path: new RegExp(`${repository.fullName}/pulls/${number}$`) },
    { status: 503, times: 3 },
  );
  await reportFailure(job(number), new Error('no'), ONCE, world.shell);
  expect(runs(number)).toMatchObject([{ status: 'in_progress' }]);
  expect(world.jobs.splice(0)).toEqual([job(number)]);
  expect(world.delays.splice(0)).toEqual([300_000]);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

test('a pull request that is closed while its job fails leaves no run in progress', async () => {
  const number = await opened(stages('one'));
  world.sandbox.fail({ path: /git\/trees/ }, { status: 500, times: 6 });
  await expect(done(world, job(number))).rejects.toThrow();
  await repository.close(number);
  expect(await done(world, job(number))).toBe('closed');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
  await repository.reopen(number);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test('a pull request that is closed before its job begins is left alone', async () => {
  const number = await opened(stages('one'));
  const { headSha, baseSha } = repository.pullRequest(number);
  await repository.close(number);
  const hinted = { ...job(number), hints: { head: headSha, base: baseSha } };
  const since = world.sandbox.requests.length;
  expect(await done(world, hinted)).toBe('closed');
  expect(world.sandbox.traffic(since).writes).toBe(0);
  expect(runs(number)).toEqual([]);
});

test('a pull request whose fork was deleted is judged all the same', async () => {
  const fork = await repository.fork(`octocat/gone-${names}`);
  await fork.commit('theirs', stages('theirs'), 'Theirs');
  const head = { repository: fork, branch: 'theirs' };
  const number = await repository.openPullRequest({ title: 'Theirs', head });
  await world.sandbox.deleteRepository(fork.fullName);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
  expect(repository.comments(number)).toHaveLength(1);
});

test('a failure for good of a pull request that is closed by now leaves no run in progress', async () => {
  const number = await opened(stages('one'));
  await done(world, job(number), afterTheFirst());
  await repository.close(number);
  await reportFailure(job(number), new Error('no'), ONCE, world.shell);
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test("a closed pull request's cancelled run is none of another one of the same head", async () => {
  const number = await opened(stages('one'));
  await repository.commit('release', {}, 'Another base', { from: 'main' });
  const second = await repository.openPullRequest({ title: 'Again', head: 'change', base: 'release' });
  await done(world, job(second), afterTheFirst());
  await repository.close(number);
  expect(await done(world, job(number))).toBe('closed');
  expect(runs(number)).toMatchObject([{ status: 'in_progress' }]);
});

/** Jobs as the server runs them, on a GitHub that may limit it for a while; `done` lists how they ended. */
async function jobsOn(shell: Shell): Promise<{ jobs: DurableJobs<GitHubJob>; done: string[] }> {
  const done: string[] = [];
  const jobs = await startJobs<GitHubJob>(database.first, {
    parse: readJob,
    run: async (work, attempt) => {
      await doJob(work, attempt, shell);
      done.push(`done in attempt ${attempt.number}`);
    },
    merge: (_older, newer) => newer,
    onFailed: async (work, error, attempt) => {
      await reportFailure(work, error, attempt, shell);
      done.push('failed');
    },
    holdAfter: (error) => holdAfter(error, Date.now()),
    groupOf: ({ installation }) => String(installation),
    concurrency: 2,
    retryDelays: [1, 1],
  });
  return { jobs, done };
}

test.each([
  ['the conclusion', { method: 'PATCH', path: /check-runs/ }],
  ['the review', { path: /graphql$/, operation: /addPullRequestReview$/ }],
  ['everything', { path: /./ }],
])('a long rate limit on %s holds the job, and then it is done', async (_name, matcher) => {
  const own = await startShell();
  try {
    const shop = await own.sandbox.createRepository('acme/shop');
    await shop.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
    await shop.commit('change', stages('one'), 'Change');
    const number = await shop.openPullRequest({ title: 'Change', head: 'change' });
    const reset = String(Math.ceil(Date.now() / 1000) + 3_000);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    own.sandbox.fail(matcher, { status: 403, body: { message: 'API rate limit exceeded' }, headers });
    const { jobs, done } = await jobsOn(own.shell);
    await jobs.put({ key: 'a', work: reviewJob(own, 'shop', number) });
    await idle(jobs);
    expect(done).toEqual(['done in attempt 1']);
    const runs = shop.checkRuns(shop.pullRequest(number).headSha);
    expect(runs).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
    expect(runs[0]?.annotations).toHaveLength(1);
    expect(shop.comments(number)).toHaveLength(1);
  } finally {
    await own.sandbox.close();
  }
});

test('a failure that can not be told for a rate limit is told after it', async () => {
  const own = await startShell();
  try {
    const shop = await own.sandbox.createRepository('acme/shop');
    await shop.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
    await shop.commit('change', stages('one'), 'Change');
    const number = await shop.openPullRequest({ title: 'Change', head: 'change' });
    own.sandbox.fail({ path: /git\/trees/ }, { status: 500, times: 18 });
    own.sandbox.fail(
      { method: 'PATCH', path: /check-runs/ },
      { status: 429, headers: { 'retry-after': '3000' } },
    );
    const { jobs, done } = await jobsOn(own.shell);
    await jobs.put({ key: 'a', work: reviewJob(own, 'shop', number) });
    await idle(jobs);
    expect(done).toEqual(['failed']);
    expect(shop.checkRuns(shop.pullRequest(number).headSha)).toMatchObject([
      { status: 'completed', conclusion: 'action_required' },
    ]);
  } finally {
    await own.sandbox.close();
  }
});

test('a superseded job publishes nothing; a newer one for the same state takes its run up', async () => {
  const number = await opened(stages('one'));
  expect(await done(world, job(number), afterTheFirst())).toBe('superseded');
  expect(runs(number)).toMatchObject([{ status: 'in_progress' }]);
  expect(repository.reviews(number)).toEqual([]);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

test('the run of a superseded job is cancelled once the pull request is judged at its new head', async () => {
  const number = await opened(stages('one'));
  const { headSha } = repository.pullRequest(number);
  expect(await done(world, job(number), afterTheFirst())).toBe('superseded');
  const head = await repository.commit('change', stages('two'), 'More');
  expect(await done(world, job(number))).toBe('published');
  expect(repository.checkRuns(headSha)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
  expect(repository.checkRuns(head)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

test('a cancelled or failed run is not taken for a verdict', async () => {
  const number = await opened(stages('one'));
  await done(world, job(number), afterTheFirst());
  await reportFailure(job(number), new Error('no'), ONCE, world.shell);
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'action_required' }]);
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test('a run that another evaluation of the same head left open is taken up', async () => {
  const number = await opened(stages('one'));
  await done(world, job(number), afterTheFirst(), { today: () => '2026-11-21' });
  await done(world, job(number));
  expect(runs(number)).toMatchObject([{ conclusion: 'failure' }]);
});

test('a re-run by commit leads to a job for each open pull request that has this head', async () => {
  const number = await opened(stages('one'));
  const { headSha } = repository.pullRequest(number);
  await repository.commit('release', {}, 'Another base', { from: 'main' });
  const second = await repository.openPullRequest({ title: 'Again', head: 'change', base: 'release' });
  world.jobs.length = 0;
  const { kind: _kind, number: _number, rerunOf: _rerunOf, ...origin } = job(number);
  await doJob({ kind: 'rerun', ...origin, head: headSha }, ONCE, world.shell);
  expect(world.jobs.map((each) => each.kind === 'review' && each.number).sort()).toEqual([number, second]);
  expect(world.jobs).toMatchObject([{ rerunOf: headSha }, { rerunOf: headSha }]);
});

test("an organisation's config that is required and can not be seen is an error", async () => {
  const number = await opened(stages('one'));
  await done(world, job(number), never, { isOrganisationConfigRequired: true });
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'action_required' }]);
  expect(runs(number)[0]?.output.summary).toContain('acme/.github');
});

test('an organisation config that GitHub fails to show is never taken for absence', async () => {
  const organisation = await world.sandbox.createRepository('acme/.github');
  await organisation.commit('main', { '.github/stage-review.yml': 'reading: forbidden\n' }, 'Begin');
  const number = await opened(stages('one'));
  world.sandbox.fail({ path: /repos\/acme\/\.github\// }, { status: 500, times: 6 });
  await expect(done(world, job(number))).rejects.toMatchObject({ status: 500 });
  expect(await done(world, job(number))).toBe('published');
  expect(runs(number)).toMatchObject([{ conclusion: 'success' }]);
  await world.sandbox.deleteRepository('acme/.github');
});

test('a file that was read before is not read again', async () => {
  const number = await opened(stages('never_read', 'nor_this'));
  const first = world.sandbox.requests.length;
  await done(world, job(number));
  expect(blobsAskedFor(world.sandbox.requests.slice(first))).toHaveLength(2);
  const before = world.sandbox.requests.length;
  const { headSha } = repository.pullRequest(number);
  await done(world, { ...job(number), rerunOf: headSha });
  expect(blobsAskedFor(world.sandbox.requests.slice(before))).toEqual([]);
});

describe('a pull request of which GitHub does not list every file', () => {
  const most = (count: number, change = '') =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`docs/${index}.md`, `${index}${change}\n`]),
    );
  const nothing = (files: object) => Object.fromEntries(Object.keys(files).map((path) => [path, null]));
  const two = { 'infra/one.tf': stages('one')['infra/one.tf'] ?? '' };
  const late = { 'zones/one.tf': two['infra/one.tf'] };
  const edited = { 'zones/one.tf': `${two['infra/one.tf']}# edited\n` };

  test.each<[string, Record<string, string>, Record<string, string | null>, string, string]>([
    ['passes where nothing fails', {}, {}, 'success', 'nothing'],
    ['fails for a stage that is new', {}, late, 'failure', 'zones/one.tf'],
    ['passes where a file that fails was renamed', two, { ...nothing(two), ...late }, 'success', 'existing'],
    [
      'asks where that file was edited too',
      two,
      { ...nothing(two), ...edited },
      'action_required',
      'renamed',
    ],
  ])('%s', async (_, before, change, conclusion, words) => {
    await repository.commit('main', before, 'Before');
    const number = await opened({ ...most(3_001), ...change });
    await done(world, job(number));
    expect(runs(number)).toMatchObject([{ status: 'completed', conclusion }]);
    expect(runs(number)[0]?.output.summary?.toLowerCase()).toContain(words);
  });
});
