import { readHcl } from './hcl.ts';
import type { Block, Span } from './hcl-tree.ts';
import { LineIndex, lineBreakOf, type SourceFile } from './text.ts';

/** What writing into a file must know of it. */
export type Page = {
  readonly file: SourceFile;
  readonly lines: LineIndex;
  readonly lineBreak: string;
  readonly comments: readonly Span[];
};

const pages = new WeakMap<SourceFile, Page>();

/** A file that our reader reads; made once. */
export function pageOf(file: SourceFile): Page {
  const known = pages.get(file);
  if (known) return known;
  const { text } = file;
  const page = {
    file,
    lines: new LineIndex(text),
    lineBreak: lineBreakOf(text),
    comments: readHcl(file).comments,
  };
  pages.set(file, page);
  return page;
}

/** The 1-based line of an offset. */
export function lineOf(page: Page, offset: number): number {
  return page.lines.position(offset).line;
}

/**
 * Offset of the end of the line that holds `offset`, before its line break; a comment that begins there and goes on
 * over further lines belongs to the line.
 */
export function lineEnd({ lines, comments }: Page, offset: number): number {
  let { line } = lines.position(offset);
  for (const comment of comments) {
    if (comment.start < offset) continue;
    if (lines.position(comment.start).line > line) break;
    line = lines.position(comment.end).line;
  }
  return (lines.starts[line - 1] ?? 0) + lines.line(line).length;
}

/** The blanks at the beginning of a line. */
export function leading(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** Whether no line break but those of comments follows the opening brace: such a block holds one argument at most. */
export function isOneLineBlock({ file, comments }: Page, { body }: Block): boolean {
  const end = body.attributes[0]?.start ?? body.blocks[0]?.start ?? body.end;
  let at = body.start;
  for (const comment of comments) {
    if (comment.start < at) continue;
    if (comment.start >= end) break;
    if (file.text.slice(at, comment.start).includes('\n')) return false;
    at = comment.end;
  }
  return !file.text.slice(at, end).includes('\n');
}
