import { alignmentOf, chainOf, isAligned } from './hcl-alignment.ts';
import { isOneLineBlock, leading, lineEnd, lineOf, type Page, pageOf } from './hcl-page.ts';
import type { Attribute, Block, Expression, Span } from './hcl-tree.ts';
import type { Edit, SourceFile } from './text.ts';

const INDENT_UNIT = '  ';

/**
 * An edit that adds an argument after the last one that stands before the block's nested blocks. It joins their
 * alignment where it fits in, and gets a group of its own where it does not, so that `terraform fmt` agrees.
 */
export function addAttribute(file: SourceFile, block: Block, name: string, value: string): Edit {
  const page = pageOf(file);
  const firstBlock = block.body.blocks[0]?.start ?? Number.POSITIVE_INFINITY;
  const last = block.body.attributes.findLast((attribute) => attribute.start < firstBlock);
  if (isOneLineBlock(page, block)) return fillOneLine(page, block, name, value);
  const indent = argumentIndent(page, block);
  const at = lineEnd(page, last?.end ?? block.body.start);
  const text = last
    ? assignmentAfter(page, block.body.attributes, last, name, value, indent)
    : `${indent}${name} = ${value}`;
  return { file: file.path, start: at, end: at, text: page.lineBreak + text };
}

/**
 * An edit that adds an item to an object after its last one, aligned like it. Null where the object is written in a
 * form that is not edited: with colons, or with its last item and its closing brace on one line of several.
 */
export function addItem(
  file: SourceFile,
  object: Expression & { kind: 'object' },
  key: string,
  value: string,
): Edit | null {
  const page = pageOf(file);
  const items = object.items.map((item) => attributeOf(file, item.key, item.value));
  const last = items.at(-1);
  const { start, end } = object;
  const isOneLine = lineOf(page, start) === lineOf(page, end);
  if (!last) return isOneLine ? { file: file.path, start, end, text: `{ ${key} = ${value} }` } : null;
  if (file.text.slice(last.nameEnd, last.value.start).trim() !== '=') return null;
  if (isOneLine) return { file: file.path, start: last.end, end: last.end, text: `, ${key} = ${value}` };
  const at = lineEnd(page, last.end);
  if (at >= end || lineOf(page, last.start) === lineOf(page, start)) return null;
  const indent = leading(page.lines.line(lineOf(page, last.start)));
  const comma = file.text.slice(last.end, at).trimStart().startsWith(',') ? ',' : '';
  const text = page.lineBreak + assignmentAfter(page, items, last, key, value, indent) + comma;
  return { file: file.path, start: at, end: at, text };
}

function attributeOf(file: SourceFile, key: Expression, value: Expression): Attribute {
  const name = file.text.slice(key.start, key.end);
  return { name, nameEnd: key.end, start: key.start, end: value.end, value };
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
 * A blank line that would be left double, or before the closing brace, goes too; a comment over several lines stays.
 */
export function removeAttribute(file: SourceFile, block: Block, attribute: Attribute): Edit[] {
  const page = pageOf(file);
  if (isOneLineBlock(page, block)) return [emptyOneLine(page, block, attribute)];
  return removeLines(page, block.body.attributes, attribute);
}

/** The same for an argument that stands in no block, as in a values file. */
export function removeTopAttribute(file: SourceFile, attributes: readonly Attribute[], name: string): Edit[] {
  const attribute = attributes.find((each) => each.name === name);
  return attribute ? removeLines(pageOf(file), attributes, attribute) : [];
}

function removeLines(page: Page, siblings: readonly Attribute[], attribute: Attribute): Edit[] {
  const { file } = page;
  if (isBesideLongComment(page, attribute))
    return [{ file: file.path, start: attribute.start, end: attribute.end, text: '' }];
  const { start, end } = linesOf(page, attribute.start, attribute.end);
  const chain = chainOf(page, siblings, attribute);
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
  const { start, end, attributes } = block.body;
  const outer = leading(lines.line(lineOf(page, block.start)));
  const inner = outer + INDENT_UNIT;
  const content = file.text.slice(start, end).trim();
  const gap = attributes.length > 0 ? lineBreak : '';
  const kept = content === '' ? '' : inner + content + lineBreak + gap;
  const text = `${lineBreak}${kept}${inner}${name} = ${value}${lineBreak}${outer}`;
  return { file: file.path, start, end, text };
}

function emptyOneLine({ file }: Page, { body }: Block, attribute: Attribute): Edit {
  const before = file.text.slice(body.start, attribute.start).trim();
  const after = file.text.slice(attribute.end, body.end).trim();
  const rest = [before, after].filter((comments) => comments !== '').join(' ');
  return { file: file.path, start: body.start, end: body.end, text: rest === '' ? '' : ` ${rest} ` };
}

/** Whether a comment that goes on over several lines stands on a line of the span, beside it. */
function isBesideLongComment(page: Page, { start, end }: Span): boolean {
  const { lines, comments } = page;
  const lineStart = lines.lineStart(start);
  const nextLine = lines.starts[lineOf(page, end)] ?? lines.text.length;
  return comments.some(
    (comment) =>
      (lineStart < comment.end && comment.end <= start && comment.start < lineStart) ||
      (end <= comment.start && comment.start < nextLine && nextLine < comment.end),
  );
}

function assignmentAfter(
  page: Page,
  siblings: readonly Attribute[],
  last: Attribute,
  name: string,
  value: string,
  indent: string,
): string {
  const chain = chainOf(page, siblings, last);
  const plain = `${indent}${name} = ${value}`;
  if (chain.length === 0 || !isAligned(page, chain)) return plain;
  const width = Math.max(...chain.map((each) => each.name.length));
  return name.length <= width ? `${indent}${name.padEnd(width)} = ${value}` : page.lineBreak + plain;
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
