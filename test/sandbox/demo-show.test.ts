import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DemoError } from '../../sandbox/demo/demo-error.ts';
import { effectOf } from '../../sandbox/demo/effect.ts';
import { showReview } from '../../sandbox/demo/show.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { Client } from './client.ts';

describe('a check without suggestions', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ webhookSecret: 'secret' });
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await sandbox.close();
  });

  /** Shows a pull request whose check was completed so by the App. */
  async function shown(conclusion: string, title: string, key: string): Promise<boolean> {
    const repository = await sandbox.createRepository('acme/shop');
    await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
    await repository.commit('topic', { 'a.tf': '\n' }, 'Change');
    const number = await repository.openPullRequest({ title: 'Change', head: 'topic' });
    const client = await Client.installed(sandbox);
    const { status } = await client.post('/repos/acme/shop/check-runs', {
      name: 'stage-review',
      head_sha: repository.pullRequest(number).headSha,
      external_id: JSON.stringify({ pullRequests: [number], key }),
      status: 'completed',
      conclusion,
      output: { title, summary: 'Words.' },
    });
    expect(status).toBe(201);
    const stage = {
      sandbox,
      server: { hasEnded: false, errors: '' },
      addresses: () => '',
      close: async () => undefined,
    };
    return await showReview(stage, { repository, number, title: 'Change', isExample: false });
  }

  test.each([
    ['success', 'No API Gateway stages in this change'],
    ['failure', '1 stage fails'],
    ['action_required', "Config can't be used: .github/stage-review.yml line 2"],
  ])('is shown as it is: %s, %s', async (conclusion, title) => {
    expect(await shown(conclusion, title, 'a1b2c3')).toBe(true);
  });

  test.each([
    ['action_required', 'Could not review'],
    ['cancelled', 'A newer state of the pull request is reviewed instead'],
    ['failure', '1 stage fails'], // its comments could not be published
  ])('is no result where the server did not get through: %s, %s', async (conclusion, title) => {
    const error = await shown(conclusion, title, '').catch((reason) => reason);
    expect(error).toBeInstanceOf(DemoError);
    expect(error.message).toBe(
      `The server did not get through with this review (${title}): what is shown is not its result.`,
    );
  });
});

describe('the effect of suggestions', () => {
  const checkOf = (title: string, failing: readonly string[] = []) => ({
    output: { title, summary: null, text: null },
    annotations: failing.map((name) => ({
      path: 'a.tf',
      startLine: 1,
      endLine: 1,
      startColumn: null,
      endColumn: null,
      level: 'failure' as const,
      message: '',
      title: `Fails: ${name}`,
      rawDetails: null,
    })),
  });
  const commentOn = (name: string, path = 'a.tf') => ({
    path,
    body: `**Stage \`${name}\` has no client certificate, and the policy requires one.**\n\nWhy: …`,
  });
  const live = commentOn('live');
  const next = commentOn('next["eu"]');

  test.each([
    ['all are mended', [live, next], '2 stages fail', checkOf('All 2 stages pass'), 2, true],
    ['as many as were committed', [live], '1100 stages fail', checkOf('1099 stages fail, 1 passes'), 1, true],
    ['one for two stages', [live], '3 stages fail', checkOf('1 stage fails, 2 pass', ['next']), 2, true],
    [
      'the file is as it was',
      [live],
      '1 stage fails',
      checkOf('No API Gateway stages in this change'),
      1,
      true,
    ],
    [
      'files that could not be judged',
      [live],
      '1 stage fails; 1 file could not be judged',
      checkOf('1 stage passes; 1 file could not be judged'),
      1,
      true,
    ],
    [
      'fewer than were committed',
      [live, next],
      '2 stages fail',
      checkOf('1 stage fails, 1 passes'),
      1,
      false,
    ],
    ['another one is gone', [live], '2 stages fail', checkOf('1 stage fails, 1 passes', ['live']), 1, false],
    [
      'a name with quotes still fails',
      [next],
      '2 stages fail',
      checkOf('1 stage fails', ['next["eu"]']),
      1,
      false,
    ],
    [
      'one of the same name fails elsewhere',
      [commentOn('live', 'b.tf')],
      '2 stages fail',
      checkOf('1 stage fails', ['live']),
      1,
      true,
    ],
    ['nothing changed', [live], '1 stage failed before', checkOf('1 stage failed before'), 0, false],
    ['the file is broken now', [live], '1 stage fails', checkOf('1 file could not be judged'), 1, false],
    [
      'less is read now',
      [live],
      '2 stages fail',
      checkOf('1 stage fails; not everything could be judged'),
      1,
      false,
    ],
    [
      'a comment that names no stage',
      [{ path: 'a.tf', body: 'Do this.' }],
      '1 stage fails',
      checkOf('1 stage passes'),
      1,
      false,
    ],
  ])('%s', (_name, committed, before, after, gone, isKept) => {
    expect(effectOf(committed, checkOf(before), after)).toMatchObject({ gone, isKept });
  });
});
