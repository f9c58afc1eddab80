import { type MappingEntry, type MappingNode, mappingValue, withMerged } from '../source/tree.ts';
import { textOf } from './function-call.ts';

/** A resource that a template declares; the last one where a logical id is repeated. */
export type Resource = {
  readonly id: string;
  readonly type: string;
  readonly entry: MappingEntry;
  readonly body: MappingNode;
  /** The mapping that holds the entry: `Resources`, or one that is merged into it. */
  readonly container: MappingNode;
};

/** A resource that `Fn::ForEach` makes once for each of its values, with the entries of its loops, the outermost first. */
export type LoopedResource = Resource & {
  readonly loops: readonly [MappingEntry, ...MappingEntry[]];
  /** Whether `loops` holds the first ones only. */
  readonly isDeep: boolean;
};

/** Deepest nesting of loops that is followed. */
const MAX_LOOPS = 20;

/** A resource type: AWS's own, a third party's or a custom one. */
const RESOURCE_TYPE = /^(?:[A-Za-z0-9]+::)+[\w@.-]+$/;

/** The resources of `Resources` sections by logical id: own ones, then merged ones that no own one overrides. */
export function resourcesOf(sections: readonly MappingNode[]): Map<string, Resource> {
  const found = new Map<string, Resource>();
  for (const container of withMerged(sections)) {
    const own = new Map<string, Resource>();
    for (const entry of container.entries) {
      const resource = resourceOf(entry, container);
      if (resource) own.set(resource.id, resource);
    }
    for (const [id, resource] of own) if (!found.has(id)) found.set(id, resource);
  }
  return found;
}

/** The resources within the loops of `Resources` sections, also of loops in loops; each as it is written, once. */
export function loopedResources(sections: readonly MappingNode[]): LoopedResource[] {
  const found: LoopedResource[] = [];
  const seen = new Set<readonly MappingEntry[]>();
  const waiting = withMerged(sections).flatMap((section) =>
    loopsIn(section).map((loop): Nest => ({ loop, loops: [loop], isDeep: false })),
  );
  for (const { loop, loops, isDeep } of waiting) {
    const body = loopBody(loop);
    if (!body || seen.has(body.entries)) continue;
    seen.add(body.entries);
    for (const entry of body.entries) {
      const resource = resourceOf(entry, body);
      if (resource) found.push({ ...resource, loops, isDeep });
    }
    for (const inner of loopsIn(body))
      waiting.push(
        loops.length < MAX_LOOPS
          ? { loop: inner, loops: [...loops, inner], isDeep }
          : { loop: inner, loops, isDeep: true },
      );
  }
  return found;
}

type Nest = Pick<LoopedResource, 'loops' | 'isDeep'> & { readonly loop: MappingEntry };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html */
function loopsIn({ entries }: MappingNode): MappingEntry[] {
  return entries.filter(({ key }) => key.kind === 'scalar' && key.text.startsWith('Fn::ForEach::'));
}

/** The third part of a loop, behind the name and the values. */
function loopBody({ value }: MappingEntry): MappingNode | null {
  const body = value.kind === 'sequence' ? value.items[2] : undefined;
  return body?.kind === 'mapping' ? body : null;
}

function resourceOf(entry: MappingEntry, container: MappingNode): Resource | null {
  const { key, value } = entry;
  if (key.kind !== 'scalar' || value.kind !== 'mapping') return null;
  const type = textOf(mappingValue(value, 'Type'));
  if (type === null || !RESOURCE_TYPE.test(type)) return null;
  return { id: key.text, type, entry, body: value, container };
}
