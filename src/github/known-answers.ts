/** An answer of GitHub, and the tag by which it says that the answer is still the same. */
export type KnownAnswer<Answer> = { readonly etag: string; readonly answer: Answer };

/** Answers that are asked for again and again: "304 Not Modified" costs nothing of the limits. The latest used are kept. */
export class KnownAnswers<Answer> {
  readonly #max: number;
  /** Least recently used first. */
  readonly #answers = new Map<string, KnownAnswer<Answer>>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): KnownAnswer<Answer> | null {
    const found = this.#answers.get(key);
    if (found === undefined) return null;
    this.set(key, found);
    return found;
  }

  set(key: string, known: KnownAnswer<Answer>): void {
    this.#answers.delete(key);
    this.#answers.set(key, known);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#max) return;
      this.#answers.delete(oldest);
    }
  }
}
