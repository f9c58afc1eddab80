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
    ({ headers, body }) => `${String(headers['x-github-event'])}.${String(at(body, 'action'))}`,
  );
const last = () => receiver.received.at(-1);

async function opened(branch = 'feature'): Promise<number> {
  await repository.commit(branch, { 'a.tf': `${branch}\n` }, branch);
  return repository.openPullRequest({ title: 'Title', head: branch });
}

describe('check events', () => {
  test('of the App itself come beside its requests', async () => {
    await opened();
    const client = await Client.installed(sandbox);
    const sha = repository.pullRequest(1).headSha;
    const { body } = await client.post('/repos/acme/api/check-runs', { name: 'stage-review', head_sha: sha });
    const id = Number(at(body, 'id'));
    await client.request('PATCH', `/repos/acme/api/check-runs/${id}`, { conclusion: 'success' });
    await sandbox.settled();
    expect(names().slice(-2).toSorted()).toEqual(['check_run.completed', 'check_run.created']);
    expect(last()?.body).toMatchObject({ sender: { login: 'stage-review[bot]' }, check_run: { id } });
  });

  test('a person asks for a run or a suite again', async () => {
    const number = await opened();
    const client = await Client.installed(sandbox);
    const sha = repository.pullRequest(number).headSha;
    const run = { name: 'stage-review', head_sha: sha, external_id: 'ours', conclusion: 'failure' };
    const id = Number(at((await client.post('/repos/acme/api/check-runs', run)).body, 'id'));
    await sandbox.settled();
    await repository.rerequestCheckRun(id);
    expect(last()?.body).toMatchObject({
      action: 'rerequested',
      check_run: {
        id,
        external_id: 'ours',
        head_sha: sha,
        status: 'completed',
        check_suite: { head_sha: sha, head_branch: 'feature' },
        pull_requests: [{ number }],
        app: { id: sandbox.appId },
      },
      sender: { login: 'octocat' },
    });
    await repository.rerequestCheckSuite(sha);
    expect(last()?.body).toMatchObject({
      action: 'rerequested',
      check_suite: { head_sha: sha, conclusion: 'failure', pull_requests: [{ number }] },
    });
    await expect(repository.rerequestCheckRun(1)).rejects.toThrow('no check run 1');
  });
});

describe('a delivery', () => {
  test('is sent again with the same GUID and body', async () => {
    await opened();
    const { guid } = sandbox.deliveries.at(-1) ?? { guid: '' };
    const again = await sandbox.redeliver(guid);
    expect(again).toMatchObject({ guid, status: 202, isRedelivery: true });
    const [first, second] = receiver.received.slice(-2);
    expect(second?.headers['x-github-delivery']).toBe(guid);
    expect(second?.body).toEqual(first?.body);
    await expect(sandbox.redeliver('nothing')).rejects.toThrow('No delivery');
  });

  test('logs what the receiver answers, or that it does not', async () => {
    receiver.status = 500;
    await opened();
    expect(sandbox.deliveries.at(-1)).toMatchObject({ status: 500, error: null });
    sandbox.webhookUrl = 'http://127.0.0.1:1/';
    await repository.close(1);
    expect(sandbox.deliveries.at(-1)).toMatchObject({ action: 'closed', status: null });
    expect(sandbox.deliveries.at(-1)?.error).not.toBeNull();
  });

  test('is not made without a receiver', async () => {
    const count = sandbox.deliveries.length;
    sandbox.webhookUrl = undefined;
    await opened();
    expect(sandbox.deliveries).toHaveLength(count);
  });
});

describe('webhooks that are held back', () => {
  test('come late, in another order, twice or never', async () => {
    sandbox.holdsWebhooks = true;
    receiver.received.length = 0;
    const number = await opened();
    await repository.close(number);
    await sandbox.settled();
    expect(receiver.received).toEqual([]);
    const pulls = sandbox.heldWebhooks.filter(({ event }) => event === 'pull_request');
    expect(pulls.map(({ action }) => action)).toEqual(['opened', 'closed']);
    const [first, second] = pulls.map(({ guid }) => guid);
    expect(await sandbox.release(second ?? '')).toMatchObject({ action: 'closed', status: 202 });
    expect(await sandbox.release(first ?? '')).toMatchObject({ action: 'opened', isRedelivery: false });
    await sandbox.redeliver(first ?? '');
    expect(names()).toEqual(['pull_request.closed', 'pull_request.opened', 'pull_request.opened']);
    await expect(sandbox.release(first ?? '')).rejects.toThrow('held back');
    sandbox.holdsWebhooks = false;
    await repository.reopen(number);
    expect(names().at(-1)).toBe('pull_request.reopened');
  });
});
