import { expect, test } from 'vitest';
import { dateProblem, daysBetween } from '../../src/control/calendar.ts';

test.each([
  ['2027-03-31', null],
  ['2028-02-29', null],
  ['2000-02-29', null],
  ['2027-02-29', 'there is no 2027-02-29 in the calendar; write a day that exists'],
  ['2026-02-30', 'there is no 2026-02-30 in the calendar; write a day that exists'],
  ['2100-02-29', 'there is no 2100-02-29 in the calendar; write a day that exists'],
  ['2026-13-01', 'there is no 2026-13-01 in the calendar; write a day that exists'],
  ['2026-00-10', 'there is no 2026-00-10 in the calendar; write a day that exists'],
  ['2026-04-31', 'there is no 2026-04-31 in the calendar; write a day that exists'],
  ['2026-1-1', 'write a day as YYYY-MM-DD, such as `2027-03-31`'],
  ['31.03.2027', 'write a day as YYYY-MM-DD, such as `2027-03-31`'],
  ['', 'write a day as YYYY-MM-DD, such as `2027-03-31`'],
  ['2027-03-31T00:00:00Z', '`2027-03-31` alone is the last valid day (UTC); remove the time after it'],
  ['2027-03-31 12:00', '`2027-03-31` alone is the last valid day (UTC); remove the time after it'],
])('%j: %s', (text, problem) => {
  expect(dateProblem(text)).toBe(problem);
});

test.each([
  ['2026-11-22', '2026-11-22', 0],
  ['2026-11-22', '2026-11-23', 1],
  ['2026-11-22', '2026-11-21', -1],
  ['2028-02-28', '2028-03-01', 2],
  ['2026-01-01', '2027-01-01', 365],
])('from %s to %s are %i days', (from, to, days) => {
  expect(daysBetween(from, to)).toBe(days);
});
