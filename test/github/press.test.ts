import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountNamed, octocat } from '../../sandbox/accounts.ts';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { reportFailure } from '../../src/github/do-job.ts';
import type { PressJob } from '../../src/github/job.ts';
import { done, ONCE, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());
beforeEach(async () => {
  world.sandbox.grant({ checks: 'write', contents: 'write', pull_requests: 'write' });
  repository = await world.sandbox.createRepository(`acme/press-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  world.jobs.length = 0;
});

type Files = Parameters<SandboxRepository['commit']>[1];

async function pullRequest(files: Files, branch = 'change'): Promise<number> {
  await repository.commit(branch, files, 'Change', { from: 'main' });
  return await repository.openPullRequest({ title: 'Change', head: branch });
}

async function judge(number: number): Promise<void> {
  await done(world, reviewJob(world, `press-${names}`, number));
}

function runOf(number: number) {
  const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
  if (run === undefined) throw new Error('no run');
  return run;
}

function pressOf(number: number, action: PressJob['action'], sender = octocat): PressJob {
  const run = runOf(number);
  return {
    kind: 'press',
    installation: world.sandbox.installationId,
    repository: { owner: 'acme', name: `press-${names}` },
    delivery: 'guid-2',
    run: run.id,
    head: run.headSha,
    pullRequests: [number],
    action,
    sender: { login: sender.login, id: sender.id },
  };
}

function labels(number: number): string[] {
  return runOf(number).actions.map(({ label }) => label);
}

/** The message of a commit. */
function messageOf(commit: string): string {
  return execFileSync('git', ['log', '-1', '--format=%B', commit], {
    cwd: repository.gitDir,
    encoding: 'utf8',
  });
}

describe('which buttons a check has', () => {
  test('Apply fixes where there is something to apply and the App may write', async () => {
    const number = await pullRequest(stages('one'));
    await judge(number);
    expect(labels(number)).toEqual(['Apply fixes', 'Re-evaluate']);
  });

  test('Re-evaluate alone where the App may not write', async () => {
    world.sandbox.grant({ checks: 'write', contents: 'read', pull_requests: 'write' });
    const number = await pullRequest(stages('one'));
    await judge(number);
    expect(labels(number)).toEqual(['Re-evaluate']);
  });

  test('Re-evaluate alone where nothing fails', async () => {
    const number = await pullRequest({ 'docs/a.md': 'a\n' });
    await judge(number);
    expect(labels(number)).toEqual(['Re-evaluate']);
  });

  test('Re-evaluate alone on the head of a fork', async () => {
    const fork = await repository.fork('guest/shop');
    await fork.commit('change', stages('one'), 'Change', { from: 'main' });
    const number = await repository.openPullRequest({
      title: 'Change',
      head: { repository: fork, branch: 'change' },
    });
    await judge(number);
    expect(runOf(number).conclusion).toBe('failure');
    expect(labels(number)).toEqual(['Re-evaluate']);
  });

  test('Re-evaluate alone where two branches share a head', async () => {
    const number = await pullRequest(stages('one'));
    await repository.setBranch('twin', 'change');
    const twin = await repository.openPullRequest({ title: 'Twin', head: 'twin' });
    await judge(number);
    await judge(twin);
    expect(labels(number)).toEqual(['Re-evaluate']);
  });
});

describe('Apply fixes', () => {
  test('commits all fixes at once, and the result passes', async () => {
    const number = await pullRequest(stages('one', 'two'));
    await judge(number);
    const press = pressOf(number, 'apply_fixes');
    expect(await done(world, press)).toBe('applied');
    const { headSha } = repository.pullRequest(number);
    expect(headSha).not.toBe(press.head);
    const message = messageOf(headSha);
    expect(message).toContain('Set the client certificate of 2 API Gateway stages\n\n');
    expect(message).toContain('- aws_api_gateway_stage.one (infra/one.tf)');
    expect(message).toMatch(/\nCo-authored-by: octocat <583231\+octocat@users\.noreply\.127\.0\.0\.1>\n?$/);
    const [run] = repository.checkRuns(press.head);
    expect(run).toMatchObject({ id: press.run, conclusion: 'failure' });
    expect(run?.output.summary).toContain(`committed as [\`${headSha.slice(0, 7)}\`]`);
    await judge(number);
    expect(runOf(number)).toMatchObject({ conclusion: 'success' });
  });

  test.each([
    ['CRLF line breaks', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['no line break at its end', (text: string) => text.replace(/\n$/, '')],
  ])('keeps every other byte of a file with %s', async (_, form) => {
    const lines = [
      'Resources:',
      '  Own:',
      '    Type: AWS::ApiGateway::ClientCertificate',
      '  S:',
      '    Type: AWS::ApiGateway::Stage',
      '    Properties: # keep',
      '      StageName: a ',
    ];
    const number = await pullRequest({
      'cfn/a.yaml': form(`${lines.join('\n')}\n`),
      'cfn/é.md': form('x\n'),
    });
    await judge(number);
    expect(await done(world, pressOf(number, 'apply_fixes'))).toBe('applied');
    const fixed = [...lines, '      ClientCertificateId: !Ref Own'];
    expect(await repository.readFile('change', 'cfn/a.yaml')).toBe(form(`${fixed.join('\n')}\n`));
    expect(await repository.readFile('change', 'cfn/é.md')).toBe(form('x\n'));
    await judge(number);
    expect(runOf(number)).toMatchObject({ conclusion: 'success' });
  });

  test('a commit whose answer got lost is not made twice', async () => {
    const number = await pullRequest(stages('one'));
    await judge(number);
    const press = pressOf(number, 'apply_fixes');
    world.sandbox.fail(
      { path: /graphql/, operation: /createCommitOnBranch/ },
      { status: 502, afterWrite: true },
    );
    await expect(done(world, press)).rejects.toThrow();
    const { headSha } = repository.pullRequest(number);
    expect(headSha).not.toBe(press.head);
    expect(await done(world, press)).toBe('applied');
    expect(repository.pullRequest(number).headSha).toBe(headSha);
    expect(repository.checkRuns(press.head)[0]?.output.summary).toContain(headSha.slice(0, 7));
  });

  test.each([true, false])(
    'a head that moved on is refused, and is reviewed (while it works: %s)',
    async (isLate) => {
      const number = await pullRequest(stages('one'));
      await judge(number);
      const press = pressOf(number, 'apply_fixes');
      const move = () => repository.commit('change', { 'docs/b.md': 'b\n' }, 'More');
      if (isLate) {
        const pause = world.sandbox.pause({ path: /graphql/, operation: /createCommitOnBranch/ });
        const ending = done(world, press);
        await pause.reached;
        await move();
        pause.resume();
        expect(await ending).toBe('refused');
      } else {
        await move();
        expect(await done(world, press)).toBe('refused');
      }
      expect(await repository.readFile('change', 'infra/one.tf')).toBe(stages('one')['infra/one.tf']);
      expect(repository.checkRuns(press.head)[0]?.output.summary).toContain('moved on');
      expect(world.jobs).toMatchObject([{ kind: 'review', number, rerunOf: null }]);
    },
  );

  test('a refusal of GitHub is told in its own words, and no more', async () => {
    const number = await pullRequest(stages('one'));
    await judge(number);
    const press = pressOf(number, 'apply_fixes');
    const errors = [
      { type: 'UNPROCESSABLE', path: ['c0'], message: 'Protected branch: @all must <b>review</b> #1' },
    ];
    world.sandbox.fail(
      { path: /graphql/, operation: /createCommitOnBranch/ },
      { status: 200, body: { data: { c0: null }, errors } },
    );
    expect(await done(world, press)).toBe('refused');
    const { summary } = runOf(number).output;
    expect(summary).toContain('Protected branch: @\u200ball must &lt;b&gt;review&lt;/b&gt; \\#\u200b1');
    expect(repository.pullRequest(number).headSha).toBe(press.head);
  });

  test('a permission that is not there, a fork and a closed pull request are told', async () => {
    world.sandbox.grant({ checks: 'write', contents: 'read', pull_requests: 'write' });
    const number = await pullRequest(stages('one'));
    await judge(number);
    const press = pressOf(number, 'apply_fixes');
    expect(await done(world, press)).toBe('refused');
    expect(runOf(number).output.summary).toContain('`contents: write`');
    await repository.close(number);
    expect(await done(world, press)).toBe('refused');
    expect(runOf(number).output.summary).toContain('The pull request is closed.');
    const fork = await repository.fork('guest/other');
    await fork.commit('change', stages('two'), 'Change', { from: 'main' });
    const foreign = await repository.openPullRequest({
      title: 'Change',
      head: { repository: fork, branch: 'change' },
    });
    await judge(foreign);
    expect(await done(world, pressOf(foreign, 'apply_fixes'))).toBe('refused');
    expect(runOf(foreign).output.summary).toContain('from a fork');
  });

  test('what failed for good is told in the run, whose conclusion stays', async () => {
    const number = await pullRequest(stages('one'));
    await judge(number);
    await reportFailure(pressOf(number, 'apply_fixes'), new Error('no'), ONCE, world.shell);
    expect(repository.checkRuns(runOf(number).headSha)).toHaveLength(1);
    expect(runOf(number)).toMatchObject({ conclusion: 'failure' });
    expect(runOf(number).output.summary).toContain('`guid-2`');
  });
});

