import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client, listAt } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;

const PULLS = '/repos/acme/api/pulls';
const ten = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join('');

beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit(
    'main',
    {
      'edit.tf': ten,
      'crlf.tf': 'a\r\nb\r\n',
      'old name.tf': ten,
      'moved.tf': 'kept\nas it\nis\n',
      'gone.tf': 'bye\n',
      'open-ended.tf': 'a\nb',
      'image.png': new Uint8Array([0, 1, 2]),
      'type.tf': 'text\n',
      'huge.json': 'x\n',
    },
    'first',
  );
  client = await Client.installed(sandbox);
});

afterAll(() => sandbox.close());

const filesOf = async (number: number) => {
  const { body } = await client.get(`${PULLS}/${number}/files?per_page=100`);
  return new Map(listAt(body).map((file) => [at(file, 'filename'), file]));
};

test('files and patches are those of git', async () => {
  await repository.commit(
    'kinds',
    {
      'edit.tf': ten.replace('line 5\n', 'line five\n'),
      'crlf.tf': 'a\r\nB\r\n',
      'old name.tf': null,
      'new name.tf': ten.replace('line 1\n', 'line one\n'),
      'moved.tf': null,
      'there.tf': 'kept\nas it\nis\n',
      'gone.tf': null,
      'open-ended.tf': 'a\nb\nc',
      'image.png': new Uint8Array([0, 1, 3]),
      'type.tf': { symlink: 'edit.tf' },
      'link.tf': { symlink: 'edit.tf' },
      'empty.tf': '',
      'huge.json': 'x\n'.repeat(20_001),
    },
    'kinds',
  );
  const number = await repository.openPullRequest({ title: 'Kinds', head: 'kinds' });
  const files = await filesOf(number);
  expect(files.get('edit.tf')).toMatchObject({
    status: 'modified',
    additions: 1,
    deletions: 1,
    changes: 2,
    patch:
      '@@ -2,7 +2,7 @@ line 1\n line 2\n line 3\n line 4\n-line 5\n+line five\n line 6\n line 7\n line 8',
  });
  expect(files.get('crlf.tf')).toMatchObject({ patch: '@@ -1,2 +1,2 @@\n a\r\n-b\r\n+B\r' });
  expect(files.get('new name.tf')).toMatchObject({
    status: 'renamed',
    previous_filename: 'old name.tf',
    patch: '@@ -1,4 +1,4 @@\n-line 1\n+line one\n line 2\n line 3\n line 4',
  });
  expect(files.get('there.tf')).toMatchObject({
    status: 'renamed',
    previous_filename: 'moved.tf',
    changes: 0,
  });
  expect(files.get('gone.tf')).toMatchObject({ status: 'removed', patch: '@@ -1 +0,0 @@\n-bye' });
  expect(files.get('open-ended.tf')).toMatchObject({
    patch: '@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ No newline at end of file',
  });
  expect(files.get('link.tf')).toMatchObject({
    status: 'added',
    patch: '@@ -0,0 +1 @@\n+edit.tf\n\\ No newline at end of file',
  });
  expect(files.get('type.tf')).toMatchObject({ status: 'changed' });
  for (const name of ['image.png', 'there.tf', 'empty.tf', 'huge.json', 'type.tf']) {
    expect(files.has(name)).toBe(true);
    expect(at(files.get(name), 'patch')).toBeUndefined();
  }
  expect(files.has('old name.tf')).toBe(false);
  expect((await client.get(`${PULLS}/${number}`)).body).toMatchObject({
    number,
    state: 'open',
    draft: false,
    merged: false,
    commits: 1,
    changed_files: files.size,
    user: { login: 'octocat' },
    head: { ref: 'kinds', repo: { full_name: 'acme/api', id: repository.id } },
    base: { ref: 'main', repo: { full_name: 'acme/api', default_branch: 'main', fork: false } },
  });
});

