import { HOLE } from '../../source/hole.ts';
import { limitDepth, limitText } from '../limits.ts';
import { textOfNumber } from '../number-text.ts';
import { EvaluationError, type UnknownValue, type Value } from '../value.ts';

/**
 * The value as JSON as Terraform writes it, which is safe inside HTML. A HOLE stands for what is unknown in it. Throws
 * LimitReached.
 */
export function jsonText(value: Value): string {
  const parts: string[] = [];
  let length = 0;
  write(value, 0);
  return parts.join('');

  function add(text: string): void {
    length += text.length;
    limitText(length);
    parts.push(text);
  }

  function write(part: Value, depth: number): void {
    limitDepth(depth);
    if (part.kind === 'sequence') writeAll('[', part.items, ']', (item) => write(item, depth + 1));
    else if (part.kind === 'mapping')
      writeAll('{', byCodePoint(part.entries), '}', ([key, member]) => {
        add(`${quoted(key)}:`);
        write(member, depth + 1);
      });
    else add(scalarText(part));
  }

  function writeAll<T>(opening: string, items: readonly T[], closing: string, one: (item: T) => void): void {
    add(opening);
    for (const [index, item] of items.entries()) {
      if (index > 0) add(',');
      one(item);
    }
    add(closing);
  }
}

function scalarText(value: Value): string {
  if (value.kind === 'unknown') return unknownText(value);
  if (value.kind === 'string') return quoted(value.text);
  if (value.kind === 'bool') return String(value.bool);
  if (value.kind !== 'number') return 'null';
  if (!Number.isFinite(value.number)) throw new EvaluationError('JSON knows no infinity');
  return textOfNumber(value.number);
}

/** The outline of what is no text is a document as it is. */
function unknownText({ type, outline }: UnknownValue): string {
  return type !== 'string' && outline !== undefined ? outline : quoted(outline ?? HOLE);
}

const UNSAFE = /[<>&\u2028\u2029]/g;

function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    UNSAFE,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Entries in the order of their keys' bytes in UTF-8, which is Terraform's. */
export function byCodePoint(entries: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  const isPlain = ![...entries.keys()].some((key) => /[\ud800-\udfff]/.test(key));
  if (isPlain) return [...entries];
  return [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
