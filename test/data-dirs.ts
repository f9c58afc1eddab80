import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openDatabase } from '../src/database/database.ts';

const VARIABLE = 'STAGE_REVIEW_TEST_DATA';

/** Runs once around all tests: a folder that they share. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'stage-review-test-'));
  process.env[VARIABLE] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** A new DATA_DIR with an empty database, which goes with the tests. To copy one takes a tenth of making it. */
export async function newDataDir(): Promise<string> {
  const shared = process.env[VARIABLE];
  if (shared === undefined) throw new Error('vitest.config.ts names this file as globalSetup');
  const folder = mkdtempSync(join(shared, 'data-'));
  await cp(await template(shared), folder, { recursive: true });
  return folder;
}

/** Made by the first who needs it. */
async function template(shared: string): Promise<string> {
  const whole = join(shared, 'template');
  const unfinished = join(shared, 'unfinished');
  try {
    mkdirSync(unfinished);
  } catch {
    while (!existsSync(whole)) await setTimeout(20);
    return whole;
  }
  const database = await openDatabase({
    dataDir: join(unfinished, 'data'),
    databaseUrl: null,
    onError: () => undefined,
  });
  await database.close();
  renameSync(join(unfinished, 'data'), whole);
  return whole;
}
