import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let main: string;
let first: string;
let head: string;
let number: number;

const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
const text = (changes: Record<number, string> = {}) =>
  lines.map((line, index) => `${changes[index + 1] ?? line}\n`).join('');

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  main = await repository.commit(
    'main',
    { 'a.tf': text(), 'b.bin': new Uint8Array([0, 1]), 'gone.tf': 'x\n' },
    'first',
  );
  // hunks of a.tf: lines 2–8 and 27–33
  first = await repository.commit('feature', { 'a.tf': text({ 5: 'five' }) }, 'second');
  const files = {
    'a.tf': text({ 5: 'five', 30: 'thirty' }),
    'b.bin': new Uint8Array([0, 2]),
    'gone.tf': null,
  };
  head = await repository.commit('feature', files, 'third');
  number = await repository.openPullRequest({ title: 'Reviewed', head: 'feature' });
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

const pull = () => `/repos/acme/api/pulls/${number}`;
const comment = { path: 'a.tf', line: 5, body: 'here' };
const review = (comments: object[], rest: object = {}) =>
  client.post(`${pull()}/reviews`, { event: 'COMMENT', body: 'Summary', comments, ...rest });

const LINE = 'Pull request review thread line must be part of the diff';
const ORDER = 'Pull request review thread start line must precede the end line.';
const HUNK = 'Pull request review thread start line must be part of the same hunk as the line.';

describe('places of a comment', () => {
  test.each<[string, object]>([
    ['an added line', { line: 5, side: 'RIGHT' }],
    ['a removed line', { line: 5, side: 'LEFT' }],
    ['the first context line', { line: 2 }],
    ['the last context line', { line: 8 }],
    ['several lines', { start_line: 3, line: 6 }],
    ['lines of the second hunk', { start_line: 27, line: 33 }],
    ['from a removed to an added line', { start_line: 5, start_side: 'LEFT', line: 5, side: 'RIGHT' }],
    ['a line of a removed file', { path: 'gone.tf', line: 1, side: 'LEFT' }],
  ])('%s', async (_, place) => {
    const count = repository.comments(number).length;
    const reply = await review([{ ...comment, ...place }]);
    expect(reply).toMatchObject({ status: 200, body: { state: 'COMMENTED', commit_id: head } });
    expect(repository.comments(number)).toHaveLength(count + 1);
  });

  test.each<[string, object, string]>([
    ['a line above the hunk', { line: 1 }, LINE],
    ['a line between the hunks', { line: 15 }, LINE],
    ['a line behind the file', { line: 41 }, LINE],
    ['a line of another side', { path: 'gone.tf', line: 1, side: 'RIGHT' }, LINE],
    ['a binary file', { path: 'b.bin', line: 1 }, LINE],
    ['a start equal to the end', { start_line: 5, line: 5 }, ORDER],
    ['a start after the end', { start_line: 6, line: 5 }, ORDER],
    ['a start outside the hunk', { start_line: 1, line: 5 }, HUNK],
    ['a start in another hunk', { start_line: 5, line: 30 }, HUNK],
    ['a path that is not in the diff', { path: 'c.tf' }, 'path is invalid'],
    ['a path in another form', { path: './a.tf' }, 'path is invalid'],
  ])('%s refuses the whole review', async (_, place, reason) => {
    const before = [repository.reviews(number).length, repository.comments(number).length];
    const reply = await review([comment, { ...comment, ...place }, comment]);
    expect(reply).toMatchObject({ status: 422, body: { message: 'Unprocessable Entity', status: '422' } });
    const errors = listAt(reply.body, 'errors');
    expect(errors).toHaveLength(1);
    expect(String(errors[0])).toContain(reason);
    expect([repository.reviews(number).length, repository.comments(number).length]).toEqual(before);
  });
});

