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
  return (path, first, last) => {
    const revision = paths.has(path) ? 'HEAD' : target.head;
    if (revision !== 'HEAD' && !head.has(path)) return '';
    const lines = last > first ? `L${first}-L${last}` : `L${first}`;
    return `${target.webUrl}/blob/${revision}/${path.split('/').map(encodeURIComponent).join('/')}#${lines}`;
  };
}
