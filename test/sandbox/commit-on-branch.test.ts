import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';
import { type Receiver, startHeard } from './receiver.ts';

let receiver: Receiver;
let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;

beforeEach(async () => {
  ({ receiver, sandbox, repository } = await startHeard({ contents: 'write' }));
  await repository.commit('main', { 'a.tf': 'a\r\n', 'old.tf': 'o\n' }, 'first');
  head = await repository.commit('feature', { 'b.tf': 'b\n' }, 'second');
  client = await Client.installed(sandbox);
});

afterEach(() => sandbox.close());

const base64 = (text: string) => Buffer.from(text).toString('base64');

function commit(input: object, asking = client) {
  const all = {
    branch: { repositoryNameWithOwner: 'acme/api', branchName: 'feature' },
    expectedHeadOid: head,
    message: { headline: 'Fix it', body: 'Because.\n\nCo-authored-by: x <x@example.com>' },
    fileChanges: { additions: [{ path: 'a.tf', contents: base64('fixed\r\n') }] },
    ...input,
  };
  const query = `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) {
    commit { oid url message author { name } committer { email } signature { isValid wasSignedByGitHub } }
    ref { name target { oid } } } }`;
  return asking.graphql(query, { input: all });
}

test('a commit of the bot, signed by GitHub, byte for byte', async () => {
  const additions = [
    { path: 'a.tf', contents: base64('fixed\r\n') },
    { path: 'new/c.tf', contents: base64('no newline') },
  ];
  const { body } = await commit({ fileChanges: { additions, deletions: [{ path: 'old.tf' }] } });
  const made = at(body, 'data', 'createCommitOnBranch', 'commit');
  const oid = String(at(made, 'oid'));
  expect(made).toMatchObject({
    message: 'Fix it\n\nBecause.\n\nCo-authored-by: x <x@example.com>',
    author: { name: 'stage-review[bot]' },
    committer: { email: 'noreply@github.com' },
    signature: { isValid: true, wasSignedByGitHub: true },
  });
  expect(at(body, 'data', 'createCommitOnBranch', 'ref')).toEqual({ name: 'feature', target: { oid } });
  expect(await repository.readFile('feature', 'a.tf')).toBe('fixed\r\n');
  expect(await repository.readFile('feature', 'new/c.tf')).toBe('no newline');
  expect(await repository.readFile('feature', 'old.tf')).toBeNull();
  expect(await repository.readFile('feature', 'b.tf')).toBe('b\n');
  const rest = await client.get(`/repos/acme/api/git/commits/${oid}`);
  expect(rest.body).toMatchObject({
    parents: [{ sha: head }],
    verification: { verified: true, reason: 'valid' },
  });
});

test('is a push: the pull request is synchronized', async () => {
  const number = await repository.openPullRequest({ title: 'Title', head: 'feature' });
  receiver.received.length = 0;
  const { body } = await commit({});
  const after = at(body, 'data', 'createCommitOnBranch', 'commit', 'oid');
  expect(repository.pullRequest(number).headSha).toBe(after);
  await sandbox.settled();
  const sync = receiver.received.find(({ body: sent }) => at(sent, 'action') === 'synchronize');
  expect(sync?.body).toMatchObject({
    number,
    before: head,
    after,
    sender: { login: 'stage-review[bot]', type: 'Bot' },
  });
});

describe('is refused', () => {
  const refusal = async (input: object, asking = client) => {
    const { status, body } = await commit(input, asking);
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: { createCommitOnBranch: null } });
    expect((await client.get('/repos/acme/api/git/ref/heads/feature')).body).toMatchObject({
      object: { sha: head },
    });
    return at(listAt(body, 'errors')[0]);
  };

  test('when the head has moved', async () => {
    const stale = '0'.repeat(40);
    expect(await refusal({ expectedHeadOid: stale })).toMatchObject({
      type: 'STALE_DATA',
      path: ['createCommitOnBranch'],
      message: `Expected branch to point to "${stale}" but it did not.  Pull and try again.`,
    });
  });

  test('without the permission to write contents', async () => {
    const narrow = await Client.installed(sandbox, {
      permissions: { contents: 'read', pull_requests: 'write' },
    });
    expect(await refusal({}, narrow)).toMatchObject({
      type: 'FORBIDDEN',
      message: 'Resource not accessible by integration',
    });
  });

  test.each<[string, object, string]>([
    [
      'for an unknown branch',
      { branch: { repositoryNameWithOwner: 'acme/api', branchName: 'x' } },
      'NOT_FOUND',
    ],
    [
      'for an unknown repository',
      { branch: { repositoryNameWithOwner: 'acme/x', branchName: 'x' } },
      'NOT_FOUND',
    ],
    ['for an unknown branch id', { branch: { id: 'x' } }, 'NOT_FOUND'],
    ['for a deletion of nothing', { fileChanges: { deletions: [{ path: 'x.tf' }] } }, 'UNPROCESSABLE'],
    ['for a path outside', { fileChanges: { additions: [{ path: '../x', contents: '' }] } }, 'UNPROCESSABLE'],
    [
      'for text that is no Base64',
      { fileChanges: { additions: [{ path: 'x', contents: '?' }] } },
      'UNPROCESSABLE',
    ],
    ['for a blank headline', { message: { headline: '' } }, 'UNPROCESSABLE'],
    [
      'for a workflow',
      { fileChanges: { additions: [{ path: '.github/workflows/x.yml', contents: '' }] } },
      'FORBIDDEN',
    ],
  ])('%s', async (_, input, type) => {
    expect(await refusal(input)).toMatchObject({ type, path: ['createCommitOnBranch'] });
  });

  test('on a fork, which the installation does not hold', async () => {
    const fork = await repository.fork('mallory/api');
    const before = await fork.commit('patch', { 'a.tf': 'x\n' }, 'x');
    const branch = { repositoryNameWithOwner: 'mallory/api', branchName: 'patch' };
    expect(await refusal({ branch, expectedHeadOid: before })).toMatchObject({ type: 'NOT_FOUND' });
  });

  test('while the App has not asked for it', async () => {
    const other = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
    const there = await other.createRepository('acme/api');
    const tip = await there.commit('feature', { 'b.tf': 'b\n' }, 'second');
    const asking = await Client.installed(other);
    expect((await commit({ expectedHeadOid: tip }, asking)).body).toMatchObject({
      errors: [{ type: 'FORBIDDEN' }],
    });
    other.grant({ contents: 'write' });
    const granted = await Client.installed(other);
    expect(at((await commit({ expectedHeadOid: tip }, granted)).body, 'errors')).toBeUndefined();
    await other.close();
  });
});
