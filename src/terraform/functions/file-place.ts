import { posix } from 'node:path';
import type { Because } from '../../stage.ts';
import type { FunctionContext } from '../function.ts';
import { derived, type Possibilities, type Type, unknownOf, type Value } from '../value.ts';

/** The path from the repository's root; null outside of it. */
export function placeOf(path: string, rootFolder: string): string | null {
  if (path.startsWith('/') || path.startsWith('~')) return null;
  const place = posix.join(rootFolder, path).replace(/\/$/, '');
  if (place === '..' || place.startsWith('../')) return null;
  return place === '.' ? '' : place;
}

/** Why nothing is known of a path that leads out of the repository. */
export function outside(path: string): { readonly unread: string } {
  return { unread: `${path} lies outside the repository` };
}

/** What is not known because of a file, with the reason at the call. */
export function unread(
  reason: string,
  type: Type,
  can: Possibilities,
  { place }: FunctionContext,
  args: readonly Value[],
): Value {
  return endingIn({ ...place, text: reason }, unknownOf(type, [], { can }), args);
}

/** A value whose chain goes through what the arguments were computed from, and ends with a step of its own. */
export function endingIn(step: Because, value: Value, args: readonly Value[]): Value {
  const { because, ...rest } = derived(value, args);
  return { ...rest, because: [...because.slice(0, MAX_STEPS), step] };
}

/** Steps that may stand before the last one. */
const MAX_STEPS = 39;
