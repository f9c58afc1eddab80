import { expect, test } from 'vitest';
import { BlobCache, type BlobStore } from '../../src/github/blob-cache.ts';
import type { Content } from '../../src/source/snapshot.ts';

const text = (length: number): Content => ({ text: 'x'.repeat(length) });

async function put(cache: BlobCache, installation: number, id: string, content: Content): Promise<void> {
  await cache.put(installation, new Map([[id, content]]));
}

async function get(cache: BlobCache, installation: number, id: string): Promise<Content | undefined> {
  return (await cache.get(installation, [id])).get(id);
}

test('an installation never sees what was read for another one', async () => {
  const cache = new BlobCache(10_000);
  await put(cache, 1, 'a', text(1));
  expect(await get(cache, 1, 'a')).toEqual({ text: 'x' });
  expect(await get(cache, 2, 'a')).toBeUndefined();
  // Neither can be made to look like the other.
  await put(cache, 1, '1:b', text(2));
  expect(await get(cache, 11, 'b')).toBeUndefined();
});

test('what was used longest ago goes first', async () => {
  const cache = new BlobCache(1_500);
  for (const id of ['a', 'b', 'c']) await put(cache, 1, id, text(300));
  await get(cache, 1, 'a');
  await put(cache, 1, 'd', text(300));
  expect([...(await cache.get(1, ['a', 'b', 'c', 'd'])).keys()]).toEqual(['a', 'c', 'd']);
});

test('the same blob again takes no more room', async () => {
  const cache = new BlobCache(1_000);
  await put(cache, 1, 'a', text(200));
  for (let count = 0; count < 100; count++) await put(cache, 1, 'b', text(200));
  expect(await get(cache, 1, 'a')).toBeDefined();
});

test('many blobs without text are bounded too', async () => {
  const cache = new BlobCache(1_000);
  for (let id = 0; id < 100; id++)
    await put(cache, 1, String(id), { unreadable: 'binary', message: 'no', isSuspect: false });
  expect(await get(cache, 1, '0')).toBeUndefined();
  expect(await get(cache, 1, '99')).toBeDefined();
});

test('a blob larger than all room is not kept', async () => {
  const cache = new BlobCache(1_000);
  await put(cache, 1, 'a', text(2_000));
  expect(await get(cache, 1, 'a')).toBeUndefined();
});

/** A store in memory, and the ids that were asked for. */
function storeOf(texts: Map<string, string>): { readonly store: BlobStore; readonly asked: string[] } {
  const asked: string[] = [];
  const store: BlobStore = {
    get: async (_, ids) => {
      asked.push(...ids);
      return new Map([...texts].filter(([id]) => ids.includes(id)));
    },
    put: async (_, given) => {
      for (const [id, each] of given) texts.set(id, each);
    },
  };
  return { store, asked };
}

test('what memory does not hold is asked of the store, once', async () => {
  const { store, asked } = storeOf(new Map([['a', 'stored']]));
  const cache = new BlobCache(10_000, store);
  await put(cache, 1, 'b', text(1));
  expect(await cache.get(1, ['a', 'b', 'c'])).toEqual(
    new Map([
      ['b', { text: 'x' }],
      ['a', { text: 'stored' }],
    ]),
  );
  await cache.get(1, ['a', 'b']);
  expect(asked).toEqual(['a', 'c']);
});

test('texts of a usual size go into the store, and nothing else', async () => {
  const texts = new Map<string, string>();
  const cache = new BlobCache(10_000_000, storeOf(texts).store);
  await cache.put(
    1,
    new Map([
      ['a', text(1)],
      ['b', { unreadable: 'binary', message: 'no', isSuspect: false }],
      ['c', text(1_000_001)],
    ]),
  );
  expect([...texts.keys()]).toEqual(['a']);
  expect((await cache.get(1, ['b', 'c'])).size).toBe(2);
});
