import { type Html, html } from '../../../src/register/html.ts';
import type { ReviewComment } from '../../sandbox.ts';
import { commentHtml } from './markdown-html.ts';

/** Lines of the diff that are shown above those of a comment. */
const CONTEXT = 3;

/** A comment, the replies to it, and what people see of its state. */
export type Thread = {
  readonly comments: readonly [ReviewComment, ...ReviewComment[]];
  readonly isResolved: boolean;
};

type Row = { readonly text: string; readonly old: number | null; readonly new: number | null };

/** The threads that comments make, oldest first. */
export function threadsOf(comments: readonly ReviewComment[], resolved: ReadonlySet<number>): Thread[] {
  return comments
    .filter(({ inReplyToId }) => inReplyToId === null)
    .map((first) => ({
      comments: [first, ...comments.filter(({ inReplyToId }) => inReplyToId === first.id)],
      isResolved: resolved.has(first.id),
    }));
}

/** A thread as the conversation of a pull request shows it. */
export function threadHtml({ comments, isResolved }: Thread): Html {
  const [first] = comments;
  const rows = first.subjectType === 'file' ? [] : shownRows(first);
  return html`<section class="thread">
<header><code>${first.path}</code>${first.isOutdated ? html` <span class="label">Outdated</span>` : null}${isResolved ? html` <span class="label">Resolved</span>` : null}</header>
${rows.length === 0 ? null : html`<table class="diff">${rows.map(rowHtml)}</table>`}
${comments.map((comment) => oneHtml(comment, replacedBy(comment, rows)))}
<footer><span class="button">${isResolved ? 'Unresolve conversation' : 'Resolve conversation'}</span></footer>
</section>`;
}

function oneHtml(comment: ReviewComment, replaced: readonly string[]): Html {
  const { user, isByApp, body, originalLine, originalStartLine, inReplyToId, subjectType, minimizedReason } =
    comment;
  const lines =
    inReplyToId !== null || subjectType === 'file' || originalLine === null
      ? ''
      : originalStartLine === null
        ? `line ${originalLine}`
        : `lines ${originalStartLine} to ${originalLine}`;
  const text = html`<div class="markdown">${commentHtml(body, replaced)}</div>`;
  return html`<div class="comment">
<div class="author"><span class="avatar">${user.login.slice(0, 1).toUpperCase()}</span> <strong>${user.login.replace(/\[bot\]$/, '')}</strong>${isByApp ? html` <span class="label">bot</span>` : null} <span class="quiet">${lines}</span></div>
${minimizedReason === null ? text : html`<details><summary class="quiet">This comment was marked as ${minimizedReason.toLowerCase()}.</summary>${text}</details>`}
</div>`;
}

/** The lines on which a comment stands, with some above. */
function shownRows(comment: ReviewComment): Row[] {
  return rowsOf(comment.diffHunk).slice(-(lineCount(comment) + CONTEXT));
}

function replacedBy(comment: ReviewComment, rows: readonly Row[]): string[] {
  return rows.slice(-lineCount(comment)).map(({ text }) => text.slice(1));
}

function lineCount({ originalLine, originalStartLine }: ReviewComment): number {
  return (originalLine ?? 0) - (originalStartLine ?? originalLine ?? 0) + 1;
}

function rowsOf(hunk: string): Row[] {
  const [head = '', ...lines] = hunk.split('\n');
  const [, oldStart = '1', newStart = '1'] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(head) ?? [];
  let old = Number(oldStart);
  let fresh = Number(newStart);
  return lines.map((text) => ({
    text,
    old: text.startsWith('+') ? null : old++,
    new: text.startsWith('-') ? null : fresh++,
  }));
}

function rowHtml({ text, old, new: fresh }: Row): Html {
  const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : '';
  return html`<tr class="${kind}"><td class="number">${old}</td><td class="number">${fresh}</td><td class="mark">${text.slice(0, 1)}</td><td class="code">${text.slice(1)}</td></tr>`;
}
