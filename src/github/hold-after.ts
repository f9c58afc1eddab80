import { RateLimitError } from './rate-limit-error.ts';
import { SupersededError } from './superseded-error.ts';

/**
 * Milliseconds from `now` (since the epoch) until a job may go on that ended with this error; null where it failed. One
 * that is superseded goes on at once, as part of the newer job.
 */
export function holdAfter(error: unknown, now: number): number | null {
  if (error instanceof SupersededError) return 0;
  return error instanceof RateLimitError ? Math.max(error.until - now, 0) : null;
}
