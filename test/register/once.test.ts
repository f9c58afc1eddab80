import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Once } from '../../src/register/once.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a value is there once', () => {
  const once = new Once<number>();
  const name = once.put(7);
  expect(once.take(`${name}x`)).toBeUndefined();
  expect(once.take(name)).toBe(7);
  expect(once.take(name)).toBeUndefined();
});

test('and for an hour', () => {
  const once = new Once<number>();
  const [early, late] = [once.put(1), once.put(2)];
  vi.advanceTimersByTime(60 * 60_000 - 1);
  expect(once.take(early)).toBe(1);
  vi.advanceTimersByTime(1);
  expect(once.take(late)).toBeUndefined();
});

test('reloading a page for ever takes no more memory than fifty values', () => {
  const once = new Once<number>();
  const names = Array.from({ length: 51 }, (_, at) => once.put(at));
  expect(once.take(names[0] ?? '')).toBeUndefined();
  expect(once.take(names[1] ?? '')).toBe(1);
  expect(once.take(names[50] ?? '')).toBe(50);
});
