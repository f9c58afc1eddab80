import { createHash } from 'node:crypto';
import type { Review } from '../review.ts';
import { needs } from '../scope.ts';
import { settled } from '../settle.ts';
import { changedPaths, type Snapshot, type Tree } from '../source/snapshot.ts';
import { applyEdits, type Edit, type SourceFile } from '../source/text.ts';
import type { Judged } from './judge.ts';
import type { Shell } from './shell.ts';
import { entriesOf } from './snapshot.ts';

/** Files by their paths, as they are after edits. */
export type Texts = ReadonlyMap<string, string>;

/** The files of the head that the edits change. Throws a RangeError for edits that do not fit the texts. */
export function edited(sources: readonly SourceFile[], edits: readonly Edit[]): Texts {
  const texts = new Map<string, string>();
  for (const [path, own] of Map.groupBy(edits, ({ file }) => file)) {
    const source = sources.find((file) => file.path === path);
    if (source === undefined) throw new RangeError(`the edits are of a file that was not read: ${path}`);
    texts.set(path, applyEdits(source.text, own));
  }
  return texts;
}

/** The tree with these files in the place of those that are there. */
export function editedTree(tree: Tree, texts: Texts): Tree {
  const after = new Map(tree);
  for (const [path, text] of texts) {
    const before = tree.get(path);
    if (before !== undefined) after.set(path, { id: blobIdOf(text), mode: before.mode });
  }
  return after;
}

/** The verdict on the head with these files in it, nothing of which is committed yet. */
export async function judgeEdited(
  { snapshot, document, contents }: Judged,
  texts: Texts,
  shell: Shell,
): Promise<Review> {
  const tree = editedTree(snapshot.head.tree, texts);
  const own = new Map([...texts.values()].map((text) => [blobIdOf(text), { text }]));
  const changed = changedPaths(tree, snapshot.base?.tree ?? snapshot.head.tree);
  const now = (): Snapshot => ({
    ...snapshot,
    head: { ...snapshot.head, tree },
    contents: new Map([...contents.all, ...own]),
  });
  const read = async (paths: readonly string[]) => {
    const entries = paths.flatMap((path) => entriesOf(now(), path));
    return await contents.read(entries.filter(({ id }) => !own.has(id)));
  };
  while (await read(needs(now(), document.policy, changed)));
  return await settled(
    () => shell.review(now(), document, { changed }),
    async (paths) => {
      await read(paths);
    },
  );
}

/** The id that git gives to a file of this text. */
export function blobIdOf(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
