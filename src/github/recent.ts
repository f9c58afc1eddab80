/** Values by their keys, of which the latest used are kept. */
export class Recent<Value> {
  readonly #max: number;
  readonly #sizeOf: (value: Value) => number;
  /** Least recently used first. */
  readonly #values = new Map<string, Value>();
  #size = 0;

  /** `max` is how much all values may take together, by `sizeOf`: how many they are, unless told. */
  constructor(max: number, sizeOf: (value: Value) => number = () => 1) {
    this.#max = max;
    this.#sizeOf = sizeOf;
  }

  get(key: string): Value | undefined {
    const found = this.#values.get(key);
    if (found !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, found);
    }
    return found;
  }

  set(key: string, value: Value): void {
    this.#remove(key);
    this.#values.set(key, value);
    this.#size += this.#sizeOf(value);
    for (const oldest of this.#values.keys()) {
      if (this.#size <= this.#max) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    const found = this.#values.get(key);
    if (found === undefined) return;
    this.#values.delete(key);
    this.#size -= this.#sizeOf(found);
  }
}
