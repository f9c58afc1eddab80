import { folderOf } from '../source/path.ts';
import type { Circumstances, Files } from '../stage.ts';
import { modulesIn } from './frame.ts';

import { foldersBelow, rootFolders } from './module-graph.ts';
import { valuesPathsOf } from './root.ts';

/** What a root module is made of. */
type Root = {
  /** Its own first, then those of the modules that it calls. */
  readonly folders: readonly string[];
  /** Where values files may stand that its runs may be given. */
  readonly values: readonly string[];
};

const known = new WeakMap<Files, ReadonlyMap<string, Root>>();

function rootsOf(files: Files, { inputs }: Circumstances): ReadonlyMap<string, Root> {
  const found = known.get(files);
  if (found) return found;
  const world = modulesIn(files);
  const roots = new Map(
    rootFolders(world).map((root): [string, Root] => [
      root,
      { folders: foldersBelow(world, root), values: valuesPathsOf(root, world, inputs) },
    ]),
  );
  known.set(files, roots);
  return roots;
}

/** The files of the root modules that one of the units belongs to: what they call, and the values files of their runs. */
export function filesAround(files: Files, units: ReadonlySet<string>, around: Circumstances): Files {
  const folders = new Set<string>();
  const values = new Set<string>();
  for (const own of rootsOf(files, around).values()) {
    const ownUnits = [...own.folders, ...own.values.map(folderOf), ...own.values];
    if (!ownUnits.some((unit) => units.has(unit || '.'))) continue;
    for (const folder of own.folders) folders.add(folder);
    for (const path of own.values) values.add(path);
  }
  // a values file of another root must not look like one of these
  return new Map([...files].filter(([path]) => folders.has(folderOf(path)) || values.has(path)));
}
