import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataDirError } from '../../src/database/data-dir-error.ts';
import { openDatabase } from '../../src/database/database.ts';
import { FolderLock } from '../../src/database/folder-lock.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'stage-review-')), 'data');
});
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));

const open = async () => await openDatabase({ dataDir, databaseUrl: null, onError: () => undefined });

/** Another process that runs a module's text until it is killed. */
async function process2(text: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', `${text}; console.log('ready')`], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('the folder is held by one process, named to the second, and free at once when that is killed', async () => {
  const child = await process2(`
    const { FolderLock } = await import('../../src/database/folder-lock.ts');
    globalThis.lock = FolderLock.take(${JSON.stringify(dataDir)});
    setInterval(() => undefined, 1000)`);
  expect(() => FolderLock.take(dataDir)).toThrow(DataDirError);
  expect(() => FolderLock.take(dataDir)).toThrow(
    new RegExp(`in use by another server: process ${child.pid} on ${hostname()}, since 20\\d\\d-`),
  );
  await killed(child);
  FolderLock.take(dataDir).release();
});

test('a second one in the same process is refused too, and the first keeps its hold', () => {
  const lock = FolderLock.take(dataDir);
  expect(() => FolderLock.take(dataDir)).toThrow(DataDirError);
  expect(() => FolderLock.take(dataDir)).toThrow(`process ${process.pid} `);
  lock.release();
  FolderLock.take(dataDir).release();
});

test('what is no folder is told', () => {
  writeFileSync(join(dataDir, '..', 'file'), '');
  expect(() => FolderLock.take(join(dataDir, '..', 'file'))).toThrow(/can't be used: it must be a folder/);
});

test('what was written is there after the process was killed', { timeout: 90_000 }, async () => {
  const child = await process2(`
    const { openDatabase } = await import('../../src/database/database.ts');
    const options = { dataDir: ${JSON.stringify(dataDir)}, databaseUrl: null, onError: () => undefined };
    globalThis.database = await openDatabase(options);
    await database.query('CREATE TABLE note AS SELECT 1 AS a');
    setInterval(() => undefined, 1000)`);
  await expect(open()).rejects.toThrow(DataDirError);
  await killed(child);
  const database = await open();
  expect(await database.query('SELECT a FROM note')).toEqual([{ a: 1 }]);
  await database.close();
  expect(statSync(join(dataDir, 'postgresql')).mode & 0o077).toBe(0);
  await (await open()).close();
});
