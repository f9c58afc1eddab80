import { nodeId } from '../accounts.ts';
import type { Thread } from '../threads.ts';
import { isAllowed } from '../tokens.ts';
import { actorObject } from './actor-object.ts';
import type { Asker } from './asker.ts';
import { connection, type Paging } from './connection.ts';
import { pullObject } from './pull-object.ts';
import { repositoryObject } from './repository-object.ts';
import { commentObject } from './review-object.ts';

/** A review thread as GraphQL shows it. */
export function threadObject(asker: Asker, thread: Thread) {
  const { pull, comments, resolvedBy } = thread;
  const [first] = comments;
  const isResolved = resolvedBy !== null;
  const mayResolve = isAllowed(asker.token, 'contents', 'write');
  return {
    __typename: 'PullRequestReviewThread',
    id: nodeId('PullRequestReviewThread', thread.id),
    isResolved,
    isCollapsed: isResolved || first.isOutdated,
    isOutdated: first.isOutdated,
    // a bot that resolved it is shown with its full name, since the field holds users only
    resolvedBy: isResolved
      ? { ...actorObject(resolvedBy, asker.world.url), __typename: 'User', login: resolvedBy.login }
      : null,
    path: first.path,
    line: first.line,
    startLine: first.startLine,
    originalLine: first.originalLine,
    originalStartLine: first.originalStartLine,
    diffSide: first.side,
    startDiffSide: first.startSide,
    subjectType: first.subjectType.toUpperCase(),
    viewerCanReply: !pull.isLocked,
    viewerCanResolve: mayResolve && !isResolved,
    viewerCanUnresolve: mayResolve && isResolved,
    pullRequest: () => pullObject(asker, pull),
    repository: () => repositoryObject(asker, pull.repository),
    comments: (paging: Paging) => {
      const page = connection('comments', comments, paging);
      return { ...page, nodes: page.nodes.map((comment) => commentObject(asker, pull, comment)) };
    },
  };
}
