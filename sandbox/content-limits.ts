/** "no more than 80 content-generating requests per minute and no more than 500 … per hour" (Rate limits). */
const PER_MINUTE = 80;
const PER_HOUR = 500;
const MINUTES = 60;

export type ContentLimitOptions = {
  perMinute?: number;
  perHour?: number;
  /** Length of the minute in milliseconds, for tests that can't wait; the hour is 60 of them. */
  minuteMs?: number;
};

/** Counts writes, and says how long to wait once there were too many. */
export class ContentLimits {
  readonly #limits: readonly { count: number; ms: number }[];
  #times: number[] = [];

  constructor({ perMinute = PER_MINUTE, perHour = PER_HOUR, minuteMs = 60_000 }: ContentLimitOptions = {}) {
    this.#limits = [
      { count: perMinute, ms: minuteMs },
      { count: perHour, ms: minuteMs * MINUTES },
    ];
  }

  /** Counts a write at a time in milliseconds and answers null; or, over a limit, the milliseconds until one may be
   * tried again. What is refused is not counted. */
  take(now: number): number | null {
    const waits = this.#limits.map(({ count, ms }) => {
      const recent = this.#times.filter((time) => time > now - ms);
      const blocking = recent.at(-count);
      return recent.length < count || blocking === undefined ? 0 : blocking + ms - now;
    });
    const wait = Math.max(...waits);
    if (wait > 0) return wait;
    const longest = Math.max(...this.#limits.map(({ ms }) => ms));
    this.#times = [...this.#times.filter((time) => time > now - longest), now];
    return null;
  }
}
