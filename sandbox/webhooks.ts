import { createHmac, randomUUID } from 'node:crypto';
import type { AppEvent } from './app.ts';

export type Delivery = {
  /** Of this attempt; the GUID stays the same when it is sent again. */
  readonly id: number;
  /** On the sandbox's clock, in milliseconds since 1970. */
  readonly sentAt: number;
  readonly guid: string;
  readonly event: AppEvent;
  /** Null for an event without one. */
  readonly action: string | null;
  /** What the receiver answered; null while none came, with the reason in `error`. */
  readonly status: number | null;
  readonly error: string | null;
  readonly isRedelivery: boolean;
  readonly payload: unknown;
};

/** GitHub gives a receiver 10 seconds (Best practices for using webhooks). */
const ANSWER_WITHIN_MS = 10_000;

/** "Payloads are capped at 25 MB": a larger event is not delivered. */
const PAYLOAD_BYTES = 25 * 1024 * 1024;

/** Ids of deliveries are large, unlike others. */
const FIRST_ID = 12_345_678_901;

export type EventPayload = { action?: string; [field: string]: unknown };

type Parcel = { guid: string; event: AppEvent; action: string | null; body: string };

/** Sends signed events to the App's receiver and logs every answer. */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  url: string | undefined;
  readonly secret: string;
  /** The sandbox's clock. */
  now: () => number = Date.now;
  readonly #appId: number;
  readonly #parcels = new Map<string, Parcel>();
  readonly #pending = new Set<Promise<unknown>>();

  constructor(url: string | undefined, secret: string, appId: number) {
    this.url = url;
    this.secret = secret;
    this.#appId = appId;
  }

  /** Delivers an event; resolves once the receiver has answered. Nothing is sent while there is no receiver. */
  async send(event: AppEvent, payload: EventPayload): Promise<void> {
    const body = JSON.stringify(payload);
    if (this.url === undefined || Buffer.byteLength(body) > PAYLOAD_BYTES) return;
    const parcel = { guid: randomUUID(), event, action: payload.action ?? null, body };
    this.#parcels.set(parcel.guid, parcel);
    await this.#deliver(this.url, parcel, false);
  }

  /** The same, without waiting: what the App itself causes by a request is sent beside the answer. */
  sendBeside(event: AppEvent, payload: EventPayload): void {
    this.beside(this.send(event, payload));
  }

  /** Keeps track of what is being sent without waiting for it. */
  beside(sending: Promise<unknown>): void {
    this.#pending.add(sending);
    void sending.finally(() => this.#pending.delete(sending));
  }

  /** Sends a delivery again with the same GUID and body. */
  async redeliver(guid: string): Promise<Delivery> {
    const parcel = this.#parcels.get(guid);
    if (parcel === undefined) throw new Error(`No delivery has the GUID ${guid}`);
    if (this.url === undefined) throw new Error('There is no webhook URL to deliver to');
    return this.#deliver(this.url, parcel, true);
  }

  /** Resolves when no delivery is under way. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async #deliver(url: string, parcel: Parcel, isRedelivery: boolean): Promise<Delivery> {
    const { guid, event, action } = parcel;
    const index = this.deliveries.length;
    const at = { id: FIRST_ID + index, sentAt: this.now() };
    const sent = { ...at, guid, event, action, isRedelivery, payload: JSON.parse(parcel.body) };
    this.deliveries.push({ ...sent, status: null, error: 'no answer yet' });
    const delivery = { ...sent, ...(await this.#post(url, parcel)) };
    this.deliveries[index] = delivery;
    return delivery;
  }

  async #post(url: string, parcel: Parcel): Promise<{ status: number | null; error: string | null }> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: this.#headers(parcel),
        body: parcel.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await answer.arrayBuffer();
      return { status: answer.status, error: null };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.message : String(error) };
    }
  }

  #headers(parcel: Parcel): Record<string, string> {
    const mac = (algorithm: string) => createHmac(algorithm, this.secret).update(parcel.body).digest('hex');
    return {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/sandbox',
      'x-github-delivery': parcel.guid,
      'x-github-event': parcel.event,
      'x-github-hook-id': '1',
      'x-github-hook-installation-target-id': String(this.#appId),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': `sha1=${mac('sha1')}`,
      'x-hub-signature-256': `sha256=${mac('sha256')}`,
    };
  }
}
