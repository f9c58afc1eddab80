import type { Range } from '../source/text.ts';
import {
  type DocumentNode,
  type MappingEntry,
  type MappingNode,
  mappingEntry,
  mappingValue,
} from '../source/tree.ts';
import type { Certificate, Stage, StageKind } from '../stage.ts';
import { absentCertificate, certificateOf, undecided } from './certificate.ts';
import { functionCall, isNothing, placeOf, textOf } from './function-call.ts';
import type { LoopedResource, Resource } from './resource.ts';
import { DEPLOYMENT_TYPE, SAM_API_TYPE, STAGE_TYPE } from './stage-type.ts';
import type { Template } from './template.ts';

/** The property that holds a stage's certificate. */
export const ATTRIBUTE = 'ClientCertificateId';

/** What was found where the certificate should be set: its entry, or why there is none. */
type Attribute = { readonly entry: MappingEntry } | { readonly certificate: Certificate };

const known = new WeakMap<Template, readonly Stage[]>();

/** The stages that a template's resources declare, in the order of the resources. */
export function stagesOf(template: Template): readonly Stage[] {
  const before = known.get(template);
  if (before) return before;
  const resources: (Resource | LoopedResource)[] = [...template.resources.values(), ...template.looped];
  const declared = new Set(resources.flatMap((one) => (one.type === STAGE_TYPE ? (nameOf(one) ?? []) : [])));
  const stages = resources.flatMap((resource) => {
    const kind = kindOf(resource, declared);
    if (kind === null) return [];
    const stage = stageOf(resource, kind, template);
    return ['loop' in resource ? inLoop(stage, resource) : stage];
  });
  known.set(template, stages);
  return stages;
}

/** Stands for the stages that a loop makes. */
function inLoop(stage: Stage, { loop: { key } }: LoopedResource): Stage {
  const text = `${textOf(key)} makes this once for each of its values, which are not evaluated`;
  return { ...stage, certificate: undecided(placeOf(key), text) };
}

/** The kind of stage that a resource makes; null where it makes none. */
function kindOf(resource: Resource, declared: ReadonlySet<string>): StageKind | null {
  if (resource.type === STAGE_TYPE) return 'cloudformation_stage';
  if (resource.type === SAM_API_TYPE) return 'sam_api';
  return resource.type === DEPLOYMENT_TYPE && makesStage(resource, declared)
    ? 'cloudformation_inline_stage'
    : null;
}

/** A deployment makes a stage by its `StageName`, unless it is a canary of a stage or names one that a resource declares. */
function makesStage(deployment: Resource, declared: ReadonlySet<string>): boolean {
  const properties = mappingValue(deployment.body, 'Properties');
  const name = mappingValue(properties, 'StageName');
  if (name === undefined || isNothing(name) || (name.kind === 'scalar' && name.text === '')) return false;
  if (!isNothing(mappingValue(properties, 'DeploymentCanarySettings'))) return false;
  const written = nameOf(deployment);
  return written === null || !declared.has(written);
}

/** A stage's name with its API, as the resource writes them; null where they are no texts or calls with one. */
function nameOf({ body }: Resource): string | null {
  const properties = mappingValue(body, 'Properties');
  const [name, api] = [mappingValue(properties, 'StageName'), mappingValue(properties, 'RestApiId')];
  const parts = [name && writtenForm(name), api && writtenForm(api)];
  return parts.includes(null) ? null : JSON.stringify(parts);
}

/** The same for the short and the long form of a function. */
function writtenForm(node: DocumentNode): string | null {
  const call = functionCall(node);
  if (!call) return textOf(node);
  const argument = textOf(call.argument);
  return argument === null ? null : `${call.name} ${argument}`;
}

function stageOf(resource: Resource, kind: StageKind, template: Template): Stage {
  const header = placeOf(resource.entry.key);
  const attribute = kind === 'sam_api' ? samAttribute(header) : attributeOf(resource, header);
  const entry = 'entry' in attribute ? attribute.entry : null;
  return {
    kind,
    address: resource.id,
    former: [],
    run: null,
    calls: [],
    header,
    block: rangeOf(resource.entry),
    attribute: entry && rangeOf(entry),
    certificate:
      'entry' in attribute ? certificateOf(attribute.entry.value, template) : attribute.certificate,
    integrations: 'unknown',
    units: [header.file],
  };
}

function rangeOf({ file, start, end }: Range): Range {
  return { file, start, end };
}

function samAttribute(header: Range): Attribute {
  const text = `${SAM_API_TYPE} has no property for a client certificate: its stage has none`;
  return { certificate: absentCertificate(header, text) };
}

/** Follows `Properties` (and `StageDescription` for a deployment) to the certificate's entry. */
function attributeOf(resource: Resource, header: Range): Attribute {
  let holder: DocumentNode = resource.body;
  for (const step of pathOf(resource)) {
    const found = entryIn(holder, step, header);
    if (!('entry' in found)) return found;
    holder = found.entry.value;
    if (isNothing(holder))
      return { certificate: absentCertificate(placeOf(found.entry.key), `${step} is empty`) };
  }
  return entryIn(holder, ATTRIBUTE, header);
}

/** The keys that lead from a resource's body to the mapping that holds the certificate. */
export function pathOf(resource: Resource): readonly string[] {
  return resource.type === DEPLOYMENT_TYPE ? ['Properties', 'StageDescription'] : ['Properties'];
}

function entryIn(holder: DocumentNode, key: string, header: Range): Attribute {
  const call = functionCall(holder);
  if (call)
    return {
      certificate: undecided(
        placeOf(holder),
        `what ${call.written} gives decides about ${ATTRIBUTE}, and it is not evaluated`,
      ),
    };
  if (holder.kind !== 'mapping')
    return { certificate: undecided(placeOf(holder), `${ATTRIBUTE} should stand in a mapping here`) };
  const entry = mappingEntry(holder, key);
  if (entry) return { entry };
  const unread = unreadKey(holder);
  if (unread) {
    const adder = unread.kind === 'scalar' ? unread.text : 'what another tool fills in here';
    return { certificate: undecided(placeOf(unread), `${adder} may add ${key}`) };
  }
  const text = key === ATTRIBUTE ? `${key} is absent` : `${key} is absent, and ${ATTRIBUTE} with it`;
  return { certificate: absentCertificate(header, text) };
}

const unreadKeys = new WeakMap<readonly MappingEntry[], DocumentNode | null>();

/** The first key of a mapping that stands for keys which the file does not tell: a function, or a placeholder. */
function unreadKey({ entries }: MappingNode): DocumentNode | null {
  const known = unreadKeys.get(entries);
  if (known !== undefined) return known;
  const isUnread = (key: DocumentNode) => key.kind !== 'scalar' || key.text.startsWith('Fn::');
  const found = entries.find(({ key }) => isUnread(key))?.key ?? null;
  unreadKeys.set(entries, found);
  return found;
}
