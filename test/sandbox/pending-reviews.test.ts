import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;
let number: number;
let pullId: unknown;

const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('');

beforeEach(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'a.tf': lines }, 'first');
  head = await repository.commit('feature', { 'a.tf': lines.replace('line 5\n', 'five\n') }, 'second');
  number = await repository.openPullRequest({ title: 'Title', head: 'feature' });
  client = await Client.installed(sandbox);
  pullId = at((await client.get(pull())).body, 'node_id');
});

afterEach(() => sandbox.close());

const pull = () => `/repos/acme/api/pulls/${number}`;
const comment = { path: 'a.tf', line: 5, body: 'here' };
const begin = () => client.post(`${pull()}/reviews`, { comments: [comment] });

const mutate = (name: string, input: object, fields: string) =>
  client.graphql(
    `mutation($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} } }`,
    { input },
  );
const addThread = (input: object) =>
  mutate(
    'addPullRequestReviewThread',
    { pullRequestId: pullId, path: 'a.tf', body: 'here', ...input },
    'thread { subjectType line path comments(first: 1) { nodes { state pullRequestReview { id state } } } }',
  );
const submit = (input: object) =>
  mutate(
    'submitPullRequestReview',
    { event: 'COMMENT', ...input },
    'pullRequestReview { state body submittedAt }',
  );

describe('by REST', () => {
  test('is seen by its author only until it is submitted', async () => {
    const { body } = await begin();
    const id = String(at(body, 'id'));
    expect(body).toMatchObject({ state: 'PENDING' });
    expect(listAt((await client.get(`${pull()}/reviews`)).body)).toMatchObject([{ state: 'PENDING' }]);
    expect(listAt((await client.get(`${pull()}/reviews/${id}/comments`)).body)).toHaveLength(1);
    expect((await client.get(`${pull()}/comments`)).body).toEqual([]);
    const sent = await client.post(`${pull()}/reviews/${id}/events`, { event: 'COMMENT', body: 'All' });
    expect(sent).toMatchObject({ status: 200, body: { state: 'COMMENTED', body: 'All' } });
    expect(listAt((await client.get(`${pull()}/comments`)).body)).toHaveLength(1);
    const again = await client.post(`${pull()}/reviews/${id}/events`, { event: 'COMMENT', body: 'All' });
    expect(again.status).toBe(422);
  });

  test('of somebody else is not listed', async () => {
    const review = repository.conversation(number);
    await review.comment({ path: 'a.tf', line: 5, body: 'mine', isPending: true });
    expect((await client.get(`${pull()}/reviews`)).body).toEqual([]);
    expect((await client.get(`${pull()}/comments`)).body).toEqual([]);
    const id = repository.reviews(number)[0]?.id;
    expect((await client.get(`${pull()}/reviews/${id}`)).status).toBe(404);
    expect((await begin()).status).toBe(200);
  });

  test('is deleted with its comments; a submitted one is not', async () => {
    const id = String(at((await begin()).body, 'id'));
    expect((await client.request('DELETE', `${pull()}/reviews/${id}`)).status).toBe(200);
    expect((await client.get(`${pull()}/reviews`)).body).toEqual([]);
    const { body } = await client.post(`${pull()}/reviews`, { event: 'COMMENT', body: 'x' });
    const gone = await client.request('DELETE', `${pull()}/reviews/${String(at(body, 'id'))}`);
    expect(gone).toMatchObject({
      status: 422,
      body: { errors: ['Can not delete a non-pending pull request review'] },
    });
  });

  test('there is one for each user, and no review or comment beside it', async () => {
    await begin();
    for (const body of [{ comments: [comment] }, { event: 'COMMENT', body: 'x' }]) {
      expect(await client.post(`${pull()}/reviews`, body)).toMatchObject({
        status: 422,
        body: { errors: ['User can only have one pending review per pull request'] },
      });
    }
    expect(await client.post(`${pull()}/comments`, { ...comment, commit_id: head })).toMatchObject({
      status: 422,
      body: {
        errors: [{ field: 'user_id', message: 'user_id can only have one pending review per pull request' }],
      },
    });
  });

  test('an empty one needs a body to be submitted', async () => {
    const id = String(at((await client.post(`${pull()}/reviews`, {})).body, 'id'));
    const send = (body: object) => client.post(`${pull()}/reviews/${id}/events`, body);
    expect((await send({ event: 'COMMENT' })).status).toBe(422);
    expect((await send({ event: 'DISMISS', body: 'x' })).status).toBe(422);
    expect((await send({ event: 'COMMENT', body: 'x' })).status).toBe(200);
  });

  test("a review's summary is edited", async () => {
    const { body } = await client.post(`${pull()}/reviews`, { event: 'COMMENT', body: 'x' });
    const path = `${pull()}/reviews/${String(at(body, 'id'))}`;
    expect(await client.request('PUT', path, { body: 'y' })).toMatchObject({
      status: 200,
      body: { body: 'y' },
    });
    const id = repository.conversation(number).review({ state: 'APPROVED' });
    expect((await client.request('PUT', `${pull()}/reviews/${id}`, { body: 'y' })).status).toBe(403);
  });
});

