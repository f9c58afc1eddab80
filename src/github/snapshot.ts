import type { Policy } from '../control/policy.ts';
import { needs } from '../scope.ts';
import { changedPaths, type Revision, type Snapshot, type TreeEntry } from '../source/snapshot.ts';
import type { Client } from './app.ts';
import { Contents, type ContentsOptions } from './contents.ts';
import { GitObjects } from './git-objects.ts';
import type { ChangedFile, Target } from './pull-request.ts';

/** Two trees, and how GitHub pairs their files. */
export type Revisions = {
  readonly head: Revision;
  /** The merge base. */
  readonly base: Revision;
  /** The changed files with their patches, as far as GitHub lists them. */
  readonly files: readonly ChangedFile[];
  readonly objects: GitObjects;
};

/** Both trees and the list of changed files, read side by side. */
export async function readRevisions(
  client: Client,
  target: Target,
  mergeBase: string,
  listing: Promise<readonly ChangedFile[]>,
): Promise<Revisions> {
  const objects = new GitObjects(client, target);
  const [head, base, files] = await Promise.all([
    objects.tree(target.head),
    objects.tree(mergeBase),
    listing,
  ]);
  return { head, base, files, objects };
}

export type ReadSnapshot = {
  readonly snapshot: Snapshot;
  /** Paths that differ between the trees. */
  readonly changed: readonly string[];
  /** Reads what else is wanted. */
  readonly contents: Contents;
};

/** The paths that differ, and the snapshot with the contents of all files that its review needs. */
export async function readSnapshot(
  { head, base, files, objects }: Revisions,
  policy: Policy,
  options: Omit<ContentsOptions, 'objects'>,
): Promise<ReadSnapshot> {
  const renames = new Map(
    files.flatMap(({ path, previousPath }): [string, string][] =>
      previousPath === null ? [] : [[path, previousPath]],
    ),
  );
  const changed = changedPaths(head.tree, base.tree);
  const contents = new Contents({ ...options, objects });
  for (;;) {
    const snapshot = { head, base, contents: contents.all, renames };
    const entries = needs(snapshot, policy, changed).flatMap((path) => entriesOf(snapshot, path));
    if (!(await contents.read(entries))) return { snapshot, changed, contents };
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
