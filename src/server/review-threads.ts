import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Review, type review, unfinishedReview } from '../review.ts';
import type { ReviewRequest } from './review-worker.ts';

export type ThreadOptions = {
  /** How many reviews are made at once. */
  readonly threads: number;
  /** Milliseconds that one review may take. */
  readonly timeout: number;
  /** Megabytes that one review may take. */
  readonly memory: number;
};

/** One review takes well under a second; a pull request that is made to be slow ends here. */
export const DEFAULT_THREADS: ThreadOptions = { threads: 2, timeout: 60_000, memory: 1_024 };

const WORKER = new URL(`./review-worker${extname(import.meta.url)}`, import.meta.url);

/**
 * Makes reviews in threads of their own, so that no pull request stops the server from answering, and each within
 * its time and memory: one that needs more ends as a review that says so.
 */
export class ReviewThreads {
  private readonly options: ThreadOptions;
  private readonly idle: Worker[] = [];
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(options: ThreadOptions = DEFAULT_THREADS) {
    this.options = options;
  }

  /** The same as `review`, elsewhere. Throws what it throws. */
  readonly review: typeof review = async (snapshot, document, options) => {
    await this.turn();
    try {
      return await this.ask({ snapshot, document, options });
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  };

  /** Ends the threads; reviews in hand fail. */
  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((worker) => worker.terminate()));
  }

  private async turn(): Promise<void> {
    while (this.running >= this.options.threads)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
  }

  private async ask(request: ReviewRequest): Promise<Review> {
    const worker = this.idle.pop() ?? this.newWorker();
    const { promise, resolve, reject } = Promise.withResolvers<Review>();
    const timer = setTimeout(
      () => resolve(tooMuch(request, `${this.options.timeout / 1000} seconds`)),
      this.options.timeout,
    );
    const onError = (error: Error) => {
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
        resolve(tooMuch(request, `${this.options.memory} MB of memory`));
      else reject(error);
    };
    worker.on('message', resolve);
    worker.on('error', onError);
    let isWell = false;
    try {
      worker.postMessage(request);
      const result = await promise;
      isWell = !result.isUnfinished;
      return result;
    } finally {
      clearTimeout(timer);
      // not all listeners: Node's own hang on the worker too
      worker.off('message', resolve);
      worker.off('error', onError);
      if (isWell) this.idle.push(worker);
      else await worker.terminate();
    }
  }

  private newWorker(): Worker {
    const worker = new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: this.options.memory } });
    worker.unref();
    return worker;
  }
}

function tooMuch({ document }: ReviewRequest, limit: string): Review {
  return unfinishedReview(
    document,
    `This change takes more than ${limit} to judge, the limit of one review.`,
  );
}
