import type { Policy } from '../control/policy.ts';
import { needs } from '../scope.ts';
import { changedPaths, type Revision, type Snapshot, type TreeEntry } from '../source/snapshot.ts';
import type { Listing } from './comparison.ts';
import { Contents, type ContentsOptions } from './contents.ts';
import type { GitObjects } from './git-objects.ts';
import { renamesOf } from './renames.ts';

/** Two trees, and how GitHub pairs their files. */
export type Revisions = {
  readonly head: Revision;
  /** The merge base. */
  readonly base: Revision;
  /** The changed files with their patches, as far as GitHub lists them. */
  readonly listing: Listing;
  readonly objects: GitObjects;
};

/** What is known of a head and its base beside their trees. `tree` is the head's, where that was asked for before. */
export type RevisionParts = {
  readonly head: string;
  readonly mergeBase: string;
  readonly listing: Promise<Listing>;
  readonly tree?: Promise<Revision | null>;
};

/** Both trees and the list of changed files, read side by side. */
export async function readRevisions(objects: GitObjects, parts: RevisionParts): Promise<Revisions> {
  const readHead = async () => {
    const found = (await parts.tree) ?? null;
    return found === null || found.truncated ? await objects.tree(parts.head) : found;
  };
  const [head, base, listing] = await Promise.all([readHead(), objects.tree(parts.mergeBase), parts.listing]);
  return { head, base, listing, objects };
}

export type ReadSnapshot = {
  readonly snapshot: Snapshot;
  /** Paths that differ between the trees. */
  readonly changed: readonly string[];
  /** Paths of the head of which it is not known whether they were renamed. */
  readonly doubtful: ReadonlySet<string>;
  /** Reads what else is wanted. */
  readonly contents: Contents;
};

/** The paths that differ, and the snapshot with the contents of all files that its review needs. */
export async function readSnapshot(
  { head, base, listing, objects }: Revisions,
  policy: Policy,
  options: Omit<ContentsOptions, 'objects'>,
): Promise<ReadSnapshot> {
  const { pairs: renames, doubtful } = renamesOf(listing, head.tree, base.tree);
  const changed = changedPaths(head.tree, base.tree);
  const contents = new Contents({ ...options, objects });
  for (;;) {
    const snapshot = { head, base, contents: contents.all, renames };
    const entries = needs(snapshot, policy, changed).flatMap((path) => entriesOf(snapshot, path));
    if (!(await contents.read(entries))) return { snapshot, changed, doubtful, contents };
  }
}

/** The files of a path in the head, and in the base under the same path and the one it was renamed from. */
export function entriesOf({ head, base, renames }: Snapshot, path: string): TreeEntry[] {
  const found = [head.tree.get(path), base?.tree.get(path), base?.tree.get(renames.get(path) ?? path)];
  return found.filter((entry) => entry !== undefined).filter(isRegular);
}

/** Links and submodules are not followed: the id of a link may be that of a file whose text is the link's target. */
function isRegular({ mode }: TreeEntry): boolean {
  return mode === '100644' || mode === '100755';
}
