import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let main: string;
let head: string;
let number: number;

const large = 'x'.repeat(600_000);

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await sandbox.createRepository('acme/elsewhere', { installed: false });
  const files = {
    'a.tf': 'a\n',
    'b.bin': new Uint8Array([0, 1]),
    'latin.txt': new Uint8Array([0x66, 0xe9, 0x0a]),
    'large.txt': large,
    'modules/x/main.tf': 'module\n',
    link: { symlink: 'a.tf' },
  };
  main = await repository.commit('main', files, 'first');
  head = await repository.commit('feature', { 'a.tf': 'b\n', 'new.tf': 'n\n' }, 'second');
  number = await repository.openPullRequest({ title: 'Title', head: 'feature', draft: true });
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

const inRepository = async (fields: string, asking = client) => {
  const { status, body } = await asking.graphql(`{ repository(owner: "acme", name: "api") { ${fields} } }`);
  expect(status).toBe(200);
  return body;
};

test('a repository, its default branch and its root', async () => {
  const fields =
    'id nameWithOwner isArchived defaultBranchRef { name target { oid __typename } } owner { login }';
  const rest = await client.get('/repos/acme/api');
  expect(await inRepository(fields)).toEqual({
    data: {
      repository: {
        id: at(rest.body, 'node_id'),
        nameWithOwner: 'acme/api',
        isArchived: false,
        defaultBranchRef: { name: 'main', target: { oid: main, __typename: 'Commit' } },
        owner: { login: 'acme' },
      },
    },
  });
});

describe('objects', () => {
  const blob = '... on Blob { oid text isTruncated isBinary byteSize }';

  test.each<[string, object | null]>([
    ['a.tf', { text: 'a\n', isTruncated: false, isBinary: false, byteSize: 2 }],
    ['modules/x/main.tf', { text: 'module\n', isTruncated: false, isBinary: false, byteSize: 7 }],
    ['b.bin', { text: null, isTruncated: false, isBinary: true, byteSize: 2 }],
    ['latin.txt', { text: 'f\ufffd\n', isTruncated: false, isBinary: false, byteSize: 3 }],
    ['link', { text: 'a.tf', byteSize: 4 }],
    ['nothing.tf', null],
  ])('the file %s', async (path, expected) => {
    const body = await inRepository(`object(expression: "main:${path}") { ${blob} }`);
    if (expected === null) expect(at(body, 'data', 'repository', 'object')).toBeNull();
    else expect(body).toMatchObject({ data: { repository: { object: expected } } });
  });

  test('a large text is cut and says so', async () => {
    const body = await inRepository(`object(expression: "main:large.txt") { ${blob} }`);
    const found = at(body, 'data', 'repository', 'object');
    expect(found).toMatchObject({ isTruncated: true, isBinary: false, byteSize: 600_000 });
    const text = String(at(found, 'text'));
    expect(text.length).toBeLessThan(600_000);
    expect(large.startsWith(text)).toBe(true);
  });

  test('by oid, as REST names them', async () => {
    const { body: tree } = await client.get(`/repos/acme/api/git/trees/${main}`);
    const entries = listAt(tree, 'tree').map((entry) => ({
      name: at(entry, 'path'),
      path: at(entry, 'path'),
      oid: at(entry, 'sha'),
      type: at(entry, 'type'),
      mode: Number.parseInt(String(at(entry, 'mode')), 8),
    }));
    const fields = 'entries { name path oid type mode }';
    const body = await inRepository(`object(oid: "${main}") { ... on Commit { oid tree { ${fields} } } }`);
    expect(at(body, 'data', 'repository', 'object')).toEqual({ oid: main, tree: { entries } });
    const oid = String(entries[0]?.oid);
    const one = await inRepository(`object(oid: "${oid}") { id oid }`);
    const { body: rest } = await client.get(`/repos/acme/api/git/blobs/${oid}`);
    expect(at(one, 'data', 'repository', 'object')).toEqual({ id: at(rest, 'node_id'), oid });
  });

  test('a folder and what lies in it', async () => {
    const fields = '... on Tree { entries { path object { ... on Tree { entries { path } } } } }';
    const body = await inRepository(`object(expression: "HEAD:modules") { ${fields} }`);
    expect(at(body, 'data', 'repository', 'object')).toEqual({
      entries: [{ path: 'modules/x', object: { entries: [{ path: 'modules/x/main.tf' }] } }],
    });
  });

  test("by a tree's id and a path", async () => {
    const { body: tree } = await client.get(`/repos/acme/api/git/trees/${main}`);
    const folder = listAt(tree, 'tree').find((entry) => at(entry, 'path') === 'modules');
    const body = await inRepository(
      `object(expression: "${String(at(folder, 'sha'))}:x/main.tf") { ${blob} }`,
    );
    expect(body).toMatchObject({ data: { repository: { object: { text: 'module\n' } } } });
  });

  test('several by aliases, each with its own answer', async () => {
    const body = await inRepository(
      'a: object(expression: "main:a.tf") { oid } b: object(expression: "main:b") { oid }',
    );
    expect(at(body, 'data', 'repository')).toMatchObject({ a: { oid: expect.any(String) }, b: null });
    expect(at(body, 'errors')).toBeUndefined();
  });
});

