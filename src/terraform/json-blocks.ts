import type { SourceFile } from '../source/text.ts';
import { type DocumentNode, type MappingEntry, mappingValue } from '../source/tree.ts';
import { jsonExpression } from './json-expression.ts';
import type { Argument, RawDeclarations, RawResource } from './resource.ts';

/** What a file in JSON syntax declares; every level may be an object or a list of objects. */
export function declarationsOfJson(file: SourceFile, root: DocumentNode | undefined): RawDeclarations {
  const names: string[] = [];
  const resources = members(mappingValue(root, 'resource')).flatMap((type) =>
    members(type.value).flatMap((named) => resourcesOf(file, type.key, named)),
  );
  for (const type of members(mappingValue(root, 'data')))
    for (const named of members(type.value)) names.push(`data.${textOf(type.key)}.${textOf(named.key)}`);
  for (const [key, prefix] of [
    ['variable', 'var'],
    ['module', 'module'],
    ['locals', 'local'],
  ] as const)
    for (const member of members(mappingValue(root, key))) names.push(`${prefix}.${textOf(member.key)}`);
  return { resources, names };
}

function resourcesOf(file: SourceFile, type: DocumentNode, named: MappingEntry): RawResource[] {
  return objects(named.value).map((body) => ({
    type: textOf(type),
    name: textOf(named.key),
    header: { file: file.path, start: named.key.start, end: named.key.end },
    block: { file: file.path, start: named.start, end: named.end },
    written: members(body).map(argumentOf),
  }));
}

function argumentOf({ key, value, ...place }: MappingEntry): Argument {
  const { file, start, end } = place;
  return {
    name: textOf(key),
    place: { file, start, end },
    valuePlace: { file, start: value.start, end: value.end },
    value: jsonExpression(value),
  };
}

function objects(node: DocumentNode | undefined): readonly DocumentNode[] {
  if (node?.kind === 'sequence') return node.items.flatMap(objects);
  return node?.kind === 'mapping' ? [node] : [];
}

/** The members of an object or of each object of a list; `//` is a comment in Terraform's JSON syntax. */
function members(node: DocumentNode | undefined): readonly MappingEntry[] {
  return objects(node)
    .flatMap((object) => (object.kind === 'mapping' ? object.entries : []))
    .filter(({ key }) => textOf(key) !== '//');
}

function textOf(node: DocumentNode): string {
  return node.kind === 'scalar' ? node.text : '';
}
