import { type Faulted, type FaultMatcher, isMet } from './faults.ts';

/** A request that is held up until somebody lets it go on. */
export type Pause = {
  /** Resolves when a matching request has come. */
  reached: Promise<void>;
  /** Lets it go on; it meets one request only. */
  resume: () => void;
};

type Held = { matcher: FaultMatcher; isAfterWrite: boolean; reach: () => void; resumed: Promise<void> };

/** Requests that are to be held up. */
export class Pauses {
  #held: Held[] = [];

  /** Holds up the next matching request: before it is performed, or after that and before it is answered. */
  add(matcher: FaultMatcher, isAfterWrite: boolean): Pause {
    const reached = Promise.withResolvers<void>();
    const resumed = Promise.withResolvers<void>();
    this.#held.push({ matcher, isAfterWrite, reach: reached.resolve, resumed: resumed.promise });
    return { reached: reached.promise, resume: resumed.resolve };
  }

  /** Waits as long as this request is held up at this point, if it is. */
  async pass(request: Faulted, isAfterWrite: boolean): Promise<void> {
    const held = this.#held.find((one) => one.isAfterWrite === isAfterWrite && isMet(one.matcher, request));
    if (held === undefined) return;
    this.#held = this.#held.filter((one) => one !== held);
    held.reach();
    await held.resumed;
  }
}
