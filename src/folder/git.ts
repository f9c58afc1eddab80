import { execFileSync } from 'node:child_process';
import { type Content, contentOf, type Tree, type TreeEntry } from '../source/snapshot.ts';

/** What git itself says is wrong; its message is for the user. */
export class GitError extends Error {}

/** Repository settings that would make git run other programs are switched off. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

function git(root: string, args: readonly string[], input?: string): Buffer {
  try {
    return execFileSync('git', [...SAFE, ...args], {
      cwd: root,
      input: input ?? '',
      maxBuffer: 2 ** 30,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new GitError('git is not installed, or not on the PATH');
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new GitError(stderr || (error instanceof Error ? error.message : String(error)));
  }
}

function lines(output: Buffer): string[] {
  return output.toString('utf8').split('\0').filter(Boolean);
}

/** The commit from which HEAD and `ref` part. Throws GitError where `ref` is unknown or shares no history. */
export function mergeBase(root: string, ref: string): string {
  if (ref.startsWith('-')) throw new GitError(`${ref} is no revision`);
  const commit = resolved(root, ref);
  const base = attempt(() => git(root, ['merge-base', commit, 'HEAD']));
  if (base === null) throw new GitError(`HEAD and ${ref} have no commit in common`);
  return base.toString().trim();
}

function resolved(root: string, ref: string): string {
  const commit = attempt(() =>
    git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]),
  );
  if (commit) return commit.toString().trim();
  const isRepository = attempt(() => git(root, ['rev-parse', '--git-dir'])) !== null;
  throw new GitError(
    isRepository
      ? `git knows no revision ${ref} here`
      : `${root} is no git repository, so there is no ${ref}`,
  );
}

/** What a question to git gives; null where git says no. */
function attempt(ask: () => Buffer): Buffer | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

/** The files of a commit. */
export function treeOf(root: string, commit: string): Tree {
  const tree = new Map<string, TreeEntry>();
  for (const line of lines(git(root, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit]))) {
    const match = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t([\s\S]+)$/.exec(line);
    const mode = modeOf(match?.[1]);
    if (!match?.[2] || !match[4] || !mode) continue;
    tree.set(match[4], { id: match[2], mode, size: Number(match[3]) || 0 });
  }
  return tree;
}

function modeOf(text: string | undefined): TreeEntry['mode'] | null {
  return (['100644', '100755', '120000', '160000'] as const).find((mode) => mode === text) ?? null;
}

/** What differs between a commit and the working tree, untracked files included; and which files were renamed. */
export function changesSince(
  root: string,
  commit: string,
): { changed: string[]; renames: Map<string, string> } {
  const renames = new Map<string, string>();
  const changed = new Set<string>();
  const diff = [
    'diff',
    '--name-status',
    '-z',
    '-M',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules',
    commit,
  ];
  const fields = lines(git(root, diff));
  while (fields.length > 0) {
    const status = fields.shift() ?? '';
    const from = fields.shift() ?? '';
    changed.add(from);
    if (!/^[RC]/.test(status)) continue;
    const to = fields.shift() ?? '';
    changed.add(to);
    if (status.startsWith('R')) renames.set(to, from);
  }
  for (const path of lines(git(root, ['ls-files', '--others', '--exclude-standard', '-z'])))
    changed.add(path);
  return { changed: [...changed], renames };
}

/** The paths that git tracks below a folder ('' for the root itself), whatever `.gitignore` says; none outside of git. */
export function trackedPaths(root: string, folder: string): string[] {
  const pathspec = folder === '' ? '.' : folder;
  try {
    return lines(git(root, ['--literal-pathspecs', 'ls-files', '-z', '--', pathspec]));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (error.message.includes('not a git repository')) return [];
    throw new GitError(
      `it is not known which ignored files git tracks (--no-ignore looks at all): ${error.message}`,
    );
  }
}

/** The contents of blobs, by id. */
export function blobsOf(root: string, ids: readonly string[]): Map<string, Content> {
  const contents = new Map<string, Content>();
  if (ids.length === 0) return contents;
  const output = git(root, ['cat-file', '--batch'], `${ids.join('\n')}\n`);
  let at = 0;
  for (const id of ids) {
    const lineEnd = output.indexOf(10, at);
    const [, type, size] = output.toString('utf8', at, lineEnd).split(' ');
    if (type !== 'blob') throw new GitError(`git holds no blob ${id}`);
    const end = lineEnd + 1 + Number(size);
    contents.set(id, contentOf(output.subarray(lineEnd + 1, end)));
    at = end + 1;
  }
  return contents;
}
