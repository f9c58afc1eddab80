import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, type Asked, answerTo, type Description, described } from './api/router.ts';
import { type FaultAnswer, faultFor } from './faults.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

export type LoggedRequest = Readonly<Description> & {
  readonly method: string;
  /** Without the query, and without `/api/v3`. */
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  /** What was answered; 0 for nothing. */
  readonly status: number;
};

/** "GitHub Apps … 5,000 requests per hour" (Rate limits for the REST API). */
const HOURLY_REQUESTS = 5000;

/** The REST API over HTTP: reads a request, lets the router answer, misbehaves when told to, and logs. */
export class ApiServer {
  readonly requests: LoggedRequest[] = [];
  readonly server: Server;
  readonly #world: World;
  readonly #log: (line: string) => void;

  constructor(world: World, log: (line: string) => void) {
    this.#world = world;
    this.#log = log;
    this.server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => this.#break(response, error));
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await askedOf(request);
    const fault = faultFor(this.#world.faults, asked.method, asked.path);
    const isAnswered = fault === undefined || fault.afterWrite === true;
    const answer = isAnswered ? await answerTo(this.#world, asked) : noAnswer;
    const { route } = this.#note(asked, fault, answer);
    if (fault !== undefined) return misbehave(response, fault);
    if (route === null) this.#log(`sandbox: unknown route ${asked.method} ${asked.path}, answered 404`);
    write(
      response,
      { ...answer, headers: { ...this.#rate(), ...answer.headers } },
      request.headers['if-none-match'],
    );
  }

  /** The primary limit as an installation sees it; this sandbox never runs into it by itself. */
  #rate(): Record<string, string> {
    const used = this.requests.length % HOURLY_REQUESTS;
    return {
      'x-github-request-id': `${this.requests.length}`,
      'x-ratelimit-limit': String(HOURLY_REQUESTS),
      'x-ratelimit-remaining': String(HOURLY_REQUESTS - used),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.ceil(this.#world.now() / 1000) + 3600),
      'x-ratelimit-resource': 'core',
    };
  }

  #note(asked: Asked, fault: FaultAnswer | undefined, answer: Answer): LoggedRequest {
    const { method, path, body } = asked;
    const status = fault === undefined ? answer.status : typeof fault.status === 'string' ? 0 : fault.status;
    const request = { method, path, query: asked.query.toString(), body, status, ...described(asked) };
    this.requests.push(request);
    return request;
  }

  #break(response: ServerResponse, error: unknown): void {
    this.#log(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (response.headersSent) return void response.destroy();
    write(response, { status: 500, body: new Refusal(500, 'Server Error').body() });
  }
}

const noAnswer: Answer = { status: 500, body: null };

async function askedOf(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    method: request.method ?? 'GET',
    path: path.replace(/^\/api\/v3(?=\/|$)/, ''),
    query: new URLSearchParams(query),
    body: bodyOf(text),
    accept: request.headers.accept ?? '',
    authorization: request.headers.authorization ?? '',
    userAgent: request.headers['user-agent'] ?? '',
  };
}

/** The JSON value, an empty object for no body, undefined for what is not JSON. */
function bodyOf(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the router answers 400 in GitHub's words
  }
}

function misbehave(response: ServerResponse, fault: FaultAnswer): void {
  if (fault.status === 'hang') return;
  if (fault.status === 'drop') {
    response.socket?.destroy();
    return;
  }
  const body = fault.body ?? { message: 'Server Error', documentation_url: '', status: String(fault.status) };
  write(response, { status: fault.status, body, headers: fault.headers ?? {} });
}

function write(response: ServerResponse, answer: Answer, known?: string): void {
  const isRaw = answer.body instanceof Uint8Array;
  const bytes = bytesOf(answer);
  const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
  const headers = {
    etag,
    'x-github-api-version-selected': '2022-11-28',
    'x-github-media-type': `github.v3; format=${isRaw ? 'raw' : 'json'}`,
  };
  if (answer.status === 200 && known?.replace(/^W\//, '') === etag) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  const type = isRaw ? 'application/vnd.github.raw' : 'application/json; charset=utf-8';
  const content = bytes.length === 0 ? {} : { 'content-type': type };
  response.writeHead(answer.status, { ...headers, ...content, ...answer.headers });
  response.end(bytes);
}

function bytesOf(answer: Answer): Uint8Array {
  if (answer.body instanceof Uint8Array) return answer.body;
  return Buffer.from(answer.status === 204 ? '' : JSON.stringify(answer.body));
}
