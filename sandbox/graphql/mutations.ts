import type { Asker } from './asker.ts';

/** What the fields of `Mutation` do. */
export function mutationRoot(_asker: Asker) {
  return {};
}
