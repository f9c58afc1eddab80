import { describe, expect, test } from 'vitest';
import { ZodError } from 'zod';
import { externalIdOf } from '../../src/github/external-id.ts';
import { type GitHubJob, jobsOf, keyOf, mergeJobs, type ReviewJob } from '../../src/github/jobs-of-event.ts';

const APP = 7;
const SOURCE = {
  installation: { id: 5 },
  repository: { name: 'shop', full_name: 'acme/shop', owner: { login: 'acme' } },
};
const ORIGIN = { installation: 5, repository: { owner: 'acme', name: 'shop' }, delivery: 'guid' };
const REVIEW: ReviewJob = { kind: 'review', ...ORIGIN, number: 12, rerunOf: null };

function jobs(name: string, payload: object): GitHubJob[] {
  return jobsOf({ name, delivery: 'guid', payload: { ...SOURCE, ...payload } }, APP);
}

describe('pull_request', () => {
  const pull = { pull_request: { number: 12, head: { sha: 'abc' } } };

  test.each(['opened', 'synchronize', 'reopened', 'ready_for_review'])('%s is reviewed', (action) => {
    expect(jobs('pull_request', { action, ...pull })).toEqual([REVIEW]);
  });

  test('a new base branch is reviewed, another edit is not', () => {
    const base = { base: { ref: { from: 'main' }, sha: { from: 'def' } } };
    expect(jobs('pull_request', { action: 'edited', changes: base, ...pull })).toEqual([REVIEW]);
    expect(jobs('pull_request', { action: 'edited', changes: { title: { from: 'x' } }, ...pull })).toEqual(
      [],
    );
    expect(jobs('pull_request', { action: 'edited', ...pull })).toEqual([]);
  });

  test.each(['closed', 'converted_to_draft', 'labeled', 'assigned', 'opened_'])(
    '%s is passed over',
    (action) => {
      expect(jobs('pull_request', { action, ...pull })).toEqual([]);
    },
  );
});

describe('check_run', () => {
  const run = (external_id: string | null, app: { id: number } | null = { id: APP }) => ({
    action: 'rerequested',
    check_run: { id: 1, head_sha: 'abc', external_id, app, pull_requests: [] },
  });

  test('the pull requests of our external_id are judged anew', () => {
    const id = externalIdOf({ pullRequests: [12, 13], key: 'k' });
    expect(jobs('check_run', run(id))).toEqual([
      { ...REVIEW, rerunOf: 'abc' },
      { ...REVIEW, number: 13, rerunOf: 'abc' },
    ]);
  });

  test.each([null, '', 'not ours', '{"pullRequests":["12"],"key":"k"}', '{"pullRequests":[],"key":"k"}'])(
    'external_id %j: the pull requests are looked for by the head',
    (id) => {
      expect(jobs('check_run', run(id))).toEqual([{ kind: 'rerun', ...ORIGIN, head: 'abc' }]);
    },
  );

  test('runs of other Apps and other actions are passed over', () => {
    expect(jobs('check_run', run(null, { id: 8 }))).toEqual([]);
    expect(jobs('check_run', run(null, null))).toEqual([]);
    for (const action of ['created', 'completed', 'requested_action'])
      expect(jobs('check_run', { ...run(null), action })).toEqual([]);
  });
});

describe('check_suite', () => {
  const suite = (action: string, id = APP) => ({ action, check_suite: { head_sha: 'abc', app: { id } } });

  test('a re-run is asked for by the head', () => {
    expect(jobs('check_suite', suite('rerequested'))).toEqual([{ kind: 'rerun', ...ORIGIN, head: 'abc' }]);
  });

  test('requested, which comes beside every push, and suites of other Apps are passed over', () => {
    expect(jobs('check_suite', suite('requested'))).toEqual([]);
    expect(jobs('check_suite', suite('completed'))).toEqual([]);
    expect(jobs('check_suite', suite('rerequested', 8))).toEqual([]);
  });
});

test('other events are passed over, whatever they hold', () => {
  expect(jobsOf({ name: 'ping', delivery: 'guid', payload: null }, APP)).toEqual([]);
  expect(jobs('issues', { action: 'opened' })).toEqual([]);
});

test.each([
  ['no object', null],
  ['no installation', { action: 'opened', pull_request: { number: 1 }, repository: SOURCE.repository }],
  ['no number', { ...SOURCE, action: 'opened', pull_request: { number: '1' } }],
])('a payload that GitHub does not send is refused: %s', (_name, payload) => {
  expect(() => jobsOf({ name: 'pull_request', delivery: 'guid', payload }, APP)).toThrow(ZodError);
});

test('a key names one pull request of one installation', () => {
  expect(keyOf(REVIEW)).toBe('5:acme/shop#12');
  expect(keyOf({ kind: 'rerun', ...ORIGIN, head: 'abc' })).toBe('5:acme/shop@abc');
});

test('a newer job owes the re-run that it replaces', () => {
  const newer = { ...REVIEW, delivery: 'later' };
  expect(mergeJobs(REVIEW, newer)).toEqual(newer);
  expect(mergeJobs({ ...REVIEW, rerunOf: 'abc' }, newer)).toEqual({ ...newer, rerunOf: 'abc' });
  expect(mergeJobs({ ...REVIEW, rerunOf: 'abc' }, { ...newer, rerunOf: 'def' }).delivery).toBe('later');
  expect(mergeJobs({ ...REVIEW, rerunOf: 'abc' }, { ...newer, rerunOf: 'def' })).toHaveProperty(
    'rerunOf',
    'def',
  );
});
