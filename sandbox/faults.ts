export type FaultMatcher = {
  method?: string;
  path: RegExp;
  /** Name of a GraphQL operation or of one of its top-level fields. */
  operation?: RegExp;
};

/** What a fault is looked up by. */
export type Faulted = { method: string; path: string; operation: string | null; fields: readonly string[] };

export type FaultAnswer = {
  /** Answered instead of the truth; `drop` closes the socket without an answer. */
  status: number | 'drop';
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** How many requests it meets; 1 unless told. */
  times?: number;
  /** Performs the request first and lies about it: a ghost success. */
  afterWrite?: boolean;
};

export type Fault = { matcher: FaultMatcher; answer: FaultAnswer; left: number };

/** The fault that this request meets, counted down, or undefined. */
export function faultFor(faults: readonly Fault[], request: Faulted): FaultAnswer | undefined {
  const fault = faults.find((candidate) => candidate.left > 0 && isMet(candidate.matcher, request));
  if (fault === undefined) return undefined;
  fault.left -= 1;
  return fault.answer;
}

function isMet(matcher: FaultMatcher, request: Faulted): boolean {
  const { method, path, operation } = matcher;
  const names = [request.operation ?? '', ...request.fields];
  return (
    (method === undefined || method.toUpperCase() === request.method) &&
    isFound(path, request.path) &&
    (operation === undefined || names.some((name) => isFound(operation, name)))
  );
}

function isFound(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0; // a pattern with the g flag would remember its last place
  return pattern.test(text);
}
