/** Tags that start an HTML block, which ends at a blank line and hides a fence (CommonMark 4.6, kind 6; the usual ones). */
const BLOCK_TAG =
  /^ {0,3}<\/?(?:details|summary|div|p|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|blockquote|section|center|hr)(?:[\s/>]|$)/i;

type Fence = { letter: string; length: number; indent: number; info: string };

/** Lines of the first `suggestion` block of a comment (none for an empty block), or null where there is no block. */
export function suggestionBlock(body: string): readonly string[] | null {
  const lines = body.replace(/\r\n?/g, '\n').split('\n');
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const fence = openingFence(line);
    if (fence === null) {
      at = afterHtml(lines, at);
      continue;
    }
    const end = closingIndex(lines, at + 1, fence);
    if (fence.info.split(/\s/)[0] === 'suggestion') return contentOf(lines.slice(at + 1, end), fence.indent);
    at = end + 1;
  }
  return null;
}

/** Rules of CommonMark 4.5: up to 3 spaces, at least 3 letters, no backtick in the info string of a backtick fence. */
function openingFence(line: string): Fence | null {
  const match = /^( {0,3})(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$/.exec(line);
  if (match === null) return null;
  const [, indent = '', letters = '', info = ''] = match;
  if (letters.startsWith('`') && info.includes('`')) return null;
  return { letter: letters[0] ?? '`', length: letters.length, indent: indent.length, info };
}

/** Index of the line that closes a fence; that after the last line where nothing does. */
function closingIndex(lines: readonly string[], start: number, fence: Fence): number {
  const index = lines.findIndex((line, at) => {
    if (at < start) return false;
    const match = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line);
    return match?.[1]?.[0] === fence.letter && match[1].length >= fence.length;
  });
  return index < 0 ? lines.length : index;
}

function contentOf(lines: readonly string[], indent: number): readonly string[] {
  return lines.map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length)));
}

/** Index after the HTML block that starts here, or after this line when none does. */
function afterHtml(lines: readonly string[], at: number): number {
  const line = lines[at] ?? '';
  const isEnd = /^ {0,3}<!--/.test(line)
    ? (text: string) => text.includes('-->')
    : BLOCK_TAG.test(line)
      ? (text: string) => text.trim() === ''
      : () => true;
  const end = lines.findIndex((text, index) => index >= at && isEnd(text));
  return end < 0 ? lines.length : end + 1;
}
