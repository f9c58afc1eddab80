import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { compareText } from '../source/text.ts';

/** Folders that hold no source of this repository. */
const SKIPPED = new Set(['.git', '.terraform', 'node_modules']);

export type WalkOptions = {
  /** Whether files that `.gitignore` names are left out. */
  readonly isIgnoreRespected: boolean;
  /** Whether folders inside `start` are left out. */
  readonly isShallow: boolean;
};

/** A file or symbolic link on disk. */
export type WalkedFile = { readonly path: string; readonly isLink: boolean };

/** What a walk found, in path order, and whether it left out anything that `.gitignore` names. */
export type Walk = { readonly files: readonly WalkedFile[]; readonly hasIgnored: boolean };

/** Whether a walk never enters a folder of this name. */
export function isSkipped(name: string): boolean {
  return SKIPPED.has(name);
}

/**
 * The files below `start` (relative to `root`, '' for the root itself); links are named, not followed. Where `start`
 * itself is ignored, only the patterns inside it count: what is named is looked at. Throws where a folder can't be
 * listed.
 */
export function walk(root: string, start: string, { isIgnoreRespected, isShallow }: WalkOptions): Walk {
  const found: WalkedFile[] = [];
  let hasIgnored = false;
  const visit = (folder: string, above: Ignore | null): void => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
      compareText(a.name, b.name),
    );
    const isRuled = isIgnoreRespected && entries.some(({ name }) => name === '.gitignore');
    const rules = isRuled ? rulesWith(above, patternsIn(root, folder)) : above;
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (isFolder && (isShallow || isSkipped(entry.name))) continue;
      if (rules?.ignores(isFolder ? `${path}/` : path)) hasIgnored = true;
      else if (isFolder) visit(path, rules);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push({ path, isLink: entry.isSymbolicLink() });
    }
  };
  const above = isIgnoreRespected && start !== '' ? rulesWith(null, patternsAbove(root, start)) : null;
  visit(start, above?.ignores(`${start}/`) ? null : above);
  return { files: found, hasIgnored };
}

/** The rules with further patterns, which share what is compiled of the rules; null where there is no pattern at all. */
function rulesWith(rules: Ignore | null, patterns: readonly string[]): Ignore | null {
  if (patterns.length === 0) return rules;
  // git tells `M.tf` from `m.tf`
  const own = ignore({ ignorecase: false });
  return (rules ? own.add(rules) : own).add([...patterns]);
}

/** The patterns of the folders from the root down to `folder`, which itself is left out. */
function patternsAbove(root: string, folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return parts.flatMap((_, index) => patternsIn(root, parts.slice(0, index).join('/')));
}

/** The patterns of a folder's `.gitignore`, written as if they stood in the root's. */
function patternsIn(root: string, folder: string): string[] {
  const file = join(root, folder, '.gitignore');
  if (!existsSync(file) || !statSync(file).isFile()) return [];
  return readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => (folder === '' ? line : inFolder(folder, line)));
}

/** https://git-scm.com/docs/gitignore: a slash before the end ties a pattern to the folder of its file. */
function inFolder(folder: string, line: string): string {
  const isNegated = line.startsWith('!');
  const pattern = isNegated ? line.slice(1) : line;
  const isTied = pattern.slice(0, -1).includes('/');
  const place = `/${folder.replace(/[\\*?[\]! #]/g, '\\$&')}/`;
  return (isNegated ? '!' : '') + place + (isTied ? pattern.replace(/^\//, '') : `**/${pattern}`);
}
