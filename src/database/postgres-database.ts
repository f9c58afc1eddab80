import pg from 'pg';
import { AdvisoryLocks } from './advisory-locks.ts';
import type { Database, Queries } from './database.ts';

/** Connections for queries, of one instance. */
const CONNECTIONS = 10;

/** Milliseconds to wait for a connection, and for the answer to a statement. */
const TIMEOUTS = { connectionTimeoutMillis: 10_000, query_timeout: 30_000 };

/** A PostgreSQL that other instances may use too. */
export class PostgresDatabase implements Database {
  readonly isShared = true;
  readonly #pool: pg.Pool;
  readonly #locks: AdvisoryLocks;

  constructor(url: string, onError: (error: unknown) => void) {
    const settings = {
      connectionString: url,
      application_name: 'stage-review',
      keepAlive: true,
      ...TIMEOUTS,
    };
    this.#pool = new pg.Pool({ ...settings, max: CONNECTIONS });
    this.#pool.on('error', onError);
    this.#locks = new AdvisoryLocks(() => new pg.Client(settings), onError);
  }

  async query(text: string, parameters: readonly unknown[] = []): Promise<unknown[]> {
    return rowsOf(await this.#pool.query(text, [...parameters]));
  }

  async transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    // The pool hears nothing of those that are in use; what is lost fails the next statement.
    const onLoss = () => undefined;
    client.on('error', onLoss);
    const queries: Queries = {
      query: async (text, parameters = []) => rowsOf(await client.query(text, [...parameters])),
    };
    try {
      await client.query('BEGIN');
      const result = await work(queries);
      await client.query('COMMIT');
      client.off('error', onLoss);
      client.release();
      return result;
    } catch (error) {
      // The end of its connection rolls back, also where that is why it failed.
      client.release(true);
      throw error;
    }
  }

  async exclusive<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    return await this.#locks.hold(key, work);
  }

  async close(): Promise<void> {
    await this.#locks.close();
    await this.#pool.end();
  }
}

/** Of several statements, there are several results. */
function rowsOf(result: pg.QueryResult<Record<string, unknown>> | pg.QueryResult<Record<string, unknown>>[]) {
  return Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows;
}
