import type { Revision, Snapshot, TreeEntry } from './snapshot.ts';
import type { SourceFile } from './text.ts';

/** What kind of thing stands at a path; `unread` says in words why that, or what it holds, can't be known. */
export type Kind = 'file' | 'folder' | 'absent' | { readonly unread: string };

/** What stands at a path; of a file that is asked for again the same object, so that what is read out of it is read once. */
export type Standing = SourceFile | Exclude<Kind, 'file'>;

/** Most rounds of reading what expressions turned out to name: the text of one file can name the next one. */
export const MAX_ROUNDS = 5;

/** Most files that one review reads because expressions name them. */
export const MAX_NAMED_FILES = 1_000;

/** The files of one revision that the sources of a language may refer to, whatever they hold. */
export class Surroundings {
  private readonly revision: Revision;
  private readonly contents: Snapshot['contents'];
  private readonly asked = new Set<string>();
  private readonly given = new Map<string, SourceFile>();
  private known: ReadonlyMap<string, readonly string[]> | null = null;

  constructor(revision: Revision, contents: Snapshot['contents']) {
    this.revision = revision;
    this.contents = contents;
  }

  /** Files that were asked for and have not been read, in path order. */
  get wanted(): string[] {
    return [...this.asked].sort();
  }

  /** The files whose texts were handed out. */
  get read(): ReadonlyMap<string, SourceFile> {
    return this.given;
  }

  /** What stands at a path (relative to the root). Links are not followed; of a truncated tree nothing is absent. */
  at(path: string): Standing {
    const kind = this.kindAt(path);
    if (kind !== 'file') return kind;
    const content = this.contents.get(this.revision.tree.get(path)?.id ?? '');
    if (!content) {
      this.asked.add(path);
      // the shells read what is asked for: where it is missing in the end, they reached a limit
      return {
        unread: `${path} was not read: a review reads no more than ${MAX_NAMED_FILES} files that expressions name, in ${MAX_ROUNDS} rounds`,
      };
    }
    if (!('text' in content)) return { unread: `${path} can't be read: ${content.message}` };
    const file = this.given.get(path) ?? { path, text: content.text };
    this.given.set(path, file);
    return file;
  }

  /** The same without the text, which nobody has to read for it. */
  kindAt(path: string): Kind {
    const entry = this.revision.tree.get(path);
    if (entry) return isRegular(entry) ? 'file' : { unread: obstacleOf(path, entry) };
    if (this.folders.has(path)) return 'folder';
    const above = this.above(path);
    if (above) return { unread: obstacleOf(...above) };
    if (!this.revision.truncated) return 'absent';
    return { unread: `whether there is ${path} is not known: the list of files was cut short` };
  }

  /** The paths of what stands directly in a folder ('' for the root); null where the list of files is not whole. */
  childrenOf(folder: string): readonly string[] | null {
    return this.revision.truncated ? null : (this.folders.get(folder) ?? []);
  }

  /** What stands in the way to a folder that is not looked into: a link, or a submodule. */
  barrierAt(folder: string): { readonly isLink: boolean; readonly path: string } | null {
    const own = this.revision.tree.get(folder);
    const [path, entry] = own ? [folder, own] : (this.above(folder) ?? []);
    if (path === undefined || entry === undefined || isRegular(entry)) return null;
    return { isLink: entry.mode === '120000', path };
  }

  /** The nearest entry in the place of a folder on the way to a path. */
  private above(path: string): [string, TreeEntry] | null {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const found = this.revision.tree.get(path.slice(0, end));
      if (found) return [path.slice(0, end), found];
    }
    return null;
  }

  private get folders(): ReadonlyMap<string, readonly string[]> {
    this.known ??= foldersOf(this.revision.tree.keys());
    return this.known;
  }
}

function isRegular({ mode }: TreeEntry): boolean {
  return mode === '100644' || mode === '100755';
}

function obstacleOf(path: string, { mode }: TreeEntry): string {
  if (mode === '120000') return `${path} is a symbolic link, and links are not followed`;
  return mode === '160000' ? `${path} is another repository` : `${path} is a file, not a folder`;
}

/** Every folder that holds a file, directly or not, with what stands in it; the root is ''. */
function foldersOf(paths: Iterable<string>): Map<string, string[]> {
  const folders = new Map<string, string[]>([['', []]]);
  for (const path of paths)
    for (let child = path; child !== ''; ) {
      const folder = child.slice(0, Math.max(child.lastIndexOf('/'), 0));
      const others = folders.get(folder);
      if (others) others.push(child);
      else folders.set(folder, [child]);
      if (others) break;
      child = folder;
    }
  return folders;
}
