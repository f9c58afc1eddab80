import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { reportFailure } from '../../src/github/do-job.ts';
import { done, ONCE, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

const CONFIG = '.github/stage-review.yml';
const EXCEPTION = [
  'exceptions:',
  '  - id: partner',
  '    stage: aws_api_gateway_stage.one',
  '    reason: The partner does it.',
  '    approved_by: octocat',
  '',
].join('\n');

let world: SandboxShell;
let repository: SandboxRepository;
let names = 0;

beforeAll(async () => {
  world = await startShell({ deployerReading: null });
});
afterAll(async () => await world.sandbox.close());
beforeEach(async () => {
  repository = await world.sandbox.createRepository(`acme/config-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n', ...stages('one', 'two') }, 'Begin');
});

type Files = Parameters<SandboxRepository['commit']>[1];

async function opened(files: Files, config?: string): Promise<number> {
  if (config !== undefined) await repository.commit('main', { [CONFIG]: config }, 'Config');
  await repository.commit('change', files, 'Change', { from: 'main' });
  return await repository.openPullRequest({ title: 'Change', head: 'change' });
}

async function judge(number: number, isSuperseded?: () => boolean): Promise<string> {
  return await done(world, job(number), isSuperseded);
}

function job(number: number) {
  return reviewJob(world, repository.fullName.slice('acme/'.length), number);
}

/** The runs of a check, newest first. */
function runs(number: number, name = 'stage-review config', head = repository.pullRequest(number).headSha) {
  return repository.checkRuns(head).filter((run) => run.name === name);
}

/** The only run of the config's check. */
function check(number: number) {
  const [run, ...others] = runs(number);
  expect(others).toEqual([]);
  if (run === undefined) throw new Error('there is no such run');
  return { ...run.output, status: run.status, conclusion: run.conclusion, annotations: run.annotations };
}

test('a pull request that leaves the config alone gets one check', async () => {
  const number = await opened({ 'docs/a.md': 'a\n' }, 'reading: required\n');
  expect(await judge(number)).toBe('published');
  expect(runs(number)).toEqual([]);
  expect(runs(number, 'stage-review')).toHaveLength(1);
});

test('a config that is added is previewed, and decides nothing yet', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  expect(await judge(number)).toBe('published');
  const { conclusion, title, summary, annotations } = check(number);
  expect({ conclusion, title, annotations }).toEqual({
    conclusion: 'success',
    title: 'Valid: 2 stages fail from then on',
    annotations: [],
  });
  expect(summary).toContain('| `reading` | not set | `required` | stricter |');
  expect(summary).toMatch(
    /\| `aws_api_gateway_stage\.one` \| \[`infra\/one\.tf:1`\]\(.*\) \| undecided \| \*\*fails\*\* \|/,
  );
  const [first] = runs(number, 'stage-review');
  expect(first).toMatchObject({ conclusion: 'success' });
  expect(first?.output.summary).toContain('stage-review config');
});

test('mistakes are told on their lines, with what was meant', async () => {
  const number = await opened({ [CONFIG]: '# ours\nreadin: required\nfail_on: al\n' }, 'reading: required\n');
  await judge(number);
  const { conclusion, title, summary, annotations } = check(number);
  expect({ conclusion, title }).toEqual({ conclusion: 'failure', title: '2 mistakes in the config' });
  expect(annotations).toMatchObject([
    {
      path: CONFIG,
      startLine: 2,
      level: 'failure',
      message: expect.stringContaining('did you mean `reading`'),
    },
    { path: CONFIG, startLine: 3, level: 'failure', message: expect.stringContaining('did you mean `all`') },
  ]);
  expect(summary).toContain(`/blob/${repository.pullRequest(number).headSha}/${CONFIG}#L2`);
  expect(runs(number, 'stage-review')[0]).toMatchObject({ conclusion: 'success' });
});

const ACCEPTANCE = EXCEPTION.replace('exceptions', 'risk_acceptances');

test.each<[string, string, string, object]>([
  [
    'written with a day in the past is a mistake',
    'reading: required\n',
    `reading: required\n${ACCEPTANCE.trimEnd()}\n    expires: 2026-01-01\n`,
    { conclusion: 'failure', annotations: [{ startLine: 7, level: 'failure' }] },
  ],
  [
    'that lapsed before is a warning',
    `reading: required\n${ACCEPTANCE.trimEnd()}\n    expires: 2026-01-01\n`,
    `# ours\nreading: required\n${ACCEPTANCE.trimEnd()}\n    expires: 2026-01-01\n`,
    { conclusion: 'success', annotations: [{ startLine: 8, level: 'warning' }] },
  ],
  [
    'without a reason is a mistake',
    'reading: required\n',
    `reading: required\n${EXCEPTION.replace(/ {4}reason.*\n/, '')}`,
    { conclusion: 'failure', annotations: [{ startLine: 3, level: 'failure' }] },
  ],
  [
    'that fits no stage of the repository is a warning',
    'reading: required\n',
    `reading: required\n${EXCEPTION.replace('stage.one', 'stage.three')}`,
    { conclusion: 'success', annotations: [{ startLine: 3, level: 'warning' }] },
  ],
  [
    'that the change spoils is a mistake',
    `reading: required\n${EXCEPTION}`,
    `reading: required\nlimits:\n  allow_exceptions: false\n${EXCEPTION}`,
    { conclusion: 'failure', annotations: [{ startLine: 5, level: 'failure' }] },
  ],
])('an entry %s', async (_name, before, after, expected) => {
  const number = await opened({ [CONFIG]: after }, before);
  await judge(number);
  expect(check(number)).toMatchObject(expected);
});

test('a name that is no name is told as such, and on its line', async () => {
  const name = `"${'x'.repeat(300)}\\u202e\\n"`;
  const number = await opened({ [CONFIG]: EXCEPTION.replace('partner', name) }, 'reading: required\n');
  await judge(number);
  const { conclusion, annotations, summary } = check(number);
  expect({ conclusion, annotations }).toMatchObject({
    conclusion: 'failure',
    annotations: [{ startLine: 2, title: expect.stringMatching(/^No effect: x+/) }],
  });
  expect(annotations[0]?.title).not.toMatch(/[\u202e\n]/);
  expect(summary).not.toContain('GitHub refused');
});

test('who removes an exception is told which stages fail from then on', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' }, `reading: required\n${EXCEPTION}`);
  await judge(number);
  const { conclusion, title, summary } = check(number);
  expect({ conclusion, title }).toEqual({
    conclusion: 'success',
    title: 'Valid: 1 stage fails from then on',
  });
  expect(summary).toContain('removed: exception `partner`; `aws_api_gateway_stage.one` fails from then on');
  expect(summary).toContain('| fails, excepted by `partner` | **fails** |');
  expect(summary).toContain('1 × fails');
});

test.each<[string, string, string, string]>([
  ['an exception', 'reading: required\n', `reading: required\n${EXCEPTION}`, '1 stage is let pass'],
  [
    'a path left out',
    'reading: required\n',
    'reading: required\npaths:\n  exclude: [infra/]\n',
    '2 stages are let pass',
  ],
  ['a key', 'reading: required\nfail_on: all\n', 'reading: required\n', 'no stage is judged otherwise'],
])('%s that weakens the review is named so, and is no failure', async (_name, before, after, effect) => {
  const number = await opened({ [CONFIG]: after }, before);
  await judge(number);
  expect(check(number)).toMatchObject({
    conclusion: 'success',
    title: `Valid, and weakens the review: ${effect}`,
  });
});

test('a config that is removed, or renamed to its other spelling', async () => {
  const removed = await opened({ [CONFIG]: null }, 'reading: required\n');
  await judge(removed);
  expect(check(removed)).toMatchObject({
    conclusion: 'success',
    title: 'Config removed, and weakens the review: 2 stages are let pass',
  });
  const files = { [CONFIG]: null, '.github/stage-review.yaml': 'reading: required\n' };
  await repository.commit('rename', files, 'Rename', { from: 'main' });
  const renamed = await repository.openPullRequest({ title: 'Rename', head: 'rename' });
  await judge(renamed);
  expect(check(renamed)).toMatchObject({
    conclusion: 'success',
    title: 'Valid: no stage is judged otherwise',
  });
});

test('the config of a fork is previewed as any other', async () => {
  await repository.commit('main', { [CONFIG]: 'reading: required\n' }, 'Config');
  const fork = await repository.fork(`guest/config-${names}`);
  await fork.commit('change', { [CONFIG]: 'reading: forbiden\n', ...stages('three') }, 'Change');
  const head = { repository: fork, branch: 'change' };
  const number = await repository.openPullRequest({ title: 'Change', head });
  await world.sandbox.deleteRepository(fork.fullName);
  await judge(number);
  expect(check(number)).toMatchObject({
    conclusion: 'failure',
    annotations: [{ path: CONFIG, startLine: 1, message: expect.stringContaining('did you mean') }],
  });
  expect(runs(number, 'stage-review')[0]).toMatchObject({ conclusion: 'failure' });
});

test('a pull request for another branch is told that merging it decides nothing', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  await judge(number);
  expect(check(number).summary).not.toContain('default branch, `main`');
  await repository.setBranch('release', 'main');
  await repository.retarget(number, 'release');
  await judge(number);
  const [run] = runs(number);
  expect(run).toMatchObject({ conclusion: 'success' });
  expect(run?.output.summary).toContain(
    'is for `release` and not for the default branch, `main`: merging it',
  );
});

