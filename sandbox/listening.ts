import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Lets a server listen on 127.0.0.1 (port 0 is any free one) and answers its address. Throws when it can't. */
export function listening(server: Server, port: number): Promise<string> {
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
