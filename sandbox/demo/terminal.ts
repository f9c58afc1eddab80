import { styleText } from 'node:util';
import type { SandboxRepository } from '../sandbox.ts';
import { suggestionBlock } from '../suggestion-block.ts';
import { markdownText } from './markdown-text.ts';

type CheckRun = ReturnType<SandboxRepository['checkRuns']>[number];
type ReviewComment = ReturnType<SandboxRepository['comments']>[number];

const MARKS: ReadonlyMap<string | null, string> = new Map([
  ['success', styleText('green', '✓')],
  ['failure', styleText('red', '✗')],
  ['action_required', styleText('yellow', '!')],
  ['neutral', styleText('gray', '■')],
]);

/** Lines of the diff that are shown above those of a comment. */
const CONTEXT = 3;

export function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function heading(text: string): void {
  line(`\n${styleText('bold', text)}\n`);
}

/** Prints a check run as its page shows it. */
export function checkText({ name, conclusion, output, annotations }: CheckRun): void {
  line(`${MARKS.get(conclusion) ?? '?'} ${styleText('bold', name)}  ${conclusion}  ${output.title ?? ''}`);
  line(indented(markdownText(output.summary ?? ''), '  │ '));
  if (annotations.length > 0)
    line(styleText('dim', `  ${annotations.length} annotations in "Files changed"`));
}

/** Prints a review comment below the lines of the diff on which it stands. */
export function commentText(comment: ReviewComment): void {
  const { path, originalStartLine, originalLine, body, user, diffHunk } = comment;
  const lines =
    originalStartLine === null ? `line ${originalLine}` : `lines ${originalStartLine} to ${originalLine}`;
  line(`\n${styleText('cyan', path)}, ${lines}`);
  const count = (originalLine ?? 0) - (originalStartLine ?? originalLine ?? 0) + 1;
  const hunk = diffHunk.split('\n').slice(1);
  line(indented(hunk.slice(-(count + CONTEXT)).map(coloured), '    '));
  line(`  ┌ ${styleText('bold', user.login)}`);
  const replaced = hunk.slice(-count).map((text) => text.slice(1));
  line(indented(markdownText(body, replaced), '  │ '));
  const isClickable = suggestionBlock(body) !== null;
  line(`  └ ${isClickable ? styleText('green', '[ Commit suggestion ]') : 'no suggestion'}`);
}

function coloured(text: string): string {
  return text.startsWith('+')
    ? styleText('green', text)
    : text.startsWith('-')
      ? styleText('red', text)
      : text;
}

function indented(lines: readonly string[], by: string): string {
  return lines.map((each) => (by + each).trimEnd()).join('\n');
}
