import { Probot, ProbotOctokit } from 'probot';
import { z } from 'zod';
import type { TaggedConfig } from './config-files.ts';
import { fetchInTime, type OnAnswer } from './fetch-in-time.ts';
import { Pace, type PaceOptions, paceAt } from './pace.ts';
import { Recent } from './recent.ts';
import { type Registration, readRegistration } from './registration.ts';
import { isStatus } from './request-failure.ts';

/** A GitHub client with the REST methods. */
export type Client = ProbotOctokit;

export type AppOptions = {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  /** REST root without a slash at its end, `https://api.github.com` for instance. */
  readonly apiUrl: string;
  readonly userAgent: string;
  /** Told what the GitHub libraries complain about. */
  readonly warn: (message: string) => void;
  /** Told how GitHub answers each request. */
  readonly onAnswer?: OnAnswer;
  /** What fits the REST root, unless told. */
  readonly pace?: PaceOptions;
};

/** What a token may do: its repository (a bare name of the installation's owner; absent = all) and its permissions. */
export type Scope = {
  readonly repository?: string;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
};

/** Config files that are kept, each of no more than its limit. */
const MAX_CONFIGS = 200;

const TOKEN = z.object({ token: z.string() });

/** Our App's identity at GitHub: signs, and makes clients whose tokens are narrowed to one repository. */
export class GitHubApp {
  readonly #options: AppOptions;
  readonly #octokit: typeof ProbotOctokit;
  readonly #probot: Probot;
  readonly #paces = new Map<number, Pace>();
  /** Config files of organisations as they were read last. */
  readonly configs = new Recent<TaggedConfig>(MAX_CONFIGS);

  constructor(options: AppOptions) {
    this.#options = options;
    this.#octokit = octokitFor(options);
    this.#probot = new Probot({
      appId: options.appId,
      privateKey: options.privateKey,
      // Signatures are verified in server/, by both secrets of a rotation; Probot receives nothing.
      secret: crypto.randomUUID(),
      Octokit: this.#octokit,
      baseUrl: options.apiUrl,
    });
  }

  get id(): number {
    return this.#options.appId;
  }

  /**
   * A client for one repository of an installation. No request is made yet; the token is made by the first one.
   * `guard` is called before each write, which is not sent where it throws.
   */
  async client(installation: number, scope: Scope, guard?: () => Promise<void>): Promise<Client> {
    const tokenOf = async (refresh: boolean) => await this.token(installation, scope, refresh);
    const Octokit = this.#octokit;
    const client = new Octokit({
      authStrategy: () => tokenAuthentication(tokenOf),
      request: { fetch: fetchInTime(installation, this.#options.onAnswer ?? ignored) },
    });
    const pace = this.#paceOf(installation);
    client.hook.wrap('request', (request, options) => {
      const isWrite = isWriting(options);
      return pace.request(isWrite, async () => {
        if (isWrite) await guard?.();
        return await request(options);
      });
    });
    return client;
  }

  /**
   * A token of the installation, kept until shortly before it expires. Throws what GitHub refuses: a permission that
   * the installation does not grant (422) for instance.
   */
  async token(installation: number, scope: Scope, refresh = false): Promise<string> {
    const app = await this.#probot.auth();
    const authentication = {
      type: 'installation',
      installationId: installation,
      ...(scope.repository === undefined ? {} : { repositoryNames: [scope.repository] }),
      permissions: scope.permissions,
      refresh,
    };
    return TOKEN.parse(await app.auth(authentication)).token;
  }

  /** Resolves if the private key can sign; throws otherwise. */
  async sign(): Promise<void> {
    const app = await this.#probot.auth();
    TOKEN.parse(await app.auth({ type: 'app' }));
  }

  /** What the App asks for and is told of. Throws what GitHub refuses, or that it gives no answer. */
  async registration(): Promise<Registration> {
    const app = await this.#probot.auth();
    const { data: found } = await app.rest.apps.getAuthenticated();
    return readRegistration(found);
  }

  #paceOf(installation: number): Pace {
    const pace =
      this.#paces.get(installation) ?? new Pace(this.#options.pace ?? paceAt(this.#options.apiUrl));
    this.#paces.set(installation, pace);
    return pace;
  }
}

type GivenOptions = {
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly request?: { readonly fetch?: ReturnType<typeof fetchInTime> };
};

/**
 * Probot's Octokit without what it adds: its throttling spaces writes by seconds, its retry repeats POSTs, and its
 * log holds the bodies of requests. Its authentication gets no `request` of its own, so that tokens are asked for at
 * our REST root.
 */
function octokitFor(options: AppOptions): typeof ProbotOctokit {
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: options.warn,
    error: options.warn,
    child: () => log,
  };
  const ownFetch = fetchInTime(null, options.onAnswer ?? ignored);
  return ProbotOctokit.defaults((given: GivenOptions) => {
    const { request: _, ...auth } = given.auth ?? {};
    return {
      ...given,
      ...(given.auth === undefined ? {} : { auth }),
      baseUrl: options.apiUrl,
      userAgent: options.userAgent,
      throttle: { enabled: false },
      retry: { enabled: false },
      log,
      request: { fetch: given.request?.fetch ?? ownFetch },
    };
  });
}

/** Whether a request may change something. GraphQL has one address for reading and writing. */
function isWriting({ method, url, query }: { method: string; url: string; query?: unknown }): boolean {
  if (url.endsWith('/graphql')) return typeof query !== 'string' || !/^\s*query\b/.test(query);
  return method !== 'GET' && method !== 'HEAD';
}

function ignored(): void {}

type RequestOptions = { readonly headers: { authorization?: string | undefined } };
type Send = (options: RequestOptions) => Promise<unknown>;

/**
 * Puts the token on each request. GitHub sometimes refuses a token that it has just made or that was revoked:
 * a 401 is answered once with a new one, which is safe for writes too, since a refused request was not done.
 */
function tokenAuthentication(tokenOf: (refresh: boolean) => Promise<string>) {
  const hook = async (request: Send, options: RequestOptions) => {
    options.headers.authorization = `token ${await tokenOf(false)}`;
    try {
      return await request(options);
    } catch (error) {
      if (!isStatus(error, 401)) throw error;
      options.headers.authorization = `token ${await tokenOf(true)}`;
      return await request(options);
    }
  };
  return Object.assign(async () => ({ type: 'token' }), { hook });
}
