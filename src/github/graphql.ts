import { z } from 'zod';
import type { Client } from './app.ts';

/** What GitHub says about a part of a request that it did not do. */
export type GraphqlError = {
  /** `FORBIDDEN`, `NOT_FOUND`, `UNPROCESSABLE` and others; null where it says none. */
  readonly type: string | null;
  readonly message: string;
  /** The name in the request of what was not done; null for the request as a whole. */
  readonly name: string | null;
};

/** An answer may be whole, or lack parts that the errors tell of. */
export type GraphqlAnswer = { readonly data: unknown; readonly errors: readonly GraphqlError[] };

const PARTIAL = z.object({
  name: z.literal('GraphqlResponseError'),
  data: z.unknown(),
  errors: z.array(
    z.object({
      type: z.string().nullish(),
      message: z.string(),
      path: z.array(z.union([z.string(), z.number()])).nullish(),
    }),
  ),
});

/**
 * Asks by GraphQL. Refusals of parts are data. Throws where GitHub gives no answer, or none for its rate limits
 * (which `failureOf` reads).
 */
export async function graphql(
  client: Client,
  question: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphqlAnswer> {
  try {
    return { data: await client.graphql(question, { ...variables }), errors: [] };
  } catch (error) {
    const partial = PARTIAL.safeParse(error);
    if (!partial.success || partial.data.errors.some(({ type }) => type === 'RATE_LIMITED')) throw error;
    const { data, errors } = partial.data;
    return {
      data,
      errors: errors.map(({ type, message, path }) => ({
        type: type ?? null,
        message,
        name: path?.[0] === undefined ? null : String(path[0]),
      })),
    };
  }
}

/** One thing to change: the name of the mutation, its input, and what to answer of it. */
export type Change = {
  readonly mutation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: string;
};

/** What became of a change: its answer, or why it was not made. */
export type Changed = { readonly answer: unknown; readonly error: GraphqlError | null };

const ANSWERS = z.record(z.string(), z.unknown()).nullish();

/**
 * Makes changes by one request, in their order; one that GitHub refuses costs no other. Everything but names of
 * mutations travels in variables. Throws what `graphql` throws: then any part of them may have been made.
 */
export async function change(client: Client, changes: readonly Change[]): Promise<Changed[]> {
  const declared = changes.map(({ mutation }, at) => `$i${at}: ${typeOf(mutation)}!`).join(', ');
  const fields = changes.map(
    ({ mutation, answer }, at) => `c${at}: ${mutation}(input: $i${at}) { ${answer} }`,
  );
  const variables = Object.fromEntries(changes.map(({ input }, at) => [`i${at}`, input]));
  const { data, errors } = await graphql(
    client,
    `mutation Change(${declared}) {\n${fields.join('\n')}\n}`,
    variables,
  );
  const answers = ANSWERS.parse(data) ?? {};
  return changes.map((_, at) => {
    const error = errors.find(({ name }) => name === `c${at}` || name === null) ?? null;
    return { answer: answers[`c${at}`] ?? null, error };
  });
}

/** `AddCommentInput` of `addComment`. */
function typeOf(mutation: string): string {
  return `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
}
