import { posix } from 'node:path';
import type { TreeEntry } from '../git.ts';
import { notFound, Refusal } from '../refusal.ts';
import { commitAt } from '../repositories.ts';
import { wrapped } from './git-objects.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

/** "Between 1-100 MB: only the raw or object custom media types"; above not at all (Get repository content). */
const WHOLE_BYTES = 1024 * 1024;
const LARGEST_BYTES = 100 * 1024 * 1024;

/** "This API has an upper limit of 1,000 files for a directory". */
const LISTED_ENTRIES = 1000;

export const contentRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/repos/{owner}/{repo}/contents', needs: ['contents', 'read'], answer: content },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/contents/{path*}',
    needs: ['contents', 'read'],
    answer: content,
  },
];

async function content(call: RepositoryCall): Promise<Answer> {
  const { repository } = call;
  const asked = call.query.get('ref') ?? repository.defaultBranch;
  const sha = await commitAt(repository, asked);
  if (sha === null) throw new Refusal(404, `No commit found for the ref ${asked}`);
  const tree = await repository.git.treeId(sha);
  const entries = tree === null ? [] : await repository.git.tree(tree);
  const path = call.text('path').replace(/\/+$/, '');
  const entry = entries.find((candidate) => candidate.path === path);
  if (path === '' || entry?.type === 'tree') return folder(call, entries, path, sha);
  if (entry === undefined) throw notFound();
  return file(call, entries, entry, sha);
}

function folder(call: RepositoryCall, entries: readonly TreeEntry[], path: string, sha: string): Answer {
  const prefix = path === '' ? '' : `${path}/`;
  const children = entries
    .filter((entry) => entry.path.startsWith(prefix) && !entry.path.slice(prefix.length).includes('/'))
    .slice(0, LISTED_ENTRIES)
    .map((entry) => entryView(call, entry, sha));
  if (!call.accept.includes('object')) return { status: 200, body: children };
  const own = entries.find((entry) => entry.path === path);
  const self = { type: 'dir', name: posix.basename(path), path, sha: own?.sha ?? '', size: 0 };
  return { status: 200, body: { ...self, entries: children } };
}

async function file(
  call: RepositoryCall,
  entries: readonly TreeEntry[],
  entry: TreeEntry,
  sha: string,
): Promise<Answer> {
  if (entry.type === 'commit') return { status: 200, body: entryView(call, entry, sha) };
  const bytes = await blobOf(call, entry);
  if (entry.mode === '120000') {
    const target = posix.normalize(posix.join(posix.dirname(entry.path), bytes.toString('utf8')));
    const found = entries.find(
      (other) => other.path === target && other.type === 'blob' && other.mode !== '120000',
    );
    if (found === undefined) {
      return { status: 200, body: { ...entryView(call, entry, sha), target: bytes.toString('utf8') } };
    }
    // "If the requested path points to a symlink, and the target is a normal file, … the content of the target"
    return fileAnswer(call, entry, sha, await blobOf(call, found));
  }
  return fileAnswer(call, entry, sha, bytes);
}

async function blobOf(call: RepositoryCall, entry: TreeEntry): Promise<Buffer> {
  const bytes = await call.repository.git.blob(entry.sha);
  if (bytes === null) throw notFound();
  return bytes;
}

function fileAnswer(call: RepositoryCall, entry: TreeEntry, sha: string, bytes: Buffer): Answer {
  if (bytes.length > LARGEST_BYTES) throw tooLarge('100 MB');
  if (call.accept.includes('raw')) return { status: 200, body: bytes };
  const isWhole = bytes.length <= WHOLE_BYTES;
  if (!isWhole && !call.accept.includes('object')) throw tooLarge('1 MB');
  const text = isWhole ? { encoding: 'base64', content: wrapped(bytes) } : { encoding: 'none', content: '' };
  return { status: 200, body: { ...entryView(call, entry, sha), type: 'file', size: bytes.length, ...text } };
}

function tooLarge(limit: string): Refusal {
  const message = `This API returns blobs up to ${limit} in size. The requested blob is too large to fetch via the API.`;
  return new Refusal(403, message, [{ resource: 'Blob', field: 'data', code: 'too_large' }]);
}

function entryView(call: RepositoryCall, entry: TreeEntry, ref: string) {
  const root = `${call.world.url}/repos/${call.repository.fullName}`;
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const self = `${root}/contents/${path}?ref=${ref}`;
  const type = typeOf(entry);
  return {
    name: posix.basename(entry.path),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: `${call.world.webUrl}/${call.repository.fullName}/blob/${ref}/${path}`,
    git_url: `${root}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`,
    download_url:
      type === 'file' ? `${call.world.webUrl}/raw/${call.repository.fullName}/${ref}/${path}` : null,
    type,
    ...(type === 'submodule' ? { submodule_git_url: null } : {}),
    _links: { self },
  };
}

function typeOf(entry: TreeEntry): 'dir' | 'submodule' | 'symlink' | 'file' {
  if (entry.type === 'tree') return 'dir';
  if (entry.type === 'commit') return 'submodule';
  return entry.mode === '120000' ? 'symlink' : 'file';
}
