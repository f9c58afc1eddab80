import {
  type Sandbox,
  type SandboxOptions,
  type SandboxRepository,
  startSandbox,
} from '../../sandbox/sandbox.ts';
import { type LogLine, ServerProcess } from '../../sandbox/server-process.ts';
import { newDataDir } from '../data-dirs.ts';

const SECRET = 'the secret of the end-to-end tests';

/** What may be committed. */
type Files = Parameters<SandboxRepository['commit']>[1];
type Settings = Readonly<Record<string, string>>;

/** A GitHub in a box and the real server, which talk to each other over HTTP. */
export class GitHub {
  readonly sandbox: Sandbox;
  readonly server: ServerProcess;
  /** Lines of the server's log that were waited for. */
  #seen = 0;
  #names = 0;

  private constructor(sandbox: Sandbox, server: ServerProcess) {
    this.sandbox = sandbox;
    this.server = server;
  }

  /**
   * `settings` are variables of the server's environment beside those that it can't be without, `options` those of the
   * sandbox.
   */
  static async start(settings: Settings = {}, options: Partial<SandboxOptions> = {}): Promise<GitHub> {
    const sandbox = await startSandbox({ webhookSecret: SECRET, ...options });
    const web = new URL(sandbox.webUrl);
    const root =
      options.ghes === true ? { GHE_HOST: web.host, GHE_PROTOCOL: 'http' } : { GITHUB_API_URL: sandbox.url };
    const server = new ServerProcess({
      APP_ID: String(sandbox.appId),
      PRIVATE_KEY: sandbox.privateKey,
      WEBHOOK_SECRET: SECRET,
      ...root,
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: await newDataDir(),
      ...settings,
    });
    sandbox.webhookUrl = `${await server.url()}/api/github/webhooks`;
    return new GitHub(sandbox, server);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.sandbox.close();
  }

  /** A repository of its own with these files on `main`, and the policy that the config names (none = undecided). */
  async repository(files: Readonly<Record<string, string>>, config?: string): Promise<SandboxRepository> {
    const repository = await this.sandbox.createRepository(`acme/shop-${++this.#names}`);
    const all = config === undefined ? files : { ...files, '.github/stage-review.yml': config };
    await repository.commit('main', all, 'Begin');
    return repository;
  }

  /** Opens a pull request that changes files on a branch of its own; answers its number once it is reviewed. */
  async opened(
    repository: SandboxRepository,
    files: Files,
    branch = 'change',
    options: { readonly draft?: boolean } = {},
  ): Promise<number> {
    await repository.commit(branch, files, `Change by ${branch}`);
    let number = 0;
    await this.after(async () => {
      number = await repository.openPullRequest({ title: `Change by ${branch}`, head: branch, ...options });
    });
    return number;
  }

  /**
   * Does what makes GitHub send deliveries, and waits until the server has done all jobs that they led to. Answers
   * the log's lines about those jobs.
   */
  async after(act: () => Promise<unknown>): Promise<readonly LogLine[]> {
    await act();
    await this.sandbox.settled();
    return await this.idle();
  }

  /** Waits until every delivery that was taken is in the log and every job that it led to has ended. */
  async idle(): Promise<readonly LogLine[]> {
    const start = this.#seen;
    for (;;) {
      const length = this.server.log.length;
      if (this.#isIdle()) {
        this.#seen = length;
        return this.server.log.slice(start, length).filter(isEnd);
      }
      await this.server.line(() => true, length);
    }
  }

  #isIdle(): boolean {
    const { log } = this.server;
    const taken = log.filter((line) => line.msg === 'delivery taken');
    const accepted = this.sandbox.deliveries.filter(({ status }) => status === 202);
    const jobs = taken.reduce((sum, line) => sum + (typeof line.jobs === 'number' ? line.jobs : 0), 0);
    const forwarded = log.reduce(
      (sum, line) => sum + (typeof line.forwarded === 'number' ? line.forwarded : 0),
      0,
    );
    return taken.length >= accepted.length && log.filter(isEnd).length >= jobs + forwarded;
  }
}

function isEnd(line: LogLine): boolean {
  return ['job done', 'job replaced', 'failure published'].includes(line.msg);
}

/** A Terraform stage, with a certificate of this id or without one. */
export function stage(name: string, certificate?: string): string {
  const attribute = certificate === undefined ? '' : `\n  client_certificate_id = "${certificate}"\n`;
  return `resource "aws_api_gateway_stage" "${name}" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = "${name}"
${attribute}}
`;
}

/** The newest check run of a pull request's head. Throws where there is none. */
export function checkOf(repository: SandboxRepository, number: number) {
  const runs = repository.checkRuns(repository.pullRequest(number).headSha);
  const run = runs.find(({ name }) => name === 'stage-review');
  if (run === undefined) throw new Error(`#${number} has no check run`);
  return run;
}
