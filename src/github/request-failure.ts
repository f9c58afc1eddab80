import { z } from 'zod';

/** What went wrong with a request to GitHub. */
export type RequestFailure = {
  /** HTTP status; null where no answer arrived (network, time-out). */
  readonly status: number | null;
  /** GitHub's own words, or the network's. */
  readonly message: string;
  /** Header names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
};

const REQUEST_ERROR = z.object({
  name: z.literal('HttpError'),
  message: z.string(),
  status: z.number(),
  response: z
    .object({ headers: z.record(z.string(), z.union([z.string(), z.number(), z.undefined()])) })
    .optional(),
});

/** GraphQL answers 200 where it refuses for rate limits. */
const RATE_LIMITED = z.object({
  name: z.literal('GraphqlResponseError'),
  message: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.undefined()])),
  errors: z
    .array(z.object({ type: z.string().nullish() }))
    .refine((errors) => errors.some(({ type }) => type === 'RATE_LIMITED')),
});

/** The failure that a rejected request tells of; null for any other error, a mistake of ours for instance. */
export function failureOf(error: unknown): RequestFailure | null {
  const limited = RATE_LIMITED.safeParse(error);
  if (limited.success)
    return { status: 429, message: limited.data.message, headers: headersOf(limited.data.headers) };
  const parsed = REQUEST_ERROR.safeParse(error);
  if (!parsed.success) return null;
  const { message, status, response } = parsed.data;
  // Octokit gives the status 500 to a request that got no answer at all.
  return {
    status: response === undefined ? null : status,
    message,
    headers: headersOf(response?.headers ?? {}),
  };
}

function headersOf(headers: Readonly<Record<string, string | number | undefined>>): Map<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name.toLowerCase(), String(value)]],
  );
  return new Map(entries);
}

/** Whether GitHub answered with this status. */
export function isStatus(error: unknown, ...statuses: readonly number[]): boolean {
  const status = failureOf(error)?.status ?? null;
  return status !== null && statuses.includes(status);
}

/** Whether a write that failed so may have been done all the same. */
export function isDoubtful(error: unknown): boolean {
  const failure = failureOf(error);
  return failure !== null && (failure.status === null || failure.status >= 500);
}

/** Whether GitHub refused a request for its rate limits: it was not done, and may be sent again later. */
export function isRateLimited(failure: RequestFailure): boolean {
  if (failure.status === 429) return true;
  if (failure.status !== 403) return false;
  const { headers, message } = failure;
  return (
    headers.has('retry-after') ||
    headers.get('x-ratelimit-remaining') === '0' ||
    /rate limit|abuse detection/i.test(message)
  );
}
