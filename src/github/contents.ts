import { type Content, MAX_SCANNED_BYTES, type TreeEntry, tooLarge } from '../source/snapshot.ts';
import type { BlobCache } from './blob-cache.ts';
import type { GitObjects } from './git-objects.ts';

/** What one review may read. */
export type Budget = { readonly blobs: number; readonly bytes: number };

/** An installation may make 5,000 requests an hour; one pull request never takes most of them. */
export const DEFAULT_BUDGET: Budget = { blobs: 2_000, bytes: 100_000_000 };

export type ContentsOptions = {
  readonly objects: GitObjects;
  readonly cache: BlobCache;
  readonly installation: number;
  readonly budget?: Budget;
};

/** The contents that were read for one review, by blob id. */
export class Contents {
  readonly #options: ContentsOptions;
  readonly #read = new Map<string, Content>();
  #blobs: number;
  #bytes: number;

  constructor(options: ContentsOptions) {
    this.#options = options;
    const { blobs, bytes } = options.budget ?? DEFAULT_BUDGET;
    this.#blobs = blobs;
    this.#bytes = bytes;
  }

  get all(): ReadonlyMap<string, Content> {
    return this.#read;
  }

  /** Reads the entries that were not read before, together. Answers whether there were any. */
  async read(entries: readonly TreeEntry[]): Promise<boolean> {
    const missing = new Map(
      entries.filter(({ id }) => !this.#read.has(id)).map((entry) => [entry.id, entry]),
    );
    const wanted: TreeEntry[] = [];
    for (const entry of missing.values()) {
      const refusal = this.#refusal(entry);
      if (refusal === null) wanted.push(entry);
      else this.#read.set(entry.id, refusal);
    }
    for (const [id, content] of await this.#contents(wanted)) this.#read.set(id, content);
    return missing.size > 0;
  }

  async #contents(entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Content>> {
    const { installation, cache, objects } = this.#options;
    const known = await cache.get(
      installation,
      entries.map(({ id }) => id),
    );
    const found = await objects.blobs(entries.filter(({ id }) => !known.has(id)));
    await cache.put(installation, found);
    return new Map([...known, ...found]);
  }

  /** Why an entry is not read; null for one that is. The budget counts cached ones too: a verdict can't depend on the cache. */
  #refusal({ size }: TreeEntry): Content | null {
    if (size !== undefined && size > MAX_SCANNED_BYTES) return tooLarge(size);
    this.#blobs -= 1;
    this.#bytes -= size ?? 0;
    if (this.#blobs >= 0 && this.#bytes >= 0) return null;
    const message = 'the pull request needs more files read than the limit of one review allows';
    return { unreadable: 'too_large', message, isSuspect: true };
  }
}
