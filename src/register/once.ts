import { randomBytes } from 'node:crypto';

/** GitHub's limit for registering from a manifest: "within one hour". */
const LIFE = 60 * 60 * 1000;
/** Values at once; the oldest goes first. */
const MAX_VALUES = 50;

/** Values that can be taken once, within an hour, by whoever was told their random name. */
export class Once<Value> {
  readonly #values = new Map<string, { readonly value: Value; readonly end: number }>();

  /** Keeps a value; answers its name. */
  put(value: Value): string {
    const [oldest] = this.#values.keys();
    if (oldest !== undefined && this.#values.size >= MAX_VALUES) this.#values.delete(oldest);
    const name = randomBytes(24).toString('base64url');
    this.#values.set(name, { value, end: Date.now() + LIFE });
    return name;
  }

  /** The value of that name, which is forgotten by this; undefined for a name that is unknown, used or too old. */
  take(name: string): Value | undefined {
    const found = this.#values.get(name);
    this.#values.delete(name);
    return found !== undefined && found.end > Date.now() ? found.value : undefined;
  }
}
