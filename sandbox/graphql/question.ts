import { type DocumentNode, GraphQLError, getOperationAST, parse } from 'graphql';
import { z } from 'zod';

/** What a GraphQL request asks. */
export const questionBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

export type Question = z.infer<typeof questionBody>;

export type Operation = {
  /** The operation's own name, or its first field's; null for what is no document. */
  name: string | null;
  fields: readonly string[];
  isWrite: boolean;
};

/** The operation that a request asks for. */
export function operationOf(question: Question): Operation {
  const document = parsed(question.query);
  const operation =
    document instanceof GraphQLError ? null : getOperationAST(document, question.operationName ?? null);
  if (operation == null) return { name: null, fields: [], isWrite: false };
  const fields = operation.selectionSet.selections.flatMap((field) =>
    field.kind === 'Field' ? [field.name.value] : [],
  );
  const name = operation.name?.value ?? fields[0] ?? null;
  return { name, fields, isWrite: operation.operation === 'mutation' };
}

/** The document, or why it is none. */
export function parsed(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
