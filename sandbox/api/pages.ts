import type { Answer, Call } from './router.ts';

/** "The number of results per page (max 100)", 30 by default. */
const DEFAULT_SIZE = 30;
const LARGEST_SIZE = 100;

type Page<T> = { items: readonly T[]; headers: Record<string, string> };

/** One page of a list with its Link header. */
export function pageOf<T>(call: Call, all: readonly T[]): Page<T> {
  const size = Math.min(positive(call.query.get('per_page')) ?? DEFAULT_SIZE, LARGEST_SIZE);
  const page = positive(call.query.get('page')) ?? 1;
  const last = Math.max(Math.ceil(all.length / size), 1);
  const links: string[] = [];
  const link = (to: number, rel: string) => links.push(`<${addressOf(call, to)}>; rel="${rel}"`);
  if (page > 1) link(Math.min(page - 1, last), 'prev');
  if (page < last) {
    link(page + 1, 'next');
    link(last, 'last');
  }
  if (page > 1) link(1, 'first');
  const headers: Record<string, string> = links.length === 0 ? {} : { link: links.join(', ') };
  return { items: all.slice((page - 1) * size, page * size), headers };
}

/** The answer that a plain list gives. */
export function listAnswer<T>(call: Call, all: readonly T[], view: (item: T) => unknown): Answer {
  const { items, headers } = pageOf(call, all);
  return { status: 200, body: items.map(view), headers };
}

function addressOf(call: Call, page: number): string {
  const query = new URLSearchParams(call.query);
  query.set('page', String(page));
  return `${call.world.url}${call.path}?${query}`;
}

function positive(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
