import { expect, test } from 'vitest';
import { suggestion } from '../../src/control/suggestion.ts';

const KEYS = ['reading', 'fail_on', 'unknown', 'paths', 'limits', 'risk_acceptances'];

test.each([
  ['readng', 'reading'],
  ['READING', 'reading'],
  ['fail-on', 'fail_on'],
  ['fail on', 'fail_on'],
  ['failon', 'fail_on'],
  ['path', 'paths'],
  ['limit', 'limits'],
  ['risk_acceptance', 'risk_acceptances'],
  ['riskAcceptances', 'risk_acceptances'],
  ['colour', null],
  ['x', null],
  ['', null],
  ['reading'.repeat(100), null],
])('%j means %j', (word, meant) => {
  expect(suggestion(word, KEYS)).toBe(meant);
});

test('the nearest wins, not the first', () => {
  expect(suggestion('forbiden', ['forbid', 'forbidden'])).toBe('forbidden');
});
