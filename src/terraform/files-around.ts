import { type Files, NOTHING_AROUND } from '../stage.ts';
import { folderOf } from './module.ts';
import { foldersBelow, rootFolders } from './module-graph.ts';
import { World } from './world.ts';

/** The folders of each root module, its own first. */
type Roots = ReadonlyMap<string, readonly string[]>;

const known = new WeakMap<Files, Roots>();

function rootsOf(files: Files): Roots {
  const found = known.get(files);
  if (found) return found;
  const world = new World(files, NOTHING_AROUND);
  const roots = new Map(rootFolders(world).map((root) => [root, foldersBelow(world, root)]));
  known.set(files, roots);
  return roots;
}

/** The files of the root modules that one of the units belongs to: what they call, and the values files below them. */
export function filesAround(files: Files, units: ReadonlySet<string>): Files {
  const folders = new Set<string>();
  const roots: string[] = [];
  for (const [root, below] of rootsOf(files)) {
    if (!below.some((folder) => units.has(folder || '.'))) continue;
    roots.push(root);
    for (const folder of below) folders.add(folder);
  }
  const isBelowRoot = (path: string): boolean =>
    roots.some((root) => root === '' || path.startsWith(`${root}/`));
  const isWanted = (path: string): boolean =>
    folders.has(folderOf(path)) || (path.includes('.tfvars') && isBelowRoot(path));
  return new Map([...files].filter(([path]) => isWanted(path)));
}
