import { readDocument } from '../source/document.ts';
import type { Problem, SourceFile } from '../source/text.ts';
import { type DocumentNode, type MappingEntry, type MappingNode, mappingValue } from '../source/tree.ts';

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
  /** The mapping that holds `Resources`, `Parameters` and so on. */
  readonly root: MappingNode;
  readonly document: DocumentNode;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Whether the Serverless Framework fills in `${…}` before CloudFormation sees the template. */
  readonly isServerless: boolean;
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
  const plain = templateAt(document, document, file, false);
  if (plain) return [plain];
  const section = mappingValue(document, 'resources');
  const parts = section?.kind === 'sequence' ? section.items : section ? [section] : [];
  const once = new Map(parts.map((part) => [part.start, part]));
  return [...once.values()].flatMap((part) => templateAt(part, document, file, true) ?? []);
}

function templateAt(
  root: DocumentNode,
  document: DocumentNode,
  file: SourceFile,
  isServerless: boolean,
): Template | null {
  const section = mappingValue(root, 'Resources');
  if (root.kind !== 'mapping' || section?.kind !== 'mapping') return null;
  const resources = resourcesOf(section, new Map(), new Set());
  return resources.size === 0 ? null : { file, root, document, resources, isServerless };
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
