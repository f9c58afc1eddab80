import type { SourceFile } from '../source/text.ts';
import type { DocumentNode, MappingEntry, MappingNode } from '../source/tree.ts';
import type { Argument, Block } from './block.ts';
import { jsonExpression, jsonLiteral } from './json-expression.ts';

/** How many labels each kind of top-level block has. */
export const LABELS: ReadonlyMap<string, number> = new Map([
  ['resource', 2],
  ['data', 2],
  ['ephemeral', 2],
  ['variable', 1],
  ['output', 1],
  ['module', 1],
  ['provider', 1],
  ['check', 1],
  ['locals', 0],
  ['terraform', 0],
  ['moved', 0],
  ['removed', 0],
  ['import', 0],
]);

/** The blocks of a file in JSON syntax; every level may be an object or a list of objects. */
export function jsonBlocks(file: SourceFile, root: DocumentNode | undefined): Block[] {
  return members(root).flatMap((member) => {
    const kind = textOf(member.key);
    const count = LABELS.get(kind);
    return count === undefined ? [] : blocksBelow(file, kind, [], count, member);
  });
}

function blocksBelow(
  file: SourceFile,
  kind: string,
  labels: readonly string[],
  count: number,
  entry: MappingEntry,
): Block[] {
  if (count > 0)
    return members(entry.value).flatMap((member) =>
      blocksBelow(file, kind, [...labels, textOf(member.key)], count - 1, member),
    );
  return objects(entry.value).map((body) => blockOf(file, kind, labels, entry, body));
}

function blockOf(
  { path }: SourceFile,
  kind: string,
  labels: readonly string[],
  entry: MappingEntry,
  body: DocumentNode,
): Block {
  const written = members(body).map((entry) => argumentOf(entry, kind));
  return {
    kind,
    labels,
    header: { file: path, start: entry.key.start, end: entry.key.end },
    block: { file: path, start: entry.start, end: entry.end },
    arguments: new Map(written.map((argument) => [argument.name, argument])),
    written,
    nested: [],
  };
}

function argumentOf({ key, value, file, start, end }: MappingEntry, kind: string): Argument {
  const name = textOf(key);
  const isLiteral = kind === 'variable' && name === 'default';
  return {
    name,
    place: { file, start, end },
    valuePlace: { file, start: value.start, end: value.end },
    value: isLiteral ? jsonLiteral(value) : jsonExpression(value),
  };
}

/** The objects that a value holds, itself or as a list. */
export function objects(node: DocumentNode | undefined): readonly MappingNode[] {
  if (node?.kind === 'sequence') return node.items.flatMap(objects);
  return node?.kind === 'mapping' ? [node] : [];
}

/** The members of an object or of each object of a list; `//` is a comment in Terraform's JSON syntax. */
function members(node: DocumentNode | undefined): readonly MappingEntry[] {
  return objects(node)
    .flatMap(({ entries }) => entries)
    .filter(({ key }) => textOf(key) !== '//');
}

function textOf(node: DocumentNode): string {
  return node.kind === 'scalar' ? node.text : '';
}