describe('by GraphQL', () => {
  test('takes threads on lines and on files, and is submitted once', async () => {
    const line = await addThread({ line: 5 });
    expect(line.body).toMatchObject({
      data: {
        addPullRequestReviewThread: {
          thread: {
            subjectType: 'LINE',
            line: 5,
            comments: { nodes: [{ state: 'PENDING', pullRequestReview: { state: 'PENDING' } }] },
          },
        },
      },
    });
    const [node] = listAt(line.body, 'data', 'addPullRequestReviewThread', 'thread', 'comments', 'nodes');
    const id = at(node, 'pullRequestReview', 'id');
    const file = await addThread({ pullRequestId: undefined, pullRequestReviewId: id, subjectType: 'FILE' });
    expect(file.body).toMatchObject({
      data: { addPullRequestReviewThread: { thread: { subjectType: 'FILE', line: null } } },
    });
    expect(repository.comments(number)).toEqual([]);
    expect((await submit({ pullRequestReviewId: id, body: 'Summary' })).body).toMatchObject({
      data: { submitPullRequestReview: { pullRequestReview: { state: 'COMMENTED', body: 'Summary' } } },
    });
    expect(repository.comments(number).map((one) => one.subjectType)).toEqual(['line', 'file']);
    expect(repository.reviews(number)).toHaveLength(1);
    expect((await submit({ pullRequestReviewId: id })).body).toMatchObject({
      errors: [{ type: 'UNPROCESSABLE' }],
    });
  });

  test.each<[string, object]>([
    ['a line outside the diff', { line: 15 }],
    ['a path outside the diff', { line: 5, path: 'b.tf' }],
    ['a file outside the diff', { subjectType: 'FILE', path: 'b.tf' }],
  ])('drops %s without an error', async (_, input) => {
    expect((await addThread(input)).body).toEqual({ data: { addPullRequestReviewThread: { thread: null } } });
    expect(repository.pullRequest(number).comments).toEqual([]);
  });

  test('begins with threads, all or none', async () => {
    const add = (threads: object[], rest = {}) =>
      mutate(
        'addPullRequestReview',
        { pullRequestId: pullId, threads, ...rest },
        'pullRequestReview { id state }',
      );
    expect((await add([comment, { ...comment, line: 15 }])).body).toMatchObject({
      data: { addPullRequestReview: null },
      errors: [
        { type: 'UNPROCESSABLE', message: 'Pull request review thread line must be part of the diff' },
      ],
    });
    expect(repository.reviews(number)).toEqual([]);
    const begun = await add([comment]);
    expect(begun.body).toMatchObject({
      data: { addPullRequestReview: { pullRequestReview: { state: 'PENDING' } } },
    });
    expect((await add([comment])).body).toMatchObject({
      errors: [{ message: 'User can only have one pending review per pull request' }],
    });
    const id = at(begun.body, 'data', 'addPullRequestReview', 'pullRequestReview', 'id');
    const input = { pullRequestReviewId: id };
    const dropped = await mutate('deletePullRequestReview', input, 'pullRequestReview { state }');
    expect(at(dropped.body, 'errors')).toBeUndefined();
    expect(repository.pullRequest(number)).toMatchObject({ reviews: [], comments: [] });
    expect((await add([comment], { event: 'COMMENT', body: 'x' })).body).toMatchObject({
      data: { addPullRequestReview: { pullRequestReview: { state: 'COMMENTED' } } },
    });
  });

  test('is hidden from nobody but others in the list of reviews', async () => {
    await begin();
    const review = repository.conversation(number, sandbox.person('hubot'));
    review.review({ state: 'APPROVED', body: 'Good' });
    await review.comment({ path: 'a.tf', line: 5, body: 'draft', isPending: true });
    const query = `query($id: ID!) { node(id: $id) { ... on PullRequest {
      reviews(first: 10) { nodes { author { login } state body submittedAt commit { oid } } }
      reviewThreads(first: 10) { nodes { comments(first: 1) { nodes { body state } } } } } } }`;
    const { body } = await client.graphql(query, { id: pullId });
    expect(listAt(body, 'data', 'node', 'reviews', 'nodes')).toEqual([
      {
        author: { login: 'stage-review' },
        state: 'PENDING',
        body: '',
        submittedAt: null,
        commit: { oid: head },
      },
      {
        author: { login: 'hubot' },
        state: 'APPROVED',
        body: 'Good',
        submittedAt: expect.any(String),
        commit: { oid: head },
      },
    ]);
    expect(listAt(body, 'data', 'node', 'reviewThreads', 'nodes')).toEqual([
      { comments: { nodes: [{ body: 'here', state: 'PENDING' }] } },
    ]);
  });
});

