import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { ServerProcess } from '../../sandbox/server-process.ts';

const SECRET = 'secret';
/** A name that only the proxy knows. */
const HOST = 'github.proxied.test';

let sandbox: Sandbox;
let proxy: Server;
let tunnels: string[];

beforeEach(async () => {
  sandbox = await startSandbox({ webhookSecret: SECRET });
  tunnels = [];
  proxy = createServer().listen(0, '127.0.0.1');
  proxy.on('connect', (request, client) => {
    tunnels.push(request.url ?? '');
    const target = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target])
      socket.on('error', () => [client, target].map((each) => each.destroy()));
  });
  await once(proxy, 'listening');
});
afterEach(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await sandbox.close();
});

test('GitHub is reached through the proxy that the environment names', async () => {
  const address = proxy.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const server = new ServerProcess({
    APP_ID: String(sandbox.appId),
    PRIVATE_KEY: sandbox.privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: `http://${HOST}`,
    HOST: '127.0.0.1',
    PORT: '0',
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: `http://127.0.0.1:${port}`,
  });
  sandbox.webhookUrl = `${await server.url()}/api/github/webhooks`;
  const repository = await sandbox.createRepository('acme/shop');
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  await repository.commit('change', { 'main.tf': '\n' }, 'Change');
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  await server.line(({ msg }) => msg === 'job done');
  expect(repository.checkRuns(repository.pullRequest(number).headSha)).toMatchObject([
    { conclusion: 'success' },
  ]);
  expect(new Set(tunnels)).toEqual(new Set([`${HOST}:80`]));
  expect(await server.stop()).toBe(0);
});
