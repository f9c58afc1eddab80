import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { policyWithoutFiles } from '../../src/control/default-policy.ts';
import type { Client } from '../../src/github/app.ts';
import { BlobCache } from '../../src/github/blob-cache.ts';
import { REVIEW_PERMISSIONS } from '../../src/github/clients.ts';
import { readComparison, readListing } from '../../src/github/comparison.ts';
import { Contents } from '../../src/github/contents.ts';
import { GitObjects } from '../../src/github/git-objects.ts';
import { placeUrl } from '../../src/github/place-url.ts';
import { openPullRequestsAt, type PullRequest, readPullRequest } from '../../src/github/pull-request.ts';
import { readRevisions, readSnapshot } from '../../src/github/snapshot.ts';
import { type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let client: Client;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());
beforeEach(async () => {
  repository = await world.sandbox.createRepository(`acme/shop-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  client = await world.shell.app.client(world.sandbox.installationId, {
    repository: `shop-${names}`,
    permissions: REVIEW_PERMISSIONS,
  });
});

async function opened(files: Parameters<SandboxRepository['commit']>[1]): Promise<PullRequest> {
  await repository.commit('change', files, 'Change');
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  return await readPullRequest(client, { owner: 'acme', name: `shop-${names}` }, number);
}

async function revisionsOf(pull: PullRequest) {
  const comparison = await readComparison(client, pull.repository, pull.base.sha, pull.head);
  return await readRevisions(new GitObjects(client, pull), {
    head: pull.head,
    mergeBase: comparison.mergeBase,
    listing: readListing(client, pull, comparison),
  });
}

async function read(pull: PullRequest) {
  const revisions = await revisionsOf(pull);
  const options = { cache: new BlobCache(1_000_000), installation: world.sandbox.installationId };
  return await readSnapshot(revisions, policyWithoutFiles('required').policy, options);
}

test('a pull request', async () => {
  const pull = await opened({ 'a.tf': 'a = 1\n' });
  expect(pull).toMatchObject({
    number: 1,
    isOpen: true,
    isDraft: false,
    fork: null,
    base: { ref: 'main' },
    changedFiles: 1,
  });
  expect(pull.head).toBe(repository.pullRequest(1).headSha);
});

test.each([
  [205, 0],
  [300, 0],
  [305, 4],
])('of %i changed files, all are listed, by %i pages beside the comparison', async (count, pages) => {
  const pull = await opened(
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`docs/${index}.md`, `${index}\n`])),
  );
  const comparison = await readComparison(client, pull.repository, pull.base.sha, pull.head);
  const since = world.sandbox.requests.length;
  const { files, isWhole } = await readListing(client, pull, comparison);
  expect(world.sandbox.traffic(since).requests).toBe(pages);
  expect([new Set(files.map(({ path }) => path)).size, isWhole]).toEqual([count, true]);
});

test('the base is where the branches parted, not what happened there since', async () => {
  const pull = await opened({ 'infra/new.tf': 'a = 1\n' });
  await repository.commit('main', stages('later'), 'Meanwhile');
  const { snapshot, changed } = await read(pull);
  expect(changed).toEqual(['infra/new.tf']);
  expect([...(snapshot.base?.tree.keys() ?? [])]).toEqual(['README.md']);
});

test('what a changed file needs is read in both trees, a renamed one under both names', async () => {
  await repository.commit(
    'main',
    { 'old/main.tf': `# ${'words '.repeat(50)}\na = 1\n`, 'docs/a.md': 'x\n' },
    'More',
  );
  const pull = await opened({ 'old/main.tf': null, 'new/main.tf': `# ${'words '.repeat(50)}\na = 2\n` });
  const { snapshot } = await read(pull);
  expect([...snapshot.renames]).toEqual([['new/main.tf', 'old/main.tf']]);
  const idOf = (path: string) => snapshot.head.tree.get(path)?.id ?? snapshot.base?.tree.get(path)?.id ?? '';
  expect(snapshot.contents.get(idOf('new/main.tf'))).toMatchObject({
    text: expect.stringContaining('a = 2'),
  });
  expect(snapshot.contents.get(idOf('old/main.tf'))).toMatchObject({
    text: expect.stringContaining('a = 1'),
  });
  expect(snapshot.contents.has(idOf('docs/a.md'))).toBe(false);
});

