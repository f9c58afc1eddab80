/** GitHub refuses an installation's requests for its rate limits, for longer than a request should wait. */
export class RateLimitError extends Error {
  override readonly name = 'RateLimitError';
  /** When requests may be sent again, in milliseconds since the epoch. */
  readonly until: number;

  constructor(until: number) {
    super(`GitHub refuses requests for its rate limits until ${new Date(until).toISOString()}`);
    this.until = until;
  }
}
