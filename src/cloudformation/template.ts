import { readDocument } from '../source/document.ts';
import type { Problem, Range, SourceFile } from '../source/text.ts';
import {
  type DocumentNode,
  type MappingEntry,
  type MappingNode,
  mappingValue,
  withMerged,
} from '../source/tree.ts';
import { gapIn } from './gap.ts';
import { type Include, includesIn } from './include.ts';
import { type LoopedResource, loopedResources, type Resource, resourcesOf } from './resource.ts';

export type Template = {
  readonly file: SourceFile;
  /** The mappings that hold `Resources`, `Parameters` and so on; the Serverless Framework takes several. */
  readonly roots: readonly MappingNode[];
  readonly document: DocumentNode;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly looped: readonly LoopedResource[];
  /** Whether the Serverless Framework fills in `${…}` before CloudFormation sees the template. */
  readonly isServerless: boolean;
  /** What is put into it from elsewhere. */
  readonly includes: readonly Include[];
  /** Where the templates that it is put into include it, the nearest first. */
  readonly includers: readonly Range[];
  /** Whether everything that the template declares is in the file. */
  readonly isWhole: boolean;
};

export type Templates = {
  readonly templates: readonly Template[];
  readonly documents: readonly DocumentNode[];
  /** Why the file can't be parsed. */
  readonly problems: readonly Problem[];
  /** Parts of `Resources` that another tool fills in and that may make stages: the first of each document. */
  readonly gaps: readonly Range[];
};

const read = new WeakMap<SourceFile, Templates>();

/** The templates in a file's documents, by their content. */
export function templatesOf(file: SourceFile): Templates {
  const known = read.get(file);
  if (known) return known;
  const { documents, problems } = readDocument(file);
  const gaps: Range[] = [];
  const templates = documents.flatMap((document) => {
    const parts = serverlessParts(document);
    const gap = gapIn(sectionsOf([document, ...parts]));
    if (gap) gaps.push(gap);
    return templateOf([document], document, file) ?? templateOf(parts, document, file) ?? [];
  });
  const found = { templates, documents, problems, gaps };
  read.set(file, found);
  return found;
}

/** What the Serverless Framework takes as templates: `resources`, or each item of it. */
export function serverlessParts(document: DocumentNode): readonly DocumentNode[] {
  const section = mappingValue(document, 'resources');
  const parts = section?.kind === 'sequence' ? section.items : section ? [section] : [];
  return [...new Map(parts.map((part) => [part.start, part])).values()];
}

/** The `Resources` sections of the parts of a template. */
export function sectionsOf(parts: readonly DocumentNode[]): MappingNode[] {
  const sections = parts.map((part) => mappingValue(part, 'Resources'));
  return sections.filter((section) => section?.kind === 'mapping');
}

function templateOf(
  parts: readonly DocumentNode[],
  document: DocumentNode,
  file: SourceFile,
): Template | null {
  const roots = parts.filter((part) => part.kind === 'mapping');
  const sections = sectionsOf(roots);
  const resources = resourcesOf(sections);
  const looped = loopedResources(sections);
  const includes = includesIn(roots, sections);
  const isWhole = sections.length === parts.length && includes.length === 0 && !sections.some(hasMacro);
  const isServerless = parts[0] !== document;
  return resources.size + looped.length + includes.length === 0
    ? null
    : { file, roots, document, resources, looped, isServerless, includes, includers: [], isWhole };
}

/** Whether a function makes further resources: `Fn::ForEach`, `Fn::Transform`. */
function hasMacro(section: MappingNode): boolean {
  return section.entries.some(({ key }) => key.kind === 'scalar' && key.text.startsWith('Fn::'));
}

/** The entry of a name in a section: `Parameters`, `Conditions`, … */
export function declarationIn({ roots }: Template, section: string, name: string): MappingEntry | undefined {
  for (const root of roots) {
    const mapping = mappingValue(root, section);
    const entry = mapping?.kind === 'mapping' ? entriesByName(mapping).get(name) : undefined;
    if (entry) return entry;
  }
  return undefined;
}

const byName = new WeakMap<readonly MappingEntry[], ReadonlyMap<string, MappingEntry>>();

/** The entries of a section by name, as `mappingEntry` would find each. */
function entriesByName(section: MappingNode): ReadonlyMap<string, MappingEntry> {
  const known = byName.get(section.entries);
  if (known) return known;
  const found = new Map<string, MappingEntry>();
  for (const { entries } of withMerged([section])) {
    const own = new Map(
      entries.flatMap((entry) => (entry.key.kind === 'scalar' ? [[entry.key.text, entry]] : [])),
    );
    for (const [name, entry] of own) if (!found.has(name)) found.set(name, entry);
  }
  byName.set(section.entries, found);
  return found;
}
