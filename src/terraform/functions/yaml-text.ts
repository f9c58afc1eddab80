import { limitDepth, limitText } from '../limits.ts';
import { textOfNumber } from '../number-text.ts';
import type { Value } from '../value.ts';
import { byCodePoint } from './json-text.ts';

/** Columns after which a quoted text goes on in the next line. */
const WIDTH = 80;
/** Bytes that the key of a `key: value` may have; longer ones are written `? key`. */
const SIMPLE_KEY = 128;
const STEP = 2;
const BREAK = /[\n\r\x85\u2028\u2029]/;

type Context = 'root' | 'item' | 'key' | 'simple key' | 'value';

/** The value as YAML, byte for byte as Terraform's emitter (a libyaml) writes it. The value must be wholly known. */
export function yamlText(value: Value): string {
  const writer = new YamlWriter();
  writer.write(value, -STEP, 'root', 0);
  writer.breakTo(0);
  return `${writer.text()}${isPlain(value) ? '...\n' : ''}`;
}

function isPlain(value: Value): boolean {
  return value.kind === 'null' || value.kind === 'bool' || value.kind === 'number';
}

class YamlWriter {
  private readonly parts: string[] = [];
  private length = 0;
  private column = 0;
  /** Whether the last thing written was a blank, or nothing yet. */
  private isBlank = true;
  /** Whether only indentation and indicators stand in the line yet. */
  private isIndentation = true;

  text(): string {
    return this.parts.join('');
  }

  write(value: Value, indent: number, context: Context, depth: number): void {
    limitDepth(depth);
    if (value.kind === 'unknown') throw new TypeError('an unknown value has no YAML');
    if (value.kind === 'sequence') this.sequence(value.items, indent, context, depth);
    else if (value.kind === 'mapping') this.mapping(byCodePoint(value.entries), indent, depth);
    else if (value.kind === 'string') this.string(value.text, Math.max(indent, 0) + STEP, context);
    else
      this.plain(
        value.kind === 'number'
          ? textOfNumber(value.number)
          : value.kind === 'bool'
            ? String(value.bool)
            : 'null',
      );
  }

  private sequence(items: readonly Value[], indent: number, context: Context, depth: number): void {
    if (items.length === 0) this.indicator('[]', false);
    const isLevel = (context === 'value' || context === 'key') && !this.isIndentation;
    const inner = isLevel ? indent : indent + STEP;
    for (const item of items) {
      this.breakTo(inner);
      this.indicator('-', true);
      this.write(item, inner, 'item', depth + 1);
    }
  }

  private mapping(entries: readonly (readonly [string, Value])[], indent: number, depth: number): void {
    if (entries.length === 0) this.indicator('{}', false);
    const inner = indent + STEP;
    for (const [key, value] of entries) {
      this.breakTo(inner);
      const isSimple = !BREAK.test(key) && Buffer.byteLength(key) <= SIMPLE_KEY;
      if (!isSimple) this.indicator('?', true);
      this.string(key, inner + STEP, isSimple ? 'simple key' : 'key');
      if (!isSimple) this.breakTo(inner);
      if (isSimple) this.mark(':');
      else this.indicator(':', true);
      this.write(value, inner, 'value', depth + 1);
    }
  }

  private plain(text: string): void {
    if (!this.isBlank) this.put(' ');
    this.mark(text);
  }

  private string(text: string, indent: number, context: Context): void {
    if (text.includes('\n') && isBlockAllowed(text) && context !== 'simple key') this.literal(text, indent);
    else this.quoted(text, indent, context !== 'simple key');
  }

  private literal(text: string, indent: number): void {
    this.indicator(`|${/^[ \n\u2028\u2029]/.test(text) ? STEP : ''}${chomping(text)}`, false);
    this.put('\n');
    this.isIndentation = true;
    this.isBlank = true;
    let isLineStart = true;
    for (const letter of text) {
      if (BREAK.test(letter)) this.put(letter);
      else {
        if (isLineStart) this.breakTo(indent);
        this.put(letter);
      }
      isLineStart = BREAK.test(letter);
      this.isIndentation = isLineStart;
    }
  }

  private quoted(text: string, indent: number, isFolded: boolean): void {
    this.indicator('"', false);
    // The emitter asks for a byte order mark at the beginning where it means to ask for one here.
    const isAllEscaped = text.startsWith('\ufeff');
    let isAfterSpace = false;
    const letters = [...text];
    for (const [index, letter] of letters.entries()) {
      const isEscaped = isAllEscaped || !isPrintable(letter) || /["\\\n\u2028\u2029]/.test(letter);
      const isSpace = !isEscaped && letter === ' ';
      const isInside = index > 0 && index < letters.length - 1;
      if (isEscaped) this.put(escaped(letter));
      else if (isSpace && isFolded && !isAfterSpace && this.column > WIDTH && isInside) {
        this.breakTo(indent);
        if (letters[index + 1] === ' ') this.put('\\');
      } else this.put(letter);
      isAfterSpace = isSpace;
    }
    this.mark('"');
  }

  /** An indicator behind a blank; an opening one (`-`, `?`, `:`) leaves the line open for indentation. */
  private indicator(text: string, isOpening: boolean): void {
    if (!this.isBlank) this.put(' ');
    this.put(text);
    this.isBlank = false;
    this.isIndentation = this.isIndentation && isOpening;
  }

  private mark(text: string): void {
    this.put(text);
    this.isBlank = false;
    this.isIndentation = false;
  }

  /** Goes to the column in this line, if nothing but indentation stands before it, or in a new one. */
  breakTo(indent: number): void {
    const column = Math.max(indent, 0);
    const isElsewhere = this.column > column || (this.column === column && !this.isBlank);
    if (!this.isIndentation || isElsewhere) this.put('\n');
    if (this.column < column) this.put(' '.repeat(column - this.column));
    this.isBlank = true;
    this.isIndentation = true;
  }

  private put(text: string): void {
    this.length += text.length;
    limitText(this.length);
    this.parts.push(text);
    this.column = BREAK.test(text) ? 0 : this.column + [...text].length;
  }
}

function isBlockAllowed(text: string): boolean {
  return !text.endsWith(' ') && !/ [\n\u2028\u2029]/.test(text) && Array.from(text).every(isPrintable);
}

function chomping(text: string): string {
  if (!/[\n\u2028\u2029]$/.test(text)) return '-';
  return /^[\n\u2028\u2029]$|[\n\u2028\u2029]{2}$/.test(text) ? '+' : '';
}

/** Neither control characters nor what lies beyond the basic plane. */
function isPrintable(letter: string): boolean {
  return /^[\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(letter);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\x85', 'N'],
  ['\xa0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
]);

function escaped(letter: string): string {
  const short = ESCAPES.get(letter);
  if (short !== undefined) return `\\${short}`;
  const code = letter.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