describe('a locked conversation', () => {
  test('takes no comment and no review, but checks', async () => {
    await repository.lock(number);
    expect((await client.get(pull())).body).toMatchObject({ locked: true });
    const message = 'Unable to create comment because issue is locked.';
    expect(await client.post(`${pull()}/comments`, { ...comment, commit_id: head })).toMatchObject({
      status: 403,
      body: { message },
    });
    const review = { event: 'COMMENT', body: 'x' };
    expect(await client.post(`${pull()}/reviews`, review)).toMatchObject({ status: 403, body: { message } });
    expect((await addThread({ line: 5 })).body).toMatchObject({ errors: [{ type: 'FORBIDDEN', message }] });
    const run = { name: 'stage-review', head_sha: head };
    expect((await client.post('/repos/acme/api/check-runs', run)).status).toBe(201);
    await repository.lock(number, false);
    expect((await client.post(`${pull()}/reviews`, review)).status).toBe(200);
  });
});

test('a comment answers another by in_reply_to', async () => {
  const { body } = await client.post(`${pull()}/comments`, { ...comment, commit_id: head });
  const id = at(body, 'id');
  const answer = await client.post(`${pull()}/comments`, { in_reply_to: id, body: 'more', path: 'ignored' });
  expect(answer).toMatchObject({ status: 201, body: { in_reply_to_id: id, path: 'a.tf', body: 'more' } });
  expect((await client.post(`${pull()}/comments`, { in_reply_to: 1, body: 'more' })).status).toBe(404);
});

test('an archived repository is read-only', async () => {
  repository.archive();
  expect((await client.get('/repos/acme/api')).body).toMatchObject({ archived: true });
  expect(await begin()).toMatchObject({
    status: 403,
    body: { message: 'Repository was archived so is read-only.' },
  });
});
