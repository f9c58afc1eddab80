import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxRepository } from '../../sandbox/sandbox.ts';
import { at, Client } from './client.ts';
import { type Receiver, startHeard } from './receiver.ts';

let receiver: Receiver;
let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;

beforeEach(async () => {
  ({ receiver, sandbox, repository } = await startHeard({ contents: 'write' }));
  head = await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  client = await Client.installed(sandbox);
});

afterEach(() => sandbox.close());

const branch = (ref: string, sha = head, asking = client) =>
  asking.post('/repos/acme/api/git/refs', { ref, sha });
const open = (body: object) =>
  client.post('/repos/acme/api/pulls', { title: 'Decide', head: 'decide', base: 'main', ...body });

async function committed(): Promise<void> {
  await branch('refs/heads/decide');
  const input = {
    branch: { repositoryNameWithOwner: 'acme/api', branchName: 'decide' },
    expectedHeadOid: head,
    message: { headline: 'Decide' },
    fileChanges: { additions: [{ path: 'c.yml', contents: Buffer.from('c\n').toString('base64') }] },
  };
  const query =
    'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
  await client.graphql(query, { input });
}

describe('a branch', () => {
  test('is made, told of as a push, and deleted', async () => {
    const reply = await branch('refs/heads/decide');
    expect(reply).toMatchObject({ status: 201, body: { ref: 'refs/heads/decide', object: { sha: head } } });
    await sandbox.settled();
    const push = receiver.received.find(({ body }) => at(body, 'ref') === 'refs/heads/decide');
    expect(push?.body).toMatchObject({ created: true, commits: [], sender: { type: 'Bot' } });
    expect((await client.request('DELETE', '/repos/acme/api/git/refs/heads/decide')).status).toBe(204);
    expect((await client.get('/repos/acme/api/git/ref/heads/decide')).status).toBe(404);
    expect((await client.request('DELETE', '/repos/acme/api/git/refs/heads/decide')).status).toBe(422);
  });

  test.each<[string, string, string | undefined, string]>([
    ['that is there', 'refs/heads/main', undefined, 'Reference already exists'],
    ['below one that is there', 'refs/heads/main/x', undefined, 'Reference update failed'],
    ['of nothing', 'refs/heads/x', '0'.repeat(40), 'Object does not exist'],
    ['with a bad name', 'refs/heads/a..b', undefined, 'refs/heads/a..b is not a valid ref name.'],
    ['without its full name', 'x', undefined, 'x is not a valid ref name.'],
  ])('%s is refused', async (_, ref, sha, message) => {
    expect(await branch(ref, sha)).toMatchObject({ status: 422, body: { message } });
  });

  test('needs the permission to write contents', async () => {
    const narrow = await Client.installed(sandbox, { permissions: { contents: 'read' } });
    expect((await branch('refs/heads/x', head, narrow)).status).toBe(403);
  });
});

describe('a pull request of the App', () => {
  test('is opened by its bot', async () => {
    await committed();
    const reply = await open({ body: 'Because' });
    expect(reply).toMatchObject({
      status: 201,
      body: { number: 1, title: 'Decide', user: { login: 'stage-review[bot]' }, changed_files: 1 },
    });
    await sandbox.settled();
    expect(receiver.received.find(({ body }) => at(body, 'action') === 'opened')?.body).toMatchObject({
      pull_request: { number: 1, head: { ref: 'decide' } },
      sender: { type: 'Bot' },
    });
  });

  test('is refused twice, and without commits or branches', async () => {
    await branch('refs/heads/empty');
    await committed();
    expect((await open({})).status).toBe(201);
    const refused = async (body: object) => at((await open(body)).body, 'errors');
    expect(await refused({})).toMatchObject([{ message: 'A pull request already exists for acme:decide.' }]);
    expect(await refused({ head: 'empty' })).toMatchObject([
      { message: 'No commits between main and empty' },
    ]);
    expect(await refused({ head: 'nothing' })).toMatchObject([{ field: 'head', code: 'invalid' }]);
    expect(await refused({ base: 'nothing' })).toMatchObject([{ field: 'base', code: 'invalid' }]);
  });
});