test('both spellings, and what is no file', async () => {
  const both = await opened({ '.github/stage-review.yaml': 'reading: required\n' }, 'reading: required\n');
  await judge(both);
  expect(check(both)).toMatchObject({
    conclusion: 'failure',
    annotations: [{ path: '.github/stage-review.yaml', startLine: 1 }],
  });
  await repository.commit('link', { [CONFIG]: { symlink: '../README.md' } }, 'Link', { from: 'main' });
  const link = await repository.openPullRequest({ title: 'Link', head: 'link' });
  await judge(link);
  expect(check(link)).toMatchObject({ conclusion: 'failure' });
  expect(check(link).summary).toContain('symbolic link');
});

test('the stages are those of the head: an entry for a stage of the same change fits', async () => {
  const files = {
    ...stages('three'),
    [CONFIG]: `reading: required\n${EXCEPTION.replace('stage.one', 'stage.three')}`,
  };
  const number = await opened(files, 'reading: required\n');
  await judge(number);
  expect(check(number)).toMatchObject({ conclusion: 'success', annotations: [] });
  expect(runs(number, 'stage-review')[0]).toMatchObject({ conclusion: 'failure' });
});

test('what the organisation enforces stays in force, and the change is told so', async () => {
  const organisation = await world.sandbox.createRepository('acme/.github');
  const main = 'reading: required\nenforced: [reading]\n';
  await organisation.commit('main', { [CONFIG]: main }, 'Config');
  const number = await opened({ [CONFIG]: 'reading: forbidden\n' });
  await judge(number);
  expect(check(number)).toMatchObject({
    conclusion: 'success',
    title: 'Valid: no stage is judged otherwise',
  });
  expect(check(number).summary).toContain('`reading` is enforced by');

  await organisation.commit('change', { [CONFIG]: 'reading: maybe\nenforced: [readin]\n' }, 'Wrong', {
    from: 'main',
  });
  const own = await organisation.openPullRequest({ title: 'Wrong', head: 'change' });
  expect(await done(world, reviewJob(world, '.github', own))).toBe('published');
  const { headSha } = organisation.pullRequest(own);
  const [run] = organisation.checkRuns(headSha).filter(({ name }) => name === 'stage-review config');
  expect(run).toMatchObject({
    conclusion: 'failure',
    annotations: [{ path: CONFIG, startLine: 1 }, { startLine: 2 }],
  });
  expect(run?.output.summary).toContain('it counts for all its repositories');
  for (const { name, output } of organisation.checkRuns(headSha))
    expect(output.summary, name).not.toContain('has no effect');
  await world.sandbox.deleteRepository('acme/.github');
});

