import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { filesBelow } from './folder/files.ts';
import { blobsOf, changesSince, mergeBase, treeOf } from './folder/git.ts';
import {
  type Content,
  contentOf,
  MAX_SCANNED_BYTES,
  type Snapshot,
  type Tree,
  type TreeEntry,
  tooLarge,
} from './source/snapshot.ts';
import { applyEdits, type Edit, type SourceFile } from './source/text.ts';

/** A path that can't be looked at or written, in words for the user. */
export class FolderError extends Error {}

/** What stands where a file should, and why it can't be read. */
export type Obstacle = { readonly path: string; readonly obstacle: string };

export type FolderOptions = {
  /** Absolute path of the working directory. */
  readonly directory: string;
  /** Files and folders to look at, relative to the directory; at least one. */
  readonly paths: readonly string[];
  readonly isIgnoreRespected: boolean;
};

/** A working tree as the head of a snapshot, with a git revision as its base where one is asked for. */
export class Folder {
  /** Absolute path of the git top level, or of the folder itself where there is none. */
  readonly root: string;
  /** The paths to look at, relative to the root; `['']` for all of it. */
  readonly under: readonly string[];
  private readonly tree: Tree;
  private readonly contents = new Map<string, Content>();

  constructor({ directory, paths, isIgnoreRespected }: FolderOptions) {
    const absolute = paths.map((path) => resolve(directory, path));
    for (const path of absolute) assertFileOrFolder(path);
    this.root = rootOf(absolute[0] ?? directory);
    this.under = absolute.map((path) => this.pathOf(path));
    this.tree = orFolderError(() => treeOnDisk(this.root, this.under, isIgnoreRespected));
  }

  /** A path on disk as the review knows it. Throws FolderError for one outside the root. */
  pathOf(absolute: string): string {
    const path = relative(this.root, absolute).split(sep).join('/');
    if (path === '..' || path.startsWith('../'))
      throw new FolderError(`${absolute} lies outside ${this.root}; run one review for each repository`);
    return path;
  }

  /** The working tree without a base, or against the commit from which HEAD and `base` part. Throws GitError. */
  snapshot(base: string | null): { snapshot: Snapshot; changed: string[] | null } {
    const head = { tree: this.tree, truncated: false };
    if (base === null)
      return { snapshot: { head, base: null, contents: this.contents, renames: new Map() }, changed: null };
    const commit = mergeBase(this.root, base);
    const { changed, renames } = changesSince(this.root, commit);
    const tree = this.withKnown(treeOf(this.root, commit), new Set(changed));
    return {
      snapshot: { head, base: { tree, truncated: false }, contents: this.contents, renames },
      changed,
    };
  }

  /** The base's tree, in which what has not changed stands for the same content as on disk, to be read once. */
  private withKnown(tree: Tree, changed: ReadonlySet<string>): Tree {
    const isLink = ({ mode }: TreeEntry): boolean => mode === '120000';
    return new Map(
      [...tree].map(([path, entry]) => {
        const now = changed.has(path) ? undefined : this.tree.get(path);
        return [path, now && isLink(now) === isLink(entry) ? now : entry];
      }),
    );
  }

  /** Reads the paths, from the working tree and from the base. */
  read({ head, base }: Snapshot, paths: readonly string[]): void {
    for (const path of paths) {
      const entry = head.tree.get(path);
      if (entry && !this.contents.has(entry.id))
        this.contents.set(entry.id, readContent(join(this.root, path)));
    }
    const ids = paths
      .flatMap((path) => base?.tree.get(path)?.id ?? [])
      .filter((id) => !this.contents.has(id) && !isOnDisk(id));
    for (const [id, content] of blobsOf(this.root, [...new Set(ids)])) this.contents.set(id, content);
  }

  /** A file below the root, or what stands in its place; null where there is nothing. */
  file(path: string): SourceFile | Obstacle | null {
    const absolute = join(this.root, path);
    const obstacle = obstacleAt(absolute);
    if (obstacle === 'absent') return null;
    if (obstacle !== null) return { path, obstacle };
    const content = readContent(absolute);
    return 'text' in content ? { path, text: content.text } : { path, obstacle: content.message };
  }

  /** Writes edits into the working tree, each file once. Edits of one file must not overlap. Throws FolderError. */
  write(edits: readonly Edit[]): void {
    for (const path of new Set(edits.map(({ file }) => file))) {
      const absolute = join(this.root, path);
      const own = edits.filter(({ file }) => file === path);
      const text = orFolderError(() => readFileSync(absolute, 'utf8'));
      orFolderError(() => writeFileSync(absolute, applyEdits(text, own)));
      this.contents.delete(idOf(path));
    }
  }
}

function assertFileOrFolder(path: string): void {
  if (!existsSync(path)) throw new FolderError(`${path}: no such file or folder`);
  const found = statSync(path);
  if (!found.isFile() && !found.isDirectory())
    throw new FolderError(`${path} is neither a file nor a folder`);
}

/** What the operating system refuses is told in its words, which name the path. */
function orFolderError<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new FolderError(error.message);
    throw error;
  }
}

/** The nearest folder upwards that holds `.git`; else the folder itself. */
function rootOf(path: string): string {
  const start = statSync(path).isDirectory() ? path : dirname(path);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

const ON_DISK = 'disk:';

/** Files on disk have no blob id: their path stands for their content while the command runs. */
function idOf(path: string): string {
  return `${ON_DISK}${path}`;
}

function isOnDisk(id: string): boolean {
  return id.startsWith(ON_DISK);
}

/** The files of the root, to which those below the paths may refer, and those below a path that is ignored otherwise. */
function treeOnDisk(root: string, under: readonly string[], isIgnoreRespected: boolean): Tree {
  const tree = new Map<string, TreeEntry>();
  for (const path of new Set(['', ...under])) {
    const isFile = path !== '' && statSync(join(root, path)).isFile();
    const start = isFile ? dirname(path).replace(/^\.$/, '') : path;
    const options = { isIgnoreRespected, isShallow: isFile };
    for (const { path: found, isLink } of filesBelow(root, start, options))
      tree.set(found, { id: idOf(found), mode: isLink ? '120000' : '100644' });
    if (isFile) tree.set(path, { id: idOf(path), mode: '100644' });
  }
  return tree;
}

/** Why a path is no file that can be read, `absent` where there is nothing; null for a file or a link to one. */
function obstacleAt(path: string): string | null {
  let isLink = false;
  try {
    isLink = lstatSync(path).isSymbolicLink();
    const found = statSync(path);
    if (found.isDirectory()) return 'this is a folder, not a file';
    return found.isFile() ? null : 'this is not a regular file';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR';
    if (isLink) return 'this is a symbolic link that leads to no file';
    return isAbsent ? 'absent' : `this can't be read (${code})`;
  }
}

function readContent(path: string): Content {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    return size > MAX_SCANNED_BYTES ? tooLarge(size) : contentOf(readFileSync(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { unreadable: 'failed', message: `the file can't be read: ${reason}`, isSuspect: true };
  } finally {
    if (file !== null) closeSync(file);
  }
}
