import type { Review } from './review.ts';
import { MAX_NAMED_FILES, MAX_ROUNDS } from './source/surroundings.ts';

/**
 * Reviews, reads what the review wants, and reviews again, until it wants nothing more or a limit is reached: what is
 * not read then is unknown. A review that wants nothing is made once.
 */
export async function settled(
  review: () => Promise<Review>,
  read: (paths: readonly string[]) => void | Promise<void>,
): Promise<Review> {
  let room = MAX_NAMED_FILES;
  for (let round = 1; ; round++) {
    const result = await review();
    const paths = result.wanted.slice(0, room);
    if (paths.length === 0 || round > MAX_ROUNDS) return result;
    room -= paths.length;
    await read(paths);
  }
}
