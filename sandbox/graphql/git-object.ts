import { nodeId } from '../accounts.ts';
import type { Commit, Signature, TreeEntry } from '../git.ts';
import type { Repository } from '../repositories.ts';
import { isVerified } from '../signing.ts';
import { actorObject } from './actor-object.ts';
import type { Asker } from './asker.ts';
import { connection, type Paging } from './connection.ts';
import { pullObject, pullsOfCommit } from './pull-object.ts';
import { repositoryObject } from './repository-object.ts';

/** A blob's text is cut behind so many bytes, and `isTruncated` says so. GitHub publishes no number. */
const TEXT_BYTES = 512_000;

/** How much of a blob decides whether it is binary: as much as git looks at. */
const SNIFFED_BYTES = 8_000;

/** The git object that a revision names as GraphQL shows it, or null. A tree knows the folder it was asked for by. */
export async function gitObject(
  asker: Asker,
  repository: Repository,
  revision: string,
  folder = '',
): Promise<object | null> {
  const found = await repository.git.object(revision);
  switch (found?.type) {
    case 'blob':
      return blobObject(asker, repository, found.sha, found.content);
    case 'tree':
      return treeObject(asker, repository, found.sha, folder);
    case 'commit':
      return commitObject(asker, repository, found.sha);
    default:
      return null;
  }
}

function base(asker: Asker, repository: Repository, type: string, sha: string) {
  return {
    __typename: type,
    id: nodeId(type, sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    commitUrl: `${asker.world.webUrl}/${repository.fullName}/commit/${sha}`,
    repository: () => repositoryObject(asker, repository),
  };
}

function blobObject(asker: Asker, repository: Repository, sha: string, bytes: Buffer) {
  const isBinary = bytes.subarray(0, SNIFFED_BYTES).includes(0);
  return {
    ...base(asker, repository, 'Blob', sha),
    byteSize: bytes.length,
    isBinary,
    isTruncated: bytes.length > TEXT_BYTES,
    // bytes that are no UTF-8 become replacement characters
    text: isBinary ? null : bytes.subarray(0, TEXT_BYTES).toString('utf8'),
  };
}

function treeObject(asker: Asker, repository: Repository, sha: string, folder = '') {
  return {
    ...base(asker, repository, 'Tree', sha),
    entries: async () => {
      const all = await repository.git.tree(sha);
      const own = all.filter((entry) => !entry.path.includes('/'));
      return own.map((entry) => entryObject(asker, repository, entry, folder));
    },
  };
}

/** An entry of a tree. The mode's octal digits come as a number. */
function entryObject(asker: Asker, repository: Repository, entry: TreeEntry, folder: string) {
  const path = folder === '' ? entry.path : `${folder}/${entry.path}`;
  return {
    mode: Number.parseInt(entry.mode, 8),
    name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    path,
    oid: entry.sha,
    size: entry.size ?? 0,
    type: entry.type,
    object: () => (entry.type === 'commit' ? null : gitObject(asker, repository, entry.sha, path)),
    repository: () => repositoryObject(asker, repository),
  };
}

/** A commit as GraphQL shows it, or null where there is none. */
export async function commitObject(
  asker: Asker,
  repository: Repository,
  sha: string,
): Promise<object | null> {
  const commit = await repository.git.commit(sha);
  if (commit === null) return null;
  return {
    ...base(asker, repository, 'Commit', commit.sha),
    author: gitActor(asker, commit.author),
    committer: gitActor(asker, commit.committer),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    message: commit.message,
    messageHeadline: commit.message.split('\n')[0] ?? '',
    url: `${asker.world.webUrl}/${repository.fullName}/commit/${commit.sha}`,
    tree: () => treeObject(asker, repository, commit.tree),
    signature: signatureOf(commit),
    file: async ({ path }: { path: string }) => {
      const entry = await repository.git.entry(commit.sha, path);
      return entry === null ? null : entryObject(asker, repository, entry, '');
    },
    parents: async (paging: Paging) => {
      const page = connection('parents', commit.parents, paging);
      return {
        ...page,
        nodes: await Promise.all(page.nodes.map((one) => commitObject(asker, repository, one))),
      };
    },
    associatedPullRequests: (paging: Paging) => {
      const page = connection('associatedPullRequests', pullsOfCommit(repository, commit.sha), paging);
      return { ...page, nodes: page.nodes.map((pull) => pullObject(asker, pull)) };
    },
  };
}

function signatureOf(commit: Commit) {
  if (!isVerified(commit)) return null;
  return {
    __typename: 'GpgSignature',
    email: commit.committer.email,
    isValid: true,
    wasSignedByGitHub: true,
  };
}

/** Who a commit names; `user` where the address is the noreply address of a person's account. */
function gitActor(asker: Asker, { name, email, date }: Signature) {
  const account = email.endsWith('@users.noreply.github.com') ? asker.world.account(name) : undefined;
  return { name, email, date, user: account?.type === 'User' ? actorObject(account, asker.world.url) : null };
}
