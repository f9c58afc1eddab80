/** A named limit was reached: what came of it is not known. The message is the limit's name, e.g. `number precision`. */
export class LimitReached extends Error {
  constructor(limit: string) {
    super(limit);
    this.name = 'LimitReached';
  }
}

/** UTF-16 units of one text: a megabyte of ASCII, twenty times what CloudFormation takes as a template body. */
export const MAX_TEXT = 1_000_000;

/** Elements of one list, set, map, tuple or object. */
export const MAX_ITEMS = 100_000;

/** Levels of nesting of one value or document: far below what overflows the stack. */
export const MAX_DEPTH = 200;

/** UTF-16 units of one regular expression; `{n}` may multiply it by 1,000 (RE2's own limit). */
export const MAX_PATTERN = 2_000;

/** Instructions that a compiled regular expression may have. */
export const MAX_PROGRAM = 20_000;

/** Instructions × characters of one call that searches by regular expressions: a quarter of a second. */
export const MAX_MATCHING = 5_000_000;

/** UTF-16 units of a text that is cut into the characters that people see, which is slow: a quarter of a second. */
export const MAX_CLUSTERED = 100_000;

/** Throws LimitReached where a text would get longer than MAX_TEXT; call it before the text is made. */
export function limitText(length: number): void {
  if (length > MAX_TEXT) throw new LimitReached('text length');
}

/** Throws LimitReached where a collection would get more than MAX_ITEMS elements; call it before it is made. */
export function limitItems(count: number): void {
  if (count > MAX_ITEMS) throw new LimitReached('number of elements');
}

/** Throws LimitReached where a value is nested deeper than MAX_DEPTH. */
export function limitDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new LimitReached('depth of nesting');
}
