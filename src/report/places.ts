import type { Range, SourceFile } from '../source/text.ts';
import { LineIndex } from '../source/text.ts';

/** Lines of a file, 1-based, both included. */
export type Lines = { readonly first: number; readonly last: number };

/** Turns ranges into lines and columns; builds one line index per file, when it is first asked for. */
export class Places {
  readonly #files = new Map<string, SourceFile>();
  readonly #indexes = new Map<string, LineIndex>();

  constructor(sources: readonly SourceFile[]) {
    for (const source of sources) if (!this.#files.has(source.path)) this.#files.set(source.path, source);
  }

  /** The line index of a file; undefined for a file that could not be read. */
  index(path: string): LineIndex | undefined {
    const known = this.#indexes.get(path);
    if (known) return known;
    const source = this.#files.get(path);
    if (!source) return undefined;
    const index = new LineIndex(source.text);
    this.#indexes.set(path, index);
    return index;
  }

  /** The lines that hold the range; the first line where the file could not be read. */
  lines(range: Range): Lines {
    const index = this.index(range.file);
    if (!index) return { first: 1, last: 1 };
    const first = index.position(range.start).line;
    return { first, last: Math.max(first, index.position(Math.max(range.start, range.end - 1)).line) };
  }

  /** The 1-based line of the range's start. */
  line(range: Range): number {
    return this.lines(range).first;
  }

  /** The 1-based column of the range's start, in UTF-16 units. */
  column(range: Range): number {
    return this.index(range.file)?.position(range.start).column ?? 1;
  }
}
