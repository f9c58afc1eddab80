import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { DATABASE_KINDS, type Opened } from '../database-kinds.ts';
import { hasPostgres, NO_POSTGRES, TestPostgres } from '../postgres.ts';

const onError = () => undefined;
const PID = z.object({ pid: z.number() });

describe.each(DATABASE_KINDS)('$kind', ({ open, isSkipped }) => {
  describe.skipIf(isSkipped)('a database', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
      await opened.first.query('CREATE TABLE note (text text)');
    });
    afterAll(async () => await opened.close());

    const notes = async () => await opened.first.query('SELECT text FROM note ORDER BY text');

    test('answers rows', async () => {
      expect(
        await opened.first.query('SELECT $1::int AS number, $2::jsonb AS value', [7, '{"a":[1]}']),
      ).toEqual([{ number: 7, value: { a: [1] } }]);
      expect(await opened.first.query('SELECT 1 AS a; SELECT 2 AS a;')).toEqual([{ a: 1 }, { a: 2 }]);
    });

    test('goes on after a statement that it refuses', async () => {
      await expect(opened.first.query('BEGIN; SELECT no; COMMIT')).rejects.toThrow('"no"');
      await expect(opened.first.query('SELECT $1::int', ['no'])).rejects.toThrow();
      expect(await opened.first.query('SELECT 1 AS a')).toEqual([{ a: 1 }]);
    });

    test('a transaction keeps all or nothing', async () => {
      const failing = opened.first.transaction(async ({ query }) => {
        await query('INSERT INTO note VALUES ($1)', ['lost']);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      const result = await opened.first.transaction(async ({ query }) => {
        await query('INSERT INTO note VALUES ($1)', ['kept']);
        return 5;
      });
      expect([result, await notes()]).toEqual([5, [{ text: 'kept' }]]);
    });

    test('one key is held by one at a time, whoever fails, and more keys than there are connections at once', async () => {
      let inside = 0;
      let most = 0;
      const work = async () => {
        most = Math.max(most, ++inside);
        await opened.first.query('SELECT 1');
        await setTimeout(5);
        inside--;
        throw new Error('no');
      };
      const { first, second } = opened;
      const each = [first, second, first, second];
      const ends = await Promise.allSettled(
        each.map(async (database) => await database.exclusive('a', work)),
      );
      expect(ends.map(({ status }) => status)).toEqual(each.map(() => 'rejected'));
      expect(most).toBe(1);

      const all = Promise.withResolvers<void>();
      let begun = 0;
      const keys = Array.from({ length: 25 }, (_, index) => `key ${index}`);
      const together = async () => {
        if (++begun === keys.length) all.resolve();
        await all.promise;
        await first.query('SELECT 1');
      };
      await Promise.all(keys.map(async (key) => await first.exclusive(key, together)));
      expect(begun).toBe(keys.length);
    });

    test('keys that hold others end', async () => {
      const { first, second } = opened;
      const nested = async (database: Database) =>
        await database.exclusive('outer', async () => await database.exclusive('inner', async () => 'done'));
      expect(await Promise.all([nested(first), nested(second), nested(first)])).toEqual([
        'done',
        'done',
        'done',
      ]);
    });
  });
});

describe.skipIf(!hasPostgres)(`connections to PostgreSQL${hasPostgres ? '' : ` (${NO_POSTGRES})`}`, () => {
  test('lost ones are opened again, and their locks are free', async () => {
    const postgres = await TestPostgres.start();
    const options = { dataDir: null, databaseUrl: postgres.url, onError };
    const [first, second] = [await openDatabase(options), await openDatabase(options)];
    const held = Promise.withResolvers<void>();
    const holding = first.exclusive('a', async () => await held.promise);
    await expect
      .poll(async () => await second.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"))
      .toHaveLength(1);
    await second.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL',
    );
    expect(await second.exclusive('a', async () => 'mine')).toBe('mine');
    held.resolve();
    await holding;
    expect(await first.exclusive('a', async () => await first.query('SELECT 1 AS a'))).toEqual([{ a: 1 }]);
    await Promise.all([first.close(), second.close()]);
    await postgres.stop();
  });

  test('one that is lost within a transaction fails it, and nothing else', async () => {
    const postgres = await TestPostgres.start();
    const options = { dataDir: null, databaseUrl: postgres.url, onError };
    const [first, second] = [await openDatabase(options), await openDatabase(options)];
    const failing = first.transaction(async ({ query }) => {
      const [row] = await query('SELECT pg_backend_pid() AS pid');
      await second.query('SELECT pg_terminate_backend($1)', [PID.parse(row).pid]);
      await setTimeout(100);
      await query('SELECT 1');
    });
    await expect(failing).rejects.toThrow();
    expect(await first.query('SELECT 1 AS a')).toEqual([{ a: 1 }]);
    await Promise.all([first.close(), second.close()]);
    await postgres.stop();
  });

  test('one that can not be reached is an error', async () => {
    const databaseUrl = 'postgres://nobody@127.0.0.1:1/none';
    await expect(openDatabase({ dataDir: null, databaseUrl, onError })).rejects.toThrow('ECONNREFUSED');
  });
});
