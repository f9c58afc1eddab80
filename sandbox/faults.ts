export type FaultMatcher = { method?: string; path: RegExp };

export type FaultAnswer = {
  /** Answered instead of the truth; `drop` closes the socket without an answer, `hang` never answers. */
  status: number | 'drop' | 'hang';
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** How many requests it meets; 1 unless told. */
  times?: number;
  /** Performs the request first and lies about it: a ghost success. */
  afterWrite?: boolean;
};

export type Fault = { matcher: FaultMatcher; answer: FaultAnswer; left: number };

/** The fault that this request meets, counted down, or undefined. */
export function faultFor(faults: readonly Fault[], method: string, path: string): FaultAnswer | undefined {
  const fault = faults.find((candidate) => candidate.left > 0 && isMet(candidate.matcher, method, path));
  if (fault === undefined) return undefined;
  fault.left -= 1;
  return fault.answer;
}

function isMet(matcher: FaultMatcher, method: string, path: string): boolean {
  matcher.path.lastIndex = 0; // a pattern with the g flag would remember its last place
  return (matcher.method === undefined || matcher.method.toUpperCase() === method) && matcher.path.test(path);
}
