import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

type Root = ReturnType<typeof fromMarkdown>;
type Nodes = Root | Root['children'][number];

/** The tree of a Markdown text as GitHub reads it. */
export function parsed(markdown: string): Nodes {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** The node and all within it, in document order. */
export function nodesOf(node: Nodes): Nodes[] {
  return 'children' in node ? [node, ...node.children.flatMap(nodesOf)] : [node];
}

/** How often each type of node occurs in a Markdown text. */
export function shapeOf(markdown: string): Record<string, number> {
  const shape: Record<string, number> = {};
  for (const node of nodesOf(parsed(markdown))) shape[node.type] = (shape[node.type] ?? 0) + 1;
  return shape;
}

/**
 * What would come alive when GitHub renders the text: HTML, images, mentions, references, URLs in text, links to
 * other places than `links`, hidden characters. The marker of a comment is the one HTML that is ours.
 */
export function alive(markdown: string, links = /^$/): string[] {
  return nodesOf(parsed(markdown)).flatMap((node) => {
    switch (node.type) {
      case 'html':
        return /^<!-- stage-review:[0-9a-f]{32}:[0-9a-f]{32}:(failing|gone) -->$/.test(node.value)
          ? []
          : [node.value];
      case 'link':
        return links.test(node.url) ? [] : [node.url];
      case 'image':
      case 'imageReference':
      case 'linkReference':
      case 'definition':
      case 'footnoteDefinition':
      case 'footnoteReference':
        return [node.type];
      case 'text':
        return (
          node.value.match(/@[\w-]|#\d|\bGH-\d|:\/\/|www\.|[\u202A-\u202E\u2066-\u2069]|[^\P{Cc}\n]/giu) ?? []
        );
      case 'inlineCode':
      case 'code':
        return node.value.match(/[\u202A-\u202E\u2066-\u2069\u200B-\u200F]|[^\P{Cc}\n\t]/gu) ?? [];
      default:
        return [];
    }
  });
}
