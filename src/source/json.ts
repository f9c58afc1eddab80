import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { jsonTree } from './json-tree.ts';
import type { SourceFile } from './text.ts';
import type { Documents } from './tree.ts';

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

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** The tree of a JSON file, strictly: no comments, no trailing commas. A repeated key stays; the last one counts. */
export function readJson(file: SourceFile): Documents {
  const tooDeep = deepest(file.text);
  if (tooDeep !== null)
    return failed(file, tooDeep, 1, `the file is nested deeper than ${MAX_NESTING} levels`);
  const marked = file.text.startsWith(BYTE_ORDER_MARK);
  const text = marked ? ` ${file.text.slice(1)}` : file.text;
  const root = jsonTree(file, text);
  if (root) return { documents: [root], problems: [] };
  const { offset, length, message } = mistakeIn(text);
  return failed(file, offset, length, message);
}

/** What is wrong first in a text that is no JSON, by a parser that tells more than the engine's own. */
function mistakeIn(text: string): { offset: number; length: number; message: string } {
  const mistakes: { code: ParseErrorCode; offset: number; length: number }[] = [];
  const onError = (code: ParseErrorCode, offset: number, length: number): void => {
    mistakes.push({ code, offset, length });
  };
  visit(text, { onError }, { disallowComments: true });
  const [first] = mistakes;
  const reason = first && MESSAGES.get(printParseErrorCode(first.code));
  const message = `This file is not valid JSON: ${reason ?? 'the text is not valid'}`;
  return { offset: first?.offset ?? 0, length: first?.length ?? 1, message };
}

function failed(file: SourceFile, start: number, length: number, message: string): Documents {
  const end = Math.min(start + length, file.text.length);
  return { documents: [], problems: [{ file: file.path, start: Math.min(start, end), end, message }] };
}

/** Where the text goes deeper than the limit: the parser is recursive. Counts brackets outside quotes. */
function deepest(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = closingQuote(text, at);
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      if (++depth > MAX_NESTING) return at;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth--;
  }
  return null;
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE || unit === LINE_FEED) return at;
    if (unit === BACKSLASH) at++;
  }
  return text.length;
}
