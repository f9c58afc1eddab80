import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let head: string;
let number: number;

const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('');

beforeEach(async () => {
  sandbox = await startSandbox({
    webhookSecret: 'secret',
    permissions: { contents: 'write' },
    log: () => undefined,
  });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'a.tf': lines }, 'first');
  head = await repository.commit('feature', { 'a.tf': lines.replace('line 5\n', 'five\n') }, 'second');
  number = await repository.openPullRequest({ title: 'Title', head: 'feature' });
  client = await Client.installed(sandbox);
});

afterEach(() => sandbox.close());

async function commented(line = 5): Promise<number> {
  const body = { path: 'a.tf', line, body: 'here', commit_id: head };
  const reply = await client.post(`/repos/acme/api/pulls/${number}/comments`, body);
  return Number(at(reply.body, 'id'));
}

const FIELDS = `id isResolved isOutdated resolvedBy { login } path line startLine originalLine diffSide subjectType
  viewerCanResolve viewerCanUnresolve
  comments(first: 10) {
    totalCount
    nodes {
      id databaseId body author { login __typename } isMinimized minimizedReason viewerDidAuthor state
      replyTo { databaseId } pullRequestReview { databaseId state }
    }
  }`;

async function threads(asking = client): Promise<readonly unknown[]> {
  const query = `query($n: Int!) { repository(owner: "acme", name: "api") { pullRequest(number: $n) {
    reviewThreads(first: 50) { nodes { ${FIELDS} } totalCount pageInfo { hasNextPage endCursor } } } } }`;
  const { body } = await asking.graphql(query, { n: number });
  return listAt(body, 'data', 'repository', 'pullRequest', 'reviewThreads', 'nodes');
}

const mutate = (name: string, input: object, fields: string, asking = client) =>
  asking.graphql(
    `mutation($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) {
    ${name}(input: $input) { clientMutationId ${fields} } }`,
    { input },
  );

const resolve = (id: unknown, asking = client) =>
  mutate('resolveReviewThread', { threadId: id }, 'thread { isResolved resolvedBy { login } }', asking);

test('a thread with an answer by a person', async () => {
  const id = await commented();
  const answer = repository.reply(number, id, 'Why?');
  const [thread] = await threads();
  expect(thread).toMatchObject({
    isResolved: false,
    isOutdated: false,
    resolvedBy: null,
    path: 'a.tf',
    line: 5,
    startLine: null,
    originalLine: 5,
    diffSide: 'RIGHT',
    subjectType: 'LINE',
    viewerCanResolve: true,
    viewerCanUnresolve: false,
    comments: {
      totalCount: 2,
      nodes: [
        {
          databaseId: id,
          body: 'here',
          author: { login: 'stage-review', __typename: 'Bot' },
          isMinimized: false,
          viewerDidAuthor: true,
          state: 'SUBMITTED',
          replyTo: null,
          pullRequestReview: { state: 'COMMENTED' },
        },
        {
          databaseId: answer,
          author: { login: 'octocat', __typename: 'User' },
          viewerDidAuthor: false,
          replyTo: { databaseId: id },
        },
      ],
    },
  });
  const rest = await client.get(`/repos/acme/api/pulls/comments/${id}`);
  expect(at(thread, 'comments', 'nodes', 0, 'id')).toBe(at(rest.body, 'node_id'));
});

describe('resolving', () => {
  test('by the App, and back', async () => {
    await commented();
    const [thread] = await threads();
    const input = { threadId: at(thread, 'id'), clientMutationId: 'mine' };
    const fields = 'thread { isResolved resolvedBy { login } viewerCanUnresolve }';
    expect((await mutate('resolveReviewThread', input, fields)).body).toEqual({
      data: {
        resolveReviewThread: {
          clientMutationId: 'mine',
          thread: { isResolved: true, resolvedBy: { login: 'stage-review[bot]' }, viewerCanUnresolve: true },
        },
      },
    });
    expect(repository.threads(number)[0]?.resolvedBy).toMatchObject({ type: 'Bot' });
    await mutate('unresolveReviewThread', input, 'thread { isResolved }');
    expect((await threads())[0]).toMatchObject({ isResolved: false, resolvedBy: null });
  });

  test('by a person stays theirs', async () => {
    repository.conversation(number).resolve(await commented());
    const [thread] = await threads();
    expect(thread).toMatchObject({ isResolved: true, resolvedBy: { login: 'octocat' } });
    await resolve(at(thread, 'id'));
    expect((await threads())[0]).toMatchObject({ resolvedBy: { login: 'octocat' } });
  });

  test.each<[string, object]>([
    ['contents may only be read', { contents: 'read', pull_requests: 'write' }],
    ['pull requests may only be read', { contents: 'write', pull_requests: 'read' }],
  ])('is refused where %s', async (_, permissions) => {
    await commented();
    const narrow = await Client.installed(sandbox, { permissions });
    const [thread] = await threads(narrow);
    const { status, body } = await resolve(at(thread, 'id'), narrow);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { resolveReviewThread: null },
      errors: [
        {
          type: 'FORBIDDEN',
          path: ['resolveReviewThread'],
          message: 'Resource not accessible by integration',
        },
      ],
    });
    expect((await threads())[0]).toMatchObject({ isResolved: false });
  });

  test('is told to a token that may not', async () => {
    await commented();
    const narrow = await Client.installed(sandbox, {
      permissions: { contents: 'read', pull_requests: 'write' },
    });
    expect((await threads(narrow))[0]).toMatchObject({ viewerCanResolve: false, viewerCanUnresolve: false });
  });

  test('of an unknown thread', async () => {
    expect((await resolve('PRRT_x')).body).toMatchObject({
      errors: [{ type: 'NOT_FOUND', message: "Could not resolve to a node with the global id of 'PRRT_x'." }],
    });
  });
});

