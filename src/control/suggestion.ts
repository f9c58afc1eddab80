/** Longer words are not compared: the answer is for typing mistakes, and the work grows with the square. */
const MAX_LENGTH = 64;

/** The candidate that a misspelled word was probably meant to be; null where none is near enough. */
export function suggestion(word: string, candidates: readonly string[]): string | null {
  if (word.length > MAX_LENGTH) return null;
  const written = plain(word);
  let best: string | null = null;
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(written, plain(candidate));
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

/** Case and the choice of `-`, `_` or blank are slips, not other words. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-\s]/g, '_');
}

/** Levenshtein's distance: how many characters must be inserted, removed or replaced. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [line, character] of Array.from(a).entries()) {
    const next = [line + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
