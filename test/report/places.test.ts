import { expect, test } from 'vitest';
import { Places } from '../../src/report/places.ts';

const places = new Places([
  { path: 'a', text: 'one\r\ntwo\nthree' },
  { path: 'a', text: 'another text of that path' },
]);

test.each([
  [0, 0, 1, 1, 1],
  [0, 3, 1, 1, 1],
  [0, 5, 1, 1, 1],
  [5, 9, 2, 2, 1],
  [6, 9, 2, 2, 2],
  [6, 10, 2, 3, 2],
  [14, 14, 3, 3, 6],
])('%i to %i is lines %i to %i, from column %i', (start, end, first, last, column) => {
  const range = { file: 'a', start, end };
  expect(places.lines(range)).toEqual({ first, last });
  expect(places.line(range)).toBe(first);
  expect(places.column(range)).toBe(column);
});

test('a file that could not be read has its first place only', () => {
  const range = { file: '__proto__', start: 10, end: 20 };
  expect([places.lines(range), places.column(range)]).toEqual([{ first: 1, last: 1 }, 1]);
});
