import { readExpression, readForIntro } from './hcl-expression.ts';
import type { HclScanner } from './hcl-scanner.ts';
import type { Expression, TemplatePart } from './hcl-tree.ts';

/** What a template is made of before `%{ if }` and `%{ for }` are matched with their ends. */
type Token =
  | { kind: 'text'; text: string; isLineStart: boolean }
  | (Marks & { kind: 'interpolation'; value: Expression })
  | (Marks & { kind: 'if'; condition: Expression })
  | (Marks & { kind: 'else' })
  | (Marks & { kind: 'endif' })
  | (Marks & { kind: 'endfor' })
  | (Marks & { kind: 'for'; keyName: string | null; valueName: string; collection: Expression });

/** `~` strips the blanks on that side; the place is that of the whole sequence. */
type Marks = { trimsLeft: boolean; trimsRight: boolean; start: number; end: number };

/** Reads ahead through text until its end; answers text tokens and stops at `${`, `%{` or the end. */
type TextReader = (scanner: HclScanner) => { text: string; isLineStart: boolean; isEnd: boolean };

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** A quoted string: a literal where it has no interpolation, else a template. */
export function readQuoted(scanner: HclScanner): Expression {
  const start = scanner.at;
  scanner.at++;
  const tokens = readTokens(scanner, (from) => readQuotedText(from, start));
  scanner.at++;
  scanner.lastEnd = scanner.at;
  return templateOf(scanner, tokens, start, scanner.at);
}

/** A quoted string in a place that takes no interpolation: a block's label. */
export function readPlainString(scanner: HclScanner): string {
  const value = readQuoted(scanner);
  if (value.kind === 'literal' && typeof value.value === 'string') return value.value;
  throw scanner.error('A block label can hold no `${…}` or `%{…}`.', value.start, value.end);
}

/** The whole text as a template, as in a string of a JSON configuration; every place is the span given. */
export function readTemplateText(scanner: HclScanner): Expression {
  const tokens = readTokens(scanner, (from) => {
    const part = readUntil(from, SIGN);
    return { text: part, isLineStart: false, isEnd: part === '' && from.at >= from.text.length };
  });
  return templateOf(scanner, tokens, 0, scanner.text.length);
}

/** A heredoc, from `<<` to its closing marker. */
export function readHeredoc(scanner: HclScanner): Expression {
  const start = scanner.at;
  const opening = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
  opening.lastIndex = start;
  const match = opening.exec(scanner.text);
  if (!match) throw scanner.error('A heredoc begins with `<<`, a marker and a new line.', start, start + 2);
  const [whole, dash, marker = ''] = match;
  const bodyStart = start + whole.length;
  scanner.at = bodyStart;
  const tokens = readTokens(scanner, (from) => readHeredocText(from, marker, start));
  scanner.heredocs.push({ start: bodyStart, end: scanner.at });
  const end = scanner.text.indexOf(marker, scanner.at) + marker.length;
  scanner.at = end;
  scanner.lastEnd = end;
  return templateOf(scanner, dash === '-' ? outdented(tokens) : tokens, start, end);
}

function readTokens(scanner: HclScanner, readText: TextReader): Token[] {
  const tokens: Token[] = [];
  for (;;) {
    const { text, isLineStart, isEnd } = readText(scanner);
    if (text !== '') tokens.push({ kind: 'text', text, isLineStart });
    if (isEnd) return tokens;
    if (scanner.text.startsWith('${', scanner.at) || scanner.text.startsWith('%{', scanner.at))
      tokens.push(readSequence(scanner));
  }
}

