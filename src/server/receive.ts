import { verifyWithFallback } from '@octokit/webhooks-methods';
import type { Logger } from 'pino';
import { ZodError } from 'zod';
import { type GitHubJob, keyOf } from '../github/job.ts';
import { type Event, jobsOf } from '../github/jobs-of-event.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Answer, Delivery } from './listener.ts';

export type ReceiverOptions = {
  readonly appId: number;
  /** A delivery counts as GitHub's if one of them signed it. */
  readonly secrets: readonly [string, ...string[]];
  readonly jobs: Jobs<GitHubJob>;
  readonly log: Logger;
};

/** Takes deliveries: verified, mapped to jobs, and answered once these are stored. */
export function createReceiver({ appId, secrets, jobs, log }: ReceiverOptions) {
  return async (delivery: Delivery): Promise<Answer> => {
    const fields = { delivery: delivery.id, event: delivery.event };
    const body = delivery.body.toString('utf8');
    if (!(await isSigned(secrets, body, delivery.signature))) {
      log.warn(fields, 'delivery refused: its signature is not by our secret');
      return {
        status: 401,
        text: 'the signature does not match: compare WEBHOOK_SECRET with the secret of the App',
      };
    }
    const found = jobsIn(delivery, body, appId);
    if (found === null) {
      log.warn(fields, 'delivery refused: not the payload of such an event');
      return { status: 400, text: 'not the payload of such an event' };
    }
    try {
      for (const work of found) await jobs.put({ key: keyOf(work), work });
    } catch (error) {
      log.error({ ...fields, error }, 'delivery refused: its work could not be stored');
      return { status: 503, text: 'the work could not be stored: redeliver this later' };
    }
    log.info({ ...fields, jobs: found.length }, 'delivery taken');
    return { status: 202, text: found.length > 0 ? 'accepted' : 'nothing to do' };
  };
}

async function isSigned(
  secrets: ReceiverOptions['secrets'],
  body: string,
  signature: string,
): Promise<boolean> {
  // The library throws where there is nothing to compare.
  if (body === '' || signature === '') return false;
  const [current, ...previous] = secrets;
  return (await verifyWithFallback(current, body, signature, previous)) === true;
}

/** The delivery's jobs; null where its body is not what GitHub sends. */
function jobsIn(delivery: Delivery, body: string, appId: number): GitHubJob[] | null {
  try {
    const event: Event = { name: delivery.event, delivery: delivery.id, payload: JSON.parse(body) };
    return jobsOf(event, appId);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ZodError) return null;
    throw error;
  }
}
