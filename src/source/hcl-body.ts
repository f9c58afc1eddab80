import { readExpression } from './hcl-expression.ts';
import type { HclScanner } from './hcl-scanner.ts';
import { readPlainString } from './hcl-template.ts';
import type { Attribute, Block, Body } from './hcl-tree.ts';

/** Most labels of a block that are read. Terraform knows blocks of two at most. */
const MAX_LABELS = 100;

/** The body that begins here, up to the end of the file or an unmatched `}`, which is not taken. */
export function readBody(scanner: HclScanner, isInBlock = false): Body {
  const start = scanner.at;
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  const names = new Set<string>();
  for (;;) {
    scanner.skipLines();
    if (scanner.at >= scanner.text.length) break;
    if (scanner.text[scanner.at] === '}') {
      if (isInBlock) break;
      throw scanner.unexpected('This `}` closes nothing: there is no open block here.');
    }
    const item = readItem(scanner, names);
    if ('type' in item) blocks.push(item);
    else attributes.push(item);
  }
  return { start, end: scanner.at, attributes, blocks };
}

function readItem(scanner: HclScanner, names: Set<string>): Attribute | Block {
  const start = scanner.at;
  const name = scanner.takeIdentifier();
  if (name === null) throw scanner.unexpected('An argument or a block must begin here, with its name.');
  const nameEnd = scanner.lastEnd;
  if (scanner.isNext('=') && !scanner.isNext('==')) {
    if (names.has(name))
      throw scanner.error(
        `The argument "${name}" is set twice in this block; it may be set once only.`,
        start,
        nameEnd,
      );
    names.add(name);
    return readAttribute(scanner, name, start, nameEnd);
  }
  return readBlock(scanner, name, start);
}

function readAttribute(scanner: HclScanner, name: string, start: number, nameEnd: number): Attribute {
  scanner.expect('=', 'An `=` is missing here.');
  const value = readExpression(scanner);
  expectLineEnd(
    scanner,
    `The argument "${name}" ends before this: a new line is missing here, or an operator or bracket.`,
  );
  return { name, nameEnd, value, start, end: value.end };
}

function readBlock(scanner: HclScanner, type: string, start: number): Block {
  const labels: string[] = [];
  for (;;) {
    if (scanner.isNext('{')) break;
    const label = scanner.isNext('"') ? readPlainString(scanner) : scanner.takeIdentifier();
    if (label === null)
      throw scanner.unexpected(
        `An \`=\` (for an argument) or a \`{\` (for a block) must follow "${type}" on the same line.`,
      );
    labels.push(label);
    if (labels.length > MAX_LABELS)
      throw scanner.error(`This block has more than ${MAX_LABELS} labels.`, start, scanner.lastEnd);
  }
  const headerEnd = scanner.lastEnd;
  const open = scanner.at;
  scanner.expect('{', 'A `{` is missing here.');
  const body = scanner.nested(() => readBlockBody(scanner));
  if (!scanner.take('}'))
    throw scanner.error('This block is never closed: its `}` is missing.', open, open + 1);
  const end = scanner.lastEnd;
  expectLineEnd(scanner, 'A new line must follow the `}` of a block.');
  return { type, labels, headerEnd, body, start, end };
}

/** A block on one line holds at most one argument; otherwise a line break follows the `{`. */
function readBlockBody(scanner: HclScanner): Body {
  const start = scanner.at;
  scanner.skip();
  const isOneLine = scanner.at < scanner.text.length && scanner.text[scanner.at] !== '\n';
  if (!isOneLine) return { ...readBody(scanner, true), start };
  if (scanner.text[scanner.at] === '}') return { start, end: scanner.at, attributes: [], blocks: [] };
  return readOneLineBody(scanner, start);
}

function readOneLineBody(scanner: HclScanner, start: number): Body {
  const itemStart = scanner.at;
  const name = scanner.takeIdentifier();
  const nameEnd = scanner.lastEnd;
  if (name === null || !scanner.take('='))
    throw scanner.unexpected(
      'A block on one line can hold one argument only (`name = value`); put each item on a line of its own.',
    );
  const value = readExpression(scanner);
  scanner.skip();
  if (scanner.text[scanner.at] !== '}')
    throw scanner.unexpected(
      'A block on one line can hold one argument only, then its `}`; put each item on a line of its own.',
    );
  const attribute = { name, nameEnd, value, start: itemStart, end: value.end };
  return { start, end: scanner.at, attributes: [attribute], blocks: [] };
}

function expectLineEnd(scanner: HclScanner, message: string): void {
  if (scanner.isEnd() || scanner.text[scanner.at] === '\n') return;
  throw scanner.unexpected(message);
}
