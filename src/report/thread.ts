import type { Marker } from './marker.ts';
import type { Lines } from './places.ts';

/** A thread of ours on a pull request, as it is now. */
export type Thread = {
  readonly id: string;
  /** Its first comment, which our App wrote. */
  readonly comment: { readonly id: string; readonly body: string; readonly isMinimized: boolean };
  readonly marker: Marker;
  readonly path: string;
  /** The lines of the head that it stands on; null where the diff has them no more, and for a comment on the file. */
  readonly lines: Lines | null;
  readonly isResolved: boolean;
  /** Body of the last comment, where that is a reply that our App wrote. */
  readonly lastReply: string | null;
};

/** What is to be done with a thread that is there. Each part is left out where there is nothing to do. */
export type ThreadUpdate = {
  readonly thread: Thread;
  /** A comment to add at its end. */
  readonly reply?: string;
  /** New text of its first comment. */
  readonly body?: string;
  /** Resolve it (minimise the first comment where that is not permitted), or open it again. */
  readonly turn?: 'close' | 'reopen';
};

/** The threads whose markers are among ours, found again by what they are about. */
export class Threads {
  readonly #left: Set<Thread>;

  constructor(threads: readonly Thread[]) {
    this.#left = new Set(threads);
  }

  /** Those that nothing was found for. */
  get left(): readonly Thread[] {
    return [...this.#left];
  }

  /** Takes the first thread that fits; each is taken once. */
  take(isIt: (thread: Thread) => boolean): Thread | null {
    const found = this.left.find(isIt) ?? null;
    if (found !== null) this.#left.delete(found);
    return found;
  }
}
