import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';
import { at, Client } from './client.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let client: Client;
let number: number;

const before = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n';
const after = 'one\nTWO\nthree\nfour\nfive\nSIX\nseven\neight\n';

beforeEach(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  await repository.commit(
    'main',
    { 'a.tf': before, 'crlf.tf': 'a\r\nb\r\nc\r\n', 'end.tf': 'a\nb' },
    'first',
  );
  await repository.commit(
    'feature',
    { 'a.tf': after, 'crlf.tf': 'a\r\nB\r\nc\r\n', 'end.tf': 'a\nB' },
    'second',
  );
  number = await repository.openPullRequest({ title: 'Suggested', head: 'feature' });
  client = await Client.installed(sandbox);
});

afterEach(() => sandbox.close());

const block = (content: string) => `Try this:\n\n\`\`\`suggestion\n${content}\`\`\``;

async function suggest(place: object, body: string): Promise<number> {
  const comments = [{ path: 'a.tf', body, ...place }];
  const reply = await client.post(`/repos/acme/api/pulls/${number}/reviews`, {
    event: 'COMMENT',
    body: 'x',
    comments,
  });
  expect(reply.status).toBe(200);
  return repository.comments(number).at(-1)?.id ?? 0;
}

describe('the button', () => {
  test.each<[string, object, string, string, string]>([
    ['replaces a line', { line: 2 }, 'deux\n', 'a.tf', after.replace('TWO\n', 'deux\n')],
    [
      'replaces lines by more',
      { start_line: 2, line: 3 },
      'a\nb\nc\n',
      'a.tf',
      after.replace('TWO\nthree\n', 'a\nb\nc\n'),
    ],
    ['deletes lines', { start_line: 2, line: 4 }, '', 'a.tf', after.replace('TWO\nthree\nfour\n', '')],
    ['leaves an empty line', { line: 2 }, '\n', 'a.tf', after.replace('TWO\n', '\n')],
    ['keeps tabs and spaces', { line: 2 }, '\tx  \n', 'a.tf', after.replace('TWO\n', '\tx  \n')],
    ['writes LF into CRLF', { path: 'crlf.tf', line: 2 }, 'x\ny\n', 'crlf.tf', 'a\r\nx\ny\nc\r\n'],
    ['ends the last line', { path: 'end.tf', line: 2 }, 'x\n', 'end.tf', 'a\nx\n'],
  ])('%s', async (_, place, content, path, expected) => {
    const sha = await repository.applySuggestions(number, [await suggest(place, block(content))]);
    expect(await repository.readFile(sha, path)).toBe(expected);
    expect(await repository.readFile('feature', path)).toBe(expected);
    const { body } = await client.get(`/repos/acme/api/git/commits/${sha}`);
    expect(at(body, 'message')).toMatch(/^Apply suggestion from @stage-review\[bot\]\n\nCo-authored-by:/);
    expect(repository.pullRequest(number).headSha).toBe(sha);
  });

  test('applies a batch in one commit', async () => {
    const ids = [
      await suggest({ line: 6 }, block('six\n6\n')),
      await suggest({ line: 2 }, block('')),
      await suggest({ path: 'crlf.tf', line: 2 }, block('b\n')),
    ];
    const sha = await repository.applySuggestions(number, ids);
    expect(await repository.readFile(sha, 'a.tf')).toBe('one\nthree\nfour\nfive\nsix\n6\nseven\neight\n');
    expect(await repository.readFile(sha, 'crlf.tf')).toBe('a\r\nb\nc\r\n');
    const { body } = await client.get(`/repos/acme/api/pulls/${number}`);
    expect(body).toMatchObject({ commits: 2, head: { sha } });
  });

  test('keeps the mode of a file', async () => {
    const content = new TextEncoder().encode('#!/bin/sh\nrun\n');
    await repository.commit('feature', { 'run.sh': { content, mode: '100755' } }, 'script');
    const sha = await repository.applySuggestions(number, [
      await suggest({ path: 'run.sh', line: 2 }, block('go\n')),
    ]);
    const { body } = await client.get(`/repos/acme/api/git/trees/${sha}?recursive=1`);
    expect(JSON.stringify(body)).toContain('"path":"run.sh","mode":"100755"');
  });

  test('finds the lines again when others moved them', async () => {
    const id = await suggest({ start_line: 6, line: 7 }, block('six\n'));
    await repository.commit('feature', { 'a.tf': `zero\n${after}` }, 'above');
    expect(repository.comments(number)[0]).toMatchObject({ startLine: 7, line: 8, originalLine: 7 });
    const sha = await repository.applySuggestions(number, [id]);
    expect(await repository.readFile(sha, 'a.tf')).toBe(`zero\n${after.replace('SIX\nseven\n', 'six\n')}`);
  });
});

