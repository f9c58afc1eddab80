import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;
let number: number;

const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}\n`).join('');

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'a.tf': lines, 'b.bin': new Uint8Array([0, 1]) }, 'first');
  const files = { 'a.tf': lines.replace('line 5\n', 'five\n'), 'b.bin': new Uint8Array([0, 2]) };
  head = await repository.commit('feature', files, 'second');
  number = await repository.openPullRequest({ title: 'Commented', head: 'feature' });
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

const pull = () => `/repos/acme/api/pulls/${number}`;
const comment = { path: 'a.tf', line: 5, body: 'here' };
describe('a single comment', () => {
  const write = (body: object) => client.post(`${pull()}/comments`, { ...comment, commit_id: head, ...body });

  test.each<[string, object, number]>([
    ['on a line', {}, 201],
    ['on a file', { subject_type: 'file', line: undefined }, 201],
    ['on a binary file', { subject_type: 'file', line: undefined, path: 'b.bin' }, 201],
    ['on a line outside the diff', { line: 15 }, 422],
    ['on a file outside the diff', { subject_type: 'file', line: undefined, path: 'c.tf' }, 422],
    ['without a line', { line: undefined }, 422],
    ['without a commit', { commit_id: undefined }, 422],
    ['on another commit', { commit_id: '0'.repeat(40) }, 422],
    ['without a body', { body: undefined }, 422],
    ['with an unknown subject', { subject_type: 'hunk' }, 422],
  ])('%s', async (_, body, status) => {
    const reply = await write(body);
    expect(reply.status).toBe(status);
    if (status === 201) {
      const subject = at(body, 'subject_type') ?? 'line';
      expect(reply.body).toMatchObject({ subject_type: subject, user: { type: 'Bot' } });
    }
  });

  test('names the field that is wrong', async () => {
    expect((await write({ line: 15 })).body).toMatchObject({
      message: 'Validation Failed',
      errors: [{ code: 'custom', field: 'pull_request_review_thread.line' }],
    });
  });

  test('is edited, answered and deleted', async () => {
    const id = Number(at((await write({})).body, 'id'));
    const path = `/repos/acme/api/pulls/comments/${id}`;
    const edited = await client.request('PATCH', path, { body: 'new' });
    expect(edited).toMatchObject({ status: 200, body: { id, body: 'new' } });
    expect((await client.request('PATCH', path, { body: '' })).status).toBe(422);
    const reply = await client.post(`${pull()}/comments/${id}/replies`, { body: 'more' });
    expect(reply).toMatchObject({
      status: 201,
      body: { in_reply_to_id: id, path: 'a.tf', line: 5, body: 'more' },
    });
    const second = Number(at(reply.body, 'id'));
    expect((await client.post(`${pull()}/comments/${second}/replies`, { body: 'x' })).status).toBe(404);
    expect((await client.request('DELETE', path)).status).toBe(204);
    expect((await client.get(path)).status).toBe(404);
    expect((await client.request('DELETE', path)).status).toBe(404);
  });

  test('of a person can be read and answered, not edited', async () => {
    const id = Number(at((await write({})).body, 'id'));
    const answer = repository.reply(number, id, 'I disagree');
    const path = `/repos/acme/api/pulls/comments/${answer}`;
    expect((await client.get(path)).body).toMatchObject({
      user: { login: 'octocat', type: 'User' },
      in_reply_to_id: id,
      performed_via_github_app: null,
    });
    expect((await client.request('PATCH', path, { body: 'mine' })).status).toBe(403);
    expect((await client.request('DELETE', path)).status).toBe(403);
  });

  test('is listed in pages', async () => {
    for (let count = repository.comments(number).length; count < 33; count += 1) await write({});
    const page = await client.get(`${pull()}/comments`);
    expect(listAt(page.body)).toHaveLength(30);
    expect(page.headers.get('link')).toContain('rel="next"');
    expect(listAt((await client.get(`${pull()}/comments?page=2`)).body)).toHaveLength(3);
  });
});
