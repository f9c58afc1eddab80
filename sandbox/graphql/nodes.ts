import { nodeId } from '../accounts.ts';
import type { Pull } from '../pulls.ts';
import type { Repository } from '../repositories.ts';
import { commentsSeenBy, type Review, type ReviewComment, reviewsSeenBy } from '../reviews.ts';
import { type Thread, threadsSeenBy } from '../threads.ts';
import { type Asker, demand, sees } from './asker.ts';
import { gitObject } from './git-object.ts';
import { noNode } from './graphql-refusal.ts';
import { pullObject } from './pull-object.ts';
import { repositoryObject } from './repository-object.ts';
import { commentObject, reviewObject } from './review-object.ts';
import { threadObject } from './thread-object.ts';

/** What a node id of GraphQL and REST names. */
export type Found =
  | { kind: 'Repository'; repository: Repository }
  | { kind: 'PullRequest'; pull: Pull }
  | { kind: 'PullRequestReview'; pull: Pull; review: Review }
  | { kind: 'PullRequestReviewComment'; pull: Pull; comment: ReviewComment }
  | { kind: 'PullRequestReviewThread'; pull: Pull; thread: Thread };

/** What an id names among what the token reaches, or undefined. */
export function find(asker: Asker, id: string): Found | undefined {
  const bot = asker.world.app.bot;
  for (const repository of reached(asker)) {
    if (nodeId('Repository', repository.id) === id) return { kind: 'Repository', repository };
    for (const pull of repository.pulls.values()) {
      if (nodeId('PullRequest', pull.id) === id) return { kind: 'PullRequest', pull };
      const review = reviewsSeenBy(pull, bot).find((one) => nodeId('PullRequestReview', one.id) === id);
      if (review !== undefined) return { kind: 'PullRequestReview', pull, review };
      const comment = commentsSeenBy(pull, bot).find(
        (one) => nodeId('PullRequestReviewComment', one.id) === id,
      );
      if (comment !== undefined) return { kind: 'PullRequestReviewComment', pull, comment };
      const thread = threadsSeenBy(pull, bot).find((one) => nodeId('PullRequestReviewThread', one.id) === id);
      if (thread !== undefined) return { kind: 'PullRequestReviewThread', pull, thread };
    }
  }
  return undefined;
}

function reached(asker: Asker): readonly Repository[] {
  return [...asker.world.repositories.values()].filter((repository) => sees(asker, repository));
}

/** The object of a node id. Throws GitHub's refusal where it names nothing that the token reaches. */
export async function nodeObject(asker: Asker, id: string): Promise<object> {
  const found = find(asker, id);
  if (found === undefined) return gitNode(asker, id);
  if (found.kind === 'Repository') return repositoryObject(asker, found.repository);
  demand(asker, 'pull_requests', 'read');
  switch (found.kind) {
    case 'PullRequest':
      return pullObject(asker, found.pull);
    case 'PullRequestReview':
      return reviewObject(asker, found.pull, found.review);
    case 'PullRequestReviewComment':
      return commentObject(asker, found.pull, found.comment);
    case 'PullRequestReviewThread':
      return threadObject(asker, found.thread);
    default:
      return found satisfies never;
  }
}

/** A blob, tree or commit: their ids here name no repository, so all that the token reaches are asked. */
async function gitNode(asker: Asker, id: string): Promise<object> {
  const text = Buffer.from(id, 'base64').toString('utf8');
  const sha = /^0\d:(?:Blob|Tree|Commit)([0-9a-f]{40})$/.exec(text)?.[1];
  if (sha === undefined) throw noNode(id);
  demand(asker, 'contents', 'read');
  for (const repository of reached(asker)) {
    const object = await gitObject(asker, repository, sha);
    if (object !== null) return object;
  }
  throw noNode(id);
}
