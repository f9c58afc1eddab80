import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, fittingLines, withinBytes } from '../../src/report/fit.ts';

const more = (count: number) => `${count} more`;

test.each<[string[], number, string[]]>([
  [[], 0, []],
  [['a', 'b'], 4, ['a', 'b']],
  [['a', 'b'], 3, ['2 more']],
  [['a', 'é'.repeat(100), 'c'], 202, ['a', '2 more']],
  [['a', 'é'.repeat(100), 'c'], 205, ['a', 'é'.repeat(100), 'c']],
])('%j in %i bytes', (lines, budget, expected) => {
  expect(fittingLines(lines, budget, more)).toEqual(expected);
});

test('lines are shown from the first on, whole, within the budget, and the rest is counted', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 80 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 150, max: 2_000 }), (lines, budget) => {
      const fitting = fittingLines(lines, budget, more);
      expect(bytesOf(fitting.map((each) => `${each}\n`).join(''))).toBeLessThanOrEqual(budget);
      const isWhole = fitting.length === lines.length && fitting.every((each, at) => each === lines[at]);
      const shown = isWhole ? fitting : fitting.slice(0, -1);
      expect(shown).toEqual(lines.slice(0, shown.length));
      if (!isWhole) expect(fitting.at(-1)).toBe(more(lines.length - shown.length));
    }),
  );
});

test.each<[string, number, string]>([
  ['four', 4, 'four'],
  ['longer', 5, 'lo…'],
  ['漢字漢字', 12, '漢字漢字'],
  ['漢字漢字x', 12, '漢字漢…'],
  ['a🔥🔥', 8, 'a🔥…'],
  ['a🔥🔥', 7, 'a…'],
])('%j within %i bytes is %j', (text, max, expected) => {
  expect(withinBytes(text, max)).toBe(expected);
});
