import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
let folder: string;

const git = (...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
  }).trim();

beforeEach(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  folder = mkdtempSync(join(tmpdir(), 'stage-review-clone-'));
  git('init', '--quiet', '--initial-branch=trunk');
  writeFileSync(join(folder, 'a.tf'), 'a\n');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  git('checkout', '--quiet', '-b', 'topic');
  writeFileSync(join(folder, 'a.tf'), 'b\n');
  git('commit', '--quiet', '-am', 'second');
  git('update-ref', 'refs/remotes/origin/far', 'HEAD');
  git('checkout', '--quiet', 'trunk');
});

afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

const snapshot = () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const facts = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const { mode, mtimeMs, size } = statSync(path);
    return [path, mode, mtimeMs, size].join(' ');
  });
  return facts.toSorted();
};

test('a clone has the branches of the original and never writes to it', async () => {
  const before = snapshot();
  const repository = await sandbox.cloneRepository('acme/api', folder);
  expect(repository.defaultBranch).toBe('trunk');
  expect(await repository.readFile('topic', 'a.tf')).toBe('b\n');
  expect(await repository.readFile('trunk', 'nothing')).toBeNull();
  await repository.commit('topic', { 'b.tf': 'b\n' }, 'third');
  await repository.setBranch('from-afar', 'refs/remotes/origin/far');
  await repository.setBranch('stale', 'trunk');
  const number = await repository.openPullRequest({ title: 'Topic', head: 'topic' });
  await repository.merge(number);
  expect(snapshot()).toEqual(before);
  expect(git('log', '--format=%s', 'topic')).toBe('second\nfirst');
});

test('a folder inside the original names it too; another default branch can be told', async () => {
  const repository = await sandbox.cloneRepository('acme/api', join(folder, '.git', 'refs'), {
    defaultBranch: 'topic',
  });
  expect(repository.defaultBranch).toBe('topic');
});

test('a detached, a shallow and an empty original', async () => {
  git('checkout', '--quiet', '--detach', 'topic');
  const detached = await sandbox.cloneRepository('acme/detached', folder);
  expect(detached.defaultBranch).toBe('topic');
  expect(await detached.readFile('HEAD', 'a.tf')).toBe('b\n');
  git('clone', '--quiet', '--depth', '1', '--branch', 'topic', `file://${folder}`, 'shallow');
  const shallow = await sandbox.cloneRepository('acme/shallow', join(folder, 'shallow'));
  expect(await shallow.readFile('topic', 'a.tf')).toBe('b\n');
  git('init', '--quiet', '--initial-branch=first', 'empty');
  expect((await sandbox.cloneRepository('acme/empty', join(folder, 'empty'))).defaultBranch).toBe('first');
});

test('what is no repository is refused', async () => {
  await expect(sandbox.cloneRepository('acme/api', tmpdir())).rejects.toThrow('not a git repository');
});

test('names are those of GitHub, once', async () => {
  await sandbox.createRepository('acme/api');
  await expect(sandbox.createRepository('Acme/API')).rejects.toThrow('exists already');
  await expect(sandbox.createRepository('api')).rejects.toThrow('owner/name');
  await expect(sandbox.createRepository('acme/../api')).rejects.toThrow('owner/name');
});

test('closing removes what was written', async () => {
  const own = await startSandbox({ webhookSecret: 'secret' });
  const repository = await own.createRepository('acme/api');
  await repository.commit('main', { a: 'a\n' }, 'first');
  expect(existsSync(repository.gitDir)).toBe(true);
  await own.close();
  expect(existsSync(repository.gitDir)).toBe(false);
});

test('the same commits get the same ids in every sandbox', async () => {
  const ids: string[] = [];
  for (const _ of [1, 2]) {
    const own = await startSandbox({ webhookSecret: 'secret' });
    ids.push(await (await own.createRepository('acme/api')).commit('main', { a: 'a\n' }, 'first'));
    await own.close();
  }
  expect(ids[0]).toBe(ids[1]);
});

test('a port that is taken ends the start', async () => {
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox({ webhookSecret: 'secret', port })).rejects.toThrow('EADDRINUSE');
});
