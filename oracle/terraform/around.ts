import { Surroundings } from '../../src/source/surroundings.ts';
import type { Circumstances } from '../../src/stage.ts';
import type { Texts } from './plan.ts';

/** A repository of these files and no others, deployed from the default workspace with the values files of each root. */
export function aroundOf(
  texts: Texts,
  varFiles: Circumstances['inputs']['varFiles'] = new Map(),
): Circumstances {
  const tree = new Map([...texts.keys()].map((path) => [path, { id: path, mode: '100644' as const }]));
  const contents = new Map([...texts].map(([path, text]) => [path, { text }]));
  return {
    isWhole: true,
    inputs: { workspaces: ['default'], varFiles, parameterFiles: new Map() },
    surroundings: new Surroundings({ tree, truncated: false }, contents),
  };
}
