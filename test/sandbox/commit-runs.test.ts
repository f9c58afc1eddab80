import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;

const RUNS = '/repos/acme/api/check-runs';

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'a.tf': 'a\n' }, 'first');
  head = await repository.commit('feature', { 'a.tf': 'b\n' }, 'second');
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

const create = (body: object) => client.post(RUNS, { name: 'stage-review', head_sha: head, ...body });

describe('the runs of a commit', () => {
  test('are the newest of each name, or all', async () => {
    const sha = await repository.commit('listed', { 'a.tf': 'c\n' }, 'third');
    const runs = (query: string) => client.get(`/repos/acme/api/commits/${sha}/check-runs${query}`);
    expect((await runs('')).body).toMatchObject({ total_count: 0, check_runs: [] });
    for (const name of ['one', 'two', 'one']) await create({ head_sha: sha, name, conclusion: 'success' });
    const ids = repository.checkRuns(sha).map((run) => run.id);
    const shown = async (query: string) =>
      listAt((await runs(query)).body, 'check_runs').map((run) => at(run, 'id'));
    expect(await shown('')).toEqual([ids[0], ids[1]]);
    expect(await shown('?filter=all')).toEqual(ids);
    expect(await shown('?check_name=one&filter=all')).toEqual([ids[0], ids[2]]);
    expect(await shown(`?app_id=${sandbox.appId}`)).toHaveLength(2);
    expect(await shown('?app_id=1')).toEqual([]);
    expect(await shown('?status=in_progress')).toEqual([]);
    expect((await client.get('/repos/acme/api/commits/listed/check-runs')).body).toMatchObject({
      total_count: 2,
    });
    expect((await client.get('/repos/acme/api/commits/nothing/check-runs')).status).toBe(422);
  });

  test('make the state of the one suite', async () => {
    const sha = await repository.commit('suites', { 'a.tf': 'd\n' }, 'fourth');
    const suites = async () => (await client.get(`/repos/acme/api/commits/${sha}/check-suites`)).body;
    expect(await suites()).toMatchObject({
      total_count: 1,
      check_suites: [{ status: 'queued', head_branch: 'suites' }],
    });
    await create({ head_sha: sha, conclusion: 'success' });
    await create({ head_sha: sha, name: 'other', status: 'in_progress' });
    expect(await suites()).toMatchObject({ check_suites: [{ status: 'in_progress', conclusion: null }] });
    await create({ head_sha: sha, name: 'other', conclusion: 'failure' });
    expect(await suites()).toMatchObject({
      total_count: 1,
      check_suites: [{ status: 'completed', conclusion: 'failure', latest_check_runs_count: 2 }],
    });
  });

  test('name the pull requests of their head branch, not those of forks', async () => {
    const number = await repository.openPullRequest({ title: 'Own', head: 'feature' });
    expect((await create({})).body).toMatchObject({
      pull_requests: [{ number, head: { ref: 'feature', sha: head } }],
    });
    const fork = await repository.fork('mallory/api');
    const sha = await fork.commit('evil', { 'a.tf': 'evil\n' }, 'evil');
    await repository.openPullRequest({ title: 'Fork', head: { repository: fork, branch: 'evil' } });
    expect(await create({ head_sha: sha })).toMatchObject({ status: 201, body: { pull_requests: [] } });
  });
});
