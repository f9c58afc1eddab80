import { z } from 'zod';
import type { Content, Revision, TreeEntry } from '../source/snapshot.ts';
import { contentOf } from '../source/snapshot.ts';
import type { Client } from './app.ts';
import { readBlobTexts } from './blob-texts.ts';
import type { Repository } from './job.ts';
import type { Target } from './pull-request.ts';
import { isStatus } from './request-failure.ts';
import { type ListedTree, TreeReader } from './tree-reader.ts';

const ENTRIES = z.array(
  z.object({
    path: z.string(),
    sha: z.string(),
    type: z.string(),
    mode: z.string(),
    size: z.number().optional(),
  }),
);

const MODE = z.enum(['100644', '100755', '120000', '160000']);

/** Reads git objects of what is judged. */
export class GitObjects {
  readonly #client: Client;
  readonly #repository: Repository;
  readonly #fork: Repository | null;
  readonly #trees: TreeReader;

  constructor(client: Client, target: Pick<Target, 'repository' | 'fork'>) {
    this.#client = client;
    // The commits of a fork can be read through the repository that the pull request is for; where they can't
    // (yet), through the fork.
    this.#repository = target.repository;
    this.#fork = target.fork;
    this.#trees = new TreeReader((id, isRecursive) => this.#listed(id, isRecursive));
  }

  /** The whole tree of a commit; `truncated` where GitHub does not list it in as many requests as a review may take. */
  async tree(commit: string): Promise<Revision> {
    return revisionOf(await this.#trees.read(commit));
  }

  /** As much of a commit's tree as GitHub lists at once. */
  async firstOfTree(commit: string): Promise<Revision> {
    return revisionOf(await this.#listed(commit, true));
  }

  async #listed(id: string, isRecursive: boolean): Promise<ListedTree> {
    const { data: found } = await this.#first(({ owner, name }) =>
      this.#client.rest.git.getTree({
        owner,
        repo: name,
        tree_sha: id,
        ...(isRecursive ? { recursive: '1' } : {}),
      }),
    );
    return { entries: ENTRIES.parse(found.tree), truncated: found.truncated };
  }

  /** Contents of blobs, by id: of most by few questions, of the others one by one. */
  async blobs(entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Content>> {
    const told = await readBlobTexts(this.#client, this.#repository, entries);
    const others = await Promise.all(
      entries
        .filter(({ id }) => !told.has(id))
        .map(async ({ id }): Promise<[string, Content]> => [id, await this.#blob(id)]),
    );
    return new Map([...told, ...others]);
  }

  async #blob(id: string): Promise<Content> {
    const { data: found } = await this.#first(({ owner, name }) =>
      this.#client.rest.git.getBlob({ owner, repo: name, file_sha: id }),
    );
    if (found.encoding !== 'base64')
      throw new Error(`GitHub answered blob ${id} in the encoding ${found.encoding}`);
    return contentOf(Buffer.from(found.content, 'base64'));
  }

  async #first<Answer>(read: (repository: Repository) => Promise<Answer>): Promise<Answer> {
    try {
      return await read(this.#repository);
    } catch (error) {
      if (this.#fork === null || !isStatus(error, 404, 409, 422)) throw error;
      return await read(this.#fork);
    }
  }
}

function revisionOf({ entries, truncated }: ListedTree): Revision {
  const tree = new Map<string, TreeEntry>();
  for (const { path, sha, type, mode, size } of entries)
    if (type !== 'tree') tree.set(path, entryOf(sha, mode, size));
  return { tree, truncated };
}

function entryOf(id: string, mode: string, size: number | undefined): TreeEntry {
  // Old repositories hold files of mode 100664.
  const known = MODE.catch('100644').parse(mode);
  return size === undefined ? { id, mode: known } : { id, mode: known, size };
}
