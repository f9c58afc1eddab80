import { expect, test } from 'vitest';
import { BlobCache } from '../../src/github/blob-cache.ts';

const text = (length: number) => ({ text: 'x'.repeat(length) });

test('an installation never sees what was read for another one', () => {
  const cache = new BlobCache(10_000);
  cache.set(1, 'a', text(1));
  expect(cache.get(1, 'a')).toEqual({ text: 'x' });
  expect(cache.get(2, 'a')).toBeUndefined();
  // Neither can be made to look like the other.
  cache.set(1, '1:b', text(2));
  expect(cache.get(11, 'b')).toBeUndefined();
});

test('what was used longest ago goes first', () => {
  const cache = new BlobCache(1_500);
  for (const id of ['a', 'b', 'c']) cache.set(1, id, text(300));
  cache.get(1, 'a');
  cache.set(1, 'd', text(300));
  expect(['a', 'b', 'c', 'd'].filter((id) => cache.get(1, id) !== undefined)).toEqual(['a', 'c', 'd']);
});

test('the same blob again takes no more room', () => {
  const cache = new BlobCache(1_000);
  cache.set(1, 'a', text(200));
  for (let count = 0; count < 100; count++) cache.set(1, 'b', text(200));
  expect(cache.get(1, 'a')).toBeDefined();
});

test('many blobs without text are bounded too', () => {
  const cache = new BlobCache(1_000);
  for (let id = 0; id < 100; id++)
    cache.set(1, String(id), { unreadable: 'binary', message: 'no', isSuspect: false });
  expect(cache.get(1, '0')).toBeUndefined();
  expect(cache.get(1, '99')).toBeDefined();
});

test('a blob larger than all room is not kept', () => {
  const cache = new BlobCache(1_000);
  cache.set(1, 'a', text(2_000));
  expect(cache.get(1, 'a')).toBeUndefined();
});
