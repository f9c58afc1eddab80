import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { compareText } from '../source/text.ts';

/** Folders that hold no source of this repository. */
const SKIPPED = new Set(['.git', '.terraform', 'node_modules']);

/** The rules of one `.gitignore`, for the folder in which it stands. */
type Rules = { readonly folder: string; readonly rules: Ignore };

export type WalkOptions = {
  /** Whether files that `.gitignore` names are left out. */
  readonly isIgnoreRespected: boolean;
  /** Whether folders inside `start` are left out. */
  readonly isShallow: boolean;
};

/** A file or symbolic link on disk. */
export type WalkedFile = { readonly path: string; readonly isLink: boolean };

/**
 * The files below `start` (relative to `root`, '' for the root itself), in path order; links are named, not followed.
 * Throws where a folder can't be listed.
 */
export function walk(
  root: string,
  start: string,
  { isIgnoreRespected, isShallow }: WalkOptions,
): WalkedFile[] {
  const found: WalkedFile[] = [];
  const visit = (folder: string, rules: readonly Rules[]): void => {
    const own = isIgnoreRespected ? [...rules, ...rulesOf(root, folder)] : rules;
    const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
      compareText(a.name, b.name),
    );
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if ((isFolder && SKIPPED.has(entry.name)) || isIgnored(isFolder ? `${path}/` : path, own)) continue;
      if (isFolder && !isShallow) visit(path, own);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push({ path, isLink: entry.isSymbolicLink() });
    }
  };
  visit(start, isIgnoreRespected ? rulesAbove(root, start) : []);
  return found;
}

/** The rules of the folders from the root down to `folder`, which itself is left out. */
function rulesAbove(root: string, folder: string): Rules[] {
  const parts = folder === '' ? [] : folder.split('/');
  return parts.flatMap((_, index) => rulesOf(root, parts.slice(0, index).join('/')));
}

function rulesOf(root: string, folder: string): Rules[] {
  try {
    const text = readFileSync(join(root, folder, '.gitignore'), 'utf8');
    return [{ folder, rules: ignore().add(text) }];
  } catch (error) {
    // no such file, or a folder of that name
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
      return [];
    throw error;
  }
}

/** The deepest `.gitignore` that says something about a path decides. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const result = own.test(folder === '' ? path : path.slice(folder.length + 1));
    if (result.ignored || result.unignored) return result.ignored;
  }
  return false;
}
