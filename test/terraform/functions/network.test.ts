import { expect, test } from 'vitest';
import { functions } from '../../../src/terraform/functions/table.ts';
import { LimitReached } from '../../../src/terraform/limits.ts';
import { consoleAnswers, ourAnswer, storedAndFresh } from './console-answers.ts';
import { literalValue } from './literal.ts';
import { hasTerraform } from './terraform-console.ts';

test.each(consoleAnswers('network'))('%s', (expression, answer) => {
  expect(ourAnswer(expression)).toEqual(answer);
});

test.skipIf(!hasTerraform())('the fixture is what it says', () => {
  const { stored, fresh } = storedAndFresh('network');
  expect(fresh).toEqual(stored);
});

test.each([
  ['cidrsubnet("10.0.0.0/8", 8, -1)', 'negative network numbers'],
  ['cidrsubnet("10.0.0.0/8", -9, 0)', 'negative network numbers'],
  ['cidrhost("::ffff:10.0.0.0/104", 1)', 'IPv4 addresses in IPv6'],
  ['cidrhost("::/0", 281470681743361)', 'IPv4 addresses in IPv6'],
  ['cidrhost("::/0", 18446744073709551616)', 'number precision'],
])('%s is not answered', (expression, limit) => {
  expect(() => literalValue(expression, functions)).toThrow(new LimitReached(limit));
});
