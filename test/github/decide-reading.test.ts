import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { octocat } from '../../sandbox/accounts.ts';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import type { PressJob } from '../../src/github/job.ts';
import { done, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let number: number;
let names = 0;

beforeAll(async () => {
  world = await startShell({ deployerReading: null });
});
afterAll(async () => await world.sandbox.close());
beforeEach(async () => {
  world.sandbox.grant({ checks: 'write', contents: 'write', pull_requests: 'write' });
  world.jobs.length = 0;
});

const CONFIG = '.github/stage-review.yml';
const BRANCH = 'stage-review/reading-required';

/** A pull request in a repository with these files, reviewed. */
async function begin(files: Parameters<SandboxRepository['commit']>[1] = {}): Promise<void> {
  repository = await world.sandbox.createRepository(`acme/decide-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n', ...files }, 'Begin');
  const unknown =
    'resource "aws_api_gateway_stage" "x" {\n  client_certificate_id = var.x\n}\nvariable "x" {}\n';
  await repository.commit('change', { ...stages('one'), 'edge/x.tf': unknown }, 'Change', { from: 'main' });
  number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  await done(world, reviewJob(world, `decide-${names}`, number));
}

function run() {
  const [newest] = repository.checkRuns(repository.pullRequest(number).headSha);
  if (newest === undefined) throw new Error('no run');
  return newest;
}

async function pressed(action: PressJob['action']): Promise<string> {
  return await done(world, {
    kind: 'press',
    installation: world.sandbox.installationId,
    repository: { owner: 'acme', name: `decide-${names}` },
    delivery: 'guid-2',
    run: run().id,
    head: run().headSha,
    pullRequests: [number],
    action,
    sender: { login: octocat.login, id: octocat.id },
  });
}

describe('while the reading is undecided', () => {
  test('both readings are shown, nothing is said in the diff, and one step decides', async () => {
    await begin();
    expect(run()).toMatchObject({ conclusion: 'neutral' });
    expect(run().actions.map(({ label }) => label)).toEqual(['Require', 'Forbid', 'Re-evaluate']);
    expect(run().output.title).toBe(
      'Reading undecided: of 2 stages, 1 would fail if required, 0 if forbidden, 1 unknown under both',
    );
    const summary = run().output.summary ?? '';
    expect(summary).toMatch(/\| If required \| If forbidden \|/);
    expect(summary).toMatch(/`aws_api_gateway_stage\.one`.*\| fails \| passes \|/);
    expect(summary).toMatch(/`aws_api_gateway_stage\.x`.*\| unknown \| unknown \|/);
    for (const reading of ['required', 'forbidden'])
      expect(summary).toContain(
        `/acme/decide-${names}/new/main?filename=${CONFIG}&amp;value=reading%3A%20${reading}%0A>)`,
      );
    expect(repository.comments(number)).toEqual([]);
    expect(run().annotations).toEqual([]);
  });

  test('what was said while it was decided is closed with the cause, and opened again', async () => {
    await begin({ [CONFIG]: 'reading: required\n' });
    const threads = () =>
      repository.threads(number).map(({ comments, resolvedBy }) => ({
        isResolved: resolvedBy !== null,
        last: comments.at(-1)?.body,
      }));
    expect(threads()).toMatchObject([{ isResolved: false }]);
    await repository.commit('main', { [CONFIG]: null }, 'Nobody decides');
    await done(world, reviewJob(world, `decide-${names}`, number));
    expect(threads()).toMatchObject([{ isResolved: true, last: expect.stringContaining('undecided now') }]);
    expect(run()).toMatchObject({ conclusion: 'neutral', annotations: [] });
    await repository.commit('main', { [CONFIG]: 'reading: required\n' }, 'Decided');
    await done(world, reviewJob(world, `decide-${names}`, number));
    expect(threads()).toMatchObject([{ isResolved: false }]);
  });

  test('a config that is there is to be edited', async () => {
    await begin({ [CONFIG]: 'unknown: fail\n' });
    expect(run().output.summary).toContain(`/acme/decide-${names}/edit/main/${CONFIG}>)`);
  });
});

describe.each([
  ['require', 'required'],
  ['forbid', 'forbidden'],
] as const)('%s', (action, reading) => {
  const branch = `stage-review/reading-${reading}`;

  test.each([
    ['no config', null, `reading: ${reading}\n`],
    ['an empty one', '', `reading: ${reading}\n`],
    ['one of comments', '# ours', `# ours\nreading: ${reading}\n`],
    [
      'one with comments and a form of its own',
      '# who decides\r\nunknown:   fail # for now\r\npaths: { include: [infra/] }\r\n',
      `# who decides\r\nunknown:   fail # for now\r\npaths: { include: [infra/] }\r\nreading: ${reading}\r\n`,
    ],
  ])('opens a pull request where there is %s', async (_, before, after) => {
    await begin(before === null ? {} : { [CONFIG]: before });
    expect(await pressed(action)).toBe('proposed');
    expect(await repository.readFile(branch, CONFIG)).toBe(after);
    const proposal = repository.pullRequest(number + 1);
    expect(proposal).toMatchObject({ state: 'open', headRef: branch, baseRef: 'main' });
    expect(run().output.summary).toContain(`[#${number + 1}](<`);
    expect(run()).toMatchObject({ conclusion: 'neutral' });
    expect(await pressed(action)).toBe('already_proposed');
    expect(run().output.summary).toContain(`[#${number + 1}](<`);
    await repository.merge(number + 1);
    expect(await pressed(action)).toBe('refused');
    expect(run().output.summary).toContain(`decided by now: \`${reading}\``);
  });
});

