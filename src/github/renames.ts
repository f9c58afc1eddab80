import { posix } from 'node:path';
import type { Tree } from '../source/snapshot.ts';
import type { Listing } from './comparison.ts';

export type Renames = {
  /** Head path of a renamed file → its path in the base. */
  readonly pairs: ReadonlyMap<string, string>;
  /** Paths of the head of which it is not known whether they were renamed. */
  readonly doubtful: ReadonlySet<string>;
};

/**
 * Which files were renamed: as GitHub lists them, and where it does not list all, those whose content is the same under
 * another path. Of the others that are new, each may be one of those that are gone.
 */
export function renamesOf({ files, isWhole }: Listing, head: Tree, base: Tree): Renames {
  const pairs = new Map(
    files.flatMap(({ path, previousPath }): [string, string][] =>
      previousPath === null ? [] : [[path, previousPath]],
    ),
  );
  if (isWhole) return { pairs, doubtful: new Set() };
  const listed = new Set(files.flatMap(({ path, previousPath }) => [path, previousPath]));
  const gone = new Set([...base.keys()].filter((path) => !head.has(path) && !listed.has(path)));
  const added = [...head.keys()].filter((path) => !base.has(path) && !listed.has(path));
  const byId = Map.groupBy(gone, (path) => base.get(path)?.id);
  const others = added.filter((path) => {
    const same = byId.get(head.get(path)?.id)?.filter((each) => gone.has(each)) ?? [];
    const source = same.find((each) => posix.basename(each) === posix.basename(path)) ?? same[0];
    if (source === undefined) return true;
    pairs.set(path, source);
    gone.delete(source);
    return false;
  });
  return { pairs, doubtful: new Set(gone.size === 0 ? [] : others) };
}
