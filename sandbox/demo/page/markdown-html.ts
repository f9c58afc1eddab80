import { diffArrays } from 'diff';
import { fromHtml } from 'hast-util-from-html';
import { defaultSchema, sanitize } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { Html, html } from '../../../src/register/html.ts';

/** What GitHub lets through, without what would be fetched. */
const SCHEMA = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !['img', 'picture', 'source'].includes(name)),
};

type Tree = ReturnType<typeof sanitize>;
type Parent = Extract<Tree, { type: 'root' }>;
type Child = Parent['children'][number];
type Element = Extract<Child, { type: 'element' }>;

/** Markdown as GitHub shows it below "Summary" of a check. */
export function markdownHtml(markdown: string): Html {
  return new Html(toHtml(sanitised(markdown)));
}

/** Markdown as GitHub shows it in a comment: line breaks are kept, and a suggestion replaces `lines`. */
export function commentHtml(markdown: string, lines: readonly string[]): Html {
  const tree = sanitised(markdown);
  if (tree.type === 'root') tree.children = tree.children.map((child) => inComment(child, lines));
  return new Html(toHtml(tree));
}

function sanitised(markdown: string): Tree {
  const options = { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true };
  return sanitize(fromHtml(micromark(markdown, options), { fragment: true }), SCHEMA);
}

function inComment(node: Child, lines: readonly string[]): Child {
  if (node.type !== 'element') return node;
  const suggested = node.tagName === 'pre' ? suggestionIn(node) : null;
  if (suggested !== null) return fragment(suggestionHtml(suggested, lines).text);
  const children = node.children.flatMap((child) =>
    child.type === 'text' && node.tagName === 'p' ? broken(child.value) : [child],
  );
  return { ...node, children };
}

/** A line break in a comment's paragraph is one on the page. */
function broken(text: string): Element['children'] {
  return text.split('\n').flatMap((line, at): Element['children'] => {
    const words = withCommits(line);
    return at === 0 ? words : [{ type: 'element', tagName: 'br', properties: {}, children: [] }, ...words];
  });
}

/** The full name of a commit is a link with a short one on the page; here it leads nowhere. */
function withCommits(line: string): Element['children'] {
  return line.split(/\b([0-9a-f]{40})\b/).map((part, at): Element['children'][number] => {
    if (at % 2 === 0) return { type: 'text', value: part };
    const children = [{ type: 'text' as const, value: part.slice(0, 7) }];
    return { type: 'element', tagName: 'code', properties: {}, children };
  });
}

function suggestionIn({ children: [code] }: Element): string | null {
  if (code?.type !== 'element') return null;
  const { className } = code.properties;
  if (!Array.isArray(className) || !className.includes('language-suggestion')) return null;
  const [text] = code.children;
  return text?.type === 'text' ? text.value : '';
}

function suggestionHtml(suggested: string, lines: readonly string[]): Html {
  // The block's last line break is the fence's.
  const after = suggested === '' ? [] : suggested.replace(/\n$/, '').split('\n');
  const rows = diffArrays([...lines], after).flatMap(({ value, added, removed }) =>
    value.map((line) => {
      const [kind, mark] = added ? ['added', '+'] : removed ? ['removed', '-'] : ['', ' '];
      return html`<tr class="${kind}"><td class="mark">${mark}</td><td class="code">${line}</td></tr>`;
    }),
  );
  return html`<div class="suggestion"><div class="suggestion-head">Suggested change</div>
<table class="diff">${rows}</table>
<div class="suggestion-foot"><span class="button">Commit suggestion</span> <span class="button">Add suggestion to batch</span></div></div>`;
}

/** Our own markup as a node: it is made after everything of a pull request was sanitised. */
function fragment(text: string): Child {
  const [node] = fromHtml(text, { fragment: true }).children;
  return node ?? { type: 'text', value: '' };
}
