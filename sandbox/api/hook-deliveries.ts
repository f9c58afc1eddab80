import { notFound, validationFailed } from '../refusal.ts';
import type { Delivery } from '../webhooks.ts';
import type { Answer, Call, Route } from './router.ts';

const DELIVERIES = '/app/hook/deliveries';

/** "Deliveries are kept for 3 days" on github.com, 7 on an enterprise server (Viewing webhook deliveries). */
const KEPT_DAYS = { github: 3, enterprise: 7 };
const DAY_MS = 24 * 60 * 60 * 1000;

const DEFAULT_SIZE = 30;
const LARGEST_SIZE = 100;

export const hookDeliveryRoutes: readonly Route[] = [
  { method: 'GET', pattern: DELIVERIES, needs: 'jwt', answer: list },
  { method: 'GET', pattern: `${DELIVERIES}/{id}`, needs: 'jwt', answer: one },
  { method: 'POST', pattern: `${DELIVERIES}/{id}/attempts`, needs: 'jwt', answer: attempt },
];

function kept({ world }: Call): readonly Delivery[] {
  const days = world.ghesVersion === null ? KEPT_DAYS.github : KEPT_DAYS.enterprise;
  return world.webhooks.deliveries.filter((delivery) => delivery.sentAt > world.now() - days * DAY_MS);
}

/** Newest first, from a cursor on: there are no page numbers. */
function list(call: Call): Answer {
  const status = call.query.get('status');
  if (status !== null && status !== 'success' && status !== 'failure') {
    throw validationFailed({ resource: 'Delivery', field: 'status', code: 'invalid' });
  }
  const wanted = kept(call)
    .filter((delivery) => status === null || isDelivered(delivery) === (status === 'success'))
    .toReversed();
  const start = startOf(call, wanted);
  const size = Math.min(Number(call.query.get('per_page') ?? DEFAULT_SIZE) || DEFAULT_SIZE, LARGEST_SIZE);
  const next = wanted[start + size];
  const headers: Record<string, string> = next === undefined ? {} : { link: nextLink(call, next) };
  return { status: 200, body: wanted.slice(start, start + size).map(view), headers };
}

function startOf(call: Call, wanted: readonly Delivery[]): number {
  const cursor = call.query.get('cursor');
  if (cursor === null) return 0;
  const id = Number(/^v1_(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  const start = wanted.findIndex((delivery) => delivery.id <= id);
  if (Number.isNaN(id)) throw validationFailed({ resource: 'Delivery', field: 'cursor', code: 'invalid' });
  return start < 0 ? wanted.length : start;
}

function nextLink(call: Call, next: Delivery): string {
  const query = new URLSearchParams(call.query);
  query.set('cursor', `v1_${next.id}`);
  return `<${call.world.url}${call.path}?${query}>; rel="next"`;
}

function isDelivered({ status }: Delivery): boolean {
  return status !== null && status >= 200 && status < 300;
}

function view(delivery: Delivery) {
  const { id, guid, event, action, status, payload } = delivery;
  return {
    id,
    guid,
    delivered_at: new Date(delivery.sentAt).toISOString(),
    redelivery: delivery.isRedelivery,
    duration: 0,
    status: statusText(delivery),
    status_code: status ?? 0,
    event,
    action,
    installation_id: idIn(payload, 'installation'),
    repository_id: idIn(payload, 'repository'),
    throttled_at: null,
  };
}

function statusText(delivery: Delivery): string {
  if (delivery.status === null) return 'Failed to connect to host';
  return isDelivered(delivery) ? 'OK' : `Invalid HTTP Response: ${delivery.status}`;
}

function idIn(payload: unknown, key: string): number | null {
  const owner: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, key) : null;
  const id: unknown = typeof owner === 'object' && owner !== null ? Reflect.get(owner, 'id') : null;
  return typeof id === 'number' ? id : null;
}

function named(call: Call): Delivery {
  const id = call.number('id');
  const delivery = kept(call).find((candidate) => candidate.id === id);
  if (delivery === undefined) throw notFound();
  return delivery;
}

function one(call: Call): Answer {
  const delivery = named(call);
  const request = { headers: {}, payload: delivery.payload };
  const response = { headers: {}, payload: null };
  return { status: 200, body: { ...view(delivery), url: call.world.webhooks.url, request, response } };
}

/** Sends it again beside the answer, with the same GUID. */
function attempt(call: Call): Answer {
  const { guid } = named(call);
  call.world.webhooks.beside(call.world.webhooks.redeliver(guid));
  return { status: 202, body: {} };
}
