import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type Sandbox, type SandboxRepository, startSandbox } from '../../sandbox/sandbox.ts';

export type Received = { headers: IncomingHttpHeaders; body: unknown; isSigned: boolean };

/** A webhook receiver of its own, which checks each signature over the raw body. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it answers. */
  status = 202;
  readonly #server: Server;
  #url = '';

  constructor(secret: string) {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const raw = Buffer.concat(chunks);
      const expected = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
      const given = String(request.headers['x-hub-signature-256']);
      const isSigned =
        given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
      this.received.push({ headers: request.headers, body: JSON.parse(raw.toString('utf8')), isSigned });
      response.writeHead(this.status).end();
    });
  }

  get url(): string {
    return this.#url;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port');
    this.#url = `http://127.0.0.1:${address.port}/hooks`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export type Heard = { receiver: Receiver; sandbox: Sandbox; repository: SandboxRepository };

/** A sandbox with an empty repository, and the receiver of its webhooks, which is closed with it. */
export async function startHeard(
  permissions: NonNullable<Parameters<typeof startSandbox>[0]['permissions']> = {},
): Promise<Heard> {
  const receiver = new Receiver('secret');
  await receiver.listen();
  const sandbox = await startSandbox({
    webhookSecret: 'secret',
    webhookUrl: receiver.url,
    permissions,
    log: () => undefined,
  });
  const close = sandbox.close.bind(sandbox);
  sandbox.close = async () => {
    await close();
    await receiver.close();
  };
  return { receiver, sandbox, repository: await sandbox.createRepository('acme/api') };
}
