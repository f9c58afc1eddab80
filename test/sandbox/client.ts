import { sign } from 'node:crypto';
import type { Sandbox } from '../../sandbox/sandbox.ts';

export type Reply = { status: number; body: unknown; headers: Headers };

/** A caller of the sandbox's REST API with one credential. */
export class Client {
  readonly #url: string;
  readonly #graphqlUrl: string;
  readonly #authorization: string | undefined;

  constructor(sandbox: Sandbox, authorization?: string) {
    this.#url = sandbox.url;
    this.#graphqlUrl = sandbox.graphqlUrl;
    this.#authorization = authorization;
  }

  /** A client with an installation token, narrowed by `narrowing`. */
  static async installed(sandbox: Sandbox, narrowing: object = {}): Promise<Client> {
    const app = new Client(sandbox, `bearer ${appToken(sandbox)}`);
    const path = `/app/installations/${sandbox.installationId}/access_tokens`;
    const { status, body } = await app.request('POST', path, narrowing);
    if (status !== 201) throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
    return new Client(sandbox, `token ${String(at(body, 'token'))}`);
  }

  request(method: string, path: string, body?: unknown, headers = {}): Promise<Reply> {
    return this.#send(this.#url + path, method, body, headers);
  }

  async #send(url: string, method: string, body?: unknown, headers = {}): Promise<Reply> {
    const answer = await fetch(url, {
      method,
      headers: {
        ...(this.#authorization === undefined ? {} : { authorization: this.#authorization }),
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers };
  }

  get(path: string, headers = {}): Promise<Reply> {
    return this.request('GET', path, undefined, headers);
  }

  /** Asks the GraphQL API. */
  graphql(query: string, variables: object = {}): Promise<Reply> {
    return this.#send(this.#graphqlUrl, 'POST', { query, variables });
  }

  post(path: string, body: unknown): Promise<Reply> {
    return this.request('POST', path, body);
  }
}

/** An App JWT, good unless claims or key are replaced. */
export function appToken(
  sandbox: Sandbox,
  claims: object = {},
  key = sandbox.privateKey,
  alg = 'RS256',
): string {
  const now = Math.floor(Date.now() / 1000);
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { iss: sandbox.appId, iat: now - 30, exp: now + 540, ...claims };
  const signed = `${encoded({ alg, typ: 'JWT' })}.${encoded(payload)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

/** The value at a path of a JSON value; undefined where it ends. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** The list at a path of a JSON value. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const list = at(value, ...path);
  if (!Array.isArray(list)) throw new Error(`no list at ${path.join('.')}`);
  return list;
}
