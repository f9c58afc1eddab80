/** Work that is done one after the other, in the order of arrival, for each key. */
export class Turns {
  /** The last work of each key that has any, which never throws. */
  readonly #last = new Map<string, Promise<void>>();

  /** What `work` returns, or throws, once all earlier work of this key has ended. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const end = result.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, end);
    try {
      return await result;
    } finally {
      if (this.#last.get(key) === end) this.#last.delete(key);
    }
  }
}
