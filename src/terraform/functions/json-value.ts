import { limitDepth, limitItems } from '../limits.ts';
import { numberOfText } from '../number-text.ts';
import {
  boolOf,
  EvaluationError,
  nullOf,
  numberOf,
  objectOf,
  stringOf,
  tupleOf,
  type Value,
} from '../value.ts';

const BLANKS = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
/** What needs no escape in a string: neither a quote, a backslash nor a control character. */
const PLAIN = /(?:[^"\\\p{Cc}]|[\x7f-\x9f])*/uy;
const WORDS: ReadonlyMap<string, Value> = new Map([
  ['true', boolOf(true)],
  ['false', boolOf(false)],
  ['null', nullOf()],
]);

/** What a JSON text stands for: objects and tuples. Throws EvaluationError where Terraform refuses it. */
export function jsonValue(text: string): Value {
  return new JsonReader(text).read();
}

class JsonReader {
  private readonly text: string;
  private at = 0;
  private count = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): Value {
    const value = this.value(0);
    this.skipBlanks();
    // Terraform asks whether "more" follows, which a closing bracket does not count as.
    if (this.at < this.text.length && !']}'.includes(this.text.charAt(this.at))) throw this.wrong();
    return value;
  }

  private value(depth: number): Value {
    limitDepth(depth);
    limitItems(++this.count);
    this.skipBlanks();
    const first = this.text.charAt(this.at);
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return stringOf(this.string());
    return this.scalar();
  }

  private scalar(): Value {
    const written = this.take(NUMBER);
    if (written !== '') {
      const number = numberOfText(written);
      if (number === null) throw this.wrong();
      return numberOf(number);
    }
    for (const [word, value] of WORDS)
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    throw this.wrong();
  }

  private array(depth: number): Value {
    const items: Value[] = [];
    this.each(']', () => items.push(this.value(depth + 1)));
    return tupleOf(items);
  }

  private object(depth: number): Value {
    const entries = new Map<string, Value>();
    this.each('}', () => {
      this.skipBlanks();
      const key = this.string();
      this.skipBlanks();
      this.expect(':');
      entries.set(key, this.value(depth + 1));
    });
    return objectOf(entries);
  }

  /** Reads what stands between brackets, commas in between. */
  private each(closing: string, one: () => void): void {
    this.at++;
    this.skipBlanks();
    if (this.text.charAt(this.at) !== closing) {
      one();
      this.skipBlanks();
      while (this.text.charAt(this.at) === ',') {
        this.at++;
        one();
        this.skipBlanks();
      }
    }
    this.expect(closing);
  }

  private string(): string {
    const start = this.at;
    this.expect('"');
    for (this.take(PLAIN); this.text.charAt(this.at) === '\\'; this.take(PLAIN)) this.at += 2;
    this.expect('"');
    try {
      const parsed: unknown = JSON.parse(this.text.slice(start, this.at));
      return String(parsed).toWellFormed();
    } catch (error) {
      if (error instanceof SyntaxError) throw this.wrong();
      throw error;
    }
  }

  private expect(letter: string): void {
    if (this.text.charAt(this.at) !== letter) throw this.wrong();
    this.at++;
  }

  private skipBlanks(): void {
    this.take(BLANKS);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found = ''] = pattern.exec(this.text) ?? [];
    this.at += found.length;
    return found;
  }

  private wrong(): EvaluationError {
    return new EvaluationError(`this is no JSON: it goes wrong at character ${this.at + 1}`);
  }
}
