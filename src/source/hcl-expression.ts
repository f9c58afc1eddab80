import type { HclScanner } from './hcl-scanner.ts';
import { readHeredoc, readQuoted } from './hcl-template.ts';
import type { BinaryOperator, Expression, ObjectItem } from './hcl-tree.ts';

/** How tight each operator binds, 0 being the loosest; operators of one level group from the left. */
const LEVELS: Readonly<Record<BinaryOperator, number>> = {
  ...{ '||': 0, '&&': 1, '==': 2, '!=': 2, '<=': 3, '>=': 3, '<': 3, '>': 3 },
  ...{ '+': 4, '-': 4, '*': 5, '/': 5, '%': 5 },
};

/** The expression that begins here. Throws HclSyntaxError where none does. */
export function readExpression(scanner: HclScanner): Expression {
  return scanner.nested(() => {
    const condition = readBinary(scanner, 0);
    if (!scanner.take('?')) return condition;
    const yes = readExpression(scanner);
    scanner.expect(':', 'A conditional needs a `:` and its second value here.');
    const no = readExpression(scanner);
    return { kind: 'conditional', condition, yes, no, start: condition.start, end: no.end };
  });
}

/** Terms with operators of this level and tighter ones between them. */
function readBinary(scanner: HclScanner, level: number): Expression {
  const before = scanner.beginChain();
  let left = readTraversal(scanner);
  for (;;) {
    const operator = operatorNext(scanner);
    if (operator === null || LEVELS[operator] < level) break;
    scanner.take(operator);
    const right = readBinary(scanner, LEVELS[operator] + 1);
    left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    scanner.grow();
  }
  scanner.endChain(before);
  return left;
}

/** The operator that comes next. `%{` ends a template's text and `=>` a key; neither is an operator. */
function operatorNext(scanner: HclScanner): BinaryOperator | null {
  scanner.skip();
  const c = scanner.text[scanner.at];
  const next = scanner.text[scanner.at + 1];
  switch (c) {
    case '+':
    case '-':
    case '*':
    case '/':
      return c;
    case '%':
      return next === '{' ? null : c;
    case '<':
      return next === '=' ? '<=' : c;
    case '>':
      return next === '=' ? '>=' : c;
    case '=':
      return next === '=' ? '==' : null;
    case '!':
      return next === '=' ? '!=' : null;
    case '&':
      return next === '&' ? '&&' : null;
    case '|':
      return next === '|' ? '||' : null;
    default:
      return null;
  }
}

function readTraversal(scanner: HclScanner): Expression {
  return readSteps(scanner, readTerm(scanner), false);
}

/** The `.name`, `[key]` and splat steps after `from`; without brackets inside an old-style splat (`.*`). */
function readSteps(scanner: HclScanner, from: Expression, isDotsOnly: boolean): Expression {
  const before = scanner.beginChain();
  let object = from;
  for (;;) {
    scanner.skip();
    const c = scanner.text[scanner.at];
    if (c === '.' && !scanner.isNext('...')) object = readDot(scanner, object);
    else if (c === '[' && !isDotsOnly) object = readBracket(scanner, object);
    else break;
    scanner.grow();
  }
  scanner.endChain(before);
  return object;
}

function readDot(scanner: HclScanner, object: Expression): Expression {
  scanner.take('.');
  const place = (): { start: number; end: number } => ({ start: object.start, end: scanner.lastEnd });
  const keyStart = scanner.at;
  if (scanner.take('*')) return splatOf(scanner, object, true);
  const name = scanner.takeIdentifier();
  if (name !== null) return { kind: 'attribute', object, name, ...place() };
  const digits = scanner.takeNumber();
  if (digits === null) throw scanner.unexpected('A name must follow the `.` here.');
  // `list.0.1` reads as the number 0.1 and means two steps
  let indexed = object;
  let at = keyStart;
  for (const text of digits.split('.')) {
    const key: Expression = { kind: 'literal', value: Number(text), text, start: at, end: at + text.length };
    indexed = { kind: 'index', object: indexed, key, start: object.start, end: key.end };
    scanner.grow();
    at = key.end + 1;
  }
  return indexed;
}

function readBracket(scanner: HclScanner, object: Expression): Expression {
  const key = scanner.withLines(false, () => {
    scanner.take('[');
    const isSplat = scanner.take('*');
    const inner = isSplat ? null : scanner.nested(() => readExpression(scanner));
    scanner.expect(']', 'A `]` is missing here: the index is not closed.');
    return inner;
  });
  if (key) return { kind: 'index', object, key, start: object.start, end: scanner.lastEnd };
  return splatOf(scanner, object, false);
}

function splatOf(scanner: HclScanner, object: Expression, isDotsOnly: boolean): Expression {
  const end = scanner.lastEnd;
  const each = scanner.nested(() => readSteps(scanner, { kind: 'element', start: end, end }, isDotsOnly));
  return { kind: 'splat', object, each, start: object.start, end: Math.max(end, each.end) };
}

function readTerm(scanner: HclScanner): Expression {
  scanner.skip();
  const start = scanner.at;
  const c = scanner.text[start];
  if (c === '"') return readQuoted(scanner);
  if (c === '<' && scanner.text[start + 1] === '<') return readHeredoc(scanner);
  if (c === '(') return readParentheses(scanner);
  if (c === '[') return scanner.nested(() => readTuple(scanner));
  if (c === '{') return scanner.nested(() => readObject(scanner));
  if (c === '-' || c === '!') return readUnary(scanner, c);
  if (c === "'")
    throw scanner.error(
      'Strings stand in double quotes (") in Terraform, not in single ones.',
      start,
      start + 1,
    );
  const digits = scanner.takeNumber();
  if (digits !== null) return numberOf(scanner, digits, start);
  const name = scanner.takeIdentifier();
  if (name === null)
    throw scanner.unexpected('A value is missing here, or this character can not begin one.');
  return readNamed(scanner, name, start);
}

