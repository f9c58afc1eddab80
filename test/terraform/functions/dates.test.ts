import { describe, expect, test } from 'vitest';
import { DATE_FUNCTIONS } from '../../../src/terraform/functions/dates.ts';
import { contextOf } from '../function-context.ts';
import { answerOf, askConsole, consoleCases, hasTerraform } from './terraform-console.ts';

const CASES = consoleCases('dates');

describe('as the console of Terraform 1.11.4', () => {
  test.each(CASES)('%s', (expression, result) => {
    expect(answerOf(expression, DATE_FUNCTIONS)).toBe(result);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    const known = CASES.filter(([, result]) => result !== 'unknown');
    expect(askConsole(known.map(([expression]) => expression))).toEqual(known.map(([, result]) => result));
  });
});

test.each(['timestamp', 'plantimestamp'])('%s is the clock’s to know', (name) => {
  const value = DATE_FUNCTIONS.get(name)?.call([], contextOf({}));
  expect(value).toMatchObject({ kind: 'unknown', type: 'string', can: { null: false, empty: false } });
});
