import { GraphqlRefusal } from './graphql-refusal.ts';

export type Paging = {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
};

/** "Values of first and last must be within 1-100" (Rate limits and query limits for the GraphQL API). */
const LARGEST = 100;

/** One page of a list, as GitHub's connections show it. Throws for a page without bounds or one over 100. */
export function connection<T>(name: string, all: readonly T[], paging: Paging) {
  refuseSize(name, paging);
  const from = paging.after == null ? 0 : offsetOf(paging.after);
  const to = paging.before == null ? all.length : offsetOf(paging.before) - 1;
  const asked = { first: paging.first ?? null, last: paging.last ?? null };
  const end = asked.first === null ? to : Math.min(to, from + asked.first);
  const start = asked.last === null ? from : Math.max(from, end - asked.last);
  const nodes = all.slice(start, end);
  const cursor = (index: number) => (nodes.length === 0 ? null : cursorOf(index));
  return {
    nodes,
    totalCount: all.length,
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: cursor(start + 1),
      endCursor: cursor(start + nodes.length),
    },
  };
}

function refuseSize(name: string, { first, last }: Paging): void {
  if (first == null && last == null) {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    throw new GraphqlRefusal('MISSING_PAGINATION_BOUNDARIES', message);
  }
  const over = [first, last].find((count) => count != null && (count > LARGEST || count < 0));
  if (over == null) return;
  const side = over === first ? 'first' : 'last';
  const message = `Requesting ${over} records on the \`${name}\` connection exceeds the \`${side}\` limit of ${LARGEST} records.`;
  throw new GraphqlRefusal('EXCESSIVE_PAGINATION', message);
}

function cursorOf(index: number): string {
  return Buffer.from(`cursor:${index}`).toString('base64');
}

function offsetOf(cursor: string): number {
  const match = /^cursor:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64').toString('utf8'));
  if (match === null) {
    throw new GraphqlRefusal(
      'INVALID_CURSOR_ARGUMENTS',
      `\`${cursor}\` does not appear to be a valid cursor.`,
    );
  }
  return Number(match[1]);
}
