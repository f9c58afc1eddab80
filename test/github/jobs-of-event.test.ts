import { describe, expect, test } from 'vitest';
import { ZodError } from 'zod';
import { externalIdOf } from '../../src/github/external-id.ts';
import {
  type GitHubJob,
  keyOf,
  mergeJobs,
  type ReviewJob,
  readJob,
  type WelcomeJob,
} from '../../src/github/job.ts';
import { jobsOf } from '../../src/github/jobs-of-event.ts';

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

  test.each(['opened', 'synchronize', 'reopened', 'ready_for_review', 'enqueued', 'closed', 'unlocked'])(
    '%s is looked at',
    (action) => {
      expect(jobs('pull_request', { action, ...pull })).toEqual([REVIEW]);
    },
  );

  test('its commits are told as hints, but for a closed one', () => {
    const ends = { pull_request: { number: 12, head: { sha: 'abc' }, base: { sha: 'def' } } };
    const hinted: ReviewJob = { ...REVIEW, hints: { head: 'abc', base: 'def' } };
    expect(jobs('pull_request', { action: 'synchronize', ...ends })).toEqual([hinted]);
    expect(jobs('pull_request', { action: 'closed', ...ends })).toEqual([REVIEW]);
    expect(readJob(JSON.parse(JSON.stringify(hinted)))).toEqual(hinted);
    expect(mergeJobs(hinted, REVIEW)).toEqual(REVIEW);
    expect(mergeJobs({ ...REVIEW, rerunOf: 'abc' }, hinted)).toEqual({ ...hinted, rerunOf: 'abc' });
  });

  test('a new base branch is reviewed, another edit is not', () => {
    const base = { base: { ref: { from: 'main' }, sha: { from: 'def' } } };
    expect(jobs('pull_request', { action: 'edited', changes: base, ...pull })).toEqual([REVIEW]);
    expect(jobs('pull_request', { action: 'edited', changes: { title: { from: 'x' } }, ...pull })).toEqual(
      [],
    );
    expect(jobs('pull_request', { action: 'edited', ...pull })).toEqual([]);
  });

  test.each(['converted_to_draft', 'dequeued', 'labeled', 'assigned', 'opened_'])(
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
    for (const action of ['created', 'completed', 'unknown'])
      expect(jobs('check_run', { ...run(null), action })).toEqual([]);
  });
});

describe('a button on a check run', () => {
  const sender = { login: 'octocat', id: 583_231 };
  const pressed = (identifier: string, more: object = {}) => ({
    action: 'requested_action',
    requested_action: { identifier },
    sender,
    check_run: {
      id: 9,
      head_sha: 'abc',
      external_id: externalIdOf({ pullRequests: [12], key: 'k' }),
      app: { id: APP },
      pull_requests: [],
    },
    ...more,
  });

  test.each(['apply_fixes', 're_evaluate', 'require', 'forbid'])('%s', (action) => {
    const press = { run: 9, head: 'abc', pullRequests: [12], action, sender };
    expect(jobs('check_run', pressed(action))).toEqual([{ kind: 'press', ...ORIGIN, ...press }]);
  });

  test('an identifier that is none of ours, and one without a sender, are passed over', () => {
    expect(jobs('check_run', pressed('rm -rf'))).toEqual([]);
    expect(jobs('check_run', pressed('require', { sender: null }))).toEqual([]);
  });
});

describe('merge_group', () => {
  const group = { head_sha: 'abc', base_sha: 'def', base_ref: 'refs/heads/release/1', head_ref: 'x' };
  const job = { kind: 'merge_group', ...ORIGIN, head: 'abc', base: { ref: 'release/1', sha: 'def' } };

  test.each([
    ['checks_requested', [{ ...job, isDestroyed: false, isAsked: false }]],
    ['destroyed', [{ ...job, isDestroyed: true, isAsked: false }]],
    ['other', []],
  ])('%s', (action, expected) => {
    expect(jobs('merge_group', { action, merge_group: group })).toEqual(expected);
  });

  test('its run is asked for again by what the run carries', () => {
    const external_id = externalIdOf({ pullRequests: [], key: '', group: job.base });
    const check_run = { id: 1, head_sha: 'abc', external_id, app: { id: APP }, pull_requests: [] };
    expect(jobs('check_run', { action: 'rerequested', check_run })).toEqual([
      { ...job, isDestroyed: false, isAsked: true },
    ]);
  });

  test('a job of another version is one that nobody asked for, and a newer one owes what was asked for', () => {
    const [stored] = jobs('merge_group', { action: 'checks_requested', merge_group: group });
    const { isAsked: _, ...older } = { ...job, isDestroyed: false, isAsked: false };
    expect(readJob(older)).toEqual(stored);
    const [asked, newer] = [true, false].map((isAsked) => readJob({ ...older, isAsked }));
    expect(asked && newer && mergeJobs(asked, newer)).toEqual(asked);
  });
});

