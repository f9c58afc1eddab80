import type { IncomingMessage } from 'node:http';

/** What is taken in before a signature can be verified: anybody can send it. All in bytes. */
export type IntakeLimits = {
  /** Largest body. */
  readonly body: number;
  /** All bodies together that are held at once, but for the first `free` bytes of each. */
  readonly total: number;
  /** So much of each body does not count: ordinary deliveries arrive even while others fill the total. */
  readonly free: number;
};

export const DEFAULT_LIMITS: IntakeLimits = {
  // "Payloads are capped at 25 MB. If your event generates a larger payload, a webhook will not be fired."
  body: 25 * 1024 * 1024,
  total: 128 * 1024 * 1024,
  free: 64 * 1024,
};

/** What a chunk takes beside its bytes, about: a body may arrive byte by byte. */
const CHUNK_BYTES = 256;

/** Why a body is not taken. */
export type Refusal = 'too_large' | 'too_much';

/** Reads the bodies of requests, of all of them together no more than the limits allow. */
export class Intake {
  readonly #limits: IntakeLimits;
  #held = 0;

  constructor(limits: IntakeLimits) {
    this.#limits = limits;
  }

  /** What `work` answers to the whole body, which counts until then. A refused one is not read any further. */
  async take<Answer>(
    request: IncomingMessage,
    work: (body: Buffer) => Promise<Answer>,
  ): Promise<Answer | Refusal> {
    const { body, total, free } = this.#limits;
    if (Number(request.headers['content-length'] ?? 0) > body) return 'too_large';
    const chunks: Buffer[] = [];
    let length = 0;
    let size = 0;
    let counted = 0;
    try {
      // Destroying the request would take the answer's connection with it.
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        chunks.push(chunk);
        length += chunk.length;
        if (length > body) return 'too_large';
        size += chunk.length + CHUNK_BYTES;
        const more = Math.max(0, size - free) - counted;
        counted += more;
        this.#held += more;
        if (this.#held > total) return 'too_much';
      }
      return await work(Buffer.concat(chunks.splice(0)));
    } finally {
      this.#held -= counted;
    }
  }
}
