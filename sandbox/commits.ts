import type { Git } from './git.ts';

/** What a commit does to one path: new text or bytes, a symbolic link, a submodule, or (null) its removal. */
export type FileChange =
  | string
  | Uint8Array
  | null
  | { symlink: string }
  | { submodule: string }
  | { content: Uint8Array; mode: string };

export type NewCommit = {
  ref: string;
  /** Parents; none for the first commit of a history. */
  parents: readonly string[];
  /** The tree to start from, where it is not that of the first parent. */
  tree?: string;
  changes: ReadonlyMap<string, FileChange>;
  message: string;
  author: { name: string; email: string };
  /** Who wrote it down, where that is not the author. */
  committer?: { name: string; email: string };
  /** Seconds since 1970. */
  date: number;
};

/** Writes a commit with its blobs and trees, points the ref at it, and answers its id: one git command for all. */
export async function writeCommit(git: Git, commit: NewCommit): Promise<string> {
  const output = await git.run(['fast-import', '--quiet', '--force', '--done'], importStream(commit));
  const sha = output.toString('utf8').trim();
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new Error(`git fast-import answered ${JSON.stringify(sha)}`);
  return sha;
}

function importStream(commit: NewCommit): Buffer {
  const at = (who: { name: string; email: string }) => `${who.name} <${who.email}> ${commit.date} +0000\n`;
  const { author, committer = author } = commit;
  const [first, ...others] = commit.parents;
  const parts: Buffer[] = [
    Buffer.from(`commit ${commit.ref}\nmark :1\nauthor ${at(author)}committer ${at(committer)}`),
    ...block(Buffer.from(commit.message)),
  ];
  if (first !== undefined) parts.push(Buffer.from(`from ${first}\n`));
  for (const parent of others) parts.push(Buffer.from(`merge ${parent}\n`));
  if (first === undefined) parts.push(Buffer.from('deleteall\n'));
  if (commit.tree !== undefined) parts.push(Buffer.from(`M 040000 ${commit.tree} ""\n`));
  for (const [path, change] of commit.changes) parts.push(...fileCommand(path, change));
  parts.push(Buffer.from('\nget-mark :1\ndone\n'));
  return Buffer.concat(parts);
}

function fileCommand(path: string, change: FileChange): Buffer[] {
  const name = quoted(path);
  if (change === null) return [Buffer.from(`D ${name}\n`)];
  if (typeof change === 'string') return inline('100644', name, Buffer.from(change));
  if (change instanceof Uint8Array) return inline('100644', name, change);
  if ('symlink' in change) return inline('120000', name, Buffer.from(change.symlink));
  if ('submodule' in change) return [Buffer.from(`M 160000 ${change.submodule} ${name}\n`)];
  return inline(change.mode, name, change.content);
}

function inline(mode: string, name: string, content: Uint8Array): Buffer[] {
  return [Buffer.from(`M ${mode} inline ${name}\n`), ...block(content)];
}

function block(content: Uint8Array): Buffer[] {
  return [Buffer.from(`data ${content.length}\n`), Buffer.from(content), Buffer.from('\n')];
}

function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
