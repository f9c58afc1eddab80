import { expect, test } from 'vitest';
import { type ListedEntry, type ListTree, TreeReader } from '../../src/github/tree-reader.ts';

/** A folder's content by the names in it: a file is its blob's id. */
type Folder = { readonly [name: string]: string | Folder };

/** GitHub's trees of these folders, of which it lists no more than `limit` entries at once. */
function listing(folders: Readonly<Record<string, Folder>>, limit: number) {
  const byId = new Map<string, Folder>();
  const asked: string[] = [];
  const idOf = (folder: Folder) => {
    const id = `tree ${JSON.stringify(folder)}`;
    byId.set(id, folder);
    return id;
  };
  const entriesOf = (folder: Folder, isRecursive: boolean): ListedEntry[] =>
    Object.entries(folder).flatMap(([path, each]) => {
      if (typeof each === 'string') return [{ path, sha: each, type: 'blob', mode: '100644' }];
      const below = isRecursive ? entriesOf(each, true) : [];
      return [
        { path, sha: idOf(each), type: 'tree', mode: '040000' },
        ...below.map((entry) => ({ ...entry, path: `${path}/${entry.path}` })),
      ];
    });
  const list = async (id: string, isRecursive: boolean) => {
    asked.push(id);
    const entries = entriesOf(folders[id] ?? byId.get(id) ?? {}, isRecursive);
    return { entries: entries.slice(0, limit), truncated: entries.length > limit };
  };
  return { list, asked };
}

const paths = (entries: readonly ListedEntry[]) =>
  entries.filter(({ type }) => type === 'blob').map(({ path }) => path);

const files = (count: number, id: string): Folder =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, `${id}${at}`]));

test('a tree that is listed whole takes one request', async () => {
  const { list, asked } = listing({ head: { a: files(3, 'a') } }, 10);
  expect(paths((await new TreeReader(list).read('head')).entries)).toEqual(['a/f0', 'a/f1', 'a/f2']);
  expect(asked).toEqual(['head']);
});

test('a longer one is read by its folders, those of their folders where one of them is too long', async () => {
  const folder = { a: files(3, 'a'), b: { c: files(4, 'c'), d: files(4, 'd'), e: 'e' }, z: 'z' };
  const { list, asked } = listing({ head: folder }, 6);
  const { entries, truncated } = await new TreeReader(list).read('head');
  expect(truncated).toBe(false);
  expect(paths(entries)).toEqual(paths((await listing({ head: folder }, 100).list('head', true)).entries));
  // The root twice, a once, b twice, c and d once.
  expect(asked).toHaveLength(7);
});

test('a folder that two trees share is read once', async () => {
  const same = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`s${at}`, files(2, `s${at}`)]));
  const { list, asked } = listing({ head: { ...same, x: { y: '1' } }, base: { ...same, x: { y: '2' } } }, 60);
  const reader = new TreeReader(list);
  const [head, base] = await Promise.all([reader.read('head'), reader.read('base')]);
  expect([head.truncated, base.truncated]).toEqual([false, false]);
  expect(asked).toHaveLength(2 * 2 + 50 + 2);
});

test.each<[string, Folder]>([
  [
    'too many folders',
    Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`s${at}`, files(2, `${at}`)])),
  ],
  ['a folder that is itself too long', { a: files(500, 'a') }],
])('%s: it is told that there is more', async (_, folder) => {
  const { list, asked } = listing({ head: folder }, 300);
  const { entries, truncated } = await new TreeReader(list).read('head');
  expect([entries.length, truncated]).toEqual([300, true]);
  expect(asked.length).toBeLessThanOrEqual(201);
});

/** Trees of `levels`, in each of which one folder stands under `width` names; the lowest holds files. */
function nested(levels: number, width: number, name: string) {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `${name}${at}`);
  const entriesOf = function* (level: number, prefix: string, isRecursive: boolean): Generator<ListedEntry> {
    for (const each of names(level === 0 ? 90 : width)) {
      const path = prefix + each;
      if (level === 0) yield { path, sha: 'file', type: 'blob', mode: '100644' };
      else {
        yield { path, sha: `${level - 1}`, type: 'tree', mode: '040000' };
        if (isRecursive) yield* entriesOf(level - 1, `${path}/`, true);
      }
    }
  };
  let asked = 0;
  const list: ListTree = async (id, isRecursive) => {
    asked++;
    const entries: ListedEntry[] = [];
    for (const entry of entriesOf(id === 'head' ? levels : Number(id), '', isRecursive))
      if (entries.push(entry) > 100) break;
    return { entries: entries.slice(0, 100), truncated: entries.length > 100 };
  };
  return { list, asked: () => asked };
}

test('a folder that stands in a tree many times is read once, and is there each time', async () => {
  const { list, asked } = nested(3, 4, 'n');
  const { entries, truncated } = await new TreeReader(list).read('head');
  expect(truncated).toBe(false);
  expect(entries).toHaveLength(4 * 4 * 4 * 90);
  expect(new Set(paths(entries)).size).toBe(entries.length);
  expect(entries).toContainEqual(expect.objectContaining({ path: 'n0/n3/n1/n89' }));
  expect(asked()).toBeLessThan(10);
});

test.each([
  ['files', nested(12, 10, 'n')],
  ['characters in the paths of few files', nested(90, 1, 'n'.repeat(10_000))],
])('small trees that stand for too many %s are no whole tree, and fill no memory', async (_, { list }) => {
  const { entries, truncated } = await new TreeReader(list).read('head');
  expect([entries.length, truncated]).toEqual([100, true]);
});
