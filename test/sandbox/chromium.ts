import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Milliseconds until a browser that shows nothing is given up. */
const PATIENCE = 50_000;

/** Path of the browser; null where none is on the PATH. */
export const CHROMIUM = found(['chromium', 'chromium-browser', 'google-chrome']);

/** What a page consists of once a real browser has read it. */
export async function domOf(file: string, ...options: string[]): Promise<string> {
  if (CHROMIUM === null) throw new Error('no chromium is on the PATH');
  const folder = mkdtempSync(join(tmpdir(), 'stage-review-chromium-'));
  try {
    // Root, as in a container, has no sandbox of the browser's.
    const args = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`, ...options];
    const { stdout } = await promisify(execFile)(
      CHROMIUM,
      [...args, '--dump-dom', pathToFileURL(file).href],
      { timeout: PATIENCE, maxBuffer: 50_000_000 },
    );
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function found(names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
