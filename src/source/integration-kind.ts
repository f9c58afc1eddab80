/** What an integration's type says of it: HTTP, none, or that it can't be told. */
export type IntegrationKind = 'http' | 'other' | 'unclear';

const KINDS: ReadonlyMap<string, IntegrationKind> = new Map([
  ['HTTP', 'http'],
  ['HTTP_PROXY', 'http'],
  ['AWS', 'other'],
  ['AWS_PROXY', 'other'],
  ['MOCK', 'other'],
]);

/** The kind of an integration of a type, in any case as API Gateway's import takes it. */
export function integrationKind(type: string): IntegrationKind {
  return KINDS.get(type.toUpperCase()) ?? 'unclear';
}
