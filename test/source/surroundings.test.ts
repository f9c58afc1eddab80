import { expect, test } from 'vitest';
import { Surroundings } from '../../src/source/surroundings.ts';

const TREE = new Map([
  ['a/read.txt', { id: '1', mode: '100644' as const }],
  ['a/b/unread.txt', { id: '2', mode: '100755' as const }],
  ['a/large.txt', { id: '3', mode: '100644' as const }],
  ['link', { id: '1', mode: '120000' as const }],
  ['other', { id: '4', mode: '160000' as const }],
]);
const CONTENTS = new Map([
  ['1', { text: 'text' }],
  ['3', { unreadable: 'too_large' as const, message: 'the file is too large', isSuspect: false }],
]);

function surroundings(truncated = false): Surroundings {
  return new Surroundings({ tree: TREE, truncated }, CONTENTS);
}

test.each([
  ['a/read.txt', { path: 'a/read.txt', text: 'text' }, 'file'],
  ['a/b/unread.txt', { unread: expect.stringContaining('a/b/unread.txt was not read') }, 'file'],
  ['a/large.txt', { unread: "a/large.txt can't be read: the file is too large" }, 'file'],
  ['', 'folder', 'folder'],
  ['a', 'folder', 'folder'],
  ['a/b', 'folder', 'folder'],
  ['a/c', 'absent', 'absent'],
  ['a/c/d.txt', 'absent', 'absent'],
  ['__proto__', 'absent', 'absent'],
])('what stands at %j', (path, standing, kind) => {
  expect(surroundings().at(path)).toEqual(standing);
  expect(surroundings().kindAt(path)).toEqual(kind);
});

test.each([
  ['link', 'link is a symbolic link, and links are not followed'],
  ['link/a.txt', 'link is a symbolic link, and links are not followed'],
  ['other', 'other is another repository'],
  ['other/a/b.txt', 'other is another repository'],
  ['a/read.txt/b', 'a/read.txt is a file, not a folder'],
])('what stands at %j is not known', (path, unread) => {
  expect(surroundings().at(path)).toEqual({ unread });
  expect(surroundings().kindAt(path)).toEqual({ unread });
});

test('of a list of files that was cut short nothing is absent, and what folders hold is not known', () => {
  expect(surroundings(true).kindAt('a/c')).toEqual({ unread: expect.stringContaining('cut short') });
  expect(surroundings(true).kindAt('a/read.txt')).toBe('file');
  expect(surroundings(true).childrenOf('a')).toBeNull();
});

test('what folders hold', () => {
  expect(surroundings().childrenOf('')).toEqual(['a', 'link', 'other']);
  expect(surroundings().childrenOf('a')).toEqual(['a/read.txt', 'a/b', 'a/large.txt']);
  expect(surroundings().childrenOf('a/b')).toEqual(['a/b/unread.txt']);
  expect(surroundings().childrenOf('none')).toEqual([]);
});

test('wanted is what was asked for, can be read and has not been; read is what was handed out', () => {
  const all = surroundings();
  for (const path of ['link', 'a', 'a/c', 'a/large.txt', 'a/b/unread.txt', 'a/read.txt']) all.at(path);
  all.kindAt('a/read.txt');
  expect(all.wanted).toEqual(['a/b/unread.txt']);
  expect([...all.read.values()]).toEqual([{ path: 'a/read.txt', text: 'text' }]);
});
