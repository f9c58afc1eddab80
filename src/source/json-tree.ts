import type { SourceFile } from './text.ts';
import type { DocumentNode, MappingEntry } from './tree.ts';

/** The text stops being JSON. Never leaves `jsonTree`. */
class NoJson extends Error {}

/**
 * The tree of a strict JSON text, which stands for the file's (same offsets); null where it is not JSON. It must not be
 * nested deeper than the stack reaches.
 */
export function jsonTree(file: SourceFile, text: string): DocumentNode | null {
  try {
    return new JsonReader(file.path, text).document();
  } catch (error) {
    if (error instanceof NoJson) return null;
    throw error;
  }
}

/** What ends a number, `true`, `false` or `null`. */
const AFTER_WORD = /[\s,\]}]|$/g;

/** Walks over the text from value to value; what a string, number or word says, the engine's own parser reads. */
class JsonReader {
  private readonly path: string;
  private readonly text: string;
  private at = 0;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  document(): DocumentNode {
    const root = this.value();
    this.skip();
    if (this.at < this.text.length) throw new NoJson();
    return root;
  }

  private value(): DocumentNode {
    this.skip();
    const c = this.text[this.at];
    if (c === '{') return this.mapping();
    if (c === '[') return this.sequence();
    return c === '"' ? this.string() : this.word();
  }

  private mapping(): DocumentNode {
    const start = this.at++;
    const entries: MappingEntry[] = [];
    for (let isFirst = true; !this.take('}'); isFirst = false) {
      if (!isFirst && !this.take(',')) throw new NoJson();
      this.skip();
      const key = this.string();
      if (!this.take(':')) throw new NoJson();
      const value = this.value();
      entries.push({ file: this.path, start: key.start, end: value.end, key, value });
    }
    const [file, end, flow] = [this.path, this.at, true];
    return { file, start, end, tag: null, outerStart: start, kind: 'mapping', flow, entries };
  }

  private sequence(): DocumentNode {
    const start = this.at++;
    const items: DocumentNode[] = [];
    for (let isFirst = true; !this.take(']'); isFirst = false) {
      if (!isFirst && !this.take(',')) throw new NoJson();
      items.push(this.value());
    }
    const [file, end, flow] = [this.path, this.at, true];
    return { file, start, end, tag: null, outerStart: start, kind: 'sequence', flow, items };
  }

  private string(): DocumentNode {
    const start = this.at;
    if (this.text[start] !== '"') throw new NoJson();
    let end = start;
    do end = this.text.indexOf('"', end + 1);
    while (end > 0 && this.isEscaped(end));
    if (end < 0) throw new NoJson();
    const value = String(parsed(this.text.slice(start, end + 1)));
    return this.scalar(value, value, 'double', end + 1);
  }

  /** Whether an odd number of backslashes stands before the offset. */
  private isEscaped(at: number): boolean {
    let first = at;
    while (this.text[first - 1] === '\\') first--;
    return (at - first) % 2 === 1;
  }

  private word(): DocumentNode {
    AFTER_WORD.lastIndex = this.at;
    const text = this.text.slice(this.at, AFTER_WORD.exec(this.text)?.index);
    return this.scalar(parsed(text), text, 'plain', this.at + text.length);
  }

  private scalar(
    value: string | number | boolean | null,
    text: string,
    style: 'double' | 'plain',
    end: number,
  ): DocumentNode {
    const start = this.at;
    this.at = end;
    return { file: this.path, start, end, tag: null, outerStart: start, kind: 'scalar', value, text, style };
  }

  /** Passes over blanks, then takes the character if it comes next. */
  private take(character: string): boolean {
    this.skip();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private skip(): void {
    for (; ; this.at++) {
      const c = this.text[this.at];
      if (c !== ' ' && c !== '\n' && c !== '\r' && c !== '\t') return;
    }
  }
}

/** What a piece of JSON without parts says. Throws NoJson where it is none. */
function parsed(text: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text);
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (isPlain || value === null) return value;
  } catch {
    // said below
  }
  throw new NoJson();
}
