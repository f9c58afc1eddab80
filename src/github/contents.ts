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

  /** Reads the entries that were not read before, side by side. Answers whether there were any. */
  async read(entries: readonly TreeEntry[]): Promise<boolean> {
    const missing = new Map(
      entries.filter(({ id }) => !this.#read.has(id)).map((entry) => [entry.id, entry]),
    );
    await Promise.all(
      [...missing.values()].map(async (entry) => this.#read.set(entry.id, await this.#content(entry))),
    );
    return missing.size > 0;
  }

  async #content(entry: TreeEntry): Promise<Content> {
    const { installation, cache, objects } = this.#options;
    const refusal = this.#refusal(entry);
    if (refusal !== null) return refusal;
    const known = cache.get(installation, entry.id);
    if (known !== undefined) return known;
    const content = await objects.blob(entry.id);
    cache.set(installation, entry.id, content);
    return content;
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
