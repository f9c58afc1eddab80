import type { Revision, Snapshot, Tree } from './snapshot.ts';

/** What stands at a path: a text; `absent`; or `unread`, where there is something whose text is not at hand. */
export type Standing = { readonly text: string } | 'absent' | 'unread';

/** The files of one revision that the sources of a language may refer to, whatever they hold. */
export class Surroundings {
  private readonly revision: Revision;
  private readonly contents: Snapshot['contents'];
  private readonly asked = new Set<string>();
  private known: ReadonlySet<string> | null = null;

  constructor(revision: Revision, contents: Snapshot['contents']) {
    this.revision = revision;
    this.contents = contents;
  }

  /** Files that were asked for and have not been read, in path order. */
  get wanted(): string[] {
    return [...this.asked].sort();
  }

  /** What stands at a path (relative to the root). Links are not followed; of a truncated tree nothing is absent. */
  at(path: string): Standing {
    const entry = this.revision.tree.get(path);
    if (!entry) return this.revision.truncated || this.isFolder(path) ? 'unread' : 'absent';
    if (entry.mode !== '100644' && entry.mode !== '100755') return 'unread';
    const content = this.contents.get(entry.id);
    if (!content) this.asked.add(path);
    return content && 'text' in content ? { text: content.text } : 'unread';
  }

  /** Whether files lie below the path. */
  isFolder(path: string): boolean {
    return this.folders.has(path);
  }

  private get folders(): ReadonlySet<string> {
    this.known ??= foldersOf(this.revision.tree);
    return this.known;
  }
}

/** Every folder that holds a file, directly or not; the root is ''. */
function foldersOf(tree: Tree): Set<string> {
  const folders = new Set<string>();
  for (const path of tree.keys())
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  return folders.add('');
}
