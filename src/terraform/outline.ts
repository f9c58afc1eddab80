import { HOLE } from '../source/hole.ts';
import { MAX_TEXT } from './limits.ts';
import type { Value } from './value.ts';

/** What is known of a text: all of it, or its outline; null where nothing is. */
export function outlineOf(value: Value): string | null {
  if (value.kind === 'string') return value.text;
  return (value.kind === 'unknown' ? value.outline : undefined) ?? null;
}

/** A part that stands in a text, of which at least it is known that it is one part. */
export function asPart(value: Value): Value {
  return value.kind === 'unknown' && value.outline === undefined ? { ...value, outline: HOLE } : value;
}

/** The value with the outline, if it is unknown and the outline is no longer than a text may be. */
export function outlined(value: Value, outline: string | null): Value {
  const isShown = value.kind === 'unknown' && outline !== null && outline.length <= MAX_TEXT;
  return isShown ? { ...value, outline } : value;
}

/** The outlines one after the other; null where one is missing. The pieces are added, which copies nothing. */
export function joinedOutlines(pieces: readonly Value[]): string | null {
  let joined = '';
  for (const piece of pieces) {
    const outline = outlineOf(piece);
    if (outline === null || joined.length + outline.length > MAX_TEXT) return null;
    joined += outline;
  }
  return joined;
}
