import { stripVTControlCharacters } from 'node:util';

/** The text on lines of at most `width` columns, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || widthOf(joined) > width) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
