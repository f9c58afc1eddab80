import { parentPort } from 'node:worker_threads';
import type { PolicyDocument } from '../control/policy.ts';
import { type ReviewOptions, review } from '../review.ts';
import type { Snapshot } from '../source/snapshot.ts';

/** What a worker is asked: the arguments of `review`. */
export type ReviewRequest = {
  readonly snapshot: Snapshot;
  readonly document: PolicyDocument;
  readonly options: ReviewOptions;
};

parentPort?.on('message', async ({ snapshot, document, options }: ReviewRequest) => {
  parentPort?.postMessage(await review(snapshot, document, options));
});
