import type { Range } from '../source/text.ts';
import {
  type DocumentNode,
  type MappingEntry,
  type MappingNode,
  mappingValue,
  withMerged,
} from '../source/tree.ts';
import { placeOf } from './function-call.ts';
import { isStageType } from './stage-type.ts';

/**
 * The first part of `Resources` sections that another tool fills in and that may make a stage: a logical id, a type
 * or a whole resource. `{{ name }}` is a mapping to YAML, whose key is a mapping in turn.
 */
export function gapIn(sections: readonly MappingNode[]): Range | null {
  for (const { entries } of withMerged(sections))
    for (const entry of entries) {
      const node = unreadPart(entry);
      if (node) return placeOf(node);
    }
  return null;
}

function unreadPart({ key, value }: MappingEntry): DocumentNode | null {
  const type = mappingValue(value, 'Type');
  if (type?.kind === 'scalar') return key.kind !== 'scalar' && isStageType(type.text) ? key : null;
  if (key.kind !== 'scalar') return key;
  return [value, type].find((node) => node && isPlaceholder(node)) ?? null;
}

/** Whether a value is what YAML makes of `{{ name }}`. */
export function isPlaceholder(node: DocumentNode): boolean {
  return node.kind === 'mapping' && node.flow && node.entries.some(({ key }) => key.kind !== 'scalar');
}
