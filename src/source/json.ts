import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { SourceFile } from './text.ts';
import type { DocumentNode, Documents, MappingEntry } from './tree.ts';

/** Deepest nesting that is read, in levels, of JSON and YAML: their parsers are recursive. */
export const MAX_NESTING = 500;

const MESSAGES: ReadonlyMap<string, string> = new Map([
  ['InvalidSymbol', 'this is no JSON value: text needs double quotes'],
  ['InvalidNumberFormat', 'this is no JSON number'],
  ['PropertyNameExpected', 'a key in double quotes should stand here (is there a comma too many?)'],
  ['ValueExpected', 'a value should stand here (is there a comma too many?)'],
  ['ColonExpected', 'a colon should stand between key and value'],
  ['CommaExpected', 'a comma is missing before this'],
  ['CloseBraceExpected', 'a closing brace } is missing'],
  ['CloseBracketExpected', 'a closing bracket ] is missing'],
  ['EndOfFileExpected', 'nothing may follow the end of the JSON document'],
  ['InvalidCommentToken', 'JSON has no comments: remove this one'],
  ['UnexpectedEndOfComment', 'JSON has no comments: remove this one'],
  ['UnexpectedEndOfString', 'this text has no closing double quote on its line'],
  ['UnexpectedEndOfNumber', 'this number is not complete'],
  ['InvalidUnicode', 'a \\u escape needs four hexadecimal digits'],
  ['InvalidEscapeCharacter', 'JSON has no such escape: write a backslash as \\\\'],
  ['InvalidCharacter', 'text may hold no line break, tab or other control character: write it as an escape'],
]);

const BYTE_ORDER_MARK = '\uFEFF';

/** The tree of a JSON file, strictly: no comments, no trailing commas. A repeated key stays; the last one counts. */
export function readJson(file: SourceFile): Documents {
  const tooDeep = deepest(file.text);
  if (tooDeep !== null)
    return failed(file, tooDeep, 1, `the file is nested deeper than ${MAX_NESTING} levels`);
  const marked = file.text.startsWith(BYTE_ORDER_MARK);
  const text = marked ? ` ${file.text.slice(1)}` : file.text;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const first = errors[0];
  if (first) return failed(file, first.offset, first.length, messageOf(first));
  if (!root) return { documents: [], problems: [] };
  return { documents: [nodeOf(root, file)], problems: [] };
}

function messageOf(error: ParseError): string {
  const reason = MESSAGES.get(printParseErrorCode(error.error)) ?? 'the text is not valid';
  return `This file is not valid JSON: ${reason}`;
}

function failed(file: SourceFile, start: number, length: number, message: string): Documents {
  const end = Math.min(start + length, file.text.length);
  return { documents: [], problems: [{ file: file.path, start: Math.min(start, end), end, message }] };
}

/** Where the text goes deeper than the limit: the parser is recursive. Counts brackets outside quotes. */
function deepest(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = closingQuote(text, at);
    else if (character === '{' || character === '[') {
      if (++depth > MAX_NESTING) return at;
    } else if (character === '}' || character === ']') depth--;
  }
  return null;
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === '\n') return at;
    if (character === '\\') at++;
  }
  return text.length;
}

function nodeOf(node: Node, file: SourceFile): DocumentNode {
  const start = node.offset;
  const place = { file: file.path, start, end: start + node.length, tag: null, outerStart: start };
  const children = node.children ?? [];
  if (node.type === 'array')
    return { ...place, kind: 'sequence', flow: true, items: children.map((child) => nodeOf(child, file)) };
  if (node.type === 'object')
    return {
      ...place,
      kind: 'mapping',
      flow: true,
      entries: children.flatMap((child) => entryOf(child, file)),
    };
  return {
    ...place,
    kind: 'scalar',
    ...scalarOf(node, file.text),
    style: node.type === 'string' ? 'double' : 'plain',
  };
}

function entryOf(property: Node, file: SourceFile): MappingEntry[] {
  const [name, content] = property.children ?? [];
  if (!name || !content) return [];
  const key = nodeOf(name, file);
  const value = nodeOf(content, file);
  return [{ file: file.path, start: key.start, end: value.end, key, value }];
}

function scalarOf(node: Node, text: string): { value: string | number | boolean | null; text: string } {
  const value: unknown = node.value;
  if (typeof value === 'string') return { value, text: value };
  const written = text.slice(node.offset, node.offset + node.length);
  if (typeof value === 'number' || typeof value === 'boolean') return { value, text: written };
  return { value: null, text: written };
}
