import type { Level } from '../app.ts';
import { operationOf, type Question, questionBody } from '../graphql/question.ts';
import { badCredentials, forbidden, forbiddenBecause, notFound, Refusal } from '../refusal.ts';
import type { Repository } from '../repositories.ts';
import { type IssuedToken, isAllowed, isHeld, verifyAppToken } from '../tokens.ts';
import type { World } from '../world.ts';
import { routes } from './routes.ts';

/** One request, read. */
export type Asked = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  accept: string;
  authorization: string;
  userAgent: string;
  /** Whether its path lies outside of what the server answers: an enterprise server keeps its API below `/api`. */
  isOutside: boolean;
};

/** A body of null is none. */
export type Answer = { status: number; body: unknown; headers?: Readonly<Record<string, string>> };

export type Call = {
  world: World;
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  accept: string;
  /** Text of a `{name}` in the pattern. */
  text: (name: string) => string;
  /** The same as a number; 404 for anything else. */
  number: (name: string) => number;
};

export type TokenCall = Call & { token: IssuedToken };

export type RepositoryCall = TokenCall & { repository: Repository };

type Reply = Answer | Promise<Answer>;

/** A route asks for nothing, for the App's JWT, for any installation token, or for a token with a permission on the repository. */
export type Route = { method: string; pattern: string } & (
  | { needs: 'nothing'; answer: (call: Call) => Reply }
  | { needs: 'jwt'; answer: (call: Call) => Reply }
  | { needs: 'token'; answer: (call: TokenCall) => Reply }
  | { needs: readonly [permission: string, level: Level]; answer: (call: RepositoryCall) => Reply }
);

export type Description = {
  /** What the caller showed: an App JWT, an installation token (good or bad), or nothing of that kind. */
  actor: 'jwt' | 'token' | 'none';
  /** The route's pattern, or null for one that this sandbox does not know. */
  route: string | null;
  /** Name of the GraphQL operation, or of its first field where it has none; null for REST. */
  operation: string | null;
  /** Top-level fields of the GraphQL operation. */
  fields: readonly string[];
  /** Whether it changes something: by REST all but GET, by GraphQL a mutation. What the App does with its
   * JWT, such as making a token, does not count. */
  isWrite: boolean;
};

/** Who asks for what. */
export function described(asked: Asked): Description {
  const actor = actorOf(asked.authorization);
  const route = routeOf(asked)?.route.pattern ?? null;
  const question = graphqlQuestion(asked);
  if (question === null) {
    return {
      actor,
      route,
      operation: null,
      fields: [],
      isWrite: asked.method !== 'GET' && actor === 'token',
    };
  }
  const { name, fields, isWrite } = operationOf(question);
  return { actor, route, operation: name, fields, isWrite };
}

function graphqlQuestion({ path, body }: Asked): Question | null {
  if (!/^(?:\/api)?\/graphql$/.test(path)) return null;
  const read = questionBody.safeParse(body);
  return read.success ? read.data : null;
}

/** What GitHub answers to a request: by its route, or a refusal. */
export async function answerTo(world: World, asked: Asked): Promise<Answer> {
  try {
    if (asked.userAgent === '') throw new Refusal(403, 'Request forbidden by administrative rules.');
    const found = routeOf(asked);
    if (found === undefined) throw notFound();
    if (asked.body === undefined) throw new Refusal(400, 'Problems parsing JSON');
    return await answerBy(world, asked, found);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: error.body() };
  }
}

type Found = { route: Route; captures: ReadonlyMap<string, string> };

const compiled = routes.map((route) => ({ route, expression: expressionOf(route.pattern) }));

/** `{name}` is one segment, `{name*}` the rest or several. Clients may escape the slashes in either. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.]/g, '\\.')
    .replace(
      /\{(\w+)(\*?)\}/g,
      (_, name: string, star: string) => `(?<${name}>${star === '*' ? '.+' : '[^/]+'})`,
    );
  return new RegExp(`^${source}/?$`);
}

function routeOf(asked: Asked): Found | undefined {
  if (asked.isOutside) return undefined;
  for (const { route, expression } of compiled) {
    if (route.method !== asked.method) continue;
    const match = expression.exec(asked.path);
    if (match === null) continue;
    const captures = new Map<string, string>();
    try {
      for (const [name, text] of Object.entries(match.groups ?? {}))
        captures.set(name, decodeURIComponent(text));
    } catch {
      return undefined; // a malformed escape names nothing
    }
    return { route, captures };
  }
  return undefined;
}

async function answerBy(world: World, asked: Asked, { route, captures }: Found): Promise<Answer> {
  const text = (name: string) => captures.get(name) ?? '';
  const call: Call = {
    world,
    method: asked.method,
    path: asked.path,
    query: asked.query,
    body: asked.body,
    accept: asked.accept,
    text,
    number: (name) => numberOf(text(name)),
  };
  if (route.needs === 'nothing') return route.answer(call);
  if (route.needs === 'jwt') {
    verifyAppToken(bearer(asked.authorization), world.app, world.now());
    return route.answer(call);
  }
  const token = tokenOf(world, asked.authorization);
  if (route.needs === 'token') return route.answer({ ...call, token });
  const repository = world.repository(`${text('owner')}/${text('repo')}`);
  if (repository === undefined || !isHeld(token, repository)) throw notFound();
  if (!isAllowed(token, ...route.needs)) throw forbidden();
  if (repository.isArchived && asked.method !== 'GET') {
    throw forbiddenBecause('Repository was archived so is read-only.');
  }
  return route.answer({ ...call, repository, token });
}

function numberOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw notFound();
  return Number(text);
}

function bearer(authorization: string): string {
  const match = /^(?:bearer|token) +(\S+)$/i.exec(authorization);
  if (match === null) throw badCredentials('Requires authentication');
  return match[1] ?? '';
}

function tokenOf(world: World, authorization: string): IssuedToken {
  const token = world.tokens.get(bearer(authorization));
  if (token === undefined || token.expiresAt <= world.now()) throw badCredentials();
  return token;
}

function actorOf(authorization: string): Description['actor'] {
  if (/ ghs_\S+$/.test(authorization)) return 'token';
  return /^bearer +[\w-]+\.[\w-]+\.[\w-]+$/i.test(authorization) ? 'jwt' : 'none';
}
