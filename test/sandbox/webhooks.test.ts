import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxRepository } from '../../sandbox/sandbox.ts';
import { at, Client } from './client.ts';
import { type Receiver, startHeard } from './receiver.ts';

let receiver: Receiver;
let sandbox: Sandbox;
let repository: SandboxRepository;

beforeEach(async () => {
  ({ receiver, sandbox, repository } = await startHeard());
  await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
});

afterEach(() => sandbox.close());

const names = () =>
  receiver.received.map(
    ({ headers, body }) => `${String(headers['x-github-event'])}.${String(at(body, 'action') ?? '')}`,
  );
const last = () => receiver.received.at(-1);

async function opened(branch = 'feature'): Promise<number> {
  await repository.commit(branch, { 'a.tf': `${branch}\n` }, branch);
  return repository.openPullRequest({ title: 'Title', head: branch });
}

test('a push by a person requests a suite', async () => {
  expect(names().toSorted()).toEqual(['check_suite.requested', 'push.']);
  const head = await repository.commit('main', { 'a.tf': 'b\n' }, 'second');
  const suite = receiver.received.findLast(({ headers }) => headers['x-github-event'] === 'check_suite');
  expect(suite).toMatchObject({
    isSigned: true,
    body: {
      check_suite: {
        head_sha: head,
        after: head,
        head_branch: 'main',
        head_commit: { id: head, message: 'second' },
      },
      repository: { full_name: 'acme/api' },
      installation: { id: sandbox.installationId },
      sender: { login: 'octocat' },
    },
  });
});

test('every delivery is signed and named', async () => {
  const number = await opened();
  expect(receiver.received.every((one) => one.isSigned)).toBe(true);
  const headers = last()?.headers;
  const body = last()?.body;
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-hook-installation-target-id': String(sandbox.appId),
    'x-github-hook-installation-target-type': 'integration',
  });
  expect(headers?.['user-agent']).toMatch(/^GitHub-Hookshot\//);
  expect(sandbox.deliveries.at(-1)).toMatchObject({
    guid: headers?.['x-github-delivery'],
    event: 'pull_request',
    action: 'opened',
    status: 202,
    error: null,
    isRedelivery: false,
  });
  expect(body).toMatchObject({
    action: 'opened',
    number,
    pull_request: {
      number,
      state: 'open',
      draft: false,
      merged: false,
      head: {
        ref: 'feature',
        repo: { id: repository.id, full_name: 'acme/api', default_branch: 'main', fork: false },
      },
      base: { ref: 'main', repo: { name: 'api', owner: { login: 'acme' } } },
      user: { login: 'octocat' },
      changed_files: 1,
    },
    repository: { full_name: 'acme/api', default_branch: 'main', owner: { login: 'acme' } },
    sender: { login: 'octocat', type: 'User' },
    installation: { id: sandbox.installationId },
  });
});

describe('pull_request', () => {
  test('synchronize names the commits before and after', async () => {
    const number = await opened();
    const before = repository.pullRequest(number).headSha;
    const after = await repository.commit('feature', { 'a.tf': 'more\n' }, 'more');
    const sync = receiver.received.find(({ body }) => at(body, 'action') === 'synchronize');
    expect(sync?.body).toMatchObject({ number, before, after, pull_request: { head: { sha: after } } });
  });

  test('a commit amended by force is a synchronize too', async () => {
    const number = await opened();
    const after = await repository.commit('feature', { 'b.tf': 'b\n' }, 'amended', { force: true });
    expect(names()).toContain('pull_request.synchronize');
    expect(repository.pullRequest(number).headSha).toBe(after);
    const client = await Client.installed(sandbox);
    expect((await client.get(`/repos/acme/api/pulls/${number}`)).body).toMatchObject({
      commits: 1,
      changed_files: 2,
    });
  });

  test.each<[string, (number: number) => Promise<void>, string, object]>([
    ['draft', (number) => repository.convertToDraft(number), 'converted_to_draft', { draft: true }],
    ['ready', (number) => repository.markReady(number), 'ready_for_review', { draft: false }],
    ['title', (number) => repository.editTitle(number, 'New'), 'edited', { title: 'New' }],
    ['closed', (number) => repository.close(number), 'closed', { state: 'closed', merged: false }],
  ])('%s', async (_, act, action, pull) => {
    const number = await opened();
    await act(number);
    expect(names().at(-1)).toBe(`pull_request.${action}`);
    expect(last()?.body).toMatchObject({ number, pull_request: pull });
    expect(at(last()?.body, 'changes', 'base')).toBeUndefined();
  });

  test('edited names the old base', async () => {
    const number = await opened();
    const old = repository.pullRequest(number).baseSha;
    const release = await repository.commit('release', { 'r.tf': 'r\n' }, 'release');
    await repository.retarget(number, 'release');
    expect(last()?.body).toMatchObject({
      action: 'edited',
      changes: { base: { ref: { from: 'main' }, sha: { from: old } } },
      pull_request: { base: { ref: 'release', sha: release } },
    });
    await expect(repository.retarget(number, 'nothing')).rejects.toThrow('no branch nothing');
  });

  test('reopened shows what was pushed meanwhile; nothing is sent before', async () => {
    const number = await opened();
    await repository.close(number);
    const after = await repository.commit('feature', { 'a.tf': 'later\n' }, 'later');
    expect(names()).not.toContain('pull_request.synchronize');
    await repository.reopen(number);
    expect(last()?.body).toMatchObject({
      action: 'reopened',
      pull_request: { state: 'open', head: { sha: after } },
    });
  });

  test('from a fork comes without suite events, and its check events name no pull request', async () => {
    const fork = await repository.fork('mallory/api');
    receiver.received.length = 0;
    const head = await fork.commit('patch', { 'a.tf': 'mine\n' }, 'mine');
    expect(names()).toEqual([]);
    await repository.openPullRequest({ title: 'Fork', head: { repository: fork, branch: 'patch' } });
    expect(last()?.body).toMatchObject({
      action: 'opened',
      pull_request: {
        head: { sha: head, repo: { full_name: 'mallory/api', fork: true } },
        user: { login: 'mallory' },
      },
      sender: { login: 'mallory' },
    });
    await repository.rerequestCheckSuite(head);
    expect(last()?.body).toMatchObject({ check_suite: { head_sha: head, pull_requests: [] } });
  });

  test('of a repository without the App is not sent', async () => {
    receiver.received.length = 0;
    const other = await sandbox.createRepository('acme/other', { installed: false });
    await other.commit('main', { a: 'a\n' }, 'first');
    await other.commit('feature', { a: 'b\n' }, 'second');
    await other.openPullRequest({ title: 'Quiet', head: 'feature' });
    expect(receiver.received).toEqual([]);
  });
});
