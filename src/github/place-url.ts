import type { PlaceUrl } from '../report/stage-table.ts';
import type { Tree } from '../source/snapshot.ts';
import { CONFIG_PATHS } from './config-files.ts';
import type { Target } from './pull-request.ts';

/**
 * Links to lines of the head, and of the default branch for the config, which is read there. A file that is in
 * neither (the organisation's config) has no link: the empty text.
 */
export function placeUrl(target: Target, head: Tree): PlaceUrl {
  const paths = new Set<string>(CONFIG_PATHS);
  const inHead = headUrl(target, head);
  return (path, first, last) =>
    paths.has(path) ? linesUrl(target, 'HEAD', path, first, last) : inHead(path, first, last);
}

/** Links to lines of the head, those of its config too. A file that is not in it has the empty text. */
export function headUrl(target: Target, head: Tree): PlaceUrl {
  return (path, first, last) => (head.has(path) ? linesUrl(target, target.head, path, first, last) : '');
}

function linesUrl({ webUrl }: Target, revision: string, path: string, first: number, last: number): string {
  const lines = last > first ? `L${first}-L${last}` : `L${first}`;
  return `${webUrl}/blob/${revision}/${path.split('/').map(encodeURIComponent).join('/')}#${lines}`;
}
