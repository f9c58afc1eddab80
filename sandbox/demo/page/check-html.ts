import { type Html, html } from '../../../src/register/html.ts';
import type { Annotation, CheckRun } from '../../sandbox.ts';
import { markdownHtml } from './markdown-html.ts';

const MARKS: ReadonlyMap<string | null, string> = new Map([
  ['success', '✓'],
  ['failure', '✗'],
  ['action_required', '!'],
  ['neutral', '■'],
]);

/** The page of a check run: what GitHub shows behind "Details". */
export function checkHtml(run: CheckRun, sha: string): Html {
  const { name, conclusion, output, annotations, actions } = run;
  const state = conclusion ?? run.status;
  return html`<section class="check">
<header><span class="mark ${state}">${MARKS.get(conclusion) ?? '●'}</span>
<div><strong>${name}</strong> <span class="quiet">${state.replace('_', ' ')} · ${sha.slice(0, 7)}</span>
<h2>${output.title}</h2></div>
<div class="buttons">${actions.map(buttonHtml)}<span class="button">Re-run</span></div></header>
<div class="markdown">${markdownHtml(output.summary ?? '')}</div>
${output.text === null ? null : html`<details class="text" open><summary>Details</summary><div class="markdown">${markdownHtml(output.text)}</div></details>`}
${annotations.length === 0 ? null : html`<h3>Annotations</h3>${annotations.map(annotationHtml)}`}
</section>`;
}

function buttonHtml({ label, description }: CheckRun['actions'][number]): Html {
  return html`<span class="button" title="${description}">${label}</span> `;
}

/** GitHub shows an annotation's texts as they are, without Markdown. */
function annotationHtml({ path, startLine, endLine, level, title, message, rawDetails }: Annotation): Html {
  const lines = startLine === endLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`;
  return html`<div class="annotation ${level}">
<p><strong>Check ${level}</strong> on ${lines} in <code>${path}</code></p>
${title === null ? null : html`<p><strong>${title}</strong></p>`}
<pre>${message}</pre>
${rawDetails === null ? null : html`<details><summary>Raw output</summary><pre>${rawDetails}</pre></details>`}
</div>`;
}
