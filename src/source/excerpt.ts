/** Longest excerpt of a source in a reason, in UTF-16 units. */
const MAX_EXCERPT = 60;

/** A text on one line, and no longer than a reason can hold. */
export function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
}
