import { nodeId, webOf } from '../accounts.ts';
import type { ChangedFile } from '../diff.ts';
import { LISTED_COMMITS, LISTED_FILES, type Pull, pullCommits, pullFiles } from '../pulls.ts';
import type { Repository } from '../repositories.ts';
import { reviewsSeenBy } from '../reviews.ts';
import { threadsSeenBy } from '../threads.ts';
import { actorObject } from './actor-object.ts';
import type { Asker } from './asker.ts';
import { connection, type Paging } from './connection.ts';
import { commitObject } from './git-object.ts';
import { refObject, repositoryObject, repositoryOrNull } from './repository-object.ts';
import { reviewObject } from './review-object.ts';
import { threadObject } from './thread-object.ts';

/** Open, closed or merged, in GraphQL's words. */
export function stateOf(pull: Pull): 'OPEN' | 'CLOSED' | 'MERGED' {
  if (pull.mergedAt !== null) return 'MERGED';
  return pull.state === 'open' ? 'OPEN' : 'CLOSED';
}

/** Pull requests of a repository that contain a commit as their head; one from a fork is not among them. */
export function pullsOfCommit(repository: Repository, sha: string): readonly Pull[] {
  return [...repository.pulls.values()].filter(
    (pull) => pull.headSha === sha && pull.headRepository === repository,
  );
}

/** A pull request as GraphQL shows it. */
export function pullObject(asker: Asker, pull: Pull) {
  const { url } = asker.world;
  const { repository, headRepository } = pull;
  const web = `${webOf(url)}/${repository.fullName}/pull/${pull.number}`;
  return {
    __typename: 'PullRequest',
    id: nodeId('PullRequest', pull.id),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    number: pull.number,
    state: stateOf(pull),
    closed: pull.state === 'closed',
    merged: pull.mergedAt !== null,
    mergedAt: pull.mergedAt,
    isDraft: pull.isDraft,
    locked: pull.isLocked,
    title: pull.title,
    body: pull.body ?? '',
    url: web,
    createdAt: pull.createdAt,
    updatedAt: pull.updatedAt,
    author: actorObject(pull.user, url),
    headRefOid: pull.headSha,
    headRefName: pull.headRef,
    headRef: () => (headRepository === repository ? refObject(asker, repository, pull.headRef) : null),
    headRepository: () => repositoryOrNull(asker, headRepository) ?? outsideObject(headRepository, url),
    headRepositoryOwner: headRepository === null ? null : actorObject(headRepository.owner, url),
    baseRefOid: pull.baseSha,
    baseRefName: pull.baseRef,
    baseRef: () => refObject(asker, repository, pull.baseRef),
    baseRepository: () => repositoryObject(asker, repository),
    repository: () => repositoryObject(asker, repository),
    isCrossRepository: headRepository !== repository,
    maintainerCanModify: false,
    ...diffFields(asker, pull, web),
    ...discussionFields(asker, pull),
  };
}

/** What is known of a fork that the token does not reach: its names, and nothing inside. */
function outsideObject(repository: Repository | null, url: string) {
  if (repository === null) return null;
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.fullName,
    url: `${webOf(url)}/${repository.fullName}`,
    owner: actorObject(repository.owner, url),
    isArchived: repository.isArchived,
    isDisabled: false,
    isFork: repository.parent !== null,
    isPrivate: true,
  };
}

function diffFields(asker: Asker, pull: Pull, web: string) {
  const total = async (of: (file: ChangedFile) => number) =>
    (await pullFiles(pull)).reduce((sum, file) => sum + of(file), 0);
  return {
    changedFiles: async () => (await pullFiles(pull)).length,
    additions: () => total((file) => file.additions),
    deletions: () => total((file) => file.deletions),
    files: async (paging: Paging) => {
      const page = connection('files', (await pullFiles(pull)).slice(0, LISTED_FILES), paging);
      return { ...page, nodes: page.nodes.map(fileObject) };
    },
    commits: async (paging: Paging) => {
      const page = connection('commits', (await pullCommits(pull)).slice(0, LISTED_COMMITS), paging);
      const nodes = page.nodes.map((sha) => ({
        id: nodeId('PullRequestCommit', `${pull.id}:${sha}`),
        url: `${web}/commits/${sha}`,
        commit: () => commitObject(asker, pull.repository, sha),
        pullRequest: () => pullObject(asker, pull),
      }));
      return { ...page, nodes };
    },
  };
}

const CHANGE_TYPES: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'ADDED',
  removed: 'DELETED',
  modified: 'MODIFIED',
  renamed: 'RENAMED',
  changed: 'CHANGED',
};

function fileObject(file: ChangedFile) {
  const { filename, additions, deletions, status } = file;
  return { path: filename, additions, deletions, changeType: CHANGE_TYPES[status] };
}

type ReviewsAsked = Paging & { author?: string | null; states?: readonly string[] | null };

function discussionFields(asker: Asker, pull: Pull) {
  const { bot } = asker.world.app;
  return {
    reviews: (asked: ReviewsAsked) => {
      const { author, states } = asked;
      const wanted = reviewsSeenBy(pull, bot)
        .filter((review) => author == null || review.user.login === author)
        .filter((review) => states == null || states.includes(review.state));
      const page = connection('reviews', wanted, asked);
      return { ...page, nodes: page.nodes.map((review) => reviewObject(asker, pull, review)) };
    },
    reviewThreads: (paging: Paging) => {
      const page = connection('reviewThreads', threadsSeenBy(pull, bot), paging);
      return { ...page, nodes: page.nodes.map((thread) => threadObject(asker, thread)) };
    },
  };
}