describe('the button is off', () => {
  const off = (ids: readonly number[], reason: RegExp) =>
    expect(repository.applySuggestions(number, ids)).rejects.toThrow(reason);

  test('on deleted lines', async () => {
    await off([await suggest({ line: 2, side: 'LEFT' }, block('x\n'))], /deleted lines/);
    await off([await suggest({ start_line: 2, start_side: 'LEFT', line: 3 }, block('x\n'))], /deleted lines/);
  });

  test('without a block, and for what is no comment', async () => {
    await off([await suggest({ line: 2 }, 'only words')], /no suggestion block/);
    await off([1], /shows no comment/);
    await off([], /no suggestion/);
  });

  test('without a change', async () => {
    await off([await suggest({ line: 2 }, block('TWO\n'))], /no changes/);
  });

  test('on a closed pull request', async () => {
    const id = await suggest({ line: 2 }, block('x\n'));
    await repository.close(number);
    await off([id], /closed/);
    await repository.reopen(number);
    await repository.applySuggestions(number, [id]);
  });

  test('for two on one line', async () => {
    const ids = [
      await suggest({ start_line: 2, line: 4 }, block('x\n')),
      await suggest({ line: 4 }, block('y\n')),
    ];
    await off(ids, /one suggestion per line/);
    await repository.applySuggestions(number, ids.slice(0, 1));
  });

  test.each<[string, string]>([
    ['changed', after.replace('TWO', 'deux')],
    ['removed', after.replace('TWO\n', '')],
    ['split', after.replace('three\n', 'two and a half\nthree\n')],
    ['away with the file', ''],
  ])('when its lines were %s', async (_, text) => {
    const id = await suggest({ start_line: 2, line: 3 }, block('x\n'));
    await repository.commit('feature', { 'a.tf': text }, 'later');
    expect(repository.comments(number)[0]).toMatchObject({ line: null, position: null, originalLine: 3 });
    await off([id], /Outdated/);
  });

  test('once it was applied', async () => {
    const id = await suggest({ line: 2 }, block('x\n'));
    await repository.applySuggestions(number, [id]);
    await off([id], /Outdated/);
  });

  test('when the file was renamed', async () => {
    const id = await suggest({ line: 2 }, block('x\n'));
    await repository.commit('feature', { 'a.tf': null, 'renamed.tf': after }, 'rename');
    await off([id], /Outdated/);
  });

  test('for a comment on a whole file', async () => {
    const sha = repository.pullRequest(number).headSha;
    const body = { path: 'a.tf', subject_type: 'file', commit_id: sha, body: block('x\n') };
    const reply = await client.post(`/repos/acme/api/pulls/${number}/comments`, body);
    await off([Number(at(reply.body, 'id'))], /whole file/);
  });
});

test('a comment survives a force push that keeps its lines', async () => {
  const id = await suggest({ line: 2 }, block('deux\n'));
  await repository.commit('feature', { 'a.tf': `zero\n${after}` }, 'again', { from: 'main', force: true });
  expect(repository.comments(number)[0]).toMatchObject({
    line: 3,
    commitId: repository.pullRequest(number).headSha,
  });
  const sha = await repository.applySuggestions(number, [id]);
  expect(await repository.readFile(sha, 'a.tf')).toContain('zero\none\ndeux\nthree\n');
});

test('a suggestion is applied to the branch of a fork by its owner', async () => {
  const fork = await repository.fork('mallory/api');
  await fork.commit('patch', { 'a.tf': before.replace('two', '2') }, 'mine');
  number = await repository.openPullRequest({ title: 'Fork', head: { repository: fork, branch: 'patch' } });
  const sha = await repository.applySuggestions(number, [await suggest({ line: 2 }, block('deux\n'))]);
  expect(await fork.readFile('patch', 'a.tf')).toBe(before.replace('two', 'deux'));
  const { body } = await client.get(`/repos/acme/api/git/commits/${sha}`);
  expect(body).toMatchObject({ author: { name: 'mallory' } });
});
