import type { Attribute, Block } from './hcl-tree.ts';
import { type Edit, LineIndex, lineBreakOf, type SourceFile } from './text.ts';

/** What writing into a file must know of it. */
type Page = { readonly file: SourceFile; readonly lines: LineIndex; readonly lineBreak: string };

const INDENT_UNIT = '  ';

function pageOf(file: SourceFile): Page {
  return { file, lines: new LineIndex(file.text), lineBreak: lineBreakOf(file.text) };
}

/**
 * An edit that adds an argument after the last one that stands before the block's nested blocks. It joins their
 * alignment where it fits in, and gets a group of its own where it does not, so that `terraform fmt` agrees.
 */
export function addAttribute(file: SourceFile, block: Block, name: string, value: string): Edit {
  const page = pageOf(file);
  const firstBlock = block.body.blocks[0]?.start ?? Number.POSITIVE_INFINITY;
  const last = block.body.attributes.findLast((attribute) => attribute.start < firstBlock);
  if (lineOf(page, block.body.start) === lineOf(page, block.body.end))
    return fillOneLine(page, block, name, value);
  const indent = argumentIndent(page, block);
  const at = lineEnd(page, last?.end ?? block.body.start);
  const text = last ? assignmentAfter(page, block, last, name, value, indent) : `${indent}${name} = ${value}`;
  return { file: file.path, start: at, end: at, text: page.lineBreak + text };
}

/** An edit that adds text as a block of its own after another one, a blank line between them. */
export function addAfter(file: SourceFile, block: Block, text: (indent: string) => string): Edit {
  const page = pageOf(file);
  const at = lineEnd(page, block.end);
  const { lineBreak } = page;
  const added = text(indentUnit(page, block)).replaceAll('\n', lineBreak);
  return { file: file.path, start: at, end: at, text: lineBreak + lineBreak + added };
}

/**
 * Edits that remove an argument with its line, and align the `=` of its neighbours anew where they were aligned.
 * A blank line that would be left double, or before the closing brace, goes too.
 */
export function removeAttribute(file: SourceFile, block: Block, attribute: Attribute): Edit[] {
  const page = pageOf(file);
  if (lineOf(page, block.body.start) === lineOf(page, block.body.end))
    return [{ file: file.path, start: block.body.start, end: block.body.end, text: '' }];
  const { start, end } = linesOf(page, attribute.start, attribute.end);
  const chain = chainOf(page, block, attribute);
  const rest = chain.filter((each) => each !== attribute);
  const realigned = isAligned(page, chain) ? alignmentOf(page, rest) : [];
  return [{ file: file.path, start, end, text: '' }, ...realigned];
}

/** An edit that removes a whole block with its lines. */
export function removeBlock(file: SourceFile, block: Block): Edit {
  const { start, end } = linesOf(pageOf(file), block.start, block.end);
  return { file: file.path, start, end, text: '' };
}

function fillOneLine(page: Page, block: Block, name: string, value: string): Edit {
  const { file, lines, lineBreak } = page;
  const outer = leading(lines.line(lineOf(page, block.start)));
  const inner = outer + INDENT_UNIT;
  const kept = block.body.attributes.map(
    ({ start, end }) => inner + file.text.slice(start, end) + lineBreak + lineBreak,
  );
  const text = `${lineBreak}${kept.join('')}${inner}${name} = ${value}${lineBreak}${outer}`;
  return { file: file.path, start: block.body.start, end: block.body.end, text };
}

function assignmentAfter(
  page: Page,
  block: Block,
  last: Attribute,
  name: string,
  value: string,
  indent: string,
): string {
  const chain = chainOf(page, block, last);
  const plain = `${indent}${name} = ${value}`;
  if (chain.length === 0 || !isAligned(page, chain)) return plain;
  const width = Math.max(...chain.map((each) => each.name.length));
  return name.length <= width ? `${indent}${name.padEnd(width)} = ${value}` : page.lineBreak + plain;
}

/**
 * The arguments whose `=` are aligned together with this one's: those on lines next to each other, each on one line
 * (an argument that opens a bracket and closes it on another line stands outside, as in `terraform fmt`).
 */
function chainOf(page: Page, block: Block, attribute: Attribute): Attribute[] {
  const all = block.body.attributes;
  const index = all.indexOf(attribute);
  if (!isOneLine(page, attribute)) return [];
  const isLinked = (one: Attribute | undefined, next: Attribute | undefined): boolean =>
    one !== undefined &&
    next !== undefined &&
    isOneLine(page, one) &&
    isOneLine(page, next) &&
    lineOf(page, next.start) === lineOf(page, one.end) + 1;
  let from = index;
  let to = index;
  while (isLinked(all[from - 1], all[from])) from--;
  while (isLinked(all[to], all[to + 1])) to++;
  return all.slice(from, to + 1);
}

/** `terraform fmt` counts a heredoc as one line. */
function isOneLine(page: Page, { start, end, value }: Attribute): boolean {
  return lineOf(page, start) === lineOf(page, end) || page.file.text.startsWith('<<', value.start);
}

/** Offset of an argument's `=`. */
function equalsOf({ file }: Page, attribute: Attribute): number {
  return file.text.indexOf('=', attribute.nameEnd);
}

function isAligned(page: Page, chain: readonly Attribute[]): boolean {
  const width = Math.max(...chain.map((each) => each.name.length));
  return chain.every((each) => equalsOf(page, each) - each.start === width + 1);
}

function alignmentOf(page: Page, chain: readonly Attribute[]): Edit[] {
  const width = Math.max(...chain.map((each) => each.name.length));
  return chain.flatMap((each) => {
    const text = ' '.repeat(width + 1 - each.name.length);
    const end = equalsOf(page, each);
    return end - each.nameEnd === text.length
      ? []
      : [{ file: page.file.path, start: each.nameEnd, end, text }];
  });
}

/** The whole lines around a span, their last line break included, and a blank line that would be left over. */
function linesOf(page: Page, start: number, end: number): { start: number; end: number } {
  const { lines, file } = page;
  const first = lineOf(page, start);
  const last = lineOf(page, end);
  const isBlank = (line: number): boolean => line >= 1 && lines.line(line).trim() === '';
  const isLastInBlock = lines
    .line(last + 1)
    .trim()
    .startsWith('}');
  const takesBlank = first > 1 && isBlank(first - 1) && (isBlank(last + 1) || isLastInBlock);
  const from = lines.starts[first - 1 - (takesBlank ? 1 : 0)] ?? 0;
  return { start: from, end: lines.starts[last] ?? file.text.length };
}

function argumentIndent(page: Page, block: Block): string {
  const first = block.body.attributes[0] ?? block.body.blocks[0];
  const own = leading(page.lines.line(lineOf(page, block.start)));
  return first ? leading(page.lines.line(lineOf(page, first.start))) : own + INDENT_UNIT;
}

function indentUnit(page: Page, block: Block): string {
  return (
    argumentIndent(page, block).slice(leading(page.lines.line(lineOf(page, block.start))).length) ||
    INDENT_UNIT
  );
}

function leading(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function lineOf(page: Page, offset: number): number {
  return page.lines.position(offset).line;
}

/** Offset of the end of the line that holds `offset`, before its line break. */
function lineEnd(page: Page, offset: number): number {
  const line = lineOf(page, offset);
  return (page.lines.starts[line - 1] ?? 0) + page.lines.line(line).length;
}
