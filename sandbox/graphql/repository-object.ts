import { nodeId } from '../accounts.ts';
import { branchTip, commitAt, type Repository } from '../repositories.ts';
import { actorObject } from './actor-object.ts';
import { type Asker, demand, seen } from './asker.ts';
import { connection, type Paging } from './connection.ts';
import { gitObject } from './git-object.ts';
import { GraphqlRefusal } from './graphql-refusal.ts';
import { pullObject, stateOf } from './pull-object.ts';

type PullsAsked = Paging & {
  baseRefName?: string | null;
  headRefName?: string | null;
  orderBy?: { field: string; direction: 'ASC' | 'DESC' } | null;
  states?: readonly string[] | null;
};

/** A repository as GraphQL shows it. */
export function repositoryObject(asker: Asker, repository: Repository) {
  const { world } = asker;
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.fullName,
    url: `${world.webUrl}/${repository.fullName}`,
    owner: actorObject(repository.owner, world.url),
    isArchived: repository.isArchived,
    isDisabled: false,
    isFork: repository.parent !== null,
    isPrivate: true,
    parent: () => repositoryOrNull(asker, repository.parent),
    defaultBranchRef: () => refObject(asker, repository, repository.defaultBranch),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      refObject(asker, repository, qualifiedName.replace(/^refs\/heads\//, '')),
    object: (asked: { expression?: string | null; oid?: string | null }) =>
      objectAt(asker, repository, asked.oid ?? asked.expression ?? null),
    pullRequest: ({ number }: { number: number }) => pullNumbered(asker, repository, number),
    pullRequests: (asked: PullsAsked) => pulls(asker, repository, asked),
  };
}

/** The same, or null where there is none or the token does not reach it. */
export function repositoryOrNull(asker: Asker, repository: Repository | null) {
  const own = seen(asker, repository);
  return own === null ? null : repositoryObject(asker, own);
}

/** The node id of a branch. */
export function refId(repository: Repository, branch: string): string {
  return nodeId('Ref', `${repository.id}:refs/heads/${branch}`);
}

/** A branch as GraphQL shows it, or null. */
export async function refObject(asker: Asker, repository: Repository, branch: string) {
  demand(asker, 'contents', 'read');
  const sha = await branchTip(repository, branch);
  if (sha === null) return null;
  return {
    __typename: 'Ref',
    id: refId(repository, branch),
    name: branch,
    prefix: 'refs/heads/',
    target: () => gitObject(asker, repository, sha),
    repository: () => repositoryObject(asker, repository),
  };
}

/** `expression` is a git revision: a ref, an object id, or either with `:path`. */
async function objectAt(asker: Asker, repository: Repository, expression: string | null) {
  demand(asker, 'contents', 'read');
  if (expression === null) return null;
  const [ref = '', path] = expression.split(/:(.*)/s);
  if (path === undefined) {
    const isId = /^[0-9a-f]{40}$/i.test(expression);
    const sha = isId ? expression.toLowerCase() : await commitAt(repository, ref);
    return sha === null ? null : gitObject(asker, repository, sha);
  }
  const sha = await commitAt(repository, ref);
  if (sha === null) return null;
  const folder = path.replace(/\/$/, '');
  const tree = await repository.git.treeId(sha);
  if (folder === '') return tree === null ? null : gitObject(asker, repository, tree);
  const entry = await repository.git.entry(sha, folder);
  return entry === null ? null : gitObject(asker, repository, entry.sha, folder);
}

function pullNumbered(asker: Asker, repository: Repository, number: number) {
  demand(asker, 'pull_requests', 'read');
  const pull = repository.pulls.get(number);
  if (pull !== undefined) return pullObject(asker, pull);
  throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
}

/** Oldest first unless told, as on GitHub. */
function pulls(asker: Asker, repository: Repository, asked: PullsAsked) {
  demand(asker, 'pull_requests', 'read');
  const { states, orderBy, baseRefName, headRefName } = asked;
  const wanted = [...repository.pulls.values()]
    .filter((pull) => states == null || states.includes(stateOf(pull)))
    .filter((pull) => baseRefName == null || pull.baseRef === baseRefName)
    .filter((pull) => headRefName == null || pull.headRef === headRefName);
  if (orderBy?.field === 'UPDATED_AT') {
    wanted.sort((one, other) => one.updatedAt.localeCompare(other.updatedAt) || one.number - other.number);
  }
  const sorted = orderBy?.direction === 'DESC' ? wanted.toReversed() : wanted;
  const page = connection('pullRequests', sorted, asked);
  return { ...page, nodes: page.nodes.map((pull) => pullObject(asker, pull)) };
}
