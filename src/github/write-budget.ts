import { setTimeout } from 'node:timers/promises';

export type WriteBudgetOptions = {
  /** Writes that may be sent at once after a rest. */
  readonly burst: number;
  /** Milliseconds after which another one may be sent, once these are used up; 0 for no limit. */
  readonly interval: number;
};

/** Says when a write may be sent, so that no minute has more of them than `burst` and one for each interval. */
export class WriteBudget {
  readonly #options: WriteBudgetOptions;
  /** When everything that was sent is made up for, in milliseconds since the epoch. */
  #restedAt = 0;

  constructor(options: WriteBudgetOptions) {
    this.#options = options;
  }

  /** Resolves once another write may be sent, and counts it. To be asked one after the other. */
  async take(): Promise<void> {
    const { burst, interval } = this.#options;
    const wait = this.#restedAt - (burst - 1) * interval - Date.now();
    if (wait > 0) await setTimeout(wait);
    this.#restedAt = Math.max(this.#restedAt, Date.now()) + interval;
  }
}
