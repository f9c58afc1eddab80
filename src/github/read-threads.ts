import { z } from 'zod';
import { readMarker } from '../report/marker.ts';
import type { Thread } from '../report/thread.ts';
import type { Client } from './app.ts';
import { graphql } from './graphql.ts';
import type { PullRequest } from './pull-request.ts';

/** What our App has said on a pull request. */
export type Said = {
  /** GraphQL's id of the pull request. */
  readonly id: string;
  readonly threads: readonly Thread[];
  /** Ids of reviews that we began and never submitted: an attempt ended in between. */
  readonly drafts: readonly string[];
};

const QUESTION = `query Threads($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id
      reviews(first: 10, states: PENDING) { nodes { id viewerDidAuthor } }
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved isOutdated path line startLine diffSide subjectType
          first: comments(first: 1) {
            nodes { id body viewerDidAuthor isMinimized pullRequestReview { state } }
          }
          latest: comments(last: 1) { nodes { id body viewerDidAuthor } }
        }
      }
    }
  }
}`;

const THREAD = z.object({
  id: z.string(),
  isResolved: z.boolean(),
  isOutdated: z.boolean(),
  path: z.string(),
  line: z.number().nullable(),
  startLine: z.number().nullable(),
  diffSide: z.string(),
  subjectType: z.string(),
  first: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        body: z.string(),
        viewerDidAuthor: z.boolean(),
        isMinimized: z.boolean(),
        pullRequestReview: z.object({ state: z.string() }).nullable(),
      }),
    ),
  }),
  latest: z.object({
    nodes: z.array(z.object({ id: z.string(), body: z.string(), viewerDidAuthor: z.boolean() })),
  }),
});

const ANSWER = z.object({
  repository: z.object({
    pullRequest: z.object({
      id: z.string(),
      reviews: z.object({ nodes: z.array(z.object({ id: z.string(), viewerDidAuthor: z.boolean() })) }),
      reviewThreads: z.object({
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
        nodes: z.array(THREAD),
      }),
    }),
  }),
});

/** Our threads on a pull request, all pages of them. Markers count only in comments that our own App wrote. */
export async function readThreads(client: Client, { repository, number }: PullRequest): Promise<Said> {
  const threads: Thread[] = [];
  for (let after: string | null = null; ; ) {
    const variables = { owner: repository.owner, name: repository.name, number, after };
    const { data } = await graphql(client, QUESTION, variables);
    const { id, reviews, reviewThreads } = ANSWER.parse(data).repository.pullRequest;
    threads.push(...reviewThreads.nodes.flatMap((node) => threadOf(node) ?? []));
    const { hasNextPage, endCursor } = reviewThreads.pageInfo;
    after = endCursor;
    const drafts = reviews.nodes.filter(({ viewerDidAuthor }) => viewerDidAuthor);
    if (!hasNextPage || after === null) return { id, threads, drafts: drafts.map((draft) => draft.id) };
  }
}

/** A thread that our App began; null for any other, and for one that nobody else sees yet. */
function threadOf({ first, latest, ...thread }: z.infer<typeof THREAD>): Thread | null {
  const [comment] = first.nodes;
  const [last] = latest.nodes;
  const marker = comment?.viewerDidAuthor ? readMarker(comment.body) : null;
  if (comment === undefined || marker === null || comment.pullRequestReview?.state === 'PENDING') return null;
  const { id, path, line, startLine, isResolved, isOutdated } = thread;
  const isOnHead = thread.diffSide === 'RIGHT' && thread.subjectType === 'LINE' && !isOutdated;
  return {
    id,
    comment: { id: comment.id, body: comment.body, isMinimized: comment.isMinimized },
    marker,
    path,
    lines: isOnHead && line !== null ? { first: startLine ?? line, last: line } : null,
    isResolved,
    lastReply: last !== undefined && last.id !== comment.id && last.viewerDidAuthor ? last.body : null,
  };
}
