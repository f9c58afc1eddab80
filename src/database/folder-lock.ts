import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { DataDirError } from './data-dir-error.ts';

/** Who holds a folder. */
const HOLDER = z.object({ pid: z.number(), host: z.string(), since: z.string() });

/** SQLite's number for "somebody else holds the lock". */
const BUSY = 5;

/**
 * Holds a folder for this process alone. The embedded database has no lock of its own: two processes on one folder
 * lose rows.
 *
 * What holds it is the operating system's lock on a file, which SQLite takes for a transaction. It ends with its
 * process, however that ends; so nothing stale is ever left, and no process id must be compared, which another process
 * may have by now, and which is 1 in every container. Node itself has no such lock.
 */
export class FolderLock {
  readonly #database: DatabaseSync;
  readonly #holderPath: string;

  private constructor(database: DatabaseSync, holderPath: string) {
    this.#database = database;
    this.#holderPath = holderPath;
  }

  /** Makes the folder where there is none, and locks it. Throws a DataDirError that names who holds it. */
  static take(folder: string): FolderLock {
    const holderPath = join(folder, 'holder.json');
    try {
      mkdirSync(folder, { recursive: true });
      const database = locked(join(folder, 'lock'));
      if (database === null) throw new DataDirError(heldBy(folder, holderPath));
      const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
      writeFileSync(holderPath, JSON.stringify(holder));
      return new FolderLock(database, holderPath);
    } catch (error) {
      if (error instanceof DataDirError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new DataDirError(
        `DATA_DIR ${folder} can't be used: it must be a folder on a local file system that this process may write to (${reason})`,
      );
    }
  }

  release(): void {
    rmSync(this.#holderPath, { force: true });
    this.#database.close();
  }
}

/** The open file, locked; null where somebody else holds it. */
function locked(path: string): DatabaseSync | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return null;
    throw error;
  }
}

function heldBy(folder: string, holderPath: string): string {
  const advice =
    'Stop that one, give this one a folder of its own, or set DATABASE_URL to share a PostgreSQL.';
  return `DATA_DIR ${folder} is in use by another server${holderIn(holderPath)}. ${advice}`;
}

function holderIn(path: string): string {
  try {
    const { pid, host, since } = HOLDER.parse(JSON.parse(readFileSync(path, 'utf8')));
    return `: process ${pid} on ${host}, since ${since}`;
  } catch {
    // It holds the folder, and has not come to say so yet.
    return ' that has just begun';
  }
}
