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

/** What is asked of a pull request to know what our App has said on it; `$after` is where a page begins. */
export const SAID_FIELDS = `id
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
      }`;

const QUESTION = `query Threads($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      ${SAID_FIELDS}
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

/** The answer to `SAID_FIELDS`. */
export const SAID = z.object({
  id: z.string(),
  reviews: z.object({ nodes: z.array(z.object({ id: z.string(), viewerDidAuthor: z.boolean() })) }),
  reviewThreads: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(THREAD),
  }),
});

const ANSWER = z.object({ repository: z.object({ pullRequest: SAID }) });

/** What a page of threads tells, and where the next page begins; null for the last one. */
export type SaidPage = Said & { readonly next: string | null };

/** Our threads in one page. Markers count only in comments that our own App wrote. */
export function saidIn({ id, reviews, reviewThreads }: z.infer<typeof SAID>): SaidPage {
  const { hasNextPage, endCursor } = reviewThreads.pageInfo;
  return {
    id,
    threads: reviewThreads.nodes.flatMap((node) => threadOf(node) ?? []),
    drafts: reviews.nodes.filter(({ viewerDidAuthor }) => viewerDidAuthor).map((draft) => draft.id),
    next: hasNextPage ? endCursor : null,
  };
}

/** Our threads on a pull request, all pages of them; those after `first`, where that one is known. */
export async function readThreads(client: Client, pull: PullRequest, first?: SaidPage): Promise<Said> {
  let page = first ?? (await readPage(client, pull, null));
  const threads = [...page.threads];
  while (page.next !== null) {
    page = await readPage(client, pull, page.next);
    threads.push(...page.threads);
  }
  return { ...page, threads };
}

async function readPage(
  client: Client,
  { repository, number }: PullRequest,
  after: string | null,
): Promise<SaidPage> {
  const { owner, name } = repository;
  const { data } = await graphql(client, QUESTION, { owner, name, number, after });
  return saidIn(ANSWER.parse(data).repository.pullRequest);
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
