import { randomBytes } from 'node:crypto';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { ServerProcess } from '../server-process.ts';
import type { Ending } from './ending.ts';
import type { Subject } from './repository.ts';

/** The sandbox GitHub and the real server, which talk over HTTP. */
export type Stage = {
  readonly sandbox: Sandbox;
  readonly server: Pick<ServerProcess, 'hasEnded' | 'errors'>;
  readonly addresses: (subject: Subject) => string;
  readonly close: () => Promise<void>;
};

/** The organisation's config; `enforced` lets no repository decide otherwise. */
const configFor = (reading: string) => `reading: ${reading}\nenforced: [reading]\n`;

/** Starts both. A reading is made that of the whole organisation, so that it wins over the repository's config. */
export async function startStage(reading: string | null, ending: Ending): Promise<Stage> {
  const webhookSecret = randomBytes(20).toString('hex');
  const sandbox = await startSandbox({ webhookSecret });
  const server = new ServerProcess({
    APP_ID: String(sandbox.appId),
    PRIVATE_KEY: sandbox.privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: sandbox.url,
    HOST: '127.0.0.1',
    PORT: '0',
  });
  const close = async () => {
    await server.stop();
    await sandbox.close();
  };
  try {
    const url = await ending.orAsked(server.url());
    if (reading !== null) {
      const organisation = await sandbox.createRepository('demo/.github');
      await organisation.commit(
        'main',
        { '.github/stage-review.yml': configFor(reading) },
        'Decide the reading',
      );
    }
    sandbox.webhookUrl = `${url}/api/github/webhooks`;
    return { sandbox, server, close, addresses: (subject) => addressesOf(sandbox, url, subject) };
  } catch (error) {
    await close();
    throw error;
  }
}

function addressesOf(sandbox: Sandbox, url: string, { repository }: Subject): string {
  return `  sandbox GitHub  ${sandbox.url}\n  server          ${url}\n  repository      ${repository.gitDir}`;
}
