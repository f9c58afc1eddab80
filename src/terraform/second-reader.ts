import { createHash } from 'node:crypto';
import { readHcl } from '../source/hcl.ts';
import type { SourceFile } from '../source/text.ts';

/** What HashiCorp's own parser makes of a file; `isTooMuch`: it was not asked. */
export type SecondReading =
  | { readonly json: unknown }
  | { readonly error: string }
  | { readonly isTooMuch: true };

/**
 * What the parser (Go in WebAssembly, one thread) may be given, so that a file takes it about a second at most.
 * Measured: 1 µs for a character, 70 µs for an item of a list or body; beyond that it is quadratic in the
 * sequences (`${…}`, `%{…}`) and heredoc lines of one template.
 */
const MAX_CHARACTERS = 500_000;
const MAX_ITEMS = 15_000;
const MAX_TEMPLATE_PARTS = 3_000;

/** Nesting of each kind that is far from what overflows the parser's stack, which would end it for good. */
const MAX_DEPTH = 400;
const MAX_LINE = 2_000;

/** Heredocs of more lines than this are given as one line that stands for their content. */
const MAX_HEREDOC_LINES = 20;

const readings = new WeakMap<SourceFile, Promise<SecondReading>>();

/**
 * A file as HashiCorp's parser reads it; it is loaded (40 ms) at the first call. Each long heredoc of a file that
 * our reader reads has a stand-in, the same for the same lines.
 */
export function secondReading(file: SourceFile): Promise<SecondReading> {
  const known = readings.get(file);
  if (known) return known;
  const reading = file.path.endsWith('.json') ? Promise.resolve(jsonReading(file)) : hclReading(file);
  readings.set(file, reading);
  return reading;
}

function jsonReading({ text }: SourceFile): SecondReading {
  try {
    return { json: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

async function hclReading(file: SourceFile): Promise<SecondReading> {
  const isRead = readHcl(file).problem === null;
  const text = isRead ? withStandIns(file) : file.text;
  // our reader has limits for nesting; the lines of a file that it can't read must stay: errors tell their number
  if (!isAffordable(text) || !(isRead || isShallow(text))) return { isTooMuch: true };
  try {
    const { parse } = await import('@cdktn/hcl2json');
    return { json: await parse('file.tf', text) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function withStandIns(file: SourceFile): string {
  let text = '';
  let done = 0;
  for (const { start, end } of readHcl(file).heredocs.toSorted((a, b) => a.start - b.start)) {
    if (start < done || !isLong(file.text, start, end)) continue;
    const digest = createHash('sha256').update(file.text.slice(start, end)).digest('hex');
    text += `${file.text.slice(done, start)}${digest}\n`;
    done = end;
  }
  return text + file.text.slice(done);
}

function isLong(text: string, start: number, end: number): boolean {
  let at = start;
  for (let line = 0; line <= MAX_HEREDOC_LINES; line++) {
    at = text.indexOf('\n', at) + 1;
    if (at === 0 || at > end) return false;
  }
  return true;
}

function isAffordable(text: string): boolean {
  if (text.length > MAX_CHARACTERS || countOf(text, /[,=]/g) > MAX_ITEMS) return false;
  const heredocLines = text.includes('<<') ? countOf(text, /\n/g) : 0;
  return heredocLines + countOf(text, /[$%]\{/g) <= MAX_TEMPLATE_PARTS;
}

/** Whether nothing in a text can be nested too deep for the parser. Counts too much rather than too little. */
function isShallow(whole: string): boolean {
  const text = whole.replace(/^[ \t]*(?:#|\/\/).*$/gm, '');
  const rows = [/\?/g, /%\{/g, /\[\*\]/g, /[!-]\s*(?=[!#/-])/g];
  return (
    rows.every((row) => countOf(text, row) <= MAX_DEPTH) &&
    bracketDepth(text) <= MAX_DEPTH &&
    text.split('\n').every((line) => line.length <= MAX_LINE)
  );
}

function countOf(text: string, pattern: RegExp): number {
  let count = 0;
  for (const _ of text.matchAll(pattern)) count++;
  return count;
}

function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[([{)\]}]/g)) {
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(depth - 1, 0);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