test('a pull request that repairs a broken config is not held up, unless it does more', async () => {
  const broken = 'reading: required\nfail_onn: all\n';
  const number = await opened({ [CONFIG]: 'reading: required\n' }, broken);
  await judge(number);
  expect(runs(number, 'stage-review')[0]).toMatchObject({ conclusion: 'success' });
  expect(check(number)).toMatchObject({ conclusion: 'success', title: 'Valid: 2 stages fail from then on' });
  expect(check(number).summary).toContain('nothing is decided');

  await repository.commit('removal', { [CONFIG]: null }, 'Without', { from: 'main' });
  const removal = await repository.openPullRequest({ title: 'Without', head: 'removal' });
  await judge(removal);
  expect(runs(removal, 'stage-review')[0]).toMatchObject({ conclusion: 'success' });
  expect(check(removal)).toMatchObject({ conclusion: 'success' });

  await repository.commit('still', { [CONFIG]: 'reading: both\n' }, 'Still wrong', { from: 'main' });
  const still = await repository.openPullRequest({ title: 'Still wrong', head: 'still' });
  await judge(still);
  expect(runs(still, 'stage-review')[0]).toMatchObject({ conclusion: 'action_required' });
  expect(check(still)).toMatchObject({ conclusion: 'failure' });

  await repository.commit('more', { [CONFIG]: 'reading: required\n', 'docs/a.md': 'a\n' }, 'More', {
    from: 'main',
  });
  const more = await repository.openPullRequest({ title: 'More', head: 'more' });
  await judge(more);
  const [first] = runs(more, 'stage-review');
  expect(first).toMatchObject({ conclusion: 'action_required' });
  expect(first?.output.summary).toContain(`/blob/HEAD/${CONFIG}#L2`);
  expect(first?.output.summary).toContain('move the repair into one of its own');
  expect(check(more)).toMatchObject({ conclusion: 'success' });
});

