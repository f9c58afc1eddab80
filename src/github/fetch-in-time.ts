/** How GitHub answered one request. */
export type GitHubAnswer = {
  /** Whose token the request had; null for those of the App itself. */
  readonly installation: number | null;
  readonly method: string;
  /** null = no answer. */
  readonly status: number | null;
  /** The rate limit that the request counted against, and what is left of it; null where GitHub does not say. */
  readonly limit: { readonly resource: string; readonly remaining: number } | null;
};

export type OnAnswer = (answer: GitHubAnswer) => void;

/** A request without an answer for so long (milliseconds) counts as failed. */
const REQUEST_TIMEOUT = 30_000;

/** A `fetch` that gives up after a while and tells each answer. */
export function fetchInTime(installation: number | null, onAnswer: OnAnswer) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const method = init.method ?? 'GET';
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
      onAnswer({ installation, method, status: response.status, limit: limitIn(response.headers) });
      return response;
    } catch (error) {
      onAnswer({ installation, method, status: null, limit: null });
      throw error;
    }
  };
}

function limitIn(headers: Headers): GitHubAnswer['limit'] {
  const remaining = headers.get('x-ratelimit-remaining');
  if (remaining === null || !/^\d+$/.test(remaining)) return null;
  return { resource: headers.get('x-ratelimit-resource') ?? 'core', remaining: Number(remaining) };
}
