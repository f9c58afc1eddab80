/** An entry of a tree as GitHub lists it. The path is relative to the tree. */
export type ListedEntry = {
  readonly path: string;
  readonly sha: string;
  readonly type: string;
  readonly mode: string;
  readonly size?: number | undefined;
};

/** GitHub's list of a tree: of all that is below it, or of the folder alone. */
export type ListedTree = { readonly entries: readonly ListedEntry[]; readonly truncated: boolean };

/** Asks GitHub for a tree by its id or its commit's. */
export type ListTree = (id: string, isRecursive: boolean) => Promise<ListedTree>;

/** Requests beyond the usual ones, and entries, that the trees of one review may take. */
const MAX_REQUESTS = 200;
const MAX_ENTRIES = 1_000_000;
/** UTF-16 units of all paths of one tree: ten times as much as GitHub lists at once. */
const MAX_CHARACTERS = 70_000_000;

/** What is below a folder: what GitHub lists with it, and folders that were asked for apart, in their places. */
type Folder = { readonly parts: readonly (ListedEntry | Below)[]; readonly size: Size };
type Below = { readonly path: string; readonly folder: Folder };

/** Entries, and UTF-16 units of their paths: each as often as it is in the tree, which may hold one folder many times. */
type Size = { readonly entries: number; readonly characters: number };

/**
 * Reads whole trees, of which GitHub lists no more than 100,000 entries or 7 MB at once: a longer one folder by folder.
 * A folder that is the same in two trees, or in two places of one, is read once.
 */
export class TreeReader {
  readonly #list: ListTree;
  readonly #folders = new Map<string, Promise<Folder | null>>();
  #requests = MAX_REQUESTS;
  #entries = MAX_ENTRIES;

  constructor(list: ListTree) {
    this.#list = list;
  }

  /** Everything in the tree; as much as GitHub lists at once, and `truncated`, where the whole takes too much. */
  async read(id: string): Promise<ListedTree> {
    const found = await this.#list(id, true);
    if (!found.truncated) return found;
    const whole = await this.#walk(id);
    // A few small trees that hold each other can stand for more files than any memory takes.
    const isTooMuch =
      whole === null || whole.size.entries > MAX_ENTRIES || whole.size.characters > MAX_CHARACTERS;
    return isTooMuch ? found : { entries: [...entriesOf(whole, '')], truncated: false };
  }

  /** All that is below a folder; null where that takes too much. */
  async #walk(id: string): Promise<Folder | null> {
    const found = await this.#take(id, false);
    if (found === null || found.truncated) return null;
    const parts = await Promise.all(
      found.entries.map(async (entry): Promise<ListedEntry | Below | null> => {
        if (entry.type !== 'tree') return entry;
        const folder = await this.#below(entry.sha);
        return folder === null ? null : { path: entry.path, folder };
      }),
    );
    const whole = parts.filter((part) => part !== null);
    return whole.length === parts.length ? folderOf(whole) : null;
  }

  async #below(id: string): Promise<Folder | null> {
    const known = this.#folders.get(id) ?? this.#readBelow(id);
    this.#folders.set(id, known);
    return await known;
  }

  async #readBelow(id: string): Promise<Folder | null> {
    const found = await this.#take(id, true);
    if (found === null) return null;
    return found.truncated ? await this.#walk(id) : folderOf(found.entries);
  }

  async #take(id: string, isRecursive: boolean): Promise<ListedTree | null> {
    if (this.#requests <= 0 || this.#entries <= 0) return null;
    this.#requests--;
    const found = await this.#list(id, isRecursive);
    this.#entries -= found.entries.length;
    return found;
  }
}

function folderOf(parts: Folder['parts']): Folder {
  let [entries, characters] = [0, 0];
  for (const part of parts) {
    const { path } = part;
    const below = 'folder' in part ? part.folder.size : null;
    entries += below?.entries ?? 1;
    characters += below === null ? path.length : below.characters + below.entries * (path.length + 1);
  }
  return { parts, size: { entries, characters } };
}

/** Everything below a folder; `prefix` is the way to it. */
function* entriesOf({ parts }: Folder, prefix: string): Generator<ListedEntry> {
  for (const part of parts) {
    if ('folder' in part) yield* entriesOf(part.folder, `${prefix}${part.path}/`);
    else yield { ...part, path: prefix + part.path };
  }
}