describe('comments', () => {
  test('are hidden with a reason, and shown again', async () => {
    await commented();
    const id = at((await threads())[0], 'comments', 'nodes', 0, 'id');
    const fields = 'minimizedComment { isMinimized minimizedReason }';
    const hidden = await mutate('minimizeComment', { subjectId: id, classifier: 'OFF_TOPIC' }, fields);
    expect(hidden.body).toMatchObject({
      data: { minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'off-topic' } } },
    });
    expect((await threads())[0]).toMatchObject({ comments: { nodes: [{ isMinimized: true }] } });
    await mutate('unminimizeComment', { subjectId: id }, 'unminimizedComment { isMinimized }');
    expect((await threads())[0]).toMatchObject({ comments: { nodes: [{ isMinimized: false }] } });
    const unknown = await mutate('minimizeComment', { subjectId: id, classifier: 'BORING' }, fields);
    expect(unknown.body).toMatchObject({ errors: [{ message: expect.stringContaining('BORING') }] });
  });

  test("are edited, unless they are a person's", async () => {
    repository.reply(number, await commented(), 'Why?');
    const ids = listAt((await threads())[0], 'comments', 'nodes').map((comment) => at(comment, 'id'));
    const edit = (id: unknown, body: string) =>
      mutate(
        'updatePullRequestReviewComment',
        { pullRequestReviewCommentId: id, body },
        'pullRequestReviewComment { body }',
      );
    expect((await edit(ids[0], 'new')).body).toMatchObject({
      data: { updatePullRequestReviewComment: { pullRequestReviewComment: { body: 'new' } } },
    });
    expect((await edit(ids[1], 'new')).body).toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
    expect((await edit(ids[0], ' ')).body).toMatchObject({ errors: [{ type: 'UNPROCESSABLE' }] });
    expect(repository.comments(number).map((comment) => comment.body)).toEqual(['new', 'Why?']);
  });

  test('are deleted, unless they are of a person', async () => {
    repository.reply(number, await commented(), 'Why?');
    const ids = listAt((await threads())[0], 'comments', 'nodes').map((comment) => at(comment, 'id'));
    const remove = (id: unknown) =>
      mutate('deletePullRequestReviewComment', { id }, 'pullRequestReviewComment { id }');
    expect((await remove(ids[1])).body).toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
    expect(at((await remove(ids[0])).body, 'errors')).toBeUndefined();
    expect(repository.comments(number).map((comment) => comment.body)).toEqual(['Why?']);
  });

  test('are answered', async () => {
    const first = await commented();
    const [thread] = await threads();
    const input = { pullRequestReviewThreadId: at(thread, 'id'), body: 'Fixed.' };
    const fields = 'comment { body replyTo { databaseId } state }';
    expect((await mutate('addPullRequestReviewThreadReply', input, fields)).body).toMatchObject({
      data: {
        addPullRequestReviewThreadReply: {
          comment: { body: 'Fixed.', replyTo: { databaseId: first }, state: 'SUBMITTED' },
        },
      },
    });
    expect(repository.comments(number)).toHaveLength(2);
    await repository.lock(number);
    const refused = await mutate('addPullRequestReviewThreadReply', input, fields);
    expect(refused.body).toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
    expect(repository.comments(number)).toHaveLength(2);
  });
});

describe('a push', () => {
  test('that changes the line leaves the thread outdated; one that moves it carries it along', async () => {
    await commented();
    const moved = `new\n${lines.replace('line 5\n', 'five\n')}`;
    const second = await repository.commit('feature', { 'a.tf': moved }, 'moved');
    expect((await threads())[0]).toMatchObject({ isOutdated: false, line: 6, originalLine: 5 });
    expect(repository.comments(number)[0]).toMatchObject({ commitId: second, originalCommitId: head });
    await repository.commit('feature', { 'a.tf': lines.replace('line 5\n', 'other\n') }, 'forced', {
      force: true,
    });
    expect((await threads())[0]).toMatchObject({ isOutdated: true, line: null, originalLine: 5 });
    const rest = await client.get(`/repos/acme/api/pulls/${number}/comments`);
    expect(listAt(rest.body)[0]).toMatchObject({ line: null, position: null, original_line: 5 });
  });

  test('that renames the file leaves the thread outdated under its old name', async () => {
    await commented();
    const files = { 'a.tf': null, 'b.tf': lines.replace('line 5\n', 'five\n') };
    await repository.commit('feature', files, 'renamed');
    expect((await threads())[0]).toMatchObject({ isOutdated: true, line: null, path: 'a.tf' });
  });

  test('that takes the file out of the diff leaves a comment on the file outdated', async () => {
    const body = { path: 'a.tf', subject_type: 'file', body: 'all of it', commit_id: head };
    await client.post(`/repos/acme/api/pulls/${number}/comments`, body);
    expect((await threads())[0]).toMatchObject({ subjectType: 'FILE', isOutdated: false, line: null });
    await repository.commit('feature', { 'a.tf': lines, 'c.tf': 'c\n' }, 'reverted');
    expect((await threads())[0]).toMatchObject({ subjectType: 'FILE', isOutdated: true });
  });
});