/** What ends a run of plain characters in a quoted string. */
const SPECIAL = /["\\\n$%]/g;

function readQuotedText(scanner: HclScanner, open: number): ReturnType<TextReader> {
  let text = '';
  for (;;) {
    SPECIAL.lastIndex = scanner.at;
    const at = SPECIAL.test(scanner.text) ? SPECIAL.lastIndex - 1 : scanner.text.length;
    text += scanner.text.slice(scanner.at, at);
    scanner.at = at;
    const c = scanner.text[at];
    if (c === undefined || c === '\n')
      throw scanner.error('This string is not closed: its `"` is missing on this line.', open, open + 1);
    if (c === '"') return { text, isLineStart: false, isEnd: true };
    if (isSequence(scanner)) return { text, isLineStart: false, isEnd: false };
    text += c === '\\' ? readEscape(scanner) : readSign(scanner);
  }
}

/** A `$` or `%`; `$${` and `%%{` stand for `${` and `%{`. */
function readSign(scanner: HclScanner): string {
  const { text, at } = scanner;
  if (text.startsWith('$${', at) || text.startsWith('%%{', at)) {
    scanner.at += 3;
    return text.slice(at + 1, at + 3);
  }
  scanner.at++;
  return text.charAt(at);
}

function readEscape(scanner: HclScanner): string {
  const { text, at } = scanner;
  const simple = ESCAPES.get(text.charAt(at + 1));
  if (simple !== undefined) {
    scanner.at += 2;
    return simple;
  }
  const unicode = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
  unicode.lastIndex = at;
  const match = unicode.exec(text);
  const code = Number.parseInt(match?.[1] ?? match?.[2] ?? '', 16);
  if (!match || code > 0x10ffff)
    throw scanner.error('This is no escape that strings know; write `\\\\` for a backslash.', at, at + 2);
  scanner.at += match[0].length;
  return String.fromCodePoint(code);
}

function isSequence(scanner: HclScanner): boolean {
  const { text, at } = scanner;
  return text[at + 1] === '{' && (text[at] === '$' || text[at] === '%');
}

/** One line of a heredoc, or a part of it before a sequence. */
function readHeredocText(scanner: HclScanner, marker: string, open: number): ReturnType<TextReader> {
  const { text, at } = scanner;
  const isLineStart = text[at - 1] === '\n';
  if (at >= text.length)
    throw scanner.error(`This heredoc is not closed: a line with only ${marker} is missing.`, open, open + 2);
  if (isLineStart && isMarkerLine(text, at, marker)) return { text: '', isLineStart, isEnd: true };
  return { text: readUntil(scanner, SIGN_OR_LINE_END), isLineStart, isEnd: false };
}

function isMarkerLine(text: string, at: number, marker: string): boolean {
  const lineEnd = text.indexOf('\n', at);
  return text.slice(at, lineEnd < 0 ? text.length : lineEnd).trim() === marker;
}

const SIGN = /[$%]/g;
const SIGN_OR_LINE_END = /[$%\n]/g;

/** The text up to a sequence or the end, or up to and with a line break where that is a stop, too. */
function readUntil(scanner: HclScanner, stop: RegExp): string {
  let text = '';
  for (;;) {
    stop.lastIndex = scanner.at;
    const end = stop.test(scanner.text) ? stop.lastIndex : scanner.text.length;
    const isLineEnd = scanner.text[end - 1] === '\n';
    const isSign = stop.lastIndex > 0 && !isLineEnd;
    text += scanner.text.slice(scanner.at, isSign ? end - 1 : end);
    scanner.at = isSign ? end - 1 : end;
    if (!isSign || isSequence(scanner)) return text;
    text += readSign(scanner);
  }
}

function readSequence(scanner: HclScanner): Token {
  const start = scanner.at;
  const isDirective = scanner.text[start] === '%';
  scanner.at += 2;
  const trimsLeft = scanner.text[scanner.at] === '~';
  if (trimsLeft) scanner.at++;
  return scanner.withLines(false, () => {
    const token = isDirective
      ? readDirective(scanner)
      : { kind: 'interpolation' as const, value: readExpression(scanner) };
    const trimsRight = scanner.take('~');
    scanner.expect('}', `A \`}\` is missing here: the \`${isDirective ? '%' : '$'}{\` is not closed.`);
    return { ...token, trimsLeft, trimsRight, start, end: scanner.at };
  });
}

type Directive =
  | { kind: 'if'; condition: Expression }
  | { kind: 'else' }
  | { kind: 'endif' }
  | { kind: 'endfor' }
  | { kind: 'for'; keyName: string | null; valueName: string; collection: Expression };

function readDirective(scanner: HclScanner): Directive {
  if (scanner.takeKeyword('if')) return { kind: 'if', condition: readExpression(scanner) };
  if (scanner.takeKeyword('for')) return { kind: 'for', ...readForIntro(scanner) };
  for (const kind of ['else', 'endif', 'endfor'] as const) if (scanner.takeKeyword(kind)) return { kind };
  throw scanner.unexpected('One of `if`, `else`, `endif`, `for`, `endfor` must follow `%{` here.');
}

/** Takes the smallest indentation of the lines off each of them, as `<<-` does. */
function outdented(tokens: readonly Token[]): Token[] {
  let smallest = Number.POSITIVE_INFINITY;
  let isLineStart = true;
  for (const token of tokens) {
    if (isLineStart && !(token.kind === 'text' && /^\s*\n$/.test(token.text)))
      smallest = Math.min(smallest, token.kind === 'text' ? indentOf(token.text) : 0);
    isLineStart = token.kind === 'text' && token.text.endsWith('\n');
  }
  return tokens.map((token) =>
    token.kind === 'text' && token.isLineStart && indentOf(token.text) >= smallest
      ? { ...token, text: token.text.slice(smallest) }
      : token,
  );
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function templateOf(scanner: HclScanner, tokens: readonly Token[], start: number, end: number): Expression {
  const [only] = tokens;
  if (only?.kind === 'text' && tokens.length === 1)
    return { kind: 'literal', value: only.text, text: only.text, start, end };
  const trimmed = trim(tokens);
  const cursor = { at: 0 };
  const parts = readParts(scanner, trimmed, cursor);
  const rest = trimmed[cursor.at];
  if (rest && rest.kind !== 'text')
    throw scanner.error(`This \`%{ ${rest.kind} }\` belongs to no open directive.`, rest.start, rest.end);
  if (parts.every((part) => part.kind === 'text')) {
    const text = parts.map((part) => part.text).join('');
    return { kind: 'literal', value: text, text, start, end };
  }
  return { kind: 'template', parts, start, end };
}

/** Carries out the `~` marks on the text beside them. */
function trim(tokens: readonly Token[]): Token[] {
  const trimmed = tokens.map((token, index) => {
    if (token.kind !== 'text') return token;
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    let { text } = token;
    if (before && before.kind !== 'text' && before.trimsRight) text = text.trimStart();
    if (after && after.kind !== 'text' && after.trimsLeft) text = text.trimEnd();
    return { ...token, text };
  });
  return trimmed.filter((token) => token.kind !== 'text' || token.text !== '');
}

/** The parts up to an `else` or end directive, which is left in place. */
function readParts(scanner: HclScanner, tokens: readonly Token[], cursor: { at: number }): TemplatePart[] {
  const parts: TemplatePart[] = [];
  for (let token = tokens[cursor.at]; token; token = tokens[cursor.at]) {
    if (token.kind === 'else' || token.kind === 'endif' || token.kind === 'endfor') break;
    cursor.at++;
    if (token.kind === 'text') parts.push({ kind: 'text', text: token.text });
    else if (token.kind === 'interpolation') parts.push({ kind: 'interpolation', value: token.value });
    else parts.push(scanner.nested(() => readDirectiveParts(scanner, tokens, cursor, token)));
  }
  return parts;
}

function readDirectiveParts(
  scanner: HclScanner,
  tokens: readonly Token[],
  cursor: { at: number },
  open: Extract<Token, { kind: 'if' | 'for' }>,
): TemplatePart {
  const parts = readParts(scanner, tokens, cursor);
  let no: TemplatePart[] = [];
  if (open.kind === 'if' && tokens[cursor.at]?.kind === 'else') {
    cursor.at++;
    no = readParts(scanner, tokens, cursor);
  }
  const close = open.kind === 'if' ? 'endif' : 'endfor';
  if (tokens[cursor.at]?.kind !== close)
    throw scanner.error(`This \`%{ ${open.kind} }\` has no \`%{ ${close} }\`.`, open.start, open.end);
  cursor.at++;
  if (open.kind === 'if') return { kind: 'if', condition: open.condition, yes: parts, no };
  const { keyName, valueName, collection } = open;
  return { kind: 'for', keyName, valueName, collection, parts };
}
