import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const USUAL_FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/usr/local/pgsql/bin',
  '/opt/homebrew/opt/postgresql*/bin',
];

/** For the name of what is skipped where there is none. */
export const NO_POSTGRES = 'skipped: no PostgreSQL (initdb, postgres) on PATH or in the usual folders';

/** The newest folder that has PostgreSQL's programs; null where there is none. */
function postgresFolder(): string | null {
  const usual = globSync(USUAL_FOLDERS).sort().reverse();
  const folders = [...usual, ...(process.env.PATH ?? '').split(delimiter)];
  return (
    folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null
  );
}

export const hasPostgres = postgresFolder() !== null;

/** PostgreSQL refuses to run as root: then another user's numbers, else nothing. */
function userToBe(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  const [, , uid, gid] = found ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** A PostgreSQL of the test's own, in a temporary folder. */
export class TestPostgres {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#process = child;
    this.#folder = folder;
  }

  /** Throws where this machine has none, or where it does not start. */
  static async start(): Promise<TestPostgres> {
    const programs = postgresFolder();
    if (programs === null) throw new Error(NO_POSTGRES);
    const folder = mkdtempSync(join(tmpdir(), 'stage-review-pg-'));
    const user = userToBe();
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    const options = { ...user, cwd: folder };
    const data = join(folder, 'data');
    await promisify(execFile)(
      join(programs, 'initdb'),
      ['-D', data, '-U', 'tester', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      options,
    );
    const port = await freePort();
    const child = spawn(
      join(programs, 'postgres'),
      ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'],
      { ...options, stdio: 'ignore' },
    );
    const postgres = new TestPostgres(`postgres://tester@127.0.0.1:${port}/postgres`, child, folder);
    await postgres.#ready();
    return postgres;
  }

  /** The URL of a new database. */
  async database(name: string): Promise<string> {
    const client = new Client(this.url);
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    return this.url.replace(/postgres$/, name);
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGINT');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (this.#process.exitCode !== null) throw new Error('PostgreSQL did not start');
      const client = new Client(this.url);
      try {
        await client.connect();
        return await client.end();
      } catch (error) {
        if (attempt >= 300) throw error;
        await setTimeout(50);
      }
    }
  }
}
