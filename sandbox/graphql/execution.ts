import { readFileSync } from 'node:fs';
import { buildSchema, execute, GraphQLError, specifiedRules, validate } from 'graphql';
import type { Asker } from './asker.ts';
import { GraphqlRefusal } from './graphql-refusal.ts';
import { mutationRoot } from './mutations.ts';
import { parsed, type Question } from './question.ts';
import { queryRoot } from './root.ts';

/** The part of GitHub's schema that is answered here, as text. */
export const SCHEMA_TEXT = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');

const schema = buildSchema(SCHEMA_TEXT);

/** What GitHub answers to a GraphQL document: `data`, `errors` or both, always with status 200. */
export async function answered(asker: Asker, question: Question, used: number): Promise<object> {
  const document = parsed(question.query);
  if (document instanceof GraphQLError) return { errors: [plainError(document)] };
  const errors = validate(schema, document, specifiedRules);
  if (errors.length > 0) return { errors: errors.map(invalidError) };
  const result = await execute({
    schema,
    document,
    rootValue: { ...queryRoot(asker, used), ...mutationRoot(asker) },
    contextValue: asker,
    variableValues: question.variables ?? {},
    operationName: question.operationName ?? null,
  });
  const failures = (result.errors ?? []).map(failedError);
  const data = result.data === undefined ? {} : { data: result.data };
  return failures.length === 0 ? data : { ...data, errors: failures };
}

function plainError(error: GraphQLError) {
  return { message: error.message, locations: error.locations ?? [] };
}

/** A document that does not fit the schema. An unknown field is worded as GitHub does. */
function invalidError(error: GraphQLError) {
  const [, field, type] = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message) ?? [];
  if (field === undefined) return plainError(error);
  return {
    ...plainError(error),
    message: `Field '${field}' doesn't exist on type '${type}'`,
    extensions: { code: 'undefinedField', typeName: type, fieldName: field },
  };
}

/** A field that was refused. Throws what is no refusal: a failure of this sandbox. */
function failedError(error: GraphQLError) {
  const cause = error.originalError;
  const at = { path: error.path ?? [], locations: error.locations ?? [] };
  if (cause instanceof GraphqlRefusal) {
    const saml = cause.type === 'FORBIDDEN' ? { extensions: { saml_failure: false } } : {};
    return { type: cause.type, ...at, ...saml, message: cause.message };
  }
  if (cause !== undefined && !(cause instanceof GraphQLError)) throw cause;
  return plainError(error); // a variable that does not fit its type
}
