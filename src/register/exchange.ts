import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is sent back: a page, a style, or the way to another page. */
export type Reply = {
  readonly status: number;
  readonly type?: 'text/html' | 'text/css';
  readonly text: string;
  readonly location?: string;
  /** A server beside ours to which a form of the page may be sent. */
  readonly formsTo?: string;
};

/** Bytes of a form; ours has five short fields. */
const MAX_FORM = 16_384;

/** The fields of a form that was posted; null for what is no form of ours. */
export async function formIn(request: IncomingMessage): Promise<URLSearchParams | null> {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) return null;
    size += chunk.length;
    if (size > MAX_FORM) return null;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/** Sends the reply with headers that let a page do nothing but be read and sent. */
export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  const { status, text, type = 'text/html', location, formsTo } = reply;
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': `default-src 'none'; style-src 'self'; form-action 'self'${formsTo === undefined ? '' : ` ${formsTo}`}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // GitHub is told where a form comes from, and nothing of its address.
    'referrer-policy': 'strict-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    connection: 'close',
    ...(location === undefined ? {} : { location }),
  });
  response.end(text);
}