describe('a review', () => {
  test.each<[string, object, number]>([
    ['approval without a body', { event: 'APPROVE', body: undefined }, 200],
    ['requested changes', { event: 'REQUEST_CHANGES' }, 200],
    ['50 comments', { comments: Array.from({ length: 50 }, () => comment) }, 200],
    ['a body of 65,536', { body: 'x'.repeat(65_536) }, 200],
    ['the first commit', { commit_id: 'FIRST' }, 200],
    ['51 comments', { comments: Array.from({ length: 51 }, () => comment) }, 502],
    ['a body of 65,537', { body: 'x'.repeat(65_537) }, 422],
    ['a comment of 65,537', { comments: [{ ...comment, body: 'x'.repeat(65_537) }] }, 422],
    ['an empty comment', { comments: [{ ...comment, body: '' }] }, 422],
    ['a comment without a line', { comments: [{ path: 'a.tf', body: 'x' }] }, 422],
    ['a comment on line 0', { comments: [{ ...comment, line: 0 }] }, 422],
    ['a comment on a whole file', { comments: [{ ...comment, subject_type: 'file' }] }, 422],
    ['an unknown side', { comments: [{ ...comment, side: 'BOTH' }] }, 422],
    ['no body', { body: undefined }, 422],
    ['a blank body', { body: ' ' }, 422],
    ['requested changes without a body', { event: 'REQUEST_CHANGES', body: undefined }, 422],
    ['an unknown event', { event: 'COMMENTED' }, 422],
    ['a commit of the base branch', { commit_id: 'MAIN' }, 422],
    ['an unknown commit', { commit_id: '0'.repeat(40) }, 422],
    ['half a commit id', { commit_id: 'abcdef0' }, 422],
    ['an unknown field', { text: 'x' }, 422],
  ])('with %s', async (_, body, status) => {
    const named = new Map([
      ['FIRST', first],
      ['MAIN', main],
    ]);
    const asked = Object.entries(body).map(([key, value]) => [key, named.get(String(value)) ?? value]);
    const before = repository.reviews(number).length;
    expect((await review([], Object.fromEntries(asked))).status).toBe(status);
    expect(repository.reviews(number)).toHaveLength(before + (status === 200 ? 1 : 0));
  });

  test('without an event is seen by nobody', async () => {
    const before = repository.comments(number).length;
    const reply = await review([comment], { event: undefined });
    expect(reply).toMatchObject({ status: 200, body: { state: 'PENDING' } });
    expect(at(reply.body, 'submitted_at')).toBeUndefined();
    expect(repository.comments(number)).toHaveLength(before);
    await client.request('DELETE', `${pull()}/reviews/${String(at(reply.body, 'id'))}`);
  });

  test('of an old commit is judged by the diff of that commit', async () => {
    expect((await review([{ ...comment, line: 30 }], { commit_id: first })).status).toBe(422);
    expect((await review([comment], { commit_id: first })).status).toBe(200);
    expect(repository.comments(number).at(-1)).toMatchObject({
      line: 5,
      originalCommitId: first,
      commitId: head,
    });
  });

  test('shows its author, its place and its comments', async () => {
    const { body } = await review([{ ...comment, start_line: 4 }]);
    const id = String(at(body, 'id'));
    expect(body).toMatchObject({ user: { login: 'stage-review[bot]', type: 'Bot' }, body: 'Summary' });
    expect((await client.get(`${pull()}/reviews/${id}`)).body).toMatchObject({ state: 'COMMENTED' });
    expect((await client.get(`${pull()}/reviews/1`)).status).toBe(404);
    const { body: comments } = await client.get(`${pull()}/reviews/${id}/comments`);
    expect(comments).toMatchObject([
      {
        path: 'a.tf',
        line: 5,
        original_line: 5,
        start_line: 4,
        start_side: 'RIGHT',
        side: 'RIGHT',
        subject_type: 'line',
        body: 'here',
        position: 5,
        commit_id: head,
        original_commit_id: head,
        user: { login: 'stage-review[bot]', type: 'Bot' },
        performed_via_github_app: { id: sandbox.appId },
        diff_hunk: '@@ -2,7 +2,7 @@ line 1\n line 2\n line 3\n line 4\n-line 5\n+five',
      },
    ]);
    expect(at(listAt(comments)[0], 'html_url')).toContain(`/acme/api/pull/${number}#discussion_r`);
    const { body: reviews } = await client.get(`${pull()}/reviews?per_page=100`);
    expect(listAt(reviews).length).toBe(repository.reviews(number).length);
  });

  test('of no pull request is not found', async () => {
    const body = { event: 'COMMENT', body: 'x' };
    expect((await client.post('/repos/acme/api/pulls/99/reviews', body)).status).toBe(404);
  });

  test('needs the permission to write', async () => {
    const reader = await Client.installed(sandbox, { permissions: { pull_requests: 'read' } });
    expect((await reader.get(`${pull()}/reviews`)).status).toBe(200);
    expect((await reader.post(`${pull()}/reviews`, { event: 'COMMENT', body: 'x' })).status).toBe(403);
  });
});
