import type { Content } from '../source/snapshot.ts';

/** Contents of blobs, which never change: the most recently used ones, bounded by their size. */
export class BlobCache {
  readonly #maxCharacters: number;
  /** Least recently used first. */
  readonly #contents = new Map<string, Content>();
  #characters = 0;

  /** `maxCharacters` counts UTF-16 units of all texts together. */
  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** What is known of a blob. An installation never sees what was read for another one. */
  get(installation: number, id: string): Content | undefined {
    const key = keyOf(installation, id);
    const found = this.#contents.get(key);
    if (found !== undefined) {
      this.#contents.delete(key);
      this.#contents.set(key, found);
    }
    return found;
  }

  set(installation: number, id: string, content: Content): void {
    const key = keyOf(installation, id);
    this.#remove(key);
    this.#contents.set(key, content);
    this.#characters += sizeOf(content);
    for (const oldest of this.#contents.keys()) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    const found = this.#contents.get(key);
    if (found === undefined) return;
    this.#contents.delete(key);
    this.#characters -= sizeOf(found);
  }
}

function keyOf(installation: number, id: string): string {
  return `${installation}:${id}`;
}

/** An entry without text takes some room too. */
function sizeOf(content: Content): number {
  return 100 + ('text' in content ? content.text.length : content.message.length);
}
