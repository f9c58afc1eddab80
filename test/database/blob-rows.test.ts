import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BlobRows } from '../../src/database/blob-rows.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';

let database: Database;

beforeAll(async () => {
  database = await openDatabase({ dataDir: null, databaseUrl: null, onError: () => undefined });
});
afterAll(async () => await database.close());
beforeEach(async () => void (await database.query('DELETE FROM stage_review.blob')));

/** Lets some hours go by. */
async function wait(hours: number): Promise<void> {
  await database.query('UPDATE stage_review.blob SET used = used - make_interval(hours => $1::integer)', [
    hours,
  ]);
}

test('texts come back as they were put, to the same installation alone', async () => {
  const rows = new BlobRows(database, 1_000_000);
  const text = '\ufeffa: "ü"\r\n\\u0000 \u{1f600}\t\u0001';
  await rows.put(
    1,
    new Map([
      ['a', text],
      ['b', ''],
    ]),
  );
  await rows.put(1, new Map([['a', 'ids never change their meaning']]));
  expect(await rows.get(1, ['a', 'b', 'c'])).toEqual(
    new Map([
      ['a', text],
      ['b', ''],
    ]),
  );
  expect(await rows.get(2, ['a'])).toEqual(new Map());
  expect(await rows.get(1, [])).toEqual(new Map());
});

test('they outlast their writer', async () => {
  await new BlobRows(database, 1_000_000).put(1, new Map([['a', 'A']]));
  expect(await new BlobRows(database, 1_000_000).get(1, ['a'])).toEqual(new Map([['a', 'A']]));
});

test('what was used longest ago makes room', async () => {
  const rows = new BlobRows(database, 2_500);
  const text = 'x'.repeat(1_000);
  await rows.put(1, new Map([['a', text]]));
  await wait(2);
  await rows.put(1, new Map([['b', text]]));
  await wait(2);
  await rows.get(1, ['a']);
  await rows.put(2, new Map([['c', text]]));
  expect([...(await rows.get(1, ['a', 'b'])).keys()]).toEqual(['a']);
  expect((await rows.get(2, ['c'])).size).toBe(1);
});

test('many at once', async () => {
  const rows = new BlobRows(database, 100_000_000);
  const texts = new Map(Array.from({ length: 350 }, (_, at) => [`id${at}`, `${at}`.repeat(10_000)]));
  await rows.put(1, texts);
  expect(await rows.get(1, [...texts.keys()])).toEqual(texts);
});
