import { expect, test } from 'vitest';
import { renamesOf } from '../../src/github/renames.ts';
import type { Tree } from '../../src/source/snapshot.ts';

/** A tree of files, each with the id of its content. */
function treeOf(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files).map(([path, id]) => [path, { id, mode: '100644' }]));
}

const listed = { path: 'new/listed.tf', previousPath: 'old/listed.tf', patch: null };

test.each<[string, Record<string, string>, Record<string, string>, Record<string, string>, string[]]>([
  ['the same content', { 'a/x.tf': '1' }, { 'b/y.tf': '1' }, { 'b/y.tf': 'a/x.tf' }, []],
  ['another content', { 'a/x.tf': '1' }, { 'b/x.tf': '2' }, {}, ['b/x.tf']],
  ['nothing gone', {}, { 'b/x.tf': '2' }, {}, []],
  [
    'the same name first, whatever comes before',
    { 'a/x.tf': '1', 'a/y.tf': '1' },
    { 'b/y.tf': '1', 'b/z.tf': '1' },
    { 'b/y.tf': 'a/y.tf', 'b/z.tf': 'a/x.tf' },
    [],
  ],
  [
    'each once',
    { 'a/x.tf': '1', 'a/other.tf': '3' },
    { 'b/x.tf': '1', 'c/x.tf': '1' },
    { 'b/x.tf': 'a/x.tf' },
    ['c/x.tf'],
  ],
  ['a file that stays is none', { 'a/x.tf': '1' }, { 'a/x.tf': '1', 'b/x.tf': '1' }, {}, []],
])('where the list is cut short: %s', (_, base, head, pairs, doubtful) => {
  const found = renamesOf({ files: [listed], isWhole: false }, treeOf(head), treeOf(base));
  expect(Object.fromEntries(found.pairs)).toEqual({ ...pairs, 'new/listed.tf': 'old/listed.tf' });
  expect([...found.doubtful]).toEqual(doubtful);
});

test('a whole list says it all', () => {
  const found = renamesOf(
    { files: [listed], isWhole: true },
    treeOf({ 'b/x.tf': '1' }),
    treeOf({ 'a/x.tf': '1' }),
  );
  expect([...found.pairs]).toEqual([['new/listed.tf', 'old/listed.tf']]);
  expect(found.doubtful.size).toBe(0);
});

test('tens of thousands of files that are alike are paired at once', () => {
  const names = Array.from({ length: 40_000 }, (_, at) => `${at}`);
  const base = treeOf(Object.fromEntries(names.map((name) => [`old/${name}.a`, 'empty'])));
  const head = treeOf(Object.fromEntries(names.map((name) => [`new/${name}.b`, 'empty'])));
  const begun = performance.now();
  expect(renamesOf({ files: [], isWhole: false }, head, base).pairs.size).toBe(40_000);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
