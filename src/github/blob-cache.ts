import type { Content } from '../source/snapshot.ts';
import { Recent } from './recent.ts';

/** Texts of blobs by their ids, kept for longer than a process lives. It may forget any. */
export type BlobStore = {
  readonly get: (installation: number, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly put: (installation: number, texts: ReadonlyMap<string, string>) => Promise<void>;
};

/** UTF-16 units of the longest text that goes into the store. */
const MAX_STORED = 1_000_000;

/**
 * Contents of blobs, which never change: the most recently used ones in memory, bounded by their size, and texts in a
 * store behind it. An installation never sees what was read for another one.
 */
export class BlobCache {
  readonly #store: BlobStore | null;
  readonly #contents: Recent<Content>;

  /** `maxCharacters` counts UTF-16 units of all texts in memory together. */
  constructor(maxCharacters: number, store: BlobStore | null = null) {
    this.#contents = new Recent(maxCharacters, sizeOf);
    this.#store = store;
  }

  /** What is known of these blobs. */
  async get(installation: number, ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    const found = new Map<string, Content>();
    for (const id of ids) {
      const content = this.#contents.get(keyOf(installation, id));
      if (content !== undefined) found.set(id, content);
    }
    const others = ids.filter((id) => !found.has(id));
    if (this.#store === null || others.length === 0) return found;
    for (const [id, text] of await this.#store.get(installation, others)) {
      const content = { text };
      this.#contents.set(keyOf(installation, id), content);
      found.set(id, content);
    }
    return found;
  }

  /** Keeps what was read. Why a blob has no text is kept in memory alone: another version may think otherwise. */
  async put(installation: number, contents: ReadonlyMap<string, Content>): Promise<void> {
    const texts = new Map<string, string>();
    for (const [id, content] of contents) {
      this.#contents.set(keyOf(installation, id), content);
      if ('text' in content && content.text.length <= MAX_STORED) texts.set(id, content.text);
    }
    if (texts.size > 0) await this.#store?.put(installation, texts);
  }
}

function keyOf(installation: number, id: string): string {
  return `${installation}:${id}`;
}

/** An entry without text takes some room too. */
function sizeOf(content: Content): number {
  return 100 + ('text' in content ? content.text.length : content.message.length);
}
