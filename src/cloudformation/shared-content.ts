import type { Range } from '../source/text.ts';
import type { DocumentNode, MappingEntry } from '../source/tree.ts';
import type { Template } from './template.ts';

/** The places of a document that an alias repeats elsewhere, with their tags and anchors. */
export type SharedContent = {
  /** Whether the whole place is repeated: an edit in it would change the repetitions too. */
  readonly holds: (place: Range) => boolean;
  /** Whether something in the place is repeated: without the place, the repetitions would have no source. */
  readonly touches: (place: Range) => boolean;
};

const known = new WeakMap<Template, SharedContent>();

/** What a template's document repeats through aliases and merge keys. */
export function sharedContent(template: Template): SharedContent {
  const before = known.get(template);
  if (before) return before;
  const places = repeated(template.document);
  const shared: SharedContent = {
    holds: ({ start, end }) => places.some((place) => place.start <= start && end <= place.end),
    touches: ({ start, end }) => places.some((place) => place.start < end && start < place.end),
  };
  known.set(template, shared);
  return shared;
}

function repeated(document: DocumentNode): Range[] {
  const places = new Map<number, Range>();
  const waiting: DocumentNode[] = [document];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.alias) places.set(node.start, { file: node.file, start: node.outerStart, end: node.end });
    else for (const child of childrenOf(node)) waiting.push(child);
  }
  return [...places.values()];
}

function childrenOf(node: DocumentNode): DocumentNode[] {
  if (node.kind === 'sequence') return [...node.items];
  if (node.kind === 'mapping') return node.entries.flatMap(({ key, value }: MappingEntry) => [key, value]);
  return [];
}