function numberOf(scanner: HclScanner, text: string, start: number): Expression {
  const value = Number(text);
  if (Number.isNaN(value))
    throw scanner.error(
      `${text} is no number; write it as a string in double quotes.`,
      start,
      scanner.lastEnd,
    );
  return { kind: 'literal', value, text, start, end: scanner.lastEnd };
}

function readUnary(scanner: HclScanner, operator: '-' | '!'): Expression {
  return scanner.nested(() => {
    const start = scanner.at;
    scanner.take(operator);
    const operand = readTraversal(scanner);
    return { kind: 'unary', operator, operand, start, end: operand.end };
  });
}

function readParentheses(scanner: HclScanner): Expression {
  const start = scanner.at;
  const inner = scanner.withLines(false, () => {
    scanner.take('(');
    const inside = readExpression(scanner);
    scanner.expect(')', 'A `)` is missing here.');
    return inside;
  });
  return { kind: 'parentheses', inner, start, end: scanner.lastEnd };
}

function readNamed(scanner: HclScanner, first: string, start: number): Expression {
  let name = first;
  while (scanner.isNext('::')) {
    scanner.take('::');
    const next = scanner.takeIdentifier();
    if (next === null) throw scanner.unexpected('A function name must follow the `::` here.');
    name += `::${next}`;
  }
  if (scanner.isNext('(')) return scanner.nested(() => readCall(scanner, name, start));
  if (name !== first)
    throw scanner.unexpected(`The function ${name} needs its arguments in parentheses here.`);
  const end = start + first.length;
  if (name === 'true' || name === 'false')
    return { kind: 'literal', value: name === 'true', text: name, start, end };
  if (name === 'null') return { kind: 'literal', value: null, text: name, start, end };
  return { kind: 'variable', name, start, end };
}

function readCall(scanner: HclScanner, name: string, start: number): Expression {
  const args: Expression[] = [];
  let isExpanded = false;
  scanner.withLines(false, () => {
    scanner.take('(');
    while (!scanner.take(')')) {
      args.push(readExpression(scanner));
      isExpanded = scanner.take('...');
      if (isExpanded || !scanner.take(',')) {
        scanner.expect(')', `A \`,\` or \`)\` is missing here, in the arguments of ${name}.`);
        break;
      }
    }
  });
  return { kind: 'call', name, args, isExpanded, start, end: scanner.lastEnd };
}

function readTuple(scanner: HclScanner): Expression {
  const start = scanner.at;
  return scanner.withLines(false, () => {
    scanner.take('[');
    if (scanner.takeKeyword('for')) return readFor(scanner, start, ']');
    const items: Expression[] = [];
    while (!scanner.take(']')) {
      items.push(readExpression(scanner));
      if (scanner.take(',')) continue;
      scanner.expect(']', 'A `,` or `]` is missing here, in the list.');
      break;
    }
    return { kind: 'tuple', items, start, end: scanner.lastEnd };
  });
}

function readObject(scanner: HclScanner): Expression {
  const start = scanner.at;
  scanner.take('{');
  const isFor = scanner.withLines(false, () => scanner.takeKeyword('for'));
  if (isFor) return scanner.withLines(false, () => readFor(scanner, start, '}'));
  const items: ObjectItem[] = [];
  scanner.withLines(true, () => {
    for (;;) {
      scanner.skipLines();
      if (scanner.take('}')) return;
      items.push(readObjectItem(scanner));
      scanner.skip();
      if (scanner.take(',') || scanner.text[scanner.at] === '\n') continue;
      scanner.expect('}', 'A new line, a `,` or a `}` is missing here, in the map.');
      return;
    }
  });
  return { kind: 'object', items, start, end: scanner.lastEnd };
}

function readObjectItem(scanner: HclScanner): ObjectItem {
  const key = readExpression(scanner);
  if (!scanner.take('=') && !scanner.take(':'))
    throw scanner.unexpected('An `=` and a value must follow the key here, in the map.');
  return { key, value: readExpression(scanner) };
}

function readFor(scanner: HclScanner, start: number, close: ']' | '}'): Expression {
  const { keyName, valueName, collection } = readForIntro(scanner);
  scanner.expect(':', 'A `:` is missing here, after the collection of `for`.');
  const first = readExpression(scanner);
  const hasKey = scanner.take('=>');
  if (hasKey !== (close === '}'))
    throw scanner.unexpected(
      hasKey
        ? 'A `for` in brackets gives a list: no `=>` here.'
        : 'A `for` in braces needs `key => value` here.',
    );
  const value = hasKey ? readExpression(scanner) : first;
  const isGrouped = hasKey && scanner.take('...');
  const condition = scanner.takeKeyword('if') ? readExpression(scanner) : null;
  scanner.expect(close, `A \`${close}\` is missing here: the \`for\` is not closed.`);
  const key = hasKey ? first : null;
  const place = { start, end: scanner.lastEnd };
  return { kind: 'for', keyName, valueName, collection, key, value, isGrouped, condition, ...place };
}

/** `k, v in collection`, after the word `for`. */
export function readForIntro(scanner: HclScanner): {
  keyName: string | null;
  valueName: string;
  collection: Expression;
} {
  const first = scanner.takeIdentifier();
  if (first === null) throw scanner.unexpected('A name must follow `for` here.');
  const second = scanner.take(',') ? scanner.takeIdentifier() : null;
  if (!scanner.takeKeyword('in'))
    throw scanner.unexpected('The word `in` and a collection are missing here, after `for`.');
  const collection = readExpression(scanner);
  return { keyName: second === null ? null : first, valueName: second ?? first, collection };
}
