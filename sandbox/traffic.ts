import type { LoggedRequest } from './server.ts';

export type Traffic = {
  requests: number;
  writes: number;
  /** How many requests the longest chain has in which each began after the one before it was answered. */
  depth: number;
};

/** What these requests amount to. */
export function trafficOf(requests: readonly LoggedRequest[]): Traffic {
  return {
    requests: requests.length,
    writes: requests.filter((request) => request.isWrite).length,
    depth: depthOf(requests),
  };
}

/** Taking the one that ends first, again and again, gives the longest chain of spans that do not overlap. */
function depthOf(requests: readonly LoggedRequest[]): number {
  let depth = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const request of requests.toSorted((one, other) => one.endedAt - other.endedAt)) {
    if (request.startedAt < end) continue;
    depth += 1;
    end = request.endedAt;
  }
  return depth;
}
