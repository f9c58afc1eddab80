/** A newer job for the same subject waits: what this one would write is out of date. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';

  constructor() {
    super('a newer job for the same subject waits');
  }
}
