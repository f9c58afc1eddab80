import { Html, html } from '../../../src/register/html.ts';
import type { CheckRun } from '../../sandbox.ts';
import { checkHtml } from './check-html.ts';
import { commentHtml } from './markdown-html.ts';
import { PAGE_STYLE } from './page-style.ts';
import { type Thread, threadHtml } from './thread-html.ts';

/** What a reviewer sees at one time. */
export type Moment = {
  readonly caption: string;
  /** What its author says of the pull request; null where nothing is said. */
  readonly description: string | null;
  readonly head: string;
  readonly checks: readonly CheckRun[];
  readonly threads: readonly Thread[];
};

/** One HTML file that needs no other, and fetches none: what a pull request's readers see, moment by moment. */
export function pageOf(title: string, moments: readonly Moment[]): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${new Html(PAGE_STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
${moments.map(momentHtml)}
</body>
</html>
`.text;
}

function momentHtml({ caption, description, head, checks, threads }: Moment): Html {
  return html`<p class="moment">${caption}</p>
${description === null ? null : html`<section class="thread"><div class="comment markdown">${commentHtml(description, [])}</div></section>`}
${checks.map((run) => checkHtml(run, head))}
${threads.map(threadHtml)}`;
}
