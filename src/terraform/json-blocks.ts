import type { SourceFile } from '../source/text.ts';
import type { DocumentNode, MappingEntry, MappingNode } from '../source/tree.ts';
import { jsonExpression } from './json-expression.ts';
import type { Argument, RawDeclarations, RawResource } from './resource.ts';

/**
 * What a file in JSON syntax declares. Every level, the file itself included, may be an object or a list of
 * objects; a key that is repeated above a block's body declares further blocks.
 */
export function declarationsOfJson(file: SourceFile, root: DocumentNode | undefined): RawDeclarations {
  const names: string[] = [];
  const top = members(root);
  const section = (name: string) =>
    top.filter(({ key }) => textOf(key) === name).flatMap(({ value }) => members(value));
  const resources = section('resource').flatMap((type) =>
    members(type.value).flatMap((named) => resourcesOf(file, type.key, named)),
  );
  for (const type of section('data'))
    for (const named of members(type.value)) names.push(`data.${textOf(type.key)}.${textOf(named.key)}`);
  for (const [key, prefix] of [
    ['variable', 'var'],
    ['module', 'module'],
  ] as const)
    for (const member of section(key)) names.push(`${prefix}.${textOf(member.key)}`);
  const locals = section('locals').map(
    ({ key, value }) => [`local.${textOf(key)}`, jsonExpression(value)] as const,
  );
  return { resources, names: [...names, ...locals.map(([name]) => name)], locals };
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
