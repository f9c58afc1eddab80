import { EmbeddedDatabase } from './embedded-database.ts';
import { migrate } from './migrations.ts';
import { PostgresDatabase } from './postgres-database.ts';

/** Runs statements. */
export type Queries = {
  /**
   * The rows of a statement, or of several without parameters. Values other than text, numbers, booleans and null are
   * passed as text and cast in the statement (`$1::jsonb`); what comes back must be parsed. Throws what the database
   * refuses.
   */
  readonly query: (text: string, parameters?: readonly unknown[]) => Promise<unknown[]>;
};

/** A PostgreSQL: the embedded one, or one that several instances share. */
export type Database = Queries & {
  /** Whether other instances may use the same database. */
  readonly isShared: boolean;
  /**
   * What `work` returns, committed; rolled back where it throws. Inside, only the queries that it is given may be used:
   * the embedded database has one connection, so that others would wait for the end of the transaction.
   */
  readonly transaction: <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;
  /**
   * What `work` returns, which runs while no other work of this key does, in no instance. It may take long, and may use
   * the database and other keys (always in the same order, or two may wait for each other). It is no transaction, and
   * holds none of the connections that queries need.
   */
  readonly exclusive: <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;
  /** Ends the connections once what runs has ended. */
  readonly close: () => Promise<void>;
};

export type DatabaseOptions = {
  /** Folder of the embedded database; null keeps it in memory. */
  readonly dataDir: string | null;
  /** URL of a PostgreSQL, which is used in the place of the embedded one; null for none. */
  readonly databaseUrl: string | null;
  /** Told when a connection that nobody uses is lost; the next query opens another one. */
  readonly onError: (error: unknown) => void;
};

/**
 * The database with all its tables. Throws a DataDirError where the folder can't be used, because another server does for
 * instance, and what the client throws where a PostgreSQL can't be reached.
 */
export async function openDatabase({ dataDir, databaseUrl, onError }: DatabaseOptions): Promise<Database> {
  const database =
    databaseUrl === null ? await EmbeddedDatabase.open(dataDir) : new PostgresDatabase(databaseUrl, onError);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
