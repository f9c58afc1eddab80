import type { Span } from './hcl-tree.ts';

/** How deep expressions, templates and blocks may be nested before reading stops. */
export const MAX_HCL_DEPTH = 200;

/**
 * How high the tree of one expression may grow, in nodes from its root to a leaf: chains (`a + b + c`, `a.b.c`)
 * are read without recursion, and whoever walks over their trees may need it.
 */
export const MAX_HCL_HEIGHT = 1000;

/** A place at which the text stops being HCL. Never leaves `readHcl`. */
export class HclSyntaxError extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
/** Nearly all identifiers; one that goes on with something else is read by the slower pattern. */
const PLAIN_IDENTIFIER = /[A-Za-z_][\w-]*(?![\w-]|\P{ASCII})/uy;
// more than one point is a chain of old-style indexes (`list.0.1`), never a number
const NUMBER = /\d+(?:\.\d+)*(?:[eE][+-]?\d+)?/y;

/** Walks over the text of an HCL file. Blanks and comments are passed over between tokens. */
export class HclScanner {
  readonly text: string;
  readonly comments: Span[] = [];
  readonly heredocs: Span[] = [];
  at = 0;
  /** Where the last token ended. */
  lastEnd = 0;
  /** Whether a line break ends what is being read; false between parentheses and brackets. */
  isLineSensitive = true;
  private depth = 0;
  /** Upper bound of the height of what has been read of the expression or chain at hand. */
  private height = 0;

  constructor(text: string) {
    this.text = text;
    if (text.startsWith('\ufeff')) this.at = 1;
  }

  /** Passes over blanks and comments, and over line breaks where they mean nothing. */
  skip(): void {
    while (this.at < this.text.length) {
      const c = this.text[this.at];
      if (c === ' ' || c === '\t' || (c === '\r' && this.text[this.at + 1] === '\n')) this.at++;
      else if (c === '\n' && !this.isLineSensitive) this.at++;
      else if (c === '#' || (c === '/' && this.text[this.at + 1] === '/')) this.skipLineComment();
      else if (c === '/' && this.text[this.at + 1] === '*') this.skipBlockComment();
      else return;
    }
  }

  /** Passes over blanks, comments and line breaks, whatever the surroundings say. */
  skipLines(): void {
    this.withLines(false, () => this.skip());
  }

  private skipLineComment(): void {
    const end = this.text.indexOf('\n', this.at);
    this.addComment(end < 0 ? this.text.length : end);
  }

  private skipBlockComment(): void {
    const end = this.text.indexOf('*/', this.at + 2);
    if (end < 0) throw this.error('This comment has no end: `*/` is missing.', this.at, this.at + 2);
    this.addComment(end + 2);
  }

  private addComment(end: number): void {
    // a place can be looked at twice, a comment stands in the list once
    const last = this.comments.at(-1);
    if (!last || last.start < this.at) this.comments.push({ start: this.at, end });
    this.at = end;
  }

  /** Whether the text goes on with `token` (after `skip`). */
  isNext(token: string): boolean {
    this.skip();
    return this.text.startsWith(token, this.at);
  }

  /** Takes `token` if the text goes on with it. */
  take(token: string): boolean {
    if (!this.isNext(token)) return false;
    this.at += token.length;
    this.lastEnd = this.at;
    return true;
  }

  /** Takes `token`, or fails with words that say what is missing. */
  expect(token: string, message: string): void {
    if (!this.take(token)) throw this.unexpected(message);
  }

  /** The identifier that comes next, without taking it. */
  peekIdentifier(): string | null {
    this.skip();
    return this.match(PLAIN_IDENTIFIER) ?? this.match(IDENTIFIER);
  }

  takeIdentifier(): string | null {
    const name = this.peekIdentifier();
    if (name !== null) this.advance(name);
    return name;
  }

  takeKeyword(word: string): boolean {
    if (this.peekIdentifier() !== word) return false;
    this.advance(word);
    return true;
  }

  takeNumber(): string | null {
    this.skip();
    const c = this.text.charCodeAt(this.at);
    if (!(c >= 0x30 && c <= 0x39)) return null;
    const digits = this.match(NUMBER);
    if (digits !== null) this.advance(digits);
    return digits;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? null;
  }

  private advance(token: string): void {
    this.at += token.length;
    this.lastEnd = this.at;
  }

  isEnd(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** Runs `read` with line breaks meaning something or not. */
  withLines<T>(isLineSensitive: boolean, read: () => T): T {
    const before = this.isLineSensitive;
    this.isLineSensitive = isLineSensitive;
    try {
      return read();
    } finally {
      this.isLineSensitive = before;
    }
  }

  /** Runs `read` one level deeper; fails past MAX_HCL_DEPTH. */
  nested<T>(read: () => T): T {
    if (this.depth >= MAX_HCL_DEPTH)
      throw this.error(
        `The code is nested more than ${MAX_HCL_DEPTH} levels deep here.`,
        this.at,
        this.at + 1,
      );
    this.depth++;
    const before = this.beginChain();
    try {
      const result = read();
      this.grow();
      return result;
    } finally {
      this.endChain(before);
      this.depth--;
    }
  }

  /** Begins an expression or a chain of steps; `endChain` takes the answer when it is read. */
  beginChain(): number {
    const before = this.height;
    this.height = 0;
    return before;
  }

  /** The expression read so far becomes a part of another one. Fails past MAX_HCL_HEIGHT. */
  grow(): void {
    if (++this.height > MAX_HCL_HEIGHT)
      throw this.error(
        `This expression has more than ${MAX_HCL_HEIGHT} steps or operators in a row.`,
        this.at,
        this.at + 1,
      );
  }

  endChain(before: number): void {
    this.height = Math.max(before, this.height);
  }

  error(message: string, start: number, end: number): HclSyntaxError {
    const limit = this.text.length;
    return new HclSyntaxError(message, Math.min(start, limit), Math.min(Math.max(end, start), limit));
  }

  /** An error at the token that comes next. */
  unexpected(message: string): HclSyntaxError {
    this.skip();
    if (this.at >= this.text.length) return this.error(`${message} The file ends here.`, this.at, this.at);
    const word = this.match(IDENTIFIER) ?? this.match(NUMBER) ?? this.text.slice(this.at, this.at + 1);
    return this.error(message, this.at, this.at + (word === '\n' ? 0 : word.length));
  }
}