describe('pull requests', () => {
  test('one with its files and commits', async () => {
    const body = await inRepository(`pullRequest(number: ${number}) {
      id number state isDraft locked title headRefOid headRefName baseRefOid baseRefName changedFiles
      isCrossRepository headRepository { nameWithOwner owner { login } } author { login __typename }
      commits(last: 1) { totalCount nodes { commit { oid author { user { login } } parents(first: 2) { nodes { oid } } } } }
      files(first: 100) { nodes { path changeType } pageInfo { hasNextPage } }
    }`);
    const rest = await client.get(`/repos/acme/api/pulls/${number}`);
    expect(body).toEqual({
      data: {
        repository: {
          pullRequest: {
            id: at(rest.body, 'node_id'),
            number,
            state: 'OPEN',
            isDraft: true,
            locked: false,
            title: 'Title',
            headRefOid: head,
            headRefName: 'feature',
            baseRefOid: main,
            baseRefName: 'main',
            changedFiles: 2,
            isCrossRepository: false,
            headRepository: { nameWithOwner: 'acme/api', owner: { login: 'acme' } },
            author: { login: 'octocat', __typename: 'User' },
            commits: {
              totalCount: 1,
              nodes: [
                {
                  commit: {
                    oid: head,
                    author: { user: { login: 'octocat' } },
                    parents: { nodes: [{ oid: main }] },
                  },
                },
              ],
            },
            files: {
              nodes: [
                { path: 'a.tf', changeType: 'MODIFIED' },
                { path: 'new.tf', changeType: 'ADDED' },
              ],
              pageInfo: { hasNextPage: false },
            },
          },
        },
      },
    });
  });

  test('a list in pages', async () => {
    for (const branch of ['two', 'three']) {
      await repository.commit(branch, { [`${branch}.tf`]: 'x\n' }, branch);
      await repository.openPullRequest({ title: branch, head: branch });
    }
    await repository.close(number + 1);
    const page = (after: string) =>
      inRepository(`pullRequests(states: OPEN, first: 1${after}) {
        nodes { number } totalCount pageInfo { hasNextPage endCursor }
      }`);
    const first = await page('');
    expect(at(first, 'data', 'repository', 'pullRequests')).toMatchObject({
      nodes: [{ number }],
      totalCount: 2,
      pageInfo: { hasNextPage: true },
    });
    const cursor = String(at(first, 'data', 'repository', 'pullRequests', 'pageInfo', 'endCursor'));
    expect(at(await page(`, after: "${cursor}"`), 'data', 'repository', 'pullRequests')).toMatchObject({
      nodes: [{ number: number + 2 }],
      pageInfo: { hasNextPage: false },
    });
  });

  test('of a fork names it, and nobody once it is deleted', async () => {
    const fork = await repository.fork('mallory/api');
    await fork.commit('patch', { 'a.tf': 'mine\n' }, 'mine');
    const own = await repository.openPullRequest({
      title: 'Fork',
      head: { repository: fork, branch: 'patch' },
    });
    const fields = 'isCrossRepository headRefName headRepository { nameWithOwner owner { login } }';
    const expected = { isCrossRepository: true, headRefName: 'patch' };
    expect(await inRepository(`pullRequest(number: ${own}) { ${fields} }`)).toMatchObject({
      data: {
        repository: {
          pullRequest: {
            ...expected,
            headRepository: { nameWithOwner: 'mallory/api', owner: { login: 'mallory' } },
          },
        },
      },
    });
    await sandbox.deleteRepository('mallory/api');
    expect(await inRepository(`pullRequest(number: ${own}) { ${fields} }`)).toMatchObject({
      data: { repository: { pullRequest: { ...expected, headRepository: null } } },
    });
  });
});

