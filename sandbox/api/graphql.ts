import { answered } from '../graphql/execution.ts';
import { questionBody } from '../graphql/question.ts';
import { readBody } from './body.ts';
import type { Answer, Route, TokenCall } from './router.ts';

export const graphqlRoutes: readonly Route[] = ['/graphql', '/api/graphql'].map((pattern) => ({
  method: 'POST',
  pattern,
  needs: 'token',
  answer,
}));

/** Status 200 even for what is refused: the refusals stand in `errors`. */
async function answer(call: TokenCall): Promise<Answer> {
  const body = await answered(call, readBody(questionBody, call.body), call.world.graphqlPoints);
  call.world.graphqlPoints += 1;
  return { status: 200, body };
}
