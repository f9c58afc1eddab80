import { createServer, type Server } from 'node:http';
import type { Metrics } from './metrics.ts';

/** An HTTP server with `/metrics` and nothing else, which is not listening yet. */
export function createMetricsListener(metrics: Metrics, onError: (error: unknown) => void): Server {
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' || path !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
      return;
    }
    try {
      const { type, text } = await metrics.read();
      response.writeHead(200, { 'content-type': type }).end(text);
    } catch (error) {
      onError(error);
      response.writeHead(500, { 'content-type': 'text/plain' }).end('internal error\n');
    }
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 10_000;
  server.maxConnections = 50;
  return server;
}
