import { nodeId } from '../accounts.ts';
import type { TreeEntry } from '../git.ts';
import { notFound } from '../refusal.ts';
import { verificationView } from '../signing.ts';
import { objectId, readBody } from './body.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

/** "The limit for the tree array is 100,000 entries with a maximum size of 7 MB when using the recursive parameter". */
const TREE_ENTRIES = 100_000;
const TREE_BYTES = 7 * 1024 * 1024;

/** "This endpoint supports blobs up to 100 megabytes in size" (Get a blob). */
const BLOB_BYTES = 100 * 1024 * 1024;

export const gitObjectRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/git/ref/{ref*}',
    needs: ['contents', 'read'],
    answer: ref,
  },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/git/commits/{sha}',
    needs: ['contents', 'read'],
    answer: commit,
  },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/git/trees/{sha}',
    needs: ['contents', 'read'],
    answer: tree,
  },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/git/blobs/{sha}',
    needs: ['contents', 'read'],
    answer: blob,
  },
];

function selfOf(call: RepositoryCall): string {
  return `${call.world.url}/repos/${call.repository.fullName}/git`;
}

async function ref(call: RepositoryCall): Promise<Answer> {
  const name = `refs/${call.text('ref')}`;
  const sha = await call.repository.git.commitId(name);
  if (sha === null) throw notFound();
  const body = {
    ref: name,
    node_id: nodeId('Ref', name),
    url: `${selfOf(call)}/${name}`,
    object: { sha, type: 'commit', url: `${selfOf(call)}/commits/${sha}` },
  };
  return { status: 200, body };
}

async function commit(call: RepositoryCall): Promise<Answer> {
  const sha = readBody(objectId, call.text('sha')).toLowerCase();
  const one = await call.repository.git.commit(sha);
  if (one === null || one.sha !== sha) throw notFound();
  const link = (id: string) => `${selfOf(call)}/commits/${id}`;
  const body = {
    sha: one.sha,
    node_id: nodeId('Commit', one.sha),
    url: link(one.sha),
    html_url: `${call.world.webUrl}/${call.repository.fullName}/commit/${one.sha}`,
    author: one.author,
    committer: one.committer,
    message: one.message,
    tree: { sha: one.tree, url: `${selfOf(call)}/trees/${one.tree}` },
    parents: one.parents.map((parent) => ({ sha: parent, url: link(parent), html_url: link(parent) })),
    verification: verificationView(one),
  };
  return { status: 200, body };
}

async function tree(call: RepositoryCall): Promise<Answer> {
  const { git } = call.repository;
  const name = call.text('sha');
  const isId = /^[0-9a-f]{40}$/i.test(name);
  const sha = isId ? await git.treeId(name.toLowerCase()) : await git.treeId(`refs/heads/${name}`);
  if (sha === null) throw notFound();
  const all = await git.tree(sha);
  // "Setting this parameter to any of the following will enable returning objects": any value does
  const isRecursive = call.query.has('recursive');
  const wanted = isRecursive ? all : all.filter((entry) => !entry.path.includes('/'));
  const { entries, isTruncated } = listed(wanted, isRecursive && call.world.truncateTrees);
  const body = {
    sha: isId ? name.toLowerCase() : sha,
    url: `${selfOf(call)}/trees/${sha}`,
    tree: entries.map((entry) => entryView(call, entry)),
    truncated: isTruncated,
  };
  return { status: 200, body };
}

function listed(wanted: readonly TreeEntry[], isCut: boolean) {
  let bytes = 0;
  const fit = wanted.findIndex((entry, index) => {
    bytes += entry.path.length + 100;
    return index >= TREE_ENTRIES || bytes > TREE_BYTES;
  });
  const room = fit < 0 ? wanted.length : fit;
  const count = isCut ? Math.min(room, Math.floor(wanted.length / 2)) : room;
  return { entries: wanted.slice(0, count), isTruncated: isCut || count < wanted.length };
}

function entryView(call: RepositoryCall, entry: TreeEntry) {
  const { path, mode, type, sha, size } = entry;
  const url = type === 'commit' ? {} : { url: `${selfOf(call)}/${type}s/${sha}` };
  return { path, mode, type, sha, ...(size === null ? {} : { size }), ...url };
}

async function blob(call: RepositoryCall): Promise<Answer> {
  const sha = readBody(objectId, call.text('sha')).toLowerCase();
  const bytes = await call.repository.git.blob(sha);
  if (bytes === null) throw notFound();
  if (call.accept.includes('raw')) return { status: 200, body: bytes };
  if (bytes.length > BLOB_BYTES) throw notFound();
  const body = {
    sha,
    node_id: nodeId('Blob', sha),
    size: bytes.length,
    url: `${selfOf(call)}/blobs/${sha}`,
    content: wrapped(bytes),
    encoding: 'base64',
  };
  return { status: 200, body };
}

/** Base64 in lines of 60 letters, as GitHub sends it. */
export function wrapped(bytes: Buffer): string {
  return bytes
    .toString('base64')
    .replace(/.{60}/g, '$&\n')
    .replace(/([^\n])$/, '$1\n');
}
