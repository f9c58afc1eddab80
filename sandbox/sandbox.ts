import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from './accounts.ts';
import { type Permissions, registeredApp } from './app.ts';
import { type ContentLimitOptions, ContentLimits } from './content-limits.ts';
import type { FaultAnswer, FaultMatcher } from './faults.ts';
import {
  cloned,
  created,
  forked,
  gitEnvironment,
  type RepositoryOptions,
  removeFolder,
  temporaryFolder,
} from './folders.ts';
import { install, select, uninstall } from './installation.ts';
import type { Repository } from './repositories.ts';
import { SandboxRepository } from './repository.ts';
import { ApiServer, type LoggedRequest } from './server.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import { type Delivery, Webhooks } from './webhooks.ts';
import { World } from './world.ts';

export type { Annotation, CheckRun } from './check-runs.ts';
export type { FileChange } from './commits.ts';
export { SandboxRepository } from './repository.ts';
export type { Review, ReviewComment } from './reviews.ts';
export type { LoggedRequest } from './server.ts';
export type { Thread } from './threads.ts';
export type { Delivery } from './webhooks.ts';

export type SandboxOptions = {
  /** Where webhooks are sent; may be set later with `sandbox.webhookUrl = …`. */
  webhookUrl?: string;
  webhookSecret: string;
  /** A GitHub Enterprise Server: its paths, no merge queue, no limits. */
  ghes?: boolean;
  /** Permissions that the App has beyond those of app.yml; without `contents: write`, say, it can't commit. */
  permissions?: Permissions;
  /** 0, the default, is any free port. */
  port?: number;
  /** Where a line about each unknown route goes; standard error unless told. */
  log?: (line: string) => void;
};

const GHES_VERSION = '3.19.1';

/** Starts a GitHub in a box on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const app = await registeredApp(options.permissions);
  const folder = await temporaryFolder();
  const environment = await gitEnvironment(folder);
  const webhooks = new Webhooks(options.webhookUrl, options.webhookSecret, app.id);
  const world = new World({ app, folder, environment, webhooks });
  world.ghesVersion = options.ghes === true ? GHES_VERSION : null;
  const api = new ApiServer(world, options.log ?? ((line) => console.error(line)));
  try {
    const origin = await listening(api.server, options.port ?? 0);
    world.url = options.ghes === true ? `${origin}/api/v3` : origin;
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
  return new Sandbox(world, api);
}

/** A GitHub in a box: its REST API over HTTP, and what a person, an administrator or a bad day would do to it. */
export class Sandbox {
  readonly #world: World;
  readonly #api: ApiServer;

  constructor(world: World, api: ApiServer) {
    this.#world = world;
    this.#api = api;
  }

  /** Root of the REST API; of an enterprise server it ends in `/api/v3`. */
  get url(): string {
    return this.#world.url;
  }

  /** Where GraphQL is asked. */
  get graphqlUrl(): string {
    return this.#world.ghesVersion === null ? `${this.url}/graphql` : `${this.webUrl}/api/graphql`;
  }

  /** Root of the pages that people see. */
  get webUrl(): string {
    return this.#world.webUrl;
  }

  get appId(): number {
    return this.#world.app.id;
  }

  get appSlug(): string {
    return this.#world.app.slug;
  }

  /** The App's private key as PEM. */
  get privateKey(): string {
    return this.#world.app.privateKey;
  }

  get installationId(): number {
    return this.#world.app.installationId;
  }

  get webhookUrl(): string | undefined {
    return this.#world.webhooks.url;
  }

  set webhookUrl(url: string | undefined) {
    this.#world.webhooks.url = url;
  }

  /** Whether recursive listings of trees stop half way and say so. */
  get truncateTrees(): boolean {
    return this.#world.truncateTrees;
  }

  set truncateTrees(isOn: boolean) {
    this.#world.truncateTrees = isOn;
  }

  /** Every request that reached the API, in the order of their answers. */
  get requests(): readonly LoggedRequest[] {
    return this.#api.requests;
  }

  /** Milliseconds that every answer is held back; 0 unless set. With some, requests that are sent together overlap
   * here too, so that `traffic` sees their depth as it is over a real network. */
  get latency(): number {
    return this.#api.latency;
  }

