import { nameText, sentence, visibleLines } from './visible.ts';

/** Breaks a mention, an issue reference or a URL without being seen. */
const BREAK = '\u200b';

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['|', '&vert;'],
  ['@', `@${BREAK}`],
]);

/** A name as inline code: nothing in it comes alive, in or out of a table (by `tableRow`). */
export function codeSpan(name: string): string {
  const text = nameText(name);
  if (text === '') return '(empty)';
  const ticks = '`'.repeat(longestRun(text) + 1);
  const pad = /^`|`$|^ .* $/.test(text) && text.trim() !== '' ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

/**
 * Prose on one line, at most `max` UTF-16 units before escaping; what stands between two backticks is code.
 * Mentions, issue references and URLs are broken by a zero-width space because GitHub looks for them in the
 * rendered text, where no escape is left.
 */
export function plain(text: string, max?: number): string {
  const parts = sentence(text, max).split(/(?<!`)`([^`]+)`(?!`)/);
  return parts
    .map((part, at) => (at % 2 === 1 ? codeSpan(part) : escaped(part)))
    .join('')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^[-+=]/, '\\$&');
}

function escaped(text: string): string {
  return text
    .replace(/[\\`*[\]~$#&<>|@]/g, (character) => ESCAPES.get(character) ?? `\\${character}`)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replace(/#(?=\d)|GH-(?=\d)|:(?=\/\/)|www(?=\.)/gi, (start) => start + BREAK);
}

/** A fenced block, longer than any fence inside. `text` is whole lines; the empty text gives an empty block. */
export function fence(info: 'diff' | 'suggestion' | 'text', text: string): string {
  const content = visibleLines(text);
  const ticks = '`'.repeat(Math.max(3, longestRun(content) + 1));
  const body = content === '' || content.endsWith('\n') ? content : `${content}\n`;
  return `${ticks}${info}\n${body}${ticks}`;
}

/**
 * One row of a table. Cells are Markdown of the functions above, in which a bare `|` stands only in code.
 * `\` before `|` is read in two ways by table parsers, so there the bar is written as an escape.
 */
export function tableRow(cells: readonly string[]): string {
  const safe = cells.map((cell) =>
    cell.replace(/(\\?)\|/g, (_, slash) => (slash === '' ? '\\|' : '\\\\u{7c}')),
  );
  return `| ${safe.join(' | ')} |`;
}

/** A table's first two rows. */
export function tableHead(titles: readonly string[]): string {
  return `${tableRow(titles)}\n${tableRow(titles.map(() => '---'))}`;
}

/** Longest URL that is linked: a hostile path must not fill the page. */
const MAX_URL = 1_000;

/** A link with Markdown of the functions above as its label; the label alone for a very long or no http(s) URL. */
export function link(label: string, url: string): string {
  if (!/^https?:\/\//.test(url) || url.length > MAX_URL) return label;
  const safe = url.replace(/[\s<>\\|`"'()[\]*_~$@]/gu, (character) => encoded(character));
  return `[${label}](<${safe.replaceAll('&', '&amp;')}>)`;
}

function encoded(character: string): string {
  const code = encodeURIComponent(character);
  return code === character ? `%${character.charCodeAt(0).toString(16).toUpperCase()}` : code;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
