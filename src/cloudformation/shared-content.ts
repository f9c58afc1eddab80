import type { Range } from '../source/text.ts';
import type { DocumentNode, MappingEntry } from '../source/tree.ts';

/** The places of a document that an alias repeats elsewhere, with their tags and anchors. */
export type SharedContent = {
  /** Whether the whole place is repeated: an edit in it would change the repetitions too. */
  readonly holds: (place: Range) => boolean;
  /** Whether something in the place is repeated: without the place, the repetitions would have no source. */
  readonly touches: (place: Range) => boolean;
};

const known = new WeakMap<DocumentNode, SharedContent>();

/** What a document repeats through aliases and merge keys. */
export function sharedIn(document: DocumentNode): SharedContent {
  const before = known.get(document);
  if (before) return before;
  const places = outermost(repeated(document));
  const shared: SharedContent = {
    holds: ({ start, end }) => {
      const place = firstEndingAfter(places, start);
      return place !== undefined && place.start <= start && end <= place.end;
    },
    touches: ({ start, end }) => (firstEndingAfter(places, start)?.start ?? end) < end,
  };
  known.set(document, shared);
  return shared;
}

function repeated(document: DocumentNode): Range[] {
  const places: Range[] = [];
  const waiting: DocumentNode[] = [document];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.alias) places.push({ file: node.file, start: node.outerStart, end: node.end });
    else for (const child of childrenOf(node)) waiting.push(child);
  }
  return places;
}

/** Places in order, without those inside others: two places of a document lie apart, or one holds the other. */
function outermost(places: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const place of places.toSorted((a, b) => a.start - b.start || b.end - a.end))
    if (place.end > (result.at(-1)?.end ?? -1)) result.push(place);
  return result;
}

/** The first of places in order and apart that ends behind an offset. */
function firstEndingAfter(places: readonly Range[], offset: number): Range | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return places[low];
}

function childrenOf(node: DocumentNode): DocumentNode[] {
  if (node.kind === 'sequence') return [...node.items];
  if (node.kind === 'mapping') return node.entries.flatMap(({ key, value }: MappingEntry) => [key, value]);
  return [];
}
