import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../source/text.ts';
import { trackedPaths } from './git.ts';
import { isSkipped, type WalkedFile, type WalkOptions, walk } from './walk.ts';

/**
 * The files below `start` (relative to `root`) as git sees them, in path order: those that `.gitignore` does not name,
 * and those that it names and git tracks all the same. Throws where a folder can't be listed, and GitError.
 */
export function filesBelow(root: string, start: string, options: WalkOptions): readonly WalkedFile[] {
  const { files, hasIgnored } = walk(root, start, options);
  if (!hasIgnored || !existsSync(join(root, '.git'))) return files;
  const known = new Set(files.map(({ path }) => path));
  const tracked = trackedPaths(root, start).flatMap((path) =>
    known.has(path) || !isWalked(path, start, options) ? [] : fileAt(root, path),
  );
  return [...files, ...tracked].sort((a, b) => compareText(a.path, b.path));
}

function isWalked(path: string, start: string, { isShallow }: WalkOptions): boolean {
  const folders = path
    .slice(start === '' ? 0 : start.length + 1)
    .split('/')
    .slice(0, -1);
  return isShallow ? folders.length === 0 : !folders.some(isSkipped);
}

/** Nothing for a submodule, and for a file that git tracks and that is no longer there. */
function fileAt(root: string, path: string): WalkedFile[] {
  try {
    const found = lstatSync(join(root, path));
    const isLink = found.isSymbolicLink();
    return found.isFile() || isLink ? [{ path, isLink }] : [];
  } catch (error) {
    // where a file stands in the place of its folder, the answer is ENOTDIR
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
