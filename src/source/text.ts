/** A text file: its path (relative to the root, `/` between parts) and its whole text, byte order mark included. */
export type SourceFile = { readonly path: string; readonly text: string };

/** A part of a file's text: UTF-16 offsets, half-open. */
export type Range = { readonly file: string; readonly start: number; readonly end: number };

/** A replacement of a part of a file's text. */
export type Edit = Range & { readonly text: string };

/** A user's file is wrong: what is wrong in words that its author understands, and where. */
export type Problem = Range & { readonly message: string };

/** A place for people: both 1-based, columns in UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

/** Maps offsets of one text to positions; build it once per text. A line ends with LF or CRLF. */
export class LineIndex {
  readonly text: string;
  /** Offset of each line's first character. */
  readonly starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.starts = starts;
  }

  /** The position of an offset; one past the end of the text is the end's position. */
  position(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.min(offset, this.text.length) - (this.starts[low] ?? 0) + 1 };
  }

  /** The text of a 1-based line without its line break; empty for a line that does not exist. */
  line(number: number): string {
    const start = this.starts[number - 1];
    if (start === undefined) return '';
    const end = this.starts[number] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }

  /** The offset of the first character of the line that holds `offset`. */
  lineStart(offset: number): number {
    return this.starts[this.position(offset).line - 1] ?? 0;
  }
}

/** The text with the edits applied. Throws a RangeError when edits overlap or leave the text. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let done = 0;
  for (const edit of ordered) {
    if (edit.start < done || edit.end < edit.start || edit.end > text.length)
      throw new RangeError(
        `edit ${edit.start}-${edit.end} overlaps another or leaves the text of ${edit.file}`,
      );
    result += text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return result + text.slice(done);
}

/** The line break that a text uses: CRLF if its first line ends so, else LF. */
export function lineBreakOf(text: string): '\r\n' | '\n' {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** Compares strings by code units: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
