import type { RestEndpointMethodTypes } from '@octokit/rest';
import { markerIn } from '../report/marker.ts';
import type { ReviewComment, ReviewComments } from '../report/review-comments.ts';
import type { Client } from './app.ts';
import type { PullRequest } from './pull-request.ts';
import { failureOf, isDoubtful, isRateLimited } from './request-failure.ts';

/** Reviews that one evaluation may ask for while it looks for the comments that GitHub refuses: 80 writes a minute are allowed. */
const MAX_REVIEWS = 16;
/** Times that a review of doubtful outcome is looked after and sent again. */
const MAX_DOUBTS = 2;

/** What became of the comments. `refused`: GitHub does not take them; they are in the check run all the same. */
export type Published = { readonly posted: number; readonly refused: number };

/** The markers of the comments that our own App (`login`) has written, whatever became of them since. */
export async function readMarkers(
  client: Client,
  { repository, number }: PullRequest,
  login: string,
): Promise<ReadonlySet<string>> {
  const existing = await client.paginate(client.rest.pulls.listReviewComments, {
    owner: repository.owner,
    repo: repository.name,
    pull_number: number,
    per_page: 100,
  });
  // A comment of a deleted account has no user.
  const own = existing.filter((comment) => comment.user?.login === login);
  return new Set(own.map((comment) => markerIn(comment.body)).filter((marker) => marker !== null));
}

/** Posts the comments, of which none may be there yet, as one review of our App (`login`). */
export async function publishComments(
  client: Client,
  pull: PullRequest,
  review: ReviewComments,
  login: string,
): Promise<Published> {
  const posting = new Posting(client, pull, review.body, login);
  await posting.post(review.comments);
  return { posted: review.comments.length - posting.refused, refused: posting.refused };
}

class Posting {
  refused = 0;
  readonly #client: Client;
  readonly #pull: PullRequest;
  readonly #body: string;
  readonly #login: string;
  #reviews = 0;
  #doubts = 0;

  constructor(client: Client, pull: PullRequest, body: string, login: string) {
    this.#client = client;
    this.#pull = pull;
    this.#body = body;
    this.#login = login;
  }

  /** Posts the comments; where GitHub refuses them, in halves, so that one refused comment costs no other. */
  async post(comments: readonly ReviewComment[]): Promise<void> {
    if (comments.length === 0) return;
    if (this.#reviews++ >= MAX_REVIEWS) {
      this.refused += comments.length;
      return;
    }
    try {
      await this.#create(comments);
    } catch (error) {
      if (isDoubtful(error) && this.#doubts++ < MAX_DOUBTS) await this.post(await this.#missing(comments));
      else if (isRefusal(error)) await this.#postHalves(comments);
      else throw error;
    }
  }

  /** Those of the comments that are not there. */
  async #missing(comments: readonly ReviewComment[]): Promise<ReviewComment[]> {
    const posted = await readMarkers(this.#client, this.#pull, this.#login);
    return comments.filter(({ body }) => !posted.has(markerIn(body) ?? ''));
  }

  async #postHalves(comments: readonly ReviewComment[]): Promise<void> {
    if (comments.length === 1) {
      this.refused++;
      return;
    }
    const middle = Math.ceil(comments.length / 2);
    await this.post(comments.slice(0, middle));
    await this.post(comments.slice(middle));
  }

  async #create(comments: readonly ReviewComment[]): Promise<void> {
    const { repository, number, head } = this.#pull;
    await this.#client.rest.pulls.createReview({
      owner: repository.owner,
      repo: repository.name,
      pull_number: number,
      commit_id: head,
      event: 'COMMENT',
      body: this.#body,
      comments: comments.map(requestOf),
    });
  }
}

/** Whether GitHub will not take these comments, however often they are sent: a bad anchor, a locked conversation. */
function isRefusal(error: unknown): boolean {
  const failure = failureOf(error);
  return failure !== null && [403, 422].includes(failure.status ?? 0) && !isRateLimited(failure);
}

type ReviewRequest = RestEndpointMethodTypes['pulls']['createReview']['parameters'];
type CommentRequest = NonNullable<ReviewRequest['comments']>[number];

function requestOf({ path, line, startLine, side, body }: ReviewComment): CommentRequest {
  const start = startLine === undefined ? {} : { start_line: startLine, start_side: side };
  return { path, line, side, body, ...start };
}
