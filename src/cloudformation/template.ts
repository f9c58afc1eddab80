import { readDocument } from '../source/document.ts';
import type { Problem, SourceFile } from '../source/text.ts';
import {
  type DocumentNode,
  type MappingEntry,
  type MappingNode,
  mappingEntry,
  mappingValue,
} from '../source/tree.ts';

/** A resource that a template declares; the last one where a logical id is repeated. */
export type Resource = {
  readonly id: string;
  readonly type: string;
  readonly entry: MappingEntry;
  readonly body: MappingNode;
  /** The mapping that holds the entry: `Resources`, or one that is merged into it. */
  readonly container: MappingNode;
};

export type Template = {
  readonly file: SourceFile;
  /** The mappings that hold `Resources`, `Parameters` and so on; the Serverless Framework takes several. */
  readonly roots: readonly MappingNode[];
  readonly document: DocumentNode;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Whether the Serverless Framework fills in `${…}` before CloudFormation sees the template. */
  readonly isServerless: boolean;
  /** Whether everything that the template declares is in the file. */
  readonly isWhole: boolean;
};

export type Templates = { readonly templates: readonly Template[]; readonly problems: readonly Problem[] };

/** A resource type: AWS's own, a third party's or a custom one. */
const RESOURCE_TYPE = /^(?:[A-Za-z0-9]+::)+[\w@.-]+$/;

const read = new WeakMap<SourceFile, Templates>();

/** The templates in a file's documents, by their content; problems are those of the whole file. */
export function templatesOf(file: SourceFile): Templates {
  const known = read.get(file);
  if (known) return known;
  const { documents, problems } = readDocument(file);
  const found = { templates: documents.flatMap((document) => templatesIn(document, file)), problems };
  read.set(file, found);
  return found;
}

function templatesIn(document: DocumentNode, file: SourceFile): Template[] {
  const plain = templateOf([document], document, file);
  if (plain) return [plain];
  const section = mappingValue(document, 'resources');
  const parts = section?.kind === 'sequence' ? section.items : section ? [section] : [];
  const once = [...new Map(parts.map((part) => [part.start, part])).values()];
  const found = templateOf(once, document, file);
  return found ? [{ ...found, isServerless: true }] : [];
}

function templateOf(
  parts: readonly DocumentNode[],
  document: DocumentNode,
  file: SourceFile,
): Template | null {
  const resources = new Map<string, Resource>();
  const roots = parts.flatMap((part) => (part.kind === 'mapping' ? [part] : []));
  const sections = roots.map((root) => mappingValue(root, 'Resources'));
  for (const section of sections) if (section?.kind === 'mapping') resourcesOf(section, resources, new Set());
  const isWhole = roots.length === parts.length && sections.every((section) => section && !hasMacro(section));
  return resources.size === 0 ? null : { file, roots, document, resources, isServerless: false, isWhole };
}

/** Whether a function makes further resources: `Fn::ForEach`, `Fn::Transform`. */
function hasMacro(section: DocumentNode): boolean {
  if (section.kind !== 'mapping') return true;
  return section.entries.some(({ key }) => key.kind === 'scalar' && key.text.startsWith('Fn::'));
}

/** The entry of a name in a section: `Parameters`, `Conditions`, … */
export function declarationIn({ roots }: Template, section: string, name: string): MappingEntry | undefined {
  for (const root of roots) {
    const mapping = mappingValue(root, section);
    const entry = mapping?.kind === 'mapping' ? mappingEntry(mapping, name) : undefined;
    if (entry) return entry;
  }
  return undefined;
}

/** Own resources, then those of merged mappings that no own one overrides. */
function resourcesOf(
  container: MappingNode,
  found: Map<string, Resource>,
  seen: Set<readonly MappingEntry[]>,
): Map<string, Resource> {
  if (seen.has(container.entries)) return found;
  seen.add(container.entries);
  const own = new Map<string, Resource>();
  for (const entry of container.entries) {
    const resource = resourceOf(entry, container);
    if (resource) own.set(resource.id, resource);
  }
  for (const [id, resource] of own) if (!found.has(id)) found.set(id, resource);
  for (const merged of mergedMappings(container)) resourcesOf(merged, found, seen);
  return found;
}

function mergedMappings(mapping: MappingNode): MappingNode[] {
  const merges = mapping.entries.filter(({ key }) => key.kind === 'scalar' && key.text === '<<');
  const sources = merges.flatMap(({ value }) => (value.kind === 'sequence' ? value.items : [value]));
  return sources.flatMap((source) => (source.kind === 'mapping' ? [source] : []));
}

function resourceOf(entry: MappingEntry, container: MappingNode): Resource | null {
  const { key, value } = entry;
  if (key.kind !== 'scalar' || value.kind !== 'mapping') return null;
  const type = mappingValue(value, 'Type');
  if (type?.kind !== 'scalar' || type.tag !== null || !RESOURCE_TYPE.test(type.text)) return null;
  return { id: key.text, type: type.text, entry, body: value, container };
}