test('the same state again writes nothing', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  await judge(number);
  const before = world.sandbox.requests.length;
  expect(await judge(number)).toBe('already_published');
  const later = world.sandbox.requests.slice(before);
  expect(later.filter(({ isWrite, path }) => isWrite && !path.includes('access_tokens'))).toEqual([]);
});

test('a draft says of its config all that the ready pull request says', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  await judge(number);
  await repository.convertToDraft(number);
  expect(await judge(number)).toBe('published');
  expect(runs(number, 'stage-review')).toHaveLength(2);
  expect(runs(number)).toHaveLength(1);
});

test('who asks for the check again gets a new run', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  await judge(number);
  await done(world, { ...job(number), rerunOf: repository.pullRequest(number).headSha });
  expect(runs(number)).toMatchObject([{ conclusion: 'success' }, { conclusion: 'success' }]);
});

test('an organisation config that GitHub never shows asks for action, and is no absence', async () => {
  const organisation = await world.sandbox.createRepository('acme/.github');
  await organisation.commit('main', { [CONFIG]: 'reading: required\n' }, 'Begin');
  const number = await opened({ 'docs/a.md': 'a\n' });
  world.sandbox.fail({ path: /repos\/acme\/\.github\// }, { status: 500, times: 6 });
  const error = await judge(number).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 500 });
  await reportFailure(job(number), error, ONCE, world.shell);
  const [first] = runs(number, 'stage-review');
  expect(first).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  expect(first?.output.summary).toContain('the status 500');
  await world.sandbox.deleteRepository('acme/.github');
});

test('a new head has its own run, and what an older one left is cancelled', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  const old = repository.pullRequest(number).headSha;
  let writes = 0;
  expect(await judge(number, () => writes++ > 3)).toBe('superseded');
  expect(runs(number)).toMatchObject([{ status: 'in_progress' }]);
  await repository.commit('change', { [CONFIG]: null, 'docs/a.md': 'a\n' }, 'Back');
  expect(await judge(number)).toBe('published');
  expect(runs(number, 'stage-review config', old)).toMatchObject([
    { status: 'completed', conclusion: 'cancelled' },
  ]);
  expect(runs(number)).toEqual([]);
});

