import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxRepository } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';
import { type Receiver, startHeard } from './receiver.ts';

let receiver: Receiver;
let sandbox: Sandbox;
let repository: SandboxRepository;
let first: string;

beforeEach(async () => {
  ({ receiver, sandbox, repository } = await startHeard());
  first = await repository.commit('main', { 'a.tf': 'a\n', 'b.tf': 'b\n' }, 'first');
});

afterEach(() => sandbox.close());

const bodies = (event: string) =>
  receiver.received.filter(({ headers }) => headers['x-github-event'] === event).map(({ body }) => body);
const lastOf = (event: string) => bodies(event).at(-1);

describe('push', () => {
  test('to the default branch names what it changed', async () => {
    const after = await repository.commit('main', { 'a.tf': null, 'b.tf': 'c\n', 'c/d.tf': 'd\n' }, 'second');
    expect(lastOf('push')).toMatchObject({
      ref: 'refs/heads/main',
      before: first,
      after,
      created: false,
      deleted: false,
      forced: false,
      commits: [
        {
          id: after,
          message: 'second',
          distinct: true,
          author: { name: 'octocat', username: 'octocat' },
          added: ['c/d.tf'],
          modified: ['b.tf'],
          removed: ['a.tf'],
        },
      ],
      head_commit: { id: after },
      repository: { full_name: 'acme/api', default_branch: 'main' },
      pusher: { name: 'octocat' },
      sender: { login: 'octocat' },
      installation: { id: sandbox.installationId },
    });
    expect(at(lastOf('push'), 'action')).toBeUndefined();
    expect(sandbox.deliveries.find(({ event }) => event === 'push')).toMatchObject({
      action: null,
      status: 202,
    });
  });

  test('of a new branch starts from nothing', async () => {
    const after = await repository.commit('feature', { 'b.tf': 'c\n' }, 'second');
    const push = bodies('push').find((body) => at(body, 'ref') === 'refs/heads/feature');
    expect(push).toMatchObject({ before: '0'.repeat(40), after, created: true, forced: false });
    expect(listAt(push, 'commits')).toHaveLength(1);
  });

  test('by force says so', async () => {
    const before = await repository.commit('main', { 'b.tf': 'c\n' }, 'second');
    const after = await repository.commit('main', { 'b.tf': 'd\n' }, 'amended', { force: true });
    expect(lastOf('push')).toMatchObject({ before, after, forced: true });
  });

  test('of a merge brings the merge commit', async () => {
    await repository.commit('feature', { 'b.tf': 'c\n' }, 'second');
    const number = await repository.openPullRequest({ title: 'Title', head: 'feature' });
    const after = await repository.merge(number);
    const push = bodies('push').find((body) => at(body, 'after') === after);
    expect(listAt(push, 'commits').map((commit) => at(commit, 'message'))).toHaveLength(2);
    expect(push).toMatchObject({ head_commit: { id: after, modified: ['b.tf'] } });
  });

  test('to a fork is not sent', async () => {
    const fork = await repository.fork('mallory/api');
    receiver.received.length = 0;
    await fork.commit('main', { 'b.tf': 'x\n' }, 'mine');
    expect(receiver.received).toEqual([]);
  });
});

