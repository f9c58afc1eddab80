import { type Database, openDatabase } from '../src/database/database.ts';
import { newDataDir } from './data-dirs.ts';
import { hasPostgres, NO_POSTGRES, TestPostgres } from './postgres.ts';

/** A database, and another instance of it where several can share one. */
export type Opened = {
  readonly first: Database;
  readonly second: Database;
  readonly close: () => Promise<void>;
};

const onError = () => undefined;

export async function embedded(): Promise<Opened> {
  const first = await openDatabase({ dataDir: await newDataDir(), databaseUrl: null, onError });
  return { first, second: first, close: async () => await first.close() };
}

async function onPostgres(): Promise<Opened> {
  const postgres = await TestPostgres.start();
  const options = { dataDir: null, databaseUrl: postgres.url, onError };
  // At once: their migrations meet.
  const [first, second] = await Promise.all([openDatabase(options), openDatabase(options)]);
  const close = async () => {
    await Promise.all([first.close(), second.close()]);
    await postgres.stop();
  };
  return { first, second, close };
}

/** Both kinds of databases, for `describe.each`. */
export const DATABASE_KINDS = [
  { kind: 'embedded', open: embedded, isSkipped: false },
  { kind: hasPostgres ? 'on PostgreSQL' : NO_POSTGRES, open: onPostgres, isSkipped: !hasPostgres },
];
