import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Client } from 'pg';
import { z } from 'zod';
import { Turns } from './turns.ts';

/** Milliseconds between two looks at a lock that another instance holds. */
const INTERVAL = 100;

const GRANTED = z.tuple([z.object({ granted: z.boolean() })]);

/**
 * Locks by name that all instances on one PostgreSQL respect. One connection holds all of an instance, so that those who
 * wait or work take none from the queries; the server ends them with the connection, when the instance is killed.
 *
 * Where the connection is lost while work runs, another instance may begin work of the same key.
 */
export class AdvisoryLocks {
  readonly #connect: () => Client;
  readonly #onError: (error: unknown) => void;
  /** In this process, where the server would grant its own connection a lock twice. */
  readonly #turns = new Turns();
  readonly #statements = new Turns();
  #client: Promise<Client> | null = null;

  constructor(connect: () => Client, onError: (error: unknown) => void) {
    this.#connect = connect;
    this.#onError = onError;
  }

  /** What `work` returns, while nobody else holds the key. Throws where the database can't be reached. */
  async hold<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    return await this.#turns.take(key, async () => {
      const number = numberOf(key);
      const client = await this.#taken(number);
      try {
        return await work();
      } finally {
        await this.#release(client, number);
      }
    });
  }

  /** Ends the connection, and with it all locks. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await (await client)?.end();
  }

  /** The client that holds the lock. */
  async #taken(number: string): Promise<Client> {
    for (;;) {
      const client = await this.#connection();
      const rows = await this.#query(client, 'SELECT pg_try_advisory_lock($1::bigint) AS granted', number);
      if (GRANTED.parse(rows)[0].granted) return client;
      await setTimeout(INTERVAL * (0.5 + Math.random()));
    }
  }

  async #release(client: Client, number: string): Promise<void> {
    try {
      await this.#query(client, 'SELECT pg_advisory_unlock($1::bigint)', number);
    } catch (error) {
      // A lock that can't be given back ends with its connection.
      this.#drop(client, error);
    }
  }

  /** A client takes one statement at a time. */
  async #query(client: Client, text: string, number: string): Promise<unknown[]> {
    return await this.#statements.take('', async () => (await client.query(text, [number])).rows);
  }

  async #connection(): Promise<Client> {
    this.#client ??= this.#opened();
    try {
      return await this.#client;
    } catch (error) {
      this.#client = null;
      throw error;
    }
  }

  async #opened(): Promise<Client> {
    const client = this.#connect();
    client.on('error', (error) => this.#drop(client, error));
    await client.connect();
    return client;
  }

  #drop(client: Client, error: unknown): void {
    this.#client = null;
    this.#onError(error);
    client.end().catch(() => undefined);
  }
}

/** The number that stands for a key: 64 bits, as PostgreSQL wants it. */
function numberOf(key: string): string {
  return createHash('sha256').update(`stage-review ${key}`).digest().readBigInt64BE().toString();
}
