import type { DocumentNode, MappingNode, SequenceNode } from './tree.ts';

/** The keys and indexes that lead from a document to a mapping or list in it; null where it is not there. */
export function pathOf(
  document: DocumentNode,
  target: MappingNode | SequenceNode,
): (string | number)[] | null {
  const path: (string | number)[] = [];
  let node: DocumentNode | undefined = document;
  while (node && !isSame(node, target)) {
    const next: { key: string | number; node: DocumentNode } | undefined = childrenOf(node).find((child) =>
      holds(child.node, target),
    );
    if (next) path.push(next.key);
    node = next?.node;
  }
  return node ? path : null;
}

/** A tag may have been taken off a copy of the node. */
function isSame(node: DocumentNode, target: MappingNode | SequenceNode): boolean {
  return node.kind === target.kind && node.start === target.start && node.end === target.end && !node.alias;
}

function holds(node: DocumentNode, { start, end }: DocumentNode): boolean {
  return !node.alias && node.start <= start && end <= node.end;
}

function childrenOf(node: DocumentNode): { key: string | number; node: DocumentNode }[] {
  if (node.kind === 'sequence') return node.items.map((item, key) => ({ key, node: item }));
  if (node.kind === 'scalar') return [];
  return node.entries.flatMap(({ key, value }) =>
    key.kind === 'scalar' ? [{ key: key.text, node: value }] : [],
  );
}
