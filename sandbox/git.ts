import { execFile } from 'node:child_process';
import { type GitObject, ObjectReader } from './object-reader.ts';

export type TreeEntry = {
  path: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  size: number | null;
};

export type Signature = { name: string; email: string; date: string };

export type Commit = {
  sha: string;
  tree: string;
  parents: readonly string[];
  author: Signature;
  committer: Signature;
  message: string;
};

/** The tree without entries, which every git knows. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** A git command that ended with a code other than 0. */
export class GitFailure extends Error {
  readonly code: number | null;
  constructor(args: readonly string[], code: number | null, stderr: string) {
    super(`git ${args.join(' ')} failed: ${stderr.trim()}`);
    this.code = code;
  }
}

/** Standard output of one git command; never a shell. Throws GitFailure. */
export function runGit(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  input: string | Uint8Array = '',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { env: environment, encoding: 'buffer' as const, maxBuffer: 2 ** 30 };
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const code = typeof error.code === 'number' ? error.code : null;
      reject(new GitFailure(args, code, code === null ? error.message : stderr.toString()));
    });
    child.stdin?.on('error', () => undefined); // a child that does not read its input tells why by its exit code
    child.stdin?.end(input);
  });
}

/** One bare repository. What is asked by object id is asked of git once. */
export class Git {
  readonly gitDir: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #objects: ObjectReader;
  readonly #commits = new Map<string, Commit>();
  readonly #trees = new Map<string, Promise<readonly TreeEntry[]>>();
  readonly #outputs = new Map<string, Promise<string>>();

  constructor(gitDir: string, environment: NodeJS.ProcessEnv) {
    this.gitDir = gitDir;
    this.#environment = environment;
    this.#objects = new ObjectReader(gitDir, environment);
  }

  run(args: readonly string[], input?: string | Uint8Array): Promise<Buffer> {
    return runGit(['--git-dir', this.gitDir, ...args], this.#environment, input);
  }

  /** Text output of a command whose answer depends on object ids in its arguments only. */
  lasting(args: readonly string[]): Promise<string> {
    return remembered(this.#outputs, args.join('\0'), async () => (await this.run(args)).toString('utf8'));
  }

  /** Object id of the commit that a revision names, or null. */
  async commitId(revision: string): Promise<string | null> {
    return (await this.#objects.read(`${revision}^{commit}`))?.sha ?? null;
  }

  /** The commit that a revision names, or null. */
  async commit(revision: string): Promise<Commit | null> {
    const known = this.#commits.get(revision);
    if (known !== undefined) return known;
    const object = await this.#objects.read(`${revision}^{commit}`);
    if (object === null) return null;
    const commit = commitOf(object.sha, object.content.toString('utf8'));
    this.#commits.set(commit.sha, commit);
    return commit;
  }

  /** Bytes of a blob, or null when there is no blob of that id. */
  async blob(sha: string): Promise<Buffer | null> {
    const object = await this.#objects.read(sha);
    return object?.type === 'blob' ? object.content : null;
  }

  /** The object that a revision names, or null. */
  object(revision: string): Promise<GitObject | null> {
    return this.#objects.read(revision);
  }

  /** Object id of the tree that a tree, commit or tag names, or null. */
  async treeId(revision: string): Promise<string | null> {
    return (await this.#objects.read(`${revision}^{tree}`))?.sha ?? null;
  }

  /** All entries below a tree, folders included, in git's order. */
  tree(sha: string): Promise<readonly TreeEntry[]> {
    return remembered(this.#trees, sha, async () => {
      if (sha === EMPTY_TREE) return [];
      const listing = await this.run(['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', sha]);
      return listing.toString('utf8').split('\0').filter(Boolean).map(treeEntryOf);
    });
  }

  /** The entry at a path of a commit, or null. */
  async entry(revision: string, path: string): Promise<TreeEntry | null> {
    const tree = await this.treeId(revision);
    if (tree === null) return null;
    return (await this.tree(tree)).find((entry) => entry.path === path) ?? null;
  }

  /** Names of all branches. */
  async branches(): Promise<readonly string[]> {
    const names = await this.run(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads']);
    return names.toString('utf8').split('\n').filter(Boolean);
  }

  async setRef(ref: string, sha: string): Promise<void> {
    await this.run(['update-ref', ref, sha]);
  }

  close(): Promise<void> {
    return this.#objects.close();
  }
}

function remembered<T>(answers: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  answers.set(key, fresh);
  fresh.catch(() => answers.delete(key)); // an object may still arrive
  return fresh;
}

function treeEntryOf(line: string): TreeEntry {
  const match = /^(\d+) (\w+) ([0-9a-f]+) +(-|\d+)\t([\s\S]*)$/.exec(line);
  if (match === null) throw new Error(`git ls-tree wrote an unexpected line: ${line}`);
  const [, mode = '', type = '', sha = '', size = '-', path = ''] = match;
  const kind = type === 'tree' || type === 'commit' ? type : 'blob';
  return { path, mode, type: kind, sha, size: size === '-' ? null : Number(size) };
}

function commitOf(sha: string, text: string): Commit {
  const end = text.indexOf('\n\n');
  const header = text.slice(0, end).split('\n');
  const values = (key: string) =>
    header.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return {
    sha,
    tree: values('tree')[0] ?? EMPTY_TREE,
    parents: values('parent'),
    author: signatureOf(values('author')[0] ?? ''),
    committer: signatureOf(values('committer')[0] ?? ''),
    message: text.slice(end + 2).replace(/\n+$/, ''),
  };
}

function signatureOf(line: string): Signature {
  const match = /^(.*?) ?<(.*)> (\d+) [+-]\d+$/.exec(line);
  const seconds = Number(match?.[3] ?? 0);
  const date = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  return { name: match?.[1] ?? '', email: match?.[2] ?? '', date };
}
