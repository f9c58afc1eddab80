import { setTimeout } from 'node:timers/promises';
import { failureOf, isRateLimited, type RequestFailure } from './request-failure.ts';

export type PaceOptions = {
  /** Reads in flight at once. GitHub refuses more than 100 concurrent requests of all kinds. */
  readonly concurrentReads: number;
  /** Times that a request is sent again before its failure counts. */
  readonly retries: number;
  /** Milliseconds before a read is sent again; doubles each time. */
  readonly firstDelay: number;
  /** The longest wait, in milliseconds, that a rate limit may ask for; beyond it the request fails. */
  readonly longestWait: number;
};

/** "If you exceed a secondary rate limit … wait for at least one minute before retrying" where no header says how long. */
const UNSAID_WAIT = 60_000;

export const DEFAULT_PACE: PaceOptions = {
  concurrentReads: 12,
  retries: 3,
  firstDelay: 500,
  longestWait: 120_000,
};

/**
 * The order in which the requests of one installation are sent: some reads at once, writes one after the other,
 * none while a rate limit lasts. A read that met a server or network error is sent again; a write is not, since it
 * may have been done: whoever sent it must look first. A refusal for rate limits is waited for in both cases.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #reads: Turns;
  readonly #writes = new Turns(1);
  /** Milliseconds since the epoch. */
  #closedUntil = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#reads = new Turns(options.concurrentReads);
  }

  /** What `send` gives, called in turn and as often as it may be. */
  async request<Answer>(method: string, send: () => Promise<Answer>): Promise<Answer> {
    const isRead = method === 'GET' || method === 'HEAD';
    return await (isRead ? this.#reads : this.#writes).take(() => this.#attempts(isRead, send));
  }

  async #attempts<Answer>(isRead: boolean, send: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const closed = this.#closedUntil - Date.now();
      if (closed > 0) await setTimeout(closed);
      try {
        return await send();
      } catch (error) {
        const failure = failureOf(error);
        if (failure === null || attempt >= this.#options.retries) throw error;
        const wait = this.#waitAfter(failure, isRead, attempt);
        if (wait === null) throw error;
        await setTimeout(wait);
      }
    }
  }

  /** Milliseconds to wait before the request is sent again; null when it must not be. */
  #waitAfter(failure: RequestFailure, isRead: boolean, attempt: number): number | null {
    if (isRateLimited(failure)) {
      const wait = waitOf(failure.headers, Date.now());
      if (wait > this.#options.longestWait) return null;
      this.#closedUntil = Math.max(this.#closedUntil, Date.now() + wait);
      return wait;
    }
    const isPassing = failure.status === null || failure.status >= 500;
    return isRead && isPassing ? this.#options.firstDelay * 2 ** attempt : null;
  }
}

/** Milliseconds that a refusal asks to wait: `retry-after` first, then the reset of the primary limit. */
function waitOf(headers: ReadonlyMap<string, string>, now: number): number {
  const after = Number(headers.get('retry-after'));
  if (after > 0) return after * 1000;
  const reset = Number(headers.get('x-ratelimit-reset'));
  if (headers.get('x-ratelimit-remaining') === '0' && reset > 0) return Math.max(reset * 1000 - now, 1000);
  return UNSAID_WAIT;
}

/** Lets a limited number work at once, the others in the order of their coming. */
class Turns {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  async take<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