  set latency(milliseconds: number) {
    this.#api.latency = milliseconds;
  }

  /** What the requests from an index of `requests` on amount to, or those of them that count. */
  traffic(since = 0, isCounted: (request: LoggedRequest) => boolean = () => true): Traffic {
    return trafficOf(this.requests.slice(since).filter(isCounted));
  }

  /** Limits content as GitHub does, from now on: over 80 writes a minute or 500 an hour are refused. Null ends it. */
  limitContent(options: ContentLimitOptions | null = {}): void {
    this.#world.contentLimits = options === null ? null : new ContentLimits(options);
  }

  /** Every webhook sent, in order of sending. */
  get deliveries(): readonly Delivery[] {
    return this.#world.webhooks.deliveries;
  }

  /** A repository backed by a bare git repository in a temporary folder, without commits. */
  async createRepository(fullName: string, options: RepositoryOptions = {}): Promise<SandboxRepository> {
    return this.#add(await created(this.#world, fullName, options));
  }

  /** The same, cloned from a git repository on disk, which is never written to. All its refs come along. */
  async cloneRepository(
    fullName: string,
    path: string,
    options: RepositoryOptions = {},
  ): Promise<SandboxRepository> {
    return this.#add(await cloned(this.#world, fullName, path, options));
  }

  /** A person's account, made if there is none. */
  person(login: string): Account {
    return this.#world.meet(login);
  }

  /** Deletes a repository; pull requests from it lose their `head.repo`. */
  async deleteRepository(fullName: string): Promise<void> {
    const [repository] = this.#named([fullName]);
    if (repository === undefined) return;
    this.#world.repositories.delete(fullName.toLowerCase());
    for (const other of this.#world.repositories.values()) {
      for (const pull of other.pulls.values()) {
        if (pull.headRepository === repository) pull.headRepository = null;
      }
    }
    await repository.git.close();
  }

  /** Answers the next matching requests with a status, or drops the socket; optionally after doing what was asked. */
  fail(matcher: FaultMatcher, answer: FaultAnswer): void {
    this.#world.faults.push({ matcher, answer, left: answer.times ?? 1 });
  }

  /** Installs the App on these repositories: `installation` `created`. */
  install(...fullNames: readonly string[]): Promise<void> {
    return install(this.#world, this.#named(fullNames));
  }

  /** Uninstalls the App: `installation` `deleted`. No repository is installed then. */
  uninstall(): Promise<void> {
    return uninstall(this.#world);
  }

  /** Adds repositories to the installation, or takes them out of it: `installation_repositories`. */
  select(action: 'added' | 'removed', ...fullNames: readonly string[]): Promise<void> {
    return select(this.#world, this.#named(fullNames), action);
  }

  /** An administrator accepts other permissions of the App: tokens issued from now on have them. */
  grant(permissions: Permissions): void {
    this.#world.app.permissions = { ...this.#world.app.permissions, ...permissions };
  }

  /** Moves the sandbox's clock forward, so that tokens expire. */
  advance(milliseconds: number): void {
    this.#world.advance(milliseconds);
  }

  /** Sends a delivery once more, with the same GUID and body. */
  redeliver(guid: string): Promise<Delivery> {
    return this.#world.webhooks.redeliver(guid);
  }

  /** Resolves once every webhook under way has its answer. */
  settled(): Promise<void> {
    return this.#world.webhooks.settled();
  }

  /** Stops listening and removes the temporary folders. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#api.server.close(() => resolve()));
    this.#api.server.closeAllConnections();
    await closed;
    await this.#world.webhooks.settled();
    await Promise.all([...this.#world.repositories.values()].map((repository) => repository.git.close()));
    await removeFolder(this.#world.folder);
  }

  #named(fullNames: readonly string[]): readonly Repository[] {
    return fullNames.map((fullName) => {
      const repository = this.#world.repository(fullName);
      if (repository === undefined) throw new Error(`There is no repository ${fullName}`);
      return repository;
    });
  }

  #add(repository: Repository): SandboxRepository {
    const fork = async (fullName: string) => this.#add(await forked(this.#world, fullName, repository));
    return new SandboxRepository(this.#world, repository, fork);
  }
}

function listening(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address: AddressInfo | string | null = server.address();
      const open = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://127.0.0.1:${open}`);
    });
  });
}