test('links and submodules are in the tree by their modes, and are not read', async () => {
  const pull = await opened({
    'infra/main.tf': 'a = 1\n',
    'infra/link.tf': { symlink: 'main.tf' },
    'infra/sub': { submodule: '0123456789012345678901234567890123456789' },
  });
  const { snapshot } = await read(pull);
  expect(snapshot.head.tree.get('infra/link.tf')?.mode).toBe('120000');
  expect(snapshot.head.tree.get('infra/sub')?.mode).toBe('160000');
  expect(snapshot.contents.size).toBe(1);
});

test.each([
  ['too large to be a template is searched for what makes it one', 5_000_001, false, 1],
  ['larger still is not asked for', 20_000_001, true, 0],
])('a blob that is %s', async (_, size, isSuspect, requests) => {
  const pull = await opened({ 'data.json': '#'.repeat(size) });
  const { snapshot } = await read(pull);
  expect([...snapshot.contents.values()]).toMatchObject([{ unreadable: 'too_large', isSuspect }]);
  const isBlob = ({ path }: { path: string }) => path.includes(`shop-${names}/git/blobs`);
  expect(world.sandbox.requests.filter(isBlob)).toHaveLength(requests);
});

test('a template of more than 1 MB is read whole', async () => {
  const text = `# ${'words '.repeat(200_000)}\n${stages('late')['infra/late.tf']}`;
  const { snapshot } = await read(await opened({ 'infra/main.tf': text }));
  expect([...snapshot.contents.values()]).toEqual([{ text }]);
});

test('what goes beyond the budget is told, not guessed', async () => {
  const pull = await opened(stages('a', 'b', 'c', 'd'));
  const { head, objects } = await revisionsOf(pull);
  const contents = new Contents({
    objects,
    cache: new BlobCache(1_000),
    installation: 1,
    budget: { blobs: 3, bytes: 10_000 },
  });
  await contents.read([...head.tree.values()]);
  const unreadable = [...contents.all.values()].filter((content) => 'unreadable' in content);
  expect(unreadable).toMatchObject([{ unreadable: 'too_large' }, { unreadable: 'too_large' }]);
  expect(await contents.read([...head.tree.values()])).toBe(false);
});

test('what the base repository does not show is read from the fork', async () => {
  const pull = await opened({ 'infra/main.tf': 'a = 1\n' });
  const path = new RegExp(`repos/acme/shop-${names}/git/trees`);
  world.sandbox.fail({ path }, { status: 404, body: { message: 'Not Found' } });
  // The other name stands for the fork.
  const objects = new GitObjects(client, { ...pull, fork: pull.repository });
  expect((await objects.tree(pull.head)).tree.has('infra/main.tf')).toBe(true);
  world.sandbox.fail({ path }, { status: 404, body: { message: 'Not Found' } });
  await expect(new GitObjects(client, pull).tree(pull.head)).rejects.toMatchObject({ status: 404 });
});

test('the open pull requests of a commit are found, those of forks too', async () => {
  const fork = await repository.fork(`octocat/fork-${names}`);
  const head = await fork.commit('theirs', { 'a.tf': 'a = 1\n' }, 'Theirs');
  const number = await repository.openPullRequest({
    title: 'Theirs',
    head: { repository: fork, branch: 'theirs' },
  });
  const mine = await opened({ 'b.tf': 'b = 1\n' });
  expect(await openPullRequestsAt(client, mine.repository, head)).toEqual([number]);
  await repository.close(number);
  expect(await openPullRequestsAt(client, mine.repository, head)).toEqual([]);
});

test('links lead to the head, for the config to the default branch, and nowhere for other files', async () => {
  const pull = await opened({ 'infra/a b#.tf': 'a = 1\n' });
  const { snapshot } = await read(pull);
  const url = placeUrl(pull, snapshot.head.tree);
  const root = `${world.sandbox.url}/${repository.fullName}/blob`;
  expect(url('infra/a b#.tf', 1, 1)).toBe(`${root}/${pull.head}/infra/a%20b%23.tf#L1`);
  expect(url('infra/a b#.tf', 1, 3)).toBe(`${root}/${pull.head}/infra/a%20b%23.tf#L1-L3`);
  expect(url('.github/stage-review.yml', 2, 2)).toBe(`${root}/HEAD/.github/stage-review.yml#L2`);
  expect(url('acme/.github:.github/stage-review.yml', 2, 2)).toBe('');
});
