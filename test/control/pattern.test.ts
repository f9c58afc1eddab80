import { expect, test } from 'vitest';
import { readPattern } from '../../src/control/pattern.ts';

test.each([
  ['^SEC-\\d+$', 'SEC-123', true],
  ['^SEC-\\d+$', 'SEC-123 ', false],
  ['SEC-', 'see SEC-1', true],
  ['^(a+)+$', `${'a'.repeat(5_000)}b`, false],
])('%s in %j: %s', (source, text, expected) => {
  const pattern = readPattern(source);
  expect(typeof pattern === 'function' && pattern(text)).toBe(expected);
  expect(typeof pattern).toBe('function');
});

test.each([
  ['(a', 'not a regular expression that RE2 takes: missing closing ): `(a`'],
  ['a(?!b)', 'not a regular expression that RE2 takes: invalid or unsupported Perl syntax: `(?!`'],
  ['(a)\\1', 'not a regular expression that RE2 takes: invalid escape sequence: `\\1`'],
  ['\\w{1000}\\w{1000}', 'its repetitions are too large; write smaller ones'],
  ['a'.repeat(201), 'at most 200 characters are allowed'],
])('%s is refused', (source, problem) => {
  expect(readPattern(source)).toEqual({ problem });
});
