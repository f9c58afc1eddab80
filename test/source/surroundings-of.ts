import type { Content, TreeEntry } from '../../src/source/snapshot.ts';
import { Surroundings } from '../../src/source/surroundings.ts';

/** A file's text, why it has none, or what else stands at a path; null for a file that was not read yet. */
export type Standing = string | Content | { readonly mode: TreeEntry['mode'] } | null;

/** A revision of these files. */
export function surroundingsOf(files: Readonly<Record<string, Standing>>, truncated = false): Surroundings {
  const tree = new Map<string, TreeEntry>();
  const contents = new Map<string, Content>();
  for (const [path, file] of Object.entries(files)) {
    const isOther = typeof file === 'object' && file !== null && 'mode' in file;
    tree.set(path, { id: path, mode: isOther ? file.mode : '100644' });
    if (typeof file === 'string') contents.set(path, { text: file });
    else if (file !== null && !isOther) contents.set(path, file);
  }
  return new Surroundings({ tree, truncated }, contents);
}
