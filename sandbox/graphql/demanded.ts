import type { Pull } from '../pulls.ts';
import { Refusal } from '../refusal.ts';
import type { Review, ReviewComment } from '../reviews.ts';
import type { Thread } from '../threads.ts';
import { type Asker, demand } from './asker.ts';
import { GraphqlRefusal, noNode, unprocessable } from './graphql-refusal.ts';
import { type Found, find } from './nodes.ts';

type Named<Kind extends Found['kind']> = Extract<Found, { kind: Kind }>;

/** What an id of one kind names. Throws where it names nothing, or something else, or may not be written. */
function named<Kind extends Found['kind']>(asker: Asker, id: string, kind: Kind): Named<Kind> {
  const found = find(asker, id);
  if (found === undefined || !isKind(found, kind)) throw noNode(id);
  demand(asker, 'pull_requests', 'write');
  return found;
}

function isKind<Kind extends Found['kind']>(found: Found, kind: Kind): found is Named<Kind> {
  return found.kind === kind;
}

/** The pull request that is to be written to. */
export function pullOf(asker: Asker, id: string): Pull {
  return named(asker, id, 'PullRequest').pull;
}

/** The thread that is to be written to. */
export function threadOf(asker: Asker, id: string): Thread {
  return named(asker, id, 'PullRequestReviewThread').thread;
}

/** A review of the App's own. Throws for another's. */
export function ownReviewOf(asker: Asker, id: string): { pull: Pull; review: Review } {
  const found = named(asker, id, 'PullRequestReview');
  refuseForeign(asker, found.review.user.login);
  return found;
}

/** A comment of the App's own. Throws for another's. */
export function ownCommentOf(asker: Asker, id: string): { pull: Pull; comment: ReviewComment } {
  const found = named(asker, id, 'PullRequestReviewComment');
  refuseForeign(asker, found.comment.user.login);
  return found;
}

function refuseForeign(asker: Asker, login: string): void {
  if (login === asker.world.app.bot.login) return;
  throw new GraphqlRefusal('FORBIDDEN', 'Resource not accessible by integration');
}

/** Throws unless a text can stand in a comment. */
export function refuseText(body: string, isBlankAllowed = false): void {
  if (!isBlankAllowed && body.trim() === '') throw unprocessable("Body can't be blank");
  if (Buffer.byteLength(body) > 65_536) throw unprocessable('Body is too long (maximum is 65536 characters)');
}

/** What `act` answers; a refusal that REST words is worded for GraphQL. */
export async function likeRest<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const kind = error.status === 403 ? 'FORBIDDEN' : error.status === 404 ? 'NOT_FOUND' : 'UNPROCESSABLE';
    const [reason] = error.errors ?? [];
    throw new GraphqlRefusal(kind, typeof reason === 'string' ? reason : error.message);
  }
}
