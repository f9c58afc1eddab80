import { type Account, accountNamed, octocat, webOf } from './accounts.ts';
import type { App } from './app.ts';
import type { ContentLimits } from './content-limits.ts';
import type { Fault } from './faults.ts';
import type { Registration } from './manifests.ts';
import type { Repository } from './repositories.ts';
import type { IssuedToken } from './tokens.ts';
import type { Webhooks } from './webhooks.ts';

export type WorldOptions = { app: App; folder: string; environment: NodeJS.ProcessEnv; webhooks: Webhooks };

/** Everything that this GitHub knows. */
export class World {
  readonly app: App;
  /** Temporary folder that holds every repository. */
  readonly folder: string;
  /** Environment of every git command. */
  readonly environment: NodeJS.ProcessEnv;
  readonly webhooks: Webhooks;
  /** By lower-case full name: GitHub's names differ by more than case. */
  readonly repositories = new Map<string, Repository>();
  /** By lower-case login. */
  readonly #accounts = new Map<string, Account>([[octocat.login, octocat]]);
  readonly tokens = new Map<string, IssuedToken>();
  /** Manifests that wait for their code to be exchanged. */
  readonly registrations = new Map<string, Registration>();
  readonly faults: Fault[] = [];
  truncateTrees = false;
  /** Counts writes while content is limited. */
  contentLimits: ContentLimits | null = null;
  /** Whether the App's one installation is there. */
  isInstalled = true;
  /** Of a GitHub Enterprise Server, or null for github.com. */
  ghesVersion: string | null = null;
  /** Documents that GraphQL has answered. */
  graphqlPoints = 0;
  /** Root of the REST API. */
  url = '';
  #aheadBy = 0;
  #lastId = 10_000;
  #commits = 0;

  constructor(options: WorldOptions) {
    this.app = options.app;
    this.folder = options.folder;
    this.environment = options.environment;
    this.webhooks = options.webhooks;
    this.webhooks.now = () => this.now();
  }

  /** Milliseconds since 1970 on this GitHub's clock. */
  now(): number {
    return Date.now() + this.#aheadBy;
  }

  /** The clock's time in GitHub's form. */
  timestamp(): string {
    return `${new Date(this.now()).toISOString().slice(0, 19)}Z`;
  }

  /** Moves the clock forward, so that tokens expire. */
  advance(milliseconds: number): void {
    this.#aheadBy += milliseconds;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Seconds since 1970 for the next commit: always the same row of dates, so that object ids repeat. */
  nextCommitDate(): number {
    this.#commits += 1;
    return Date.UTC(2026, 0, 1) / 1000 + this.#commits * 60;
  }

  /** The account of a name that this GitHub has met, or undefined. */
  account(login: string): Account | undefined {
    return this.#accounts.get(login.toLowerCase());
  }

  /** The account of a name, made if there is none. */
  meet(login: string, type: Account['type'] = 'User'): Account {
    const known = this.account(login);
    if (known !== undefined) return known;
    const fresh = accountNamed(login, type);
    this.#accounts.set(login.toLowerCase(), fresh);
    return fresh;
  }

  /** Root of the pages that people see. */
  get webUrl(): string {
    return webOf(this.url);
  }

  repository(fullName: string): Repository | undefined {
    return this.repositories.get(fullName.toLowerCase());
  }
}
