import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiffLines } from '../../src/report/diff-lines.ts';

/** The lines (of the first 30) that can carry a comment. */
function validLines(patch: string | null): number[] {
  const diff = new DiffLines([{ path: 'a.tf', patch }]);
  return Array.from({ length: 30 }, (_, at) => at + 1).filter(
    (line) => diff.anchor('a.tf', { first: line, last: line }) === 'valid',
  );
}

describe('DiffLines', () => {
  test.each([
    ['counts left out', '@@ -1 +1 @@\n-a\n+b', [1]],
    [
      'no final newline',
      '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file',
      [1],
    ],
    ['a new file', '@@ -0,0 +1,2 @@\n+a\n+b', [1, 2]],
    ['a removed file', '@@ -1,2 +0,0 @@\n-a\n-b', []],
    ['CRLF lines', '@@ -1,2 +1,3 @@\n a\r\n-b\r\n+c\r\n+d\r', [1, 2, 3]],
    [
      'two hunks',
      '@@ -1,2 +1,3 @@ resource "x" {\n a\n+b\n c\n@@ -10,2 +11,2 @@\n x\n-y\n+z',
      [1, 2, 3, 11, 12],
    ],
    ['lines that look like headers', '@@ -1,3 +1,3 @@\n a\n--- b\n+++ c\n @@ -1 +1 @@', [1, 2, 3]],
    ['a rename without changes', '', []],
  ])('%s', (_, patch, expected) => expect(validLines(patch)).toEqual(expected));

  test.each([
    ['a patch that is missing', null],
    ['a patch that is cut', '@@ -1,3 +1,4 @@\n a\n+b'],
    ['no patch at all', 'Binary files differ'],
  ])('knows nothing of %s', (_, patch) => {
    const diff = new DiffLines([{ path: 'a.tf', patch }]);
    expect(diff.anchor('a.tf', { first: 1, last: 1 })).toBe('unknown');
    expect(diff.firstIn('a.tf', { first: 1, last: 9 })).toBeNull();
  });

  test('a range must be within one hunk', () => {
    const diff = new DiffLines([{ path: 'a.tf', patch: '@@ -1 +1,2 @@\n a\n+b\n@@ -3 +4,2 @@\n c\n+d' }]);
    expect(diff.anchor('a.tf', { first: 1, last: 2 })).toBe('valid');
    expect(diff.anchor('a.tf', { first: 2, last: 4 })).toBe('invalid');
    expect(diff.anchor('a.tf', { first: 5, last: 6 })).toBe('invalid');
    expect(diff.firstIn('a.tf', { first: 3, last: 9 })).toBe(4);
    expect(diff.firstIn('a.tf', { first: 6, last: 9 })).toBeNull();
  });

  test('a hunk that only removes lines has none', () => {
    const diff = new DiffLines([{ path: 'a.tf', patch: '@@ -5,2 +4,0 @@\n-a\n-b' }]);
    expect(diff.firstIn('a.tf', { first: 3, last: 9 })).toBeNull();
  });

  test('a file that is not in the diff has no lines, unless the list of files may be cut', () => {
    const files = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ path: `${at}.tf`, patch: '' }));
    const anchor = (count: number) => new DiffLines(files(count)).anchor('a.tf', { first: 1, last: 1 });
    expect(anchor(2_999)).toBe('invalid');
    expect(anchor(3_000)).toBe('unknown');
  });

  test('an added line and its context of three lines can carry a comment', () => {
    const lines = Array.from({ length: 20 }, (_, at) => (at % 3 === 0 ? `--- ${at}\r` : `@@ -${at} +1 @@`));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), (at) => {
        const after = lines.toSpliced(at, 0, '+++ new');
        const patch = createTwoFilesPatch(
          'a',
          'a',
          `${lines.join('\n')}\n`,
          `${after.join('\n')}\n`,
          '',
          '',
          {
            context: 3,
          },
        );
        const first = Math.max(1, at - 2);
        const last = Math.min(21, at + 4);
        const expected = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
        expect(validLines(patch.slice(patch.indexOf('\n@@') + 1))).toEqual(expected);
      }),
    );
  });
});