describe('who may press', () => {
  const reader = accountNamed('reader', 'User');

  test.each([
    ['somebody who may only read', reader, true],
    ['somebody who has left', accountNamed('leaver', 'User'), false],
    ['somebody who took over a login', { ...octocat, id: 1 }, false],
  ])('%s may not, and is told so once', async (_, sender, isRole) => {
    if (isRole) repository.setRole(sender.login, 'read');
    const number = await pullRequest(stages('one'));
    await judge(number);
    const press = pressOf(number, 'apply_fixes', sender);
    const before = runOf(number);
    expect([await done(world, press), await done(world, press)]).toEqual(['refused', 'refused']);
    const after = runOf(number);
    expect(after).toMatchObject({ id: before.id, conclusion: 'failure', actions: before.actions });
    expect(after.output.text).toBe(before.output.text);
    expect(after.output.summary?.split('may not write to this repository')).toHaveLength(2);
    expect(after.output.summary).toContain(`pressed by \`${sender.login}\``);
    expect(repository.pullRequest(number).headSha).toBe(press.head);
  });

  test.each(['write', 'maintain', 'admin'] as const)('the role %s may', async (role) => {
    repository.setRole(reader.login, role);
    const number = await pullRequest({ 'docs/a.md': 'a\n' });
    await judge(number);
    const press = pressOf(number, 're_evaluate', world.sandbox.person('reader'));
    expect(await done(world, press)).toBe('forwarded');
    expect(world.jobs).toMatchObject([{ kind: 'review', number, rerunOf: press.head }]);
  });

  test('Re-evaluate on a commit that is no head any more says which check counts', async () => {
    const number = await pullRequest({ 'docs/a.md': 'a\n' });
    await judge(number);
    const [press, { id }] = [pressOf(number, 're_evaluate'), runOf(number)];
    await repository.commit('change', { 'docs/b.md': 'b\n' }, 'More');
    expect(await done(world, press)).toBe('refused');
    expect(repository.allCheckRuns().find((run) => run.id === id)?.output.summary).toContain(
      'The branch has moved on since this check: the check of its newest commit counts.',
    );
    expect(world.jobs).toMatchObject([{ kind: 'review', number, rerunOf: null }]);
  });

  test.each([
    ['write', 'forwarded'],
    ['read', 'refused'],
  ])('a role of their own may what its base may: %s', async (permission, outcome) => {
    const number = await pullRequest({ 'docs/a.md': 'a\n' });
    await judge(number);
    const body = { permission, role_name: 'release-engineer', user: { id: octocat.id } };
    world.sandbox.fail({ path: /collaborators/ }, { status: 200, body });
    expect(await done(world, pressOf(number, 're_evaluate'))).toBe(outcome);
  });
});
