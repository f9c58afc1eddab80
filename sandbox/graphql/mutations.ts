import type { Asker } from './asker.ts';
import { commitMutations } from './commit-mutations.ts';
import { conversationMutations } from './conversation-mutations.ts';
import { reviewMutations } from './review-mutations.ts';
import { threadMutations } from './thread-mutations.ts';

type Mutation = (args: never) => object | Promise<object>;

/** What the fields of `Mutation` do. Each answers the `clientMutationId` that it was given. */
export function mutationRoot(asker: Asker) {
  const all: Readonly<Record<string, Mutation>> = {
    ...commitMutations(asker),
    ...conversationMutations(asker),
    ...reviewMutations(asker),
    ...threadMutations(asker),
  };
  return Object.fromEntries(Object.entries(all).map(([name, mutate]) => [name, echoing(mutate)]));
}

/** The schema has held the arguments to their types before this runs. */
function echoing(mutate: Mutation) {
  return async (args: { input: { clientMutationId?: string | null } }): Promise<object> => {
    const payload: object = await Reflect.apply(mutate, undefined, [args]);
    return { clientMutationId: args.input.clientMutationId ?? null, ...payload };
  };
}
