import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { DEFAULT_LIMITS, Intake, type IntakeLimits } from './intake.ts';

/** A webhook delivery as it arrived: not verified, its body not parsed. */
export type Delivery = {
  readonly id: string;
  readonly event: string;
  readonly signature: string;
  readonly body: Buffer;
};

export type Answer = { readonly status: number; readonly text: string };

export type ListenerOptions = {
  /** Takes a delivery; what it answers is sent. It must not wait for the work itself. */
  readonly receive: (delivery: Delivery) => Promise<Answer>;
  /** Whether the server can do its work. */
  readonly isReady: () => Promise<boolean>;
  /** Told of each answer to a delivery; the event is null where it was not verified. */
  readonly onAnswer?: (event: string | null, status: number) => void;
  /** Told about errors of ours. */
  readonly onError: (error: unknown) => void;
  /** What of unverified bodies is held; `DEFAULT_LIMITS` unless told. */
  readonly limits?: IntakeLimits;
};

/** Connections at once; each may hold some memory before anything is verified. */
export const MAX_CONNECTIONS = 500;

export const WEBHOOK_PATH = '/api/github/webhooks';

const NOT_FOUND: Answer = { status: 404, text: 'not found' };
const TOO_LARGE: Answer = { status: 413, text: 'the body is larger than any delivery of GitHub' };
const TOO_MUCH: Answer = { status: 503, text: 'too much is arriving at once: redeliver this later' };

/** Milliseconds after which Node looks for requests that took too long; by default it does so twice a minute. */
const CHECKING_INTERVAL = 5_000;

/** An HTTP server that is not listening yet. */
export function createListener(options: ListenerOptions): Server {
  const intake = new Intake(options.limits ?? DEFAULT_LIMITS);
  const server = createServer({ connectionsCheckingInterval: CHECKING_INTERVAL }, (request, response) => {
    answerOf(request, options, intake)
      .catch((error: unknown) => {
        options.onError(error);
        return { status: 500, text: 'internal error' };
      })
      .then((answer) => send(request, response, answer, server.listening));
  });
  // GitHub itself gives up after 10 seconds.
  server.requestTimeout = 15_000;
  server.headersTimeout = 10_000;
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

async function answerOf(request: IncomingMessage, options: ListenerOptions, intake: Intake): Promise<Answer> {
  const path = request.url?.split('?')[0];
  if (path === WEBHOOK_PATH) {
    const answer = await webhookAnswer(request, options, intake);
    // Before that, whatever is sent could name an event.
    const event = answer.status === 202 ? headerOf(request.headers['x-github-event']) : null;
    options.onAnswer?.(event, answer.status);
    return answer;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return NOT_FOUND;
  if (path === '/healthz') return { status: 200, text: 'ok' };
  if (path !== '/readyz') return NOT_FOUND;
  return (await options.isReady()) ? { status: 200, text: 'ready' } : { status: 503, text: 'not ready' };
}

async function webhookAnswer(
  request: IncomingMessage,
  options: ListenerOptions,
  intake: Intake,
): Promise<Answer> {
  if (request.method !== 'POST') return { status: 405, text: 'webhooks are sent by POST' };
  const { headers } = request;
  const id = headerOf(headers['x-github-delivery']);
  const event = headerOf(headers['x-github-event']);
  if (!/^[\w-]{1,64}$/.test(id) || !/^\w{1,64}$/.test(event))
    return { status: 400, text: 'X-GitHub-Delivery or X-GitHub-Event is missing or malformed' };
  if (!headers['content-type']?.startsWith('application/json'))
    return { status: 400, text: 'set the content type of the webhook to application/json' };
  const signature = headerOf(headers['x-hub-signature-256']);
  const answer = await intake.take(
    request,
    async (body) => await options.receive({ id, event, signature, body }),
  );
  if (answer === 'too_large') return TOO_LARGE;
  return answer === 'too_much' ? TOO_MUCH : answer;
}

function headerOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  isListening: boolean,
): void {
  if (response.destroyed) return;
  // A body that was not read to its end, or a server that is stopping, ends the connection.
  const isLast = !request.complete || !isListening;
  response.writeHead(answer.status, {
    'content-type': 'text/plain; charset=utf-8',
    ...(isLast ? { connection: 'close' } : {}),
    ...(answer.status === 405 ? { allow: 'POST' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : `${answer.text}\n`);
}
