import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Database, Queries } from './database.ts';
import { FolderLock } from './folder-lock.ts';
import { Turns } from './turns.ts';

/** Milliseconds between two cleanings. */
const UPKEEP_INTERVAL = 3_600_000;

/** PostgreSQL within this process: one connection, which all queries share by taking turns. */
export class EmbeddedDatabase implements Database {
  readonly isShared = false;
  readonly #engine: PGlite;
  readonly #lock: FolderLock | null;
  readonly #connection = new Turns();
  readonly #keys = new Turns();
  readonly #upkeep: NodeJS.Timeout;

  private constructor(engine: PGlite, lock: FolderLock | null) {
    this.#engine = engine;
    this.#lock = lock;
    this.#upkeep = setInterval(() => void this.#clean().catch(() => undefined), UPKEEP_INTERVAL).unref();
  }

  /** Opens the database in the folder, or one in memory for null. Throws a DataDirError where that can't be used. */
  static async open(folder: string | null): Promise<EmbeddedDatabase> {
    if (folder === null) return new EmbeddedDatabase(await PGlite.create(), null);
    const lock = FolderLock.take(folder);
    try {
      const database = new EmbeddedDatabase(await engineIn(folder), lock);
      await database.#clean();
      return database;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  async query(text: string, parameters: readonly unknown[] = []): Promise<unknown[]> {
    return await this.#connection.take('', async () => {
      try {
        return await this.#run(text, parameters);
      } catch (error) {
        // Several statements may have begun a transaction of their own.
        await this.#engine.exec('ROLLBACK');
        throw error;
      }
    });
  }

  async transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    const queries: Queries = { query: async (text, parameters = []) => await this.#run(text, parameters) };
    return await this.#connection.take('', async () => {
      await this.#engine.exec('BEGIN');
      try {
        const result = await work(queries);
        await this.#engine.exec('COMMIT');
        return result;
      } catch (error) {
        await this.#engine.exec('ROLLBACK');
        throw error;
      }
    });
  }

  async exclusive<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    return await this.#keys.take(key, work);
  }

  async close(): Promise<void> {
    clearInterval(this.#upkeep);
    await this.#connection.take('', async () => await this.#engine.close());
    this.#lock?.release();
  }

  /** What background processes do elsewhere: gives the room of deleted rows and of the log back. */
  async #clean(): Promise<void> {
    await this.query('VACUUM');
    await this.query('CHECKPOINT');
  }

  async #run(text: string, parameters: readonly unknown[]): Promise<unknown[]> {
    if (parameters.length > 0) return (await this.#engine.query(text, [...parameters])).rows;
    const results = await this.#engine.exec(text);
    return results.flatMap(({ rows }) => rows);
  }
}

/** The database in a folder, made there at the first time. */
async function engineIn(folder: string): Promise<PGlite> {
  const path = join(folder, 'postgresql');
  if (!existsSync(path)) {
    // Made beside it: what a killed process leaves half made would never start.
    const unfinished = join(folder, 'postgresql.new');
    rmSync(unfinished, { recursive: true, force: true });
    const engine = await PGlite.create(unfinished);
    await engine.close();
    chmodSync(unfinished, 0o700);
    renameSync(unfinished, path);
  }
  return await PGlite.create(path);
}