describe('refusals', () => {
  const refused = (body: unknown) => at(listAt(body, 'errors')[0]);

  test.each<[string, string, string, readonly string[]]>([
    [
      'an unknown repository',
      '{ repository(owner: "acme", name: "no") { id } }',
      'NOT_FOUND',
      ['repository'],
    ],
    [
      'one without the App',
      '{ repository(owner: "acme", name: "elsewhere") { id } }',
      'NOT_FOUND',
      ['repository'],
    ],
    ['an unknown node', '{ node(id: "x") { id } }', 'NOT_FOUND', ['node']],
  ])('%s', async (_, query, type, path) => {
    const { status, body } = await client.graphql(query);
    expect(status).toBe(200);
    expect(refused(body)).toMatchObject({ type, path, locations: [{ line: 1 }] });
    expect(String(at(refused(body), 'message'))).toMatch(/^Could not resolve to a /);
    expect(at(body, 'data', String(path[0]))).toBeNull();
  });

  test('an unknown pull request leaves the rest', async () => {
    const body = await inRepository('nameWithOwner pullRequest(number: 999) { id }');
    expect(body).toMatchObject({ data: { repository: { nameWithOwner: 'acme/api', pullRequest: null } } });
    expect(refused(body)).toMatchObject({
      type: 'NOT_FOUND',
      path: ['repository', 'pullRequest'],
      message: 'Could not resolve to a PullRequest with the number of 999.',
    });
  });

  test.each<[string, string, object]>([
    ['contents', 'object(expression: "main:a.tf") { id }', { pull_requests: 'read' }],
    ['pull requests', `pullRequest(number: 1) { id }`, { contents: 'read' }],
  ])('without the permission for %s', async (_, fields, permissions) => {
    const narrow = await Client.installed(sandbox, { permissions });
    const body = await inRepository(fields, narrow);
    expect(refused(body)).toMatchObject({
      type: 'FORBIDDEN',
      message: 'Resource not accessible by integration',
    });
  });

  test('a token of another repository sees nothing', async () => {
    await sandbox.createRepository('acme/other');
    const other = await Client.installed(sandbox, { repositories: ['other'] });
    const { body } = await client.graphql('{ repository(owner: "acme", name: "api") { id } }');
    const id = String(at(body, 'data', 'repository', 'id'));
    const reply = await other.graphql(`{ node(id: "${id}") { id } nodes(ids: ["${id}"]) { id } }`);
    expect(reply.body).toMatchObject({
      data: { node: null, nodes: [null] },
      errors: [
        { type: 'NOT_FOUND', path: ['node'] },
        { type: 'NOT_FOUND', path: ['nodes', 0] },
      ],
    });
  });

  test.each<[string, string, string]>([
    ['no bounds', 'pullRequests { totalCount }', 'MISSING_PAGINATION_BOUNDARIES'],
    ['a page over 100', 'pullRequests(first: 101) { totalCount }', 'EXCESSIVE_PAGINATION'],
    ['a bad cursor', 'pullRequests(first: 1, after: "x") { totalCount }', 'INVALID_CURSOR_ARGUMENTS'],
  ])('a list with %s', async (_, fields, type) => {
    expect(refused(await inRepository(fields))).toMatchObject({ type });
  });

  test('more than 500,000 nodes', async () => {
    const inner = 'reviewThreads(first: 100) { nodes { ...Thread } }';
    const query = (size: number) => `query($size: Int!) { repository(owner: "acme", name: "api") {
      pullRequests(first: $size) { nodes { ${inner} } } } rateLimit { nodeCount } }
      fragment Thread on PullRequestReviewThread { comments(first: ${size}) { totalCount } }`;
    const over = await client.graphql(query(100), { size: 100 });
    expect(over.body).toEqual({
      errors: [
        {
          type: 'MAX_NODE_LIMIT_EXCEEDED',
          message:
            'This query requests up to 1,010,100 possible nodes which exceeds the maximum limit of 500,000.',
        },
      ],
    });
    const within = await client.graphql(query(10), { size: 100 });
    expect(within.body).toMatchObject({ data: { rateLimit: { nodeCount: 110_100 } } });
  });

  test('an unknown field', async () => {
    const { status, body } = await client.graphql('{ viewer { shoeSize } }');
    expect(status).toBe(200);
    expect(body).toEqual({
      errors: [
        {
          message: "Field 'shoeSize' doesn't exist on type 'User'",
          locations: [{ line: 1, column: 12 }],
          extensions: { code: 'undefinedField', typeName: 'User', fieldName: 'shoeSize' },
        },
      ],
    });
  });

  test.each<[string, object]>([
    ['no document', { query: '{ viewer {' }],
    [
      'a variable of another type',
      { query: 'query($n: Int!) { node(id: "x") { id } }', variables: { n: 'x' } },
    ],
  ])('%s', async (_, question) => {
    const { status, body } = await client.post('/graphql', question);
    expect(status).toBe(200);
    expect(listAt(body, 'errors').length).toBeGreaterThan(0);
    expect(at(body, 'data')).toBeUndefined();
  });
});

test('who asks, and how much is left', async () => {
  const { body } = await client.graphql('query Who { viewer { login } rateLimit { limit cost remaining } }');
  expect(body).toMatchObject({
    data: { viewer: { login: 'stage-review[bot]' }, rateLimit: { limit: 5000, cost: 1 } },
  });
});

test('nodes by their ids, with variables', async () => {
  const { body: rest } = await client.get(`/repos/acme/api/pulls/${number}`);
  const ids = [at(rest, 'node_id'), 'x'];
  const query = 'query($ids: [ID!]!) { nodes(ids: $ids) { id ... on PullRequest { number } } }';
  const { body } = await client.graphql(query, { ids });
  expect(body).toMatchObject({ data: { nodes: [{ id: ids[0], number }, null] } });
});
