import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRegistration } from '../register.ts';
import type { SetUp } from './environment.ts';
import { createLog } from './log.ts';

/** Never any other: whoever reaches the page can register an App in the name of this server. */
const HOST = '127.0.0.1';

/** Serves the page that registers the App, to this machine alone, until the process ends. */
export function serveSetUp({ port, logLevel, apiUrl, enterpriseHost }: SetUp): void {
  const log = createLog(logLevel, (line) => void process.stdout.write(line));
  const server = createRegistration({
    // Beside src/ and beside dist/.
    appFile: readFileSync(new URL('../../app.yml', import.meta.url), 'utf8'),
    envFile: resolve('.env'),
    apiUrl,
    host: enterpriseHost ?? 'github.com',
    onWritten: () => log.info('the credentials are in the .env: end this process and start it again'),
    onError: (error) => log.error({ error }, 'a request of the set-up page failed'),
  });
  server.once('error', (error) => {
    log.fatal({ error }, `can't listen on port ${port}: set PORT to a free one`);
    process.exit(1);
  });
  server.listen({ port, host: HOST }, () => {
    const address = server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    log.info({ url: `http://${HOST}:${actual}/` }, 'no App is registered yet: open the set-up page');
  });
}