describe('push', () => {
  const push = (path: string, more: object = {}, repository: object = {}) => ({
    ref: 'refs/heads/main',
    forced: false,
    commits: [{ added: [], modified: ['README.md'], removed: [] }, { added: [path] }],
    repository: { ...SOURCE.repository, default_branch: 'main', ...repository },
    ...more,
  });
  const CONFIG = '.github/stage-review.yml';
  const job = { kind: 'config', ...ORIGIN, isOrganisation: false };

  test.each<[string, object, object[]]>([
    ['of the config', push(CONFIG), [job]],
    ['of the config by its other name', push('.github/stage-review.yaml'), [job]],
    ['that removes the config', push('a', { commits: [{ removed: [CONFIG] }] }), [job]],
    ['of something else', push('main.tf'), []],
    ['of a config elsewhere', push(`infra/${CONFIG}`), []],
    ['to another branch', push(CONFIG, { ref: 'refs/heads/other' }), []],
    ['of a tag of the name', push(CONFIG, { ref: 'refs/tags/main' }), []],
    ['by force, which may take the config back', push('main.tf', { forced: true }), [job]],
    ['of more commits than GitHub lists', push('a', { commits: Array(2_048).fill({}) }), [job]],
    [
      "of the organisation's config",
      push(CONFIG, {}, { name: '.github' }),
      [{ ...job, repository: { owner: 'acme', name: '.github' }, isOrganisation: true }],
    ],
  ])('%s', (_name, payload, expected) => {
    expect(jobs('push', payload)).toEqual(expected);
  });
});

describe('installation', () => {
  const [a, b] = ['a', 'b'].map((name) => ({ owner: 'acme', name }));
  const welcome = { kind: 'welcome', ...ORIGIN };
  const repositories = [{ full_name: 'acme/a' }, { full_name: 'acme/b' }];

  test.each<[string, string, object, object[]]>([
    ['installation', 'created', { repositories }, [{ ...welcome, repository: a, others: [b] }]],
    ['installation', 'deleted', { repositories }, []],
    ['installation', 'created', {}, []],
    [
      'installation_repositories',
      'added',
      { repositories_added: repositories.slice(1) },
      [{ ...welcome, repository: b, others: [] }],
    ],
    ['installation_repositories', 'removed', { repositories_removed: repositories }, []],
  ])('%s %s', (name, action, payload, expected) => {
    const whole = { action, installation: SOURCE.installation, ...payload };
    expect(jobsOf({ name, delivery: 'guid', payload: whole }, APP)).toEqual(expected);
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

test('no address in a payload goes into a job: where requests are sent is not for senders to say', () => {
  const url = 'https://evil.example/{sha}';
  const urls = { url, html_url: url, git_url: url, trees_url: url, details_url: url, access_tokens_url: url };
  const repository = {
    ...SOURCE.repository,
    ...urls,
    owner: { login: 'acme', ...urls },
    default_branch: 'main',
  };
  const source = {
    installation: { ...SOURCE.installation, ...urls },
    repository,
    sender: { login: 'o', id: 1, ...urls },
  };
  const app = { id: APP, ...urls };
  const end = { sha: 'abc', repo: repository, ...urls };
  const found = [
    jobs('pull_request', {
      ...source,
      action: 'opened',
      pull_request: { number: 1, head: end, base: end, ...urls },
    }),
    jobs('check_run', {
      ...source,
      action: 'rerequested',
      check_run: { id: 1, app, head_sha: 'abc', ...urls },
    }),
    jobs('check_suite', { ...source, action: 'rerequested', check_suite: { app, head_sha: 'abc', ...urls } }),
    jobs('push', { ...source, ref: 'refs/heads/main', forced: true, compare: url }),
    jobs('installation', {
      ...source,
      action: 'created',
      repositories: [{ full_name: 'acme/shop', ...urls }],
    }),
  ];
  expect(found.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
  expect(JSON.stringify(found)).not.toContain('evil');
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
  expect(keyOf({ kind: 'rerun', ...ORIGIN, head: 'abc' })).toBe('5:acme/shop@abc:rerun');
  expect(keyOf({ ...REVIEW, repository: { owner: 'Acme', name: 'Shop' } })).toBe(keyOf(REVIEW));
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

test('a newer first check owes those of the repositories that the older one owed', () => {
  const welcome: WelcomeJob = { kind: 'welcome', ...ORIGIN, others: [{ owner: 'acme', name: 'b' }] };
  const newer: WelcomeJob = { ...welcome, delivery: 'later', others: [{ owner: 'acme', name: 'c' }] };
  expect(mergeJobs(welcome, newer)).toEqual({ ...newer, others: [...welcome.others, ...newer.others] });
});

test.each<GitHubJob>([
  REVIEW,
  { kind: 'rerun', ...ORIGIN, head: 'abc' },
  { kind: 'welcome', ...ORIGIN, others: [] },
])('a job is read as it was stored: $kind', (job) => {
  expect(readJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
});

test.each([null, {}, { ...REVIEW, kind: 'other' }, { ...REVIEW, number: 'x' }])(
  'what another version stored is passed over: %j',
  (stored) => {
    expect(readJob(stored)).toBeNull();
  },
);
