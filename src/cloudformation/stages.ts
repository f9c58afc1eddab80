import type { Problem, Range } from '../source/text.ts';
import { type DocumentNode, mappingValue } from '../source/tree.ts';
import type { Certificate, Stage, StageKind } from '../stage.ts';
import { attributeEntry, certificateIn } from './attribute.ts';
import { absentCertificate, undecided } from './certificate.ts';
import { ownCondition } from './condition.ts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { functionCall, isNothing, placeOf, textOf } from './function-call.ts';
import { judgedOverWorlds } from './outcome.ts';
import type { LoopedResource, Resource } from './resource.ts';
import { DEPLOYMENT_TYPE, SAM_API_TYPE, STAGE_TYPE } from './stage-type.ts';
import type { Template } from './template.ts';
import type { World } from './world.ts';

/** What a template's resources declare, and why some of it can't be deployed. */
export type DeclaredStages = { readonly stages: readonly Stage[]; readonly problems: readonly Problem[] };

const known = new WeakMap<Template, DeclaredStages>();

/** The stages that a template's resources declare, in the order of the resources. */
export function stagesOf(template: Template): DeclaredStages {
  const before = known.get(template);
  if (before) return before;
  const resources: (Resource | LoopedResource)[] = [...template.resources.values(), ...template.looped];
  const declared = new Set(resources.flatMap((one) => (one.type === STAGE_TYPE ? (nameOf(one) ?? []) : [])));
  const stages: Stage[] = [];
  const problems: Problem[] = [];
  for (const resource of resources) {
    const kind = kindOf(resource, declared);
    if (kind === null) continue;
    const judged = judgedOverWorlds(placeOf(resource.entry.key), (world) =>
      kind === 'sam_api'
        ? samCertificate(resource, frameOf(template, world))
        : certificateIn(resource, frameOf(template, world)),
    );
    const { problem } = judged;
    if (problem) problems.push({ ...problem.place, message: `${resource.id}: ${problem.message}` });
    const certificate = 'loop' in resource ? loopedCertificate(resource) : judged.certificate;
    if (certificate) stages.push(stageOf(resource, kind, certificate));
  }
  const found = { stages, problems };
  known.set(template, found);
  return found;
}

/** A template by itself: nothing gives its parameters values. */
function frameOf(template: Template, world: World): Frame {
  const nothing = { given: new Map(), loops: new Map(), output: () => null };
  return { template, world, ...nothing, conditions: new Map(), depth: 0, evaluate };
}

function samCertificate(resource: Resource, frame: Frame): Certificate | null {
  if (ownCondition(resource.body, frame)?.is === false) return null;
  const text = `${SAM_API_TYPE} has no property for a client certificate: its stage has none`;
  return absentCertificate(placeOf(resource.entry.key), text);
}

/** Stands for the stages that a loop makes. */
function loopedCertificate({ loop: { key } }: LoopedResource): Certificate {
  const text = `${textOf(key)} makes this once for each of its values, which are not evaluated`;
  return undecided(placeOf(key), text);
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

function stageOf(resource: Resource, kind: StageKind, certificate: Certificate): Stage {
  const header = placeOf(resource.entry.key);
  const entry = kind === 'sam_api' ? undefined : attributeEntry(resource);
  return {
    kind,
    address: resource.id,
    former: [],
    run: null,
    calls: [],
    header,
    block: rangeOf(resource.entry),
    attribute: entry ? rangeOf(entry) : null,
    certificate,
    integrations: 'unknown',
    units: [header.file],
  };
}

function rangeOf({ file, start, end }: Range): Range {
  return { file, start, end };
}
