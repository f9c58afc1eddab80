import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds in which what was begun is undone; after them the process ends all the same. */
const PATIENCE = 8_000;

/** How the demo ends when somebody asks it to. */
export class Ending {
  readonly #asked = Promise.withResolvers<never>();
  #exitCode: number | null = null;

  /** From now on a signal rejects what `orAsked` waits for, instead of ending the process where it stands. */
  constructor() {
    this.#asked.promise.catch(() => undefined); // it may come while nobody waits
    for (const signal of SIGNALS) process.on(signal, () => this.#end(signal));
    process.stdout.on('error', () => this.#end('SIGPIPE')); // nobody reads on, as in `… | head`
  }

  /** As shells count: 128 and the signal's number; null where nobody asked. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** The same result; rejects as soon as somebody asks for the end. */
  orAsked<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#asked.promise]);
  }

  /** npm passes on what the terminal has told already: only the first signal counts. */
  #end(signal: (typeof SIGNALS)[number] | 'SIGPIPE'): void {
    if (this.#exitCode !== null) return;
    const exitCode = 128 + constants.signals[signal];
    this.#exitCode = exitCode;
    setTimeout(() => process.exit(exitCode), PATIENCE).unref();
    this.#asked.reject(new Error(`ended by ${signal}`));
  }
}
