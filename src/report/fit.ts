/** GitHub's limit for a summary and a text is 65,535, of characters or bytes: this many bytes satisfy both. */
export const MAX_TEXT_BYTES = 60_000;
/** What a line that tells how many are left out may take. */
const MORE_BYTES = 100;

/** The size of a text in bytes of UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** The text, cut to `max` bytes of UTF-8 with `…` at its end; never within a character. */
export function withinBytes(text: string, max: number): string {
  if (bytesOf(text) <= max) return text;
  let left = max - bytesOf('…');
  let shown = '';
  for (const character of text) {
    left -= bytesOf(character);
    if (left < 0) break;
    shown += character;
  }
  return `${shown}…`;
}

/**
 * As many of the lines as fit into `budget` bytes with their line breaks, then one that tells how many are left
 * out. A line longer than the budget is left out whole: nothing is ever cut within.
 */
export function fittingLines(
  lines: readonly string[],
  budget: number,
  more: (count: number) => string,
): string[] {
  const sizes = lines.map((line) => bytesOf(line) + 1);
  if (sizes.reduce((sum, size) => sum + size, 0) <= budget) return [...lines];
  const shown: string[] = [];
  let left = budget - MORE_BYTES;
  for (const [at, line] of lines.entries()) {
    left -= sizes[at] ?? 0;
    if (left < 0) break;
    shown.push(line);
  }
  return [...shown, more(lines.length - shown.length)];
}
