const LINE_END = /[\r\n]/;
const BLANK = /[ \t\r\n]/;

/**
 * A copy of a YAML text, of the same length, in which the line breaks, tabs and comments inside flow collections
 * and quoted scalars are spaces. In it such a value needs no indentation: YAML 1.2 wants every line of it
 * indented more than its parent, AWS's reader does not.
 */
export function withoutFlowBreaks(text: string): string {
  const scanner = new FlowScanner(text);
  scanner.scan();
  let result = '';
  let done = 0;
  for (const { start, end } of scanner.blanks) {
    result += text.slice(done, start) + ' '.repeat(end - start);
    done = end;
  }
  return result + text.slice(done);
}

/** Where the first bracket or quote stands that nothing closes; null where all are closed. */
export function unclosedFlow(text: string): number | null {
  const scanner = new FlowScanner(text);
  scanner.scan();
  return scanner.unclosed;
}

/** Finds tokens well enough to tell brackets and quotes from the same characters in plain and block scalars. */
class FlowScanner {
  readonly text: string;
  readonly blanks: { start: number; end: number }[] = [];
  unclosed: number | null = null;
  /** Column of the key or dash that the current value belongs to. */
  private parent = -1;
  private at = 0;
  /** Where the line begins that `columnOf` was asked about last, and where it ends. */
  private line = 0;
  private lineBreak = -1;

  constructor(text: string) {
    this.text = text;
  }

  scan(): void {
    while (this.at < this.text.length) this.token();
  }

  private token(): void {
    const character = this.text.charAt(this.at);
    const start = this.at;
    if (BLANK.test(character)) this.at++;
    else if (character === '#') this.at = this.lineEnd(this.at);
    else if (this.isMarker()) this.at += 3;
    else if ('-?:'.includes(character) && this.isBlankAt(this.at + 1)) this.indicator(character);
    else if ('!&*'.includes(character)) this.word();
    else if (character === '|' || character === '>') this.blockScalar();
    else if (character === '"' || character === "'") this.quoted(character);
    else if (character === '{' || character === '[') this.flow();
    else this.plain();
    this.noteKey(start);
  }

  /** A token that a colon follows is a key: what comes next belongs to its column. */
  private noteKey(start: number): void {
    if (this.text[this.at] === ':' && this.isBlankAt(this.at + 1)) this.parent = this.columnOf(start);
  }

  private isMarker(): boolean {
    return (
      this.text.startsWith('---', this.at) && this.isBlankAt(this.at + 3) && this.columnOf(this.at) === 0
    );
  }

  private indicator(character: string): void {
    if (character !== ':') this.parent = this.columnOf(this.at);
    this.at++;
  }

  private word(): void {
    while (!this.isBlankAt(this.at)) this.at++;
  }

  private blockScalar(): void {
    const digit = /^[|>][-+]?([1-9])/.exec(this.text.slice(this.at, this.at + 3))?.[1];
    let needed = digit === undefined ? null : Math.max(this.parent, 0) + Number(digit);
    this.at = this.nextLine(this.at);
    while (this.at < this.text.length) {
      const content = this.firstOfLine(this.at);
      if (!this.isLineEndAt(content)) {
        const indent = content - this.at;
        needed ??= Math.max(indent, this.parent + 1);
        if (indent < needed) return;
      }
      this.at = this.nextLine(this.at);
    }
  }

  private quoted(quote: string): void {
    const start = this.at++;
    while (this.at < this.text.length) {
      const character = this.text[this.at];
      if (character === '\\' && quote === '"') this.at++;
      else if (character === quote) {
        if (quote === '"' || this.text[this.at + 1] !== quote) break;
        this.at++;
      }
      this.at++;
    }
    if (this.at >= this.text.length) this.unclosed ??= start;
    this.at = Math.min(this.at + 1, this.text.length);
    this.blankBreaks(start, this.at);
  }

  private flow(): void {
    const opening = this.at;
    let depth = 0;
    while (this.at < this.text.length) {
      const character = this.text.charAt(this.at);
      const start = this.at;
      if (BLANK.test(character)) this.skipBlank();
      else if (character === '#' && this.isBlankAt(this.at - 1)) {
        this.at = this.lineEnd(this.at);
        this.blanks.push({ start, end: this.at });
      } else if (character === '"' || character === "'") this.quoted(character);
      else if ('{['.includes(character)) depth += this.bracket(1);
      else if ('}]'.includes(character)) depth += this.bracket(-1);
      else if (',:?'.includes(character)) this.at++;
      else this.flowPlain();
      if (depth === 0) return;
    }
    this.unclosed ??= opening;
  }

  private bracket(change: number): number {
    this.at++;
    return change;
  }

  private skipBlank(): void {
    const start = this.at;
    while (this.at < this.text.length && this.isBlankAt(this.at)) this.at++;
    this.blanks.push({ start, end: this.at });
  }

  private flowPlain(): void {
    for (; !this.isLineEndAt(this.at); this.at++) {
      const character = this.text.charAt(this.at);
      if ('{}[],'.includes(character)) return;
      if (character === ':' && this.isBlankAt(this.at + 1)) return;
      if (character === '#' && this.isBlankAt(this.at - 1)) return;
      if ('!&*'.includes(character)) this.word();
    }
  }

  private plain(): void {
    for (; !this.isLineEndAt(this.at); this.at++) {
      const character = this.text[this.at];
      if (character === ':' && this.isBlankAt(this.at + 1)) return;
      if (character === '#' && this.isBlankAt(this.at - 1)) return;
    }
    this.plainContinuation();
  }

  private plainContinuation(): void {
    while (this.at < this.text.length) {
      const line = this.nextLine(this.at);
      const content = this.firstOfLine(line);
      const isContinued = !this.isLineEndAt(content) && content - line > this.parent && this.parent >= 0;
      if (!isContinued || this.text[content] === '#') return;
      this.at = this.lineEnd(content);
    }
  }

  private blankBreaks(start: number, end: number): void {
    for (let at = start; at < end; at++)
      if (/[\r\n\t]/.test(this.text.charAt(at))) this.blanks.push({ start: at, end: at + 1 });
  }

  private isBlankAt(at: number): boolean {
    return at < 0 || at >= this.text.length || BLANK.test(this.text.charAt(at));
  }

  private isLineEndAt(at: number): boolean {
    return at >= this.text.length || LINE_END.test(this.text.charAt(at));
  }

  private lineEnd(at: number): number {
    let end = at;
    while (!this.isLineEndAt(end)) end++;
    return end;
  }

  private nextLine(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end < 0 ? this.text.length : end + 1;
  }

  private firstOfLine(line: number): number {
    let at = line;
    while (this.text[at] === ' ') at++;
    return at;
  }

  /** Places must be asked for in ascending order: one pass over the text for all of them. */
  private columnOf(at: number): number {
    if (this.lineBreak < 0) this.lineBreak = this.lineEndFrom(0);
    while (this.lineBreak < at) {
      this.line = this.lineBreak + 1;
      this.lineBreak = this.lineEndFrom(this.line);
    }
    return at - this.line;
  }

  private lineEndFrom(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end < 0 ? Number.POSITIVE_INFINITY : end;
  }
}
