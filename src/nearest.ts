import { folderOf, foldersUp } from './source/path.ts';

/** The paths of which the fewest steps up and down the folders lead to one of the given folders, nearest first. */
export function nearest(paths: readonly string[], folders: Iterable<string>, limit: number): string[] {
  const up = new Map<string, number>();
  for (const folder of new Set(folders))
    for (const [steps, above] of foldersUp(folder).entries())
      up.set(above, Math.min(steps, up.get(above) ?? Number.POSITIVE_INFINITY));
  const known = new Map<string, number>();
  const distanceOf = (path: string): number => {
    const folder = folderOf(path);
    const distance =
      known.get(folder) ??
      Math.min(...foldersUp(folder).map((above, down) => down + (up.get(above) ?? Number.POSITIVE_INFINITY)));
    known.set(folder, distance);
    return distance;
  };
  return paths
    .map((path) => ({ path, distance: distanceOf(path) }))
    .filter(({ distance }) => Number.isFinite(distance))
    .sort((a, b) => a.distance - b.distance || (a.path < b.path ? -1 : 1))
    .slice(0, limit)
    .map(({ path }) => path);
}
