import { afterAll, beforeAll, expect, test } from 'vitest';
import { commitsBetween, mergeBase } from '../../sandbox/ancestry.ts';
import { Git } from '../../sandbox/git.ts';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
let repository: SandboxRepository;
let git: Git;
const ids = new Map<string, string>();

const commit = async (name: string, branch: string, from?: string) => {
  const options = from === undefined ? {} : { from: ids.get(from) ?? '' };
  ids.set(name, await repository.commit(branch, { [name]: `${name}\n` }, name, options));
};

/** a – b – c (main), b – d – e (short), a – 20 commits (long), and m, which merges short into main. */
beforeAll(async () => {
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  repository = await sandbox.createRepository('acme/api');
  git = new Git(repository.gitDir, { PATH: process.env.PATH });
  for (const name of ['a', 'b', 'c']) await commit(name, 'main');
  await commit('d', 'short', 'b');
  await commit('e', 'short');
  await commit('l1', 'long', 'a');
  for (let index = 2; index <= 20; index += 1) await commit(`l${index}`, 'long');
  const number = await repository.openPullRequest({ title: 'Short', head: 'short' });
  ids.set('m', await repository.merge(number));
  await commit('n', 'main');
});

afterAll(async () => {
  await git.close();
  await sandbox.close();
});

const pairs = ['a', 'b', 'c', 'e', 'l1', 'l20', 'm', 'n'];

test.each(pairs.flatMap((left) => pairs.map((right) => [left, right])))(
  '%s and %s are related as git says',
  async (left, right) => {
    const [one, other] = [ids.get(left ?? '') ?? '', ids.get(right ?? '') ?? ''];
    const expected = (await git.run(['merge-base', one, other])).toString().trim();
    expect(await mergeBase(git, one, other)).toBe(expected);
    const list = (await git.run(['rev-list', '--reverse', '--topo-order', `${one}..${other}`])).toString();
    expect(await commitsBetween(git, one, other)).toEqual(list.split('\n').filter(Boolean));
  },
);

test('unrelated histories have no common ancestor', async () => {
  const tree = await git.treeId(ids.get('a') ?? '');
  const root = await git.run([
    '-c',
    'user.name=x',
    '-c',
    'user.email=x@example.com',
    'commit-tree',
    tree ?? '',
    '-m',
    'root',
  ]);
  expect(await mergeBase(git, ids.get('a') ?? '', root.toString().trim())).toBeNull();
});