test('a run that the closing overtakes is cancelled', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  let writes = 0;
  await judge(number, () => writes++ > 3);
  await repository.close(number);
  expect(await judge(number)).toBe('closed');
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

test('a head that changes the config no more is told so once', async () => {
  const number = await opened({ [CONFIG]: 'reading: maybe\n' });
  await judge(number);
  expect(check(number)).toMatchObject({ conclusion: 'failure' });
  await repository.setBranch('release', 'change');
  await repository.commit('release', { 'docs/a.md': 'a\n' }, 'More');
  await repository.retarget(number, 'release');
  await judge(number);
  expect(runs(number)).toMatchObject([
    { conclusion: 'success', output: { title: 'The config is not changed any more' } },
    { conclusion: 'failure' },
  ]);
  await done(world, { ...job(number), rerunOf: repository.pullRequest(number).headSha });
  expect(runs(number)).toHaveLength(2);
});

test.each<[string, number, string]>([
  ['before the config was judged', 3, 'action_required'],
  ['before the verdict on the config was told', 4, 'success'],
])('a job that failed for good %s leaves no run in progress', async (_name, most, conclusion) => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  const fails: SandboxShell['shell']['review'] = async (...given) => {
    if (most === 3) throw new Error('no');
    return await world.shell.review(...given);
  };
  let writes = 0;
  const attempt = done(world, job(number), () => writes++ > most, { review: fails });
  await attempt.catch(() => undefined);
  expect(runs(number)).toMatchObject([{ status: 'in_progress' }]);
  await reportFailure(job(number), new Error('no'), ONCE, world.shell);
  expect(runs(number)).toMatchObject([{ status: 'completed', conclusion }]);
  expect(runs(number, 'stage-review')).toMatchObject([
    { status: 'completed', conclusion: 'action_required' },
  ]);
});

test('a preview that fails costs the first check nothing, and is tried again', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n' });
  const isPreview = (options: { isWithoutFixes?: boolean }) => options.isWithoutFixes === true;
  const failing: SandboxShell['shell']['review'] = async (snapshot, document, options) => {
    if (isPreview(options)) throw new Error('no');
    return await world.shell.review(snapshot, document, options);
  };
  expect(await done(world, job(number), () => false, { review: failing })).toBe('published');
  expect(runs(number, 'stage-review')[0]).toMatchObject({ conclusion: 'success' });
  expect(runs(number)[0]).toMatchObject({
    conclusion: 'action_required',
    output: { title: 'Could not review' },
  });
  expect(await judge(number)).toBe('published');
  expect(runs(number)[0]).toMatchObject({ conclusion: 'success' });
});

test('what can not be read leaves the effect unknown', async () => {
  const number = await opened({ [CONFIG]: 'reading: required\n', 'infra/wrong.tf': 'resource "a" {' });
  await judge(number);
  const { conclusion, title, summary } = check(number);
  expect(conclusion).toBe('success');
  expect(title).toContain('could not be worked out in full');
  expect(summary).toContain('infra/wrong.tf:1');
});

test('a config behind the end of a list that GitHub cuts short is not taken for removed', async () => {
  // More folders than one review asks for, one by one.
  const others = Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`+${at}/a/b.md`, `${at}\n`]));
  const number = await opened(
    { ...others, [CONFIG]: 'reading: required\nunknown: fail\n' },
    'reading: required\n',
  );
  world.sandbox.truncateTrees = true;
  await judge(number);
  world.sandbox.truncateTrees = false;
  const { conclusion, title } = check(number);
  expect({ conclusion, title }).toEqual({
    conclusion: 'neutral',
    title: 'The config of this change can not be seen',
  });
});

test('an inline suppression that comes or goes is named, and changes no verdict', async () => {
  const text = stages('one')['infra/one.tf'] ?? '';
  const number = await opened(
    { 'infra/one.tf': text.replace('{\n', '{\n  # checkov:skip=CKV2_AWS_51: later\n') },
    'reading: required\n',
  );
  await judge(number);
  const [first] = runs(number, 'stage-review');
  expect(first?.output.summary).toContain('adds an inline suppression');
  expect(first?.output.summary).toContain('`infra/one.tf:2`');
  expect(first).toMatchObject({ conclusion: 'success' });
});
