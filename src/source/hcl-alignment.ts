import { lineOf, type Page } from './hcl-page.ts';
import type { Attribute } from './hcl-tree.ts';
import type { Edit } from './text.ts';

/**
 * The arguments whose `=` are aligned together with this one's: those on lines next to each other, each on one line
 * (an argument that opens a bracket and closes it on another line stands outside, as in `terraform fmt`).
 */
export function chainOf(page: Page, all: readonly Attribute[], attribute: Attribute): Attribute[] {
  const index = all.indexOf(attribute);
  if (!isOneLine(page, attribute)) return [];
  const isLinked = (one: Attribute | undefined, next: Attribute | undefined): boolean =>
    one !== undefined &&
    next !== undefined &&
    isOneLine(page, one) &&
    isOneLine(page, next) &&
    lineOf(page, next.start) === lineOf(page, one.end) + 1;
  let from = index;
  let to = index;
  while (isLinked(all[from - 1], all[from])) from--;
  while (isLinked(all[to], all[to + 1])) to++;
  return all.slice(from, to + 1);
}

/** `terraform fmt` counts a heredoc as one line. */
function isOneLine(page: Page, { start, end, value }: Attribute): boolean {
  return lineOf(page, start) === lineOf(page, end) || page.file.text.startsWith('<<', value.start);
}

/** Offset of an argument's `=`. */
function equalsOf({ file }: Page, attribute: Attribute): number {
  return file.text.indexOf('=', attribute.nameEnd);
}

/** Whether the `=` of arguments stand in the column where `terraform fmt` puts them. */
export function isAligned(page: Page, chain: readonly Attribute[]): boolean {
  const width = Math.max(...chain.map((each) => each.name.length));
  return chain.every((each) => equalsOf(page, each) - each.start === width + 1);
}

/** Edits that put the `=` of arguments into that column. */
export function alignmentOf(page: Page, chain: readonly Attribute[]): Edit[] {
  const width = Math.max(...chain.map((each) => each.name.length));
  return chain.flatMap((each) => {
    const text = ' '.repeat(width + 1 - each.name.length);
    const end = equalsOf(page, each);
    return end - each.nameEnd === text.length
      ? []
      : [{ file: page.file.path, start: each.nameEnd, end, text }];
  });
}
