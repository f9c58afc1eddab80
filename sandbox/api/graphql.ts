import { z } from 'zod';
import { readBody } from './body.ts';
import type { Answer, Call, Route } from './router.ts';

const question = z.object({ query: z.string() });

export const graphqlRoutes: readonly Route[] = ['/graphql', '/api/graphql'].map((pattern) => ({
  method: 'POST',
  pattern,
  needs: 'token',
  answer: refused,
}));

/** The App asks nothing by GraphQL yet, so every document is refused in GitHub's shape: status 200 with errors. */
function refused(call: Call): Answer {
  readBody(question, call.body);
  const message = 'This sandbox knows no GraphQL field yet.';
  const error = { type: 'undefinedField', path: ['query'], locations: [{ line: 1, column: 1 }], message };
  return { status: 200, body: { errors: [error] } };
}
