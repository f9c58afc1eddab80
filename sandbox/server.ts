import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type Asked, answerTo, type Description, described } from './api/router.ts';
import { type FaultAnswer, faultFor } from './faults.ts';
import { Pauses } from './pauses.ts';
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
  /** When it began and when its answer left, in milliseconds on one clock. */
  readonly startedAt: number;
  readonly endedAt: number;
};

/** "GitHub Apps … 5,000 requests per hour" (Rate limits for the REST API). */
const HOURLY_REQUESTS = 5000;

/** The REST API over HTTP: reads a request, lets the router answer, misbehaves when told to, and logs. */
export class ApiServer {
  readonly requests: LoggedRequest[] = [];
  /** Milliseconds that every answer is held back. */
  latency = 0;
  readonly pauses = new Pauses();
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

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const asked = await askedOf(message, this.#world.ghesVersion !== null);
    const description = described(asked);
    const request = { ...asked, ...description };
    await this.pauses.pass(request, false);
    const fault = faultFor(this.#world.faults, request);
    const isAnswered = fault === undefined || fault.afterWrite === true;
    const answer = isAnswered ? await this.#answer(asked, description) : noAnswer;
    await this.pauses.pass(request, true);
    if (this.latency > 0) await delay(this.latency);
    const known = message.headers['if-none-match'];
    const status = isUnchanged(answer, known) ? 304 : answer.status;
    this.#note(asked, description, fault, status, startedAt);
    if (fault !== undefined) return misbehave(response, fault);
    if (description.route === null) {
      this.#log(`sandbox: unknown route ${asked.method} ${asked.path}, answered 404`);
    }
    const headers = { ...this.#surroundings(description), ...answer.headers };
    write(response, { ...answer, headers }, known);
  }

  async #answer(asked: Asked, { isWrite }: Description): Promise<Answer> {
    const wait = isWrite ? (this.#world.contentLimits?.take(this.#world.now()) ?? null) : null;
    return wait === null ? answerTo(this.#world, asked) : blocked(wait);
  }

  /** What stands above every answer: the primary limit as an installation sees it, which this sandbox never runs into
   * by itself; on an enterprise server its version instead, since limits are off there. */
  #surroundings({ operation }: Description): Record<string, string> {
    const id = { 'x-github-request-id': `${this.requests.length}` };
    const { ghesVersion } = this.#world;
    if (ghesVersion !== null) return { ...id, 'x-github-enterprise-version': ghesVersion };
    const used = this.requests.length % HOURLY_REQUESTS;
    return {
      ...id,
      'x-ratelimit-limit': String(HOURLY_REQUESTS),
      'x-ratelimit-remaining': String(HOURLY_REQUESTS - used),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.ceil(this.#world.now() / 1000) + 3600),
      'x-ratelimit-resource': operation === null ? 'core' : 'graphql',
    };
  }

  #note(
    asked: Asked,
    description: Description,
    fault: FaultAnswer | undefined,
    answered: number,
    startedAt: number,
  ): void {
    const { method, path, body } = asked;
    const isSilent = fault !== undefined && typeof fault.status === 'string';
    this.requests.push({
      method,
      path,
      query: asked.query.toString(),
      body,
      status: isSilent ? 0 : typeof fault?.status === 'number' ? fault.status : answered,
      ...description,
      startedAt,
      endedAt: performance.now(),
    });
  }

  #break(response: ServerResponse, error: unknown): void {
    this.#log(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (response.headersSent) return void response.destroy();
    write(response, { status: 500, body: new Refusal(500, 'Server Error').body() });
  }
}

const noAnswer: Answer = { status: 500, body: null };

/** The secondary limit on content; `retry-after` counts whole seconds. */
function blocked(wait: number): Answer {
  const words = 'have been temporarily blocked from content creation. Please retry your request again later.';
  const body = {
    message: `You have exceeded a secondary rate limit and ${words}`,
    documentation_url:
      'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
    status: '403',
  };
  return { status: 403, body, headers: { 'retry-after': String(Math.ceil(wait / 1000)) } };
}

/** The path below the API's root. An enterprise server knows its API by `/api/v3` and `/api/graphql` only; here
 * github.com takes those too. */
function locatedAt(path: string, isEnterprise: boolean): { path: string; isOutside: boolean } {
  const rest = path.replace(/^\/api\/v3(?=\/|$)/, '');
  const isElsewhere = rest === path ? path !== '/api/graphql' : rest === '/graphql';
  return { path: rest, isOutside: isEnterprise && isElsewhere && !PAGES.test(path) };
}

/** Pages of the site that programs send forms to. */
const PAGES = /^\/(?:organizations\/[^/]+\/)?settings\/apps\/new$/;

async function askedOf(request: IncomingMessage, isEnterprise: boolean): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    method: request.method ?? 'GET',
    ...locatedAt(path, isEnterprise),
    query: new URLSearchParams(query),
    body: isForm(request) ? Object.fromEntries(new URLSearchParams(text)) : bodyOf(text),
    accept: request.headers.accept ?? '',
    authorization: request.headers.authorization ?? '',
    userAgent: request.headers['user-agent'] ?? '',
  };
}

function isForm(request: IncomingMessage): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
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
  const headers = {
    etag: etagOf(bytes),
    'x-github-api-version-selected': '2022-11-28',
    'x-github-media-type': `github.v3; format=${isRaw ? 'raw' : 'json'}`,
  };
  if (isUnchanged(answer, known)) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  const type = isRaw ? 'application/vnd.github.raw' : 'application/json; charset=utf-8';
  const content = bytes.length === 0 ? {} : { 'content-type': type };
  response.writeHead(answer.status, { ...headers, ...content, ...answer.headers });
  response.end(bytes);
}

/** Whether the answer is the one that the asker knows by its ETag. */
function isUnchanged(answer: Answer, known?: string): boolean {
  return answer.status === 200 && known?.replace(/^W\//, '') === etagOf(bytesOf(answer));
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('hex')}"`;
}

function bytesOf(answer: Answer): Uint8Array {
  if (answer.body instanceof Uint8Array) return answer.body;
  return Buffer.from(answer.body === null ? '' : JSON.stringify(answer.body));
}
