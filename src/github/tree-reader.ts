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

/**
 * Reads whole trees, of which GitHub lists no more than 100,000 entries or 7 MB at once: a longer one folder by folder.
 * A folder that is the same in two trees is read once.
 */
export class TreeReader {
  readonly #list: ListTree;
  readonly #folders = new Map<string, Promise<readonly ListedEntry[] | null>>();
  #requests = MAX_REQUESTS;
  #entries = MAX_ENTRIES;

  constructor(list: ListTree) {
    this.#list = list;
  }

  /** Everything in the tree; as much as GitHub lists at once, and `truncated`, where the whole takes too much. */
  async read(id: string): Promise<ListedTree> {
    const found = await this.#list(id, true);
    if (!found.truncated) return found;
    const entries = await this.#walk(id);
    return entries === null ? found : { entries, truncated: false };
  }

  /** All that is below a folder; null where that takes too much. */
  async #walk(id: string): Promise<readonly ListedEntry[] | null> {
    const folder = await this.#take(id, false);
    if (folder === null || folder.truncated) return null;
    const parts = await Promise.all(
      folder.entries.map(async (entry) => {
        if (entry.type !== 'tree') return [entry];
        const below = await this.#below(entry.sha);
        return below?.map((each) => ({ ...each, path: `${entry.path}/${each.path}` })) ?? null;
      }),
    );
    const whole = parts.filter((part) => part !== null);
    return whole.length === parts.length ? whole.flat() : null;
  }

  async #below(id: string): Promise<readonly ListedEntry[] | null> {
    const known = this.#folders.get(id) ?? this.#readBelow(id);
    this.#folders.set(id, known);
    return await known;
  }

  async #readBelow(id: string): Promise<readonly ListedEntry[] | null> {
    const found = await this.#take(id, true);
    if (found === null) return null;
    return found.truncated ? await this.#walk(id) : found.entries;
  }

  async #take(id: string, isRecursive: boolean): Promise<ListedTree | null> {
    if (this.#requests <= 0 || this.#entries <= 0) return null;
    this.#requests--;
    const found = await this.#list(id, isRecursive);
    this.#entries -= found.entries.length;
    return found;
  }
}