describe('merge queue', () => {
  async function opened(branch: string, files: Record<string, string>): Promise<number> {
    await repository.commit(branch, files, branch);
    return repository.openPullRequest({ title: branch, head: branch });
  }

  test('a group holds its pull request and those before it', async () => {
    const one = await opened('one', { 'one.tf': '1\n' });
    const two = await opened('two', { 'two.tf': '2\n' });
    const group = await repository.enqueue(one);
    expect(lastOf('merge_group')).toMatchObject({
      action: 'checks_requested',
      merge_group: {
        head_sha: group.headSha,
        head_ref: `refs/heads/gh-readonly-queue/main/pr-${one}-${first}`,
        base_sha: first,
        base_ref: 'refs/heads/main',
        head_commit: { id: group.headSha },
      },
      repository: { full_name: 'acme/api' },
      installation: { id: sandbox.installationId },
    });
    const second = await repository.enqueue(two);
    expect(second).toMatchObject({ baseSha: group.headSha, baseRef: 'refs/heads/main' });
    expect(await repository.readFile(second.headSha, 'one.tf')).toBe('1\n');
    expect(await repository.readFile(second.headSha, 'two.tf')).toBe('2\n');
    const client = await Client.installed(sandbox);
    const { body } = await client.get(`/repos/acme/api/git/commits/${second.headSha}`);
    expect(listAt(body, 'parents').map((parent) => at(parent, 'sha'))).toEqual([
      group.headSha,
      repository.pullRequest(two).headSha,
    ]);
    const actions = bodies('pull_request').map((sent) => at(sent, 'action'));
    expect(actions).toEqual(['opened', 'opened', 'enqueued', 'enqueued']);
    await expect(repository.enqueue(two)).rejects.toThrow('already in the merge queue');
  });

  test('the first is merged: the base branch moves to its commit', async () => {
    const one = await opened('one', { 'one.tf': '1\n' });
    const group = await repository.enqueue(one);
    expect(await repository.mergeQueued()).toBe(group.headSha);
    expect(repository.pullRequest(one)).toMatchObject({ state: 'closed', mergeCommitSha: group.headSha });
    expect(lastOf('merge_group')).toMatchObject({
      action: 'destroyed',
      reason: 'merged',
      merge_group: { head_sha: group.headSha },
    });
    const pushed = bodies('push').find(
      (body) => at(body, 'ref') === 'refs/heads/main' && at(body, 'before') === first,
    );
    expect(pushed).toMatchObject({ after: group.headSha });
    expect(lastOf('pull_request')).toMatchObject({ action: 'closed', pull_request: { merged: true } });
    await expect(repository.mergeQueued()).rejects.toThrow('empty');
  });

  test('one is taken out: those behind it are made anew', async () => {
    const one = await opened('one', { 'one.tf': '1\n' });
    const two = await opened('two', { 'two.tf': '2\n' });
    await repository.enqueue(one);
    await repository.enqueue(two);
    receiver.received.length = 0;
    await repository.dequeue(one);
    expect(lastOf('pull_request')).toMatchObject({ action: 'dequeued', number: one, reason: 'MANUAL' });
    expect(bodies('merge_group').map((body) => [at(body, 'action'), at(body, 'reason')])).toEqual([
      ['destroyed', 'dequeued'],
      ['destroyed', 'invalidated'],
      ['checks_requested', undefined],
    ]);
    const anew = String(at(lastOf('merge_group'), 'merge_group', 'head_sha'));
    expect(await repository.readFile(anew, 'one.tf')).toBeNull();
    expect(await repository.readFile(anew, 'two.tf')).toBe('2\n');
  });

  test('a conflict is refused', async () => {
    const one = await opened('one', { 'a.tf': '1\n' });
    const two = await opened('two', { 'a.tf': '2\n' });
    await repository.enqueue(one);
    await expect(repository.enqueue(two)).rejects.toThrow();
  });
});

describe('installation', () => {
  test('is made, changed and deleted', async () => {
    const other = await sandbox.createRepository('acme/other', { installed: false });
    const client = await Client.installed(sandbox);
    expect((await client.get('/repos/acme/other')).status).toBe(404);
    await sandbox.select('added', 'acme/other');
    expect(lastOf('installation_repositories')).toMatchObject({
      action: 'added',
      installation: { id: sandbox.installationId, app_id: sandbox.appId },
      repositories_added: [{ id: other.id, name: 'other', full_name: 'acme/other' }],
      repositories_removed: [],
      sender: { login: 'octocat' },
    });
    expect((await client.get('/repos/acme/other')).status).toBe(200);
    await sandbox.select('removed', 'acme/other');
    expect(lastOf('installation_repositories')).toMatchObject({
      action: 'removed',
      repositories_removed: [{ full_name: 'acme/other' }],
    });
    expect((await client.get('/repos/acme/other')).status).toBe(404);
    await sandbox.uninstall();
    expect(lastOf('installation')).toMatchObject({
      action: 'deleted',
      repositories: [{ full_name: 'acme/api' }],
    });
    expect((await client.get('/repos/acme/api')).status).toBe(401);
    await expect(Client.installed(sandbox)).rejects.toThrow('404');
    await sandbox.install('acme/api', 'acme/other');
    expect(lastOf('installation')).toMatchObject({
      action: 'created',
      repositories: [{ full_name: 'acme/api' }, { full_name: 'acme/other' }],
    });
    expect((await (await Client.installed(sandbox)).get('/repos/acme/other')).status).toBe(200);
  });
});