test.each([
  ['the branch', { method: 'POST', path: /git\/refs$/ }],
  ['the commit', { path: /graphql/, operation: /createCommitOnBranch/ }],
  ['the pull request', { method: 'POST', path: /pulls$/ }],
])('where the answer about %s got lost, the next attempt goes on and doubles nothing', async (_, matcher) => {
  await begin();
  world.sandbox.fail(matcher, { status: 502, afterWrite: true });
  await expect(pressed('require')).rejects.toThrow();
  expect(await pressed('require')).toMatch(/proposed/);
  expect(repository.pullRequest(number + 1)).toMatchObject({ headRef: BRANCH });
  expect(() => repository.pullRequest(number + 2)).toThrow();
  expect(await repository.readFile(BRANCH, CONFIG)).toBe('reading: required\n');
});

test('a branch of that name with something else in it is left alone', async () => {
  await begin();
  await repository.commit(BRANCH, { [CONFIG]: 'reading: forbidden\n' }, 'Ours', { from: 'main' });
  expect(await pressed('require')).toBe('refused');
  expect(run().output.summary).toContain(`The branch \`${BRANCH}\` is there already`);
  expect(await repository.readFile(BRANCH, CONFIG)).toBe('reading: forbidden\n');
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    'one that was merged and left behind, after the config was taken back',
    async () => {
      await pressed('require');
      await repository.merge(number + 1);
      await repository.commit('main', { [CONFIG]: null }, 'Take it back');
    },
    /refused the pull request from the branch `stage-review\/reading-required`: .*No commits between.*delete it, then press again\.$/m,
  ],
  [
    'one that is in the way of its folder',
    async () => await repository.setBranch('stage-review', 'main'),
    /refused the branch `stage-review\/reading-required`: Reference update failed$/m,
  ],
])('a branch in the way is told: %s', async (_, prepare, words) => {
  await begin();
  await prepare();
  expect(await pressed('require')).toBe('refused');
  expect(run().output.summary).toMatch(words);
});

test('without the permission to write, the run says what to write where', async () => {
  world.sandbox.grant({ checks: 'write', contents: 'read', pull_requests: 'write' });
  await begin();
  expect(await pressed('forbid')).toBe('refused');
  expect(run().output.summary).toContain('[`reading: forbidden`](<');
  expect(run().output.summary).toContain('`contents: write`');
});

test.each([
  ['a broken config', 'reading: maybe\n', 'broken'],
  ['a config of a null', '~\n', 'by hand'],
  ['a config that ends its document', '---\n...\n', 'by hand'],
  ['a config of a comment and a null', '# ours\n--- null # nothing yet\n', 'by hand'],
  ['a config that is no mapping of lines', '{ unknown: fail }\n', null],
])('%s', async (_, text, word) => {
  await begin();
  await repository.commit('main', { [CONFIG]: text }, 'Config');
  expect(await pressed('require')).toBe(word === null ? 'proposed' : 'refused');
  if (word !== null) expect(run().output.summary).toContain(word);
  else expect(await repository.readFile(BRANCH, CONFIG)).toBe('{ unknown: fail, "reading": "required" }\n');
});

test('what the organisation keeps for itself is not proposed', async () => {
  const organisation = await world.sandbox.createRepository('acme/.github');
  await organisation.commit('main', { [CONFIG]: 'unknown: fail\nenforced: [reading]\n' }, 'Config');
  await begin();
  expect(await pressed('require')).toBe('refused');
  expect(run().output.summary).toContain('does not leave this decision to repositories');
  expect(await repository.readFile(BRANCH, CONFIG).catch(() => null)).toBeNull();
  await world.sandbox.deleteRepository('acme/.github');
});
