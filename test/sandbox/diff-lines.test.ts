import { describe, expect, test } from 'vitest';
import { diffLines, hunkUpTo, movedLine } from '../../sandbox/diff-lines.ts';

const patch = [
  '@@ -1,3 +1,4 @@',
  ' one',
  '-two',
  '+2',
  '+2b',
  ' three',
  '@@ -10,2 +11,1 @@ resource "x" "y" {',
  ' ten',
  '-eleven',
  '\\ No newline at end of file',
].join('\n');

describe('diffLines', () => {
  test('gives each line its side, hunk and position', () => {
    const { left, right } = diffLines(patch);
    expect([...left]).toEqual([
      [1, { hunk: 0, position: 1 }],
      [2, { hunk: 0, position: 2 }],
      [3, { hunk: 0, position: 5 }],
      [10, { hunk: 1, position: 7 }],
      [11, { hunk: 1, position: 8 }],
    ]);
    expect([...right]).toEqual([
      [1, { hunk: 0, position: 1 }],
      [2, { hunk: 0, position: 3 }],
      [3, { hunk: 0, position: 4 }],
      [4, { hunk: 0, position: 5 }],
      [11, { hunk: 1, position: 7 }],
    ]);
  });

  test('a hunk of one line has no count', () => {
    expect([...diffLines('@@ -0,0 +1 @@\n+a').right.keys()]).toEqual([1]);
  });

  test('hunkUpTo shows the hunk down to the line', () => {
    expect(hunkUpTo(patch, 3)).toBe('@@ -1,3 +1,4 @@\n one\n-two\n+2');
    expect(hunkUpTo(patch, 7)).toBe('@@ -10,2 +11,1 @@ resource "x" "y" {\n ten');
  });
});

describe('movedLine', () => {
  test.each<[string, number, number | null]>([
    ['@@ -2 +2 @@\n-a\n+b', 1, 1],
    ['@@ -2 +2 @@\n-a\n+b', 2, null],
    ['@@ -2 +2 @@\n-a\n+b', 3, 3],
    ['@@ -2,0 +3,2 @@\n+a\n+b', 2, 2],
    ['@@ -2,0 +3,2 @@\n+a\n+b', 3, 5],
    ['@@ -0,0 +1 @@\n+a', 1, 2],
    ['@@ -2,2 +1,0 @@\n-a\n-b', 1, 1],
    ['@@ -2,2 +1,0 @@\n-a\n-b', 4, 2],
    ['@@ -1 +1 @@\n-a\n+b\n@@ -5 +5,3 @@\n-x\n+1\n+2\n+3', 7, 9],
  ])('%j, line %d → %j', (changes, line, expected) => {
    expect(movedLine(changes, line)).toBe(expected);
  });
});