test('names that git would quote, and lines that look like a header', async () => {
  const text = 'x\rdiff --git a/y b/y\n@@ -1 +1 @@\n';
  const files = new Map([
    ['ü "quoted".tf', text],
    ['a\nb.tf', text],
    ['__proto__', text],
  ]);
  await repository.commit('names', files, 'names');
  const number = await repository.openPullRequest({ title: 'Names', head: 'names' });
  const listed = await filesOf(number);
  expect([...listed.keys()].toSorted()).toEqual([...files.keys()].toSorted());
  const patch = '@@ -0,0 +1,2 @@\n+x\rdiff --git a/y b/y\n+@@ -1 +1 @@';
  for (const file of listed.values()) expect(file).toMatchObject({ patch });
});

test('120 files come in pages', async () => {
  const many = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`many/${index}.tf`, 'x\n']));
  await repository.commit('many', many, 'many');
  const number = await repository.openPullRequest({ title: 'Many', head: 'many' });
  const first = await client.get(`${PULLS}/${number}/files`);
  expect(listAt(first.body)).toHaveLength(30);
  expect(first.headers.get('link')).toContain('rel="next"');
  const large = await client.get(`${PULLS}/${number}/files?per_page=1000`);
  expect(listAt(large.body)).toHaveLength(100);
  const second = await client.get(`${PULLS}/${number}/files?per_page=100&page=2`);
  expect(listAt(second.body)).toHaveLength(20);
  expect(second.headers.get('link')).toMatch(/page=1>; rel="prev".*page=1>; rel="first"/);
  expect(listAt((await client.get(`${PULLS}/${number}/files?page=9`)).body)).toEqual([]);
});

test('the diff starts at the merge base', async () => {
  await repository.commit('behind', { 'mine.tf': 'x\n' }, 'mine');
  await repository.commit('main', { 'theirs.tf': 'x\n' }, 'theirs');
  const number = await repository.openPullRequest({ title: 'Behind', head: 'behind' });
  expect([...(await filesOf(number)).keys()]).toEqual(['mine.tf']);
  const { body } = await client.get(`${PULLS}/${number}/commits`);
  expect(listAt(body)).toHaveLength(1);
  expect(listAt(body)[0]).toMatchObject({ commit: { message: 'mine' } });
});

test('a fork shares objects, not branches, and its deletion leaves no head repository', async () => {
  const fork = await repository.fork('mallory/api');
  const sha = await fork.commit('patch', { 'edit.tf': 'mine\n' }, 'mine');
  const number = await repository.openPullRequest({
    title: 'Fork',
    head: { repository: fork, branch: 'patch' },
  });
  expect((await client.get(`${PULLS}/${number}`)).body).toMatchObject({
    user: { login: 'mallory' },
    head: { label: 'mallory:patch', sha, repo: { full_name: 'mallory/api', fork: true } },
  });
  expect((await client.get('/repos/acme/api/branches/patch')).status).toBe(404);
  expect((await client.get(`/repos/acme/api/git/trees/${sha}`)).status).toBe(200);
  expect((await client.get(`/repos/acme/api/git/ref/pull/${number}/head`)).body).toMatchObject({
    object: { sha },
  });
  expect((await client.get('/repos/mallory/api')).status).toBe(404);
  await expect(fork.readFile('pull/1/head', 'edit.tf')).rejects.toThrow('no commit');
  expect((await client.get('/repos/acme/api/compare/main...mallory:patch')).body).toMatchObject({
    ahead_by: 1,
  });
  await sandbox.deleteRepository('mallory/api');
  expect((await client.get(`${PULLS}/${number}`)).body).toMatchObject({ head: { sha, repo: null } });
  expect([...(await filesOf(number)).keys()]).toContain('edit.tf');
});

test('a merged pull request is closed and merged into the base branch', async () => {
  await repository.commit('merged', { 'merged.tf': 'x\n' }, 'x');
  const number = await repository.openPullRequest({ title: 'Merge me', head: 'merged' });
  const sha = await repository.merge(number);
  expect(await repository.readFile('main', 'merged.tf')).toBe('x\n');
  expect((await client.get(`${PULLS}/${number}`)).body).toMatchObject({
    state: 'closed',
    merged: true,
    merge_commit_sha: sha,
  });
  await expect(repository.merge(number)).rejects.toThrow('closed');
  await expect(repository.reopen(number)).rejects.toThrow('merged');
});
