import { readDocument } from '../source/document.ts';
import type { Range, SourceFile } from '../source/text.ts';
import { type DocumentNode, type MappingNode, mappingEntry, mappingValue } from '../source/tree.ts';
import { placeOf, textOf } from './function-call.ts';
import { localPath } from './nested-stack.ts';
import { loopedResources, resourcesOf } from './resource.ts';
import type { Template } from './template.ts';

/** What `AWS::Include` puts into a template: sections at its top, or resources. */
export type Include = {
  readonly place: Range;
  readonly into: 'template' | 'Resources';
  /** A path of this repository (`aws cloudformation package` takes one), or where it is in words. */
  readonly source: { readonly path: string } | { readonly elsewhere: string };
};

/**
 * The includes at the top and in the `Resources` sections of a template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
export function includesIn(roots: readonly MappingNode[], sections: readonly MappingNode[]): Include[] {
  return [
    ...roots.flatMap((root) => includesAt(root, 'Transform', 'template')),
    ...roots.flatMap((root) => includesAt(root, 'Fn::Transform', 'template')),
    ...sections.flatMap((section) => includesAt(section, 'Fn::Transform', 'Resources')),
  ];
}

function includesAt(holder: MappingNode, key: string, into: Include['into']): Include[] {
  const entry = mappingEntry(holder, key);
  if (!entry) return [];
  const calls = entry.value.kind === 'sequence' ? entry.value.items : [entry.value];
  return calls.flatMap((call): Include[] => {
    if (textOf(mappingValue(call, 'Name')) !== 'AWS::Include') return [];
    const place = placeOf(entry.key);
    const location = textOf(mappingValue(mappingValue(call, 'Parameters'), 'Location'));
    const path = location === null ? null : localPath(location, place.file);
    const source = path === null ? { elsewhere: location ?? 'a computed location' } : { path };
    return [{ place, into, source }];
  });
}

/** The mapping that `AWS::Include` puts in its place, from a file of the repository; null for another macro, or where that can't be read. */
export function includedMapping(
  call: DocumentNode,
  fileAt: (path: string) => SourceFile | null,
): MappingNode | null {
  if (textOf(mappingValue(call, 'Name')) !== 'AWS::Include') return null;
  const location = textOf(mappingValue(mappingValue(call, 'Parameters'), 'Location'));
  const path = location === null ? null : localPath(location, call.file);
  const file = path === null ? null : fileAt(path);
  const { documents, problems } = file ? readDocument(file) : { documents: [], problems: [] };
  const [document] = documents;
  return document?.kind === 'mapping' && problems.length === 0 ? document : null;
}

/** What a file makes of a template that includes it, with the template's own declarations; null where it holds no mapping. */
export function includedTemplate(file: SourceFile, include: Include, into: Template): Template | null {
  const { documents, problems } = readDocument(file);
  const [document] = documents;
  if (document?.kind !== 'mapping' || problems.length > 0) return null;
  const isTop = include.into === 'template';
  const sections = isTop ? sectionOf(document) : [document];
  return {
    ...into,
    file,
    document,
    roots: isTop ? [document, ...into.roots] : into.roots,
    resources: resourcesOf(sections),
    looped: loopedResources(sections),
    includes: includesIn(isTop ? [document] : [], sections),
    includers: [include.place, ...into.includers],
    isWhole: false,
  };
}

function sectionOf(document: DocumentNode): MappingNode[] {
  const section = mappingValue(document, 'Resources');
  return section?.kind === 'mapping' ? [section] : [];
}
