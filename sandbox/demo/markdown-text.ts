import { styleText } from 'node:util';
import { diffArrays } from 'diff';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { type Cell, tableLines } from './table-text.ts';
import { wrapped } from './wrapped.ts';

type Root = ReturnType<typeof fromMarkdown>;
type Block = Root['children'][number];
type Inline = Extract<Block, { type: 'paragraph' }>['children'][number];

/** Columns of the terminal that Markdown is set for. */
const COLUMNS = 104;

/** GitHub's Markdown as lines for a terminal. `lines` are what a suggestion in it replaces. */
export function markdownText(markdown: string, lines: readonly string[] = []): string[] {
  const root = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const blocks = root.children.map((block) => blockLines(block, lines)).filter((block) => block.length > 0);
  return blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function blockLines(block: Block, replaced: readonly string[]): string[] {
  switch (block.type) {
    case 'paragraph':
      return wrapped(inlineText(block.children), COLUMNS);
    case 'heading':
      return [styleText('bold', inlineText(block.children))];
    case 'list':
      return block.children.flatMap((item) =>
        item.children
          .flatMap((child) => blockLines(child, replaced))
          .map((line, index) => (index === 0 ? '• ' : '  ') + line),
      );
    case 'code':
      return block.lang === 'suggestion' ? suggestionLines(block.value, replaced) : block.value.split('\n');
    case 'table':
      return tableLines(
        block.children.map((row) => row.children.map((cell): Cell => inlineText(cell.children))),
        COLUMNS,
      );
    // hidden markers are hidden on GitHub, too
    default:
      return [];
  }
}

function suggestionLines(text: string, replaced: readonly string[]): string[] {
  const parts = diffArrays([...replaced], text.split('\n'));
  return [
    styleText('dim', 'Suggested change'),
    ...parts.flatMap(({ value, added, removed }) =>
      value.map((line) =>
        added ? styleText('green', `+ ${line}`) : removed ? styleText('red', `- ${line}`) : `  ${line}`,
      ),
    ),
  ];
}

function inlineText(nodes: readonly Inline[]): string {
  return nodes.map(inline).join('');
}

function inline(node: Inline): string {
  if (node.type === 'text') return node.value.replaceAll('\n', ' ');
  if (node.type === 'inlineCode') return styleText('cyan', node.value);
  if (node.type === 'strong') return styleText('bold', inlineText(node.children));
  return 'children' in node ? inlineText(node.children) : '';
}
