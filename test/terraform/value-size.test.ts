import { expect, test } from 'vitest';
import { LimitReached } from '../../src/terraform/limits.ts';
import { numberOf, objectOf, stringOf, tupleOf, type Value } from '../../src/terraform/value.ts';
import { limitSize } from '../../src/terraform/value-size.ts';

function doubled(times: number): Value {
  let value: Value = stringOf('a');
  for (let count = 0; count < times; count += 1) {
    value =
      count % 2
        ? tupleOf([value, value])
        : objectOf([
            ['a', value],
            ['b', value],
          ]);
  }
  return value;
}

test('a value that holds itself over and over is found at once, however large', () => {
  expect(() => limitSize(doubled(60))).toThrow(new LimitReached('size of one value'));
  expect(() => limitSize(doubled(20))).toThrow(new LimitReached('size of one value'));
});

test('large values pass', () => {
  expect(() => limitSize(doubled(15))).not.toThrow();
  expect(() =>
    limitSize(tupleOf(Array.from({ length: 100_000 }, (_, index) => numberOf(index)))),
  ).not.toThrow();
});
