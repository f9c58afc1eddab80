import { setTimeout } from 'node:timers/promises';
import { RateLimitError } from './rate-limit-error.ts';
import { failureOf, isRateLimited, type RequestFailure } from './request-failure.ts';
import { WriteBudget, type WriteBudgetOptions } from './write-budget.ts';

export type PaceOptions = {
  /** Reads in flight at once. GitHub refuses more than 100 concurrent requests of all kinds. */
  readonly concurrentReads: number;
  /** Times that a request is sent again before its failure counts. */
  readonly retries: number;
  /** Milliseconds before a read is sent again; doubles each time. */
  readonly firstDelay: number;
  /** The longest wait for a rate limit, in milliseconds, that a request sits out; for a longer one it fails at once. */
  readonly longestPause: number;
  /** The longest wait, in milliseconds, that is believed: GitHub's limits are by the hour. */
  readonly longestHold: number;
  /** How writes are spaced. */
  readonly writes: WriteBudgetOptions;
};

/** "If you exceed a secondary rate limit … wait for at least one minute before retrying" where no header says how long. */
const UNSAID_WAIT = 60_000;

export const DEFAULT_PACE: PaceOptions = {
  concurrentReads: 12,
  retries: 3,
  firstDelay: 500,
  longestPause: 10_000,
  longestHold: 75 * 60_000,
  /**
   * "No more than 80 content-generating requests per minute": 15 at once, which is more than a common review needs, and
   * then one a second are 75. The 500 an hour are left to GitHub, since not all writes count for them: it says when.
   * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
   */
  writes: { burst: 15, interval: 1_000 },
};

/** The pace for GitHub at this REST root. A server of one's own has no limits unless its administrator sets some. */
export function paceAt(apiUrl: string): PaceOptions {
  const { hostname } = new URL(apiUrl);
  const isLimited = hostname === 'api.github.com' || hostname.endsWith('.ghe.com');
  return isLimited ? DEFAULT_PACE : { ...DEFAULT_PACE, writes: { burst: 1, interval: 0 } };
}

/**
 * The order in which the requests of one installation are sent: some reads at once, writes one after the other and no
 * faster than GitHub takes them, none while a rate limit lasts. A read that met a server or network error is sent again; a write is not, since it
 * may have been done: whoever sent it must look first. A refusal for rate limits is waited for in both cases where
 * the wait is short; where it is long, every request fails with a RateLimitError until it is over.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #reads: Turns;
  readonly #writes = new Turns(1);
  readonly #budget: WriteBudget;
  /** Milliseconds since the epoch. */
  #closedUntil = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#reads = new Turns(options.concurrentReads);
    this.#budget = new WriteBudget(options.writes);
  }

  /** What `send` gives, called in turn and as often as it may be. Throws a RateLimitError, or what `send` throws. */
  async request<Answer>(isWrite: boolean, send: () => Promise<Answer>): Promise<Answer> {
    return await (isWrite ? this.#writes : this.#reads).take(() => this.#attempts(isWrite, send));
  }

  async #attempts<Answer>(isWrite: boolean, send: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      if (isWrite) await this.#budget.take();
      await this.#opened();
      try {
        return await send();
      } catch (error) {
        const failure = failureOf(error);
        if (failure === null) throw error;
        const isLast = attempt >= this.#options.retries;
        if (isRateLimited(failure)) this.#close(failure, isLast);
        else if (isLast || isWrite || !isPassing(failure)) throw error;
        else await setTimeout(this.#options.firstDelay * 2 ** attempt);
      }
    }
  }

  /** Resolves once no rate limit is known to last; throws a RateLimitError where that takes too long. */
  async #opened(): Promise<void> {
    for (;;) {
      const wait = this.#closedUntil - Date.now();
      if (wait > this.#options.longestPause) throw new RateLimitError(this.#closedUntil);
      if (wait <= 0) return;
      await setTimeout(wait);
    }
  }

  /** `isLast`: short waits were of no use, so that a long one is due. */
  #close({ headers }: RequestFailure, isLast: boolean): void {
    const now = Date.now();
    const told = waitOf(headers, now);
    const wait = Math.min(isLast ? Math.max(told, UNSAID_WAIT) : told, this.#options.longestHold);
    this.#closedUntil = Math.max(this.#closedUntil, now + wait);
  }
}

function isPassing({ status }: RequestFailure): boolean {
  return status === null || status >= 500;
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
