/** Longest name (path, address, id) that is printed, in UTF-16 units. */
export const MAX_NAME = 200;

const NAMED = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * The text on one line with every character that can't be seen or that reorders its neighbours written as
 * an escape (`\n`, `\u{202e}`): control, bidirectional, zero-width and private characters, lone surrogates.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, escapeOf);
}

/** Like `visible` for a text of several lines: LF and tab stay, and a CR before an LF goes. */
export function visibleLines(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, (character) =>
      character === '\n' || character === '\t' ? character : escapeOf(character),
    );
}

/** The text, cut to `max` UTF-16 units with `…` as the last one; never cut within a character. */
export function short(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A name (path, address, id) for people: visible, and at most `MAX_NAME` long. */
export function nameText(name: string): string {
  return short(visible(short(name, 2 * MAX_NAME)), MAX_NAME);
}

/** A sentence for people on one line: white space folded, visible, at most `max` UTF-16 units. */
export function sentence(text: string, max = 500): string {
  const folded = short(text, 4 * max)
    .replace(/\s+/g, ' ')
    .trim();
  return short(visible(folded), max);
}

function escapeOf(character: string): string {
  return NAMED.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