describe('buttons', () => {
  async function completed(): Promise<number> {
    const client = await Client.installed(sandbox);
    const actions = [{ label: 'Apply fixes', description: 'Commits them', identifier: 'apply' }];
    const run = { name: 'stage-review', head_sha: first, conclusion: 'failure', actions };
    return Number(at((await client.post('/repos/acme/api/check-runs', run)).body, 'id'));
  }

  test('name the presser, whoever it is', async () => {
    const id = await completed();
    await repository.pressButton(id, 'apply', sandbox.person('reader'));
    expect(lastOf('check_run')).toMatchObject({
      action: 'requested_action',
      requested_action: { identifier: 'apply' },
      check_run: { id, head_sha: first, app: { id: sandbox.appId } },
      repository: { full_name: 'acme/api' },
      sender: { login: 'reader', type: 'User' },
      installation: { id: sandbox.installationId },
    });
  });

  test('are those of the completed run only', async () => {
    const id = await completed();
    await expect(repository.pressButton(id, 'other')).rejects.toThrow('shows no button other');
    const client = await Client.installed(sandbox);
    await client.request('PATCH', `/repos/acme/api/check-runs/${id}`, { actions: [] });
    await expect(repository.pressButton(id, 'apply')).rejects.toThrow('shows no button apply');
  });

  test('a completed run stays completed, and takes a new output and conclusion', async () => {
    const id = await completed();
    const client = await Client.installed(sandbox);
    const patch = (body: object) => client.request('PATCH', `/repos/acme/api/check-runs/${id}`, body);
    const output = { title: 'New', summary: 'text' };
    expect(await patch({ status: 'in_progress', output })).toMatchObject({
      status: 200,
      body: { status: 'completed', conclusion: 'failure', output: { title: 'New' } },
    });
    expect((await patch({ status: 'queued' })).body).toMatchObject({ status: 'completed' });
    expect((await patch({ conclusion: 'success' })).body).toMatchObject({ conclusion: 'success' });
  });
});

describe('pull requests of a commit', () => {
  test("are those of the repository's own branches", async () => {
    const head = await repository.commit('feature', { 'a.tf': 'x\n' }, 'second');
    const number = await repository.openPullRequest({ title: 'Title', head: 'feature' });
    const fork = await repository.fork('mallory/api');
    const foreign = await fork.commit('patch', { 'a.tf': 'y\n' }, 'mine');
    await repository.openPullRequest({ title: 'Fork', head: { repository: fork, branch: 'patch' } });
    const client = await Client.installed(sandbox);
    const of = async (sha: string) => (await client.get(`/repos/acme/api/commits/${sha}/pulls`)).body;
    expect(await of(head)).toMatchObject([{ number }]);
    expect(await of(foreign)).toEqual([]);
    expect(await of(first)).toEqual([]);
  });

  test('two of one head are both named', async () => {
    const head = await repository.commit('feature', { 'a.tf': 'x\n' }, 'second');
    await repository.setBranch('release', first);
    const numbers = [
      await repository.openPullRequest({ title: 'One', head: 'feature' }),
      await repository.openPullRequest({ title: 'Two', head: 'feature', base: 'release' }),
    ];
    const client = await Client.installed(sandbox);
    const run = { name: 'stage-review', head_sha: head };
    const { body } = await client.post('/repos/acme/api/check-runs', run);
    expect(listAt(body, 'pull_requests').map((pull) => at(pull, 'number'))).toEqual(numbers);
    const after = await repository.commit('feature', { 'a.tf': 'y\n' }, 'third');
    expect(numbers.map((number) => repository.pullRequest(number).headSha)).toEqual([after, after]);
  });
});

test('conversations are locked and unlocked, and pull requests of a deleted fork show no head repository', async () => {
  const fork = await repository.fork('mallory/api');
  await fork.commit('patch', { 'a.tf': 'mine\n' }, 'mine');
  const number = await repository.openPullRequest({
    title: 'Fork',
    head: { repository: fork, branch: 'patch' },
  });
  await repository.lock(number);
  expect(lastOf('pull_request')).toMatchObject({ action: 'locked', pull_request: { locked: true } });
  await repository.lock(number, false);
  expect(lastOf('pull_request')).toMatchObject({ action: 'unlocked', pull_request: { locked: false } });
  await sandbox.deleteRepository('mallory/api');
  await repository.close(number);
  expect(lastOf('pull_request')).toMatchObject({
    action: 'closed',
    pull_request: { head: { ref: 'patch', repo: null } },
  });
  await expect(repository.reopen(number)).rejects.toThrow('deleted');
});
