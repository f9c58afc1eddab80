import { readDocument } from '../source/document.ts';
import type { Problem, Range, SourceFile } from '../source/text.ts';
import { type DocumentNode, type MappingEntry, mappingValue } from '../source/tree.ts';
import type { Certificate, Stage, StageKind } from '../stage.ts';
import { attributeEntry, certificateIn } from './attribute.ts';
import { absentCertificate, undecided } from './certificate.ts';
import { ownCondition } from './condition.ts';
import { addressIn, alone, type Deployment, filesOf, frameOf, isDeployed } from './deployment.ts';
import type { Frame } from './frame.ts';
import { functionCall, isNothing, placeOf, textOf } from './function-call.ts';
import { type ImplicitApi, samImplicitApi } from './implicit-api.ts';
import { integrationsOfImplicit } from './implicit-integrations.ts';
import { integrationsOverWorlds } from './integrations.ts';
import { copiesOf } from './loops.ts';
import { afterMacros } from './macro.ts';
import { localPath } from './nested-stack.ts';
import { openParts, openResources } from './open-parts.ts';
import { type Judged, judgedOverWorlds } from './outcome.ts';
import type { LoopedResource, Resource } from './resource.ts';
import { DEPLOYMENT_TYPE, SAM_API_TYPE, STAGE_TYPE } from './stage-type.ts';
import type { Template } from './template.ts';
import { unattachedNotes } from './unattached.ts';
import type { Value } from './value.ts';
import { World } from './world.ts';

/** What a deployment makes, and why some of it can't be made. */
export type DeclaredStages = { readonly stages: readonly Stage[]; readonly problems: readonly Problem[] };

const known = new WeakMap<Template, DeclaredStages>();

/** The stages of a template by itself. */
export function stagesOf(template: Template): DeclaredStages {
  const before = known.get(template);
  if (before) return before;
  const found = stagesIn(alone(template));
  known.set(template, found);
  return found;
}

/** The stages that the resources of a deployment's template make, in the order of the resources. */
export function stagesIn(deployment: Deployment): DeclaredStages {
  const { template } = deployment;
  const resources: (Resource | LoopedResource)[] = [...template.resources.values(), ...template.looped];
  const declared = new Set(resources.flatMap((one) => (one.type === STAGE_TYPE ? (nameOf(one) ?? []) : [])));
  const stages: Stage[] = [];
  const problems: Problem[] = [];
  for (const resource of resources) {
    const kind = kindOf(resource, declared);
    if (kind === null) continue;
    for (const copy of copiesIn(resource, deployment)) {
      const { certificate, problem } = copy.names
        ? judgedCopy(resource, kind, copy.names, deployment)
        : loopedCertificate(copy.loop);
      if (problem) problems.push({ ...problem.place, message: `${copy.id}: ${problem.message}` });
      if (certificate) {
        const names = copy.names ?? new Map<string, Value>();
        stages.push(
          withIntegrations(
            stageOf(
              resource,
              copy.id,
              kind,
              withHint(afterMacros(certificate, template), kind, template),
              deployment,
            ),
            resource,
            names,
            deployment,
          ),
        );
      }
    }
  }
  const api = samImplicitApi(template);
  const implicit =
    api &&
    implicitStage(api, deployment, { templates: [template], document: null, fileAt: deployment.fileAt });
  return { stages: implicit ? [...stages, implicit] : stages, problems };
}

/** A certificate that nothing has may be meant for a stage that could have one. */
function withHint(certificate: Certificate, kind: StageKind, template: Template): Certificate {
  if (certificate.state !== 'unset' || kind === 'sam_api') return certificate;
  const hints = unattachedNotes(template);
  return hints.length === 0 ? certificate : { ...certificate, notes: [...certificate.notes, ...hints] };
}

/** The stage with the integrations of its API, on whose documents it hangs too. */
function withIntegrations(
  stage: Stage,
  resource: Resource,
  loops: ReadonlyMap<string, Value>,
  deployment: Deployment,
): Stage {
  const read = new Set(stage.units);
  const fileAt = (path: string): SourceFile | null => {
    read.add(path);
    return deployment.fileAt(path);
  };
  const documentAt = (path: string, { file }: Range): DocumentNode | null => {
    const local = localPath(path, file);
    const found = local === null ? null : fileAt(local);
    return (found && readDocument(found).documents[0]) ?? null;
  };
  const frameIn = (world: World): Frame => ({ ...frameOf(deployment, world), loops });
  const found = integrationsOverWorlds(resource, { ...deployment, fileAt }, frameIn, documentAt);
  return { ...stage, ...found, units: [...read] };
}

/** One stage that a resource makes, or what stands for those that a loop makes and that can't be known. */
type StageCopy =
  | { readonly id: string; readonly names: ReadonlyMap<string, Value> }
  | { readonly id: string; readonly names: null; readonly loop: MappingEntry };

function copiesIn(resource: Resource | LoopedResource, deployment: Deployment): readonly StageCopy[] {
  if (!('loops' in resource)) return [{ id: resource.id, names: new Map() }];
  const copies = copiesOf(resource, frameOf(deployment, new World()));
  return copies ?? [{ id: resource.id, names: null, loop: resource.loops.at(-1) ?? resource.loops[0] }];
}

function judgedCopy(
  resource: Resource,
  kind: StageKind,
  loops: ReadonlyMap<string, Value>,
  deployment: Deployment,
): Judged {
  return judgedOverWorlds(placeOf(resource.entry.key), deployment.work, (world) => {
    if (!isDeployed(deployment, world)) return null;
    const frame = { ...frameOf(deployment, world), loops };
    return kind === 'sam_api' ? samCertificate(resource, frame) : certificateIn(resource, frame);
  });
}

/** Where methods of an API that no resource declares may come from. */
type ImplicitMakers = Pick<Deployment, 'fileAt'> & {
  readonly templates: readonly Template[];
  /** The file of a service. */
  readonly document: DocumentNode | null;
};

/**
 * The stage of an API that no resource declares; null where no function with an event for it exists. Methods
 * may be added to it by the templates, and by what stands in place of the resources of a service.
 */
export function implicitStage(
  api: ImplicitApi,
  deployment: Deployment | null,
  { templates, document, fileAt }: ImplicitMakers,
): Stage | null {
  const text = `${api.maker} makes an API and its stage for this event, and no property gives the stage a client certificate`;
  const notes = deployment ? secondStage(undefined, deployment.template) : [];
  const certificate = { ...absentCertificate(api.header, text), notes };
  const judged = deployment
    ? judgedOverWorlds(api.header, deployment.work, (world) => {
        if (!isDeployed(deployment, world)) return null;
        const frame = frameOf(deployment, world);
        return api.functions.some(({ body }) => ownCondition(body, frame)?.is !== false) ? certificate : null;
      })
    : { certificate };
  if (!judged.certificate) return null;
  const { id, header, block } = api;
  const stage = stageAt(id, 'implicit_api', header, block, deployment);
  const read = new Set([...stage.units, ...api.files]);
  const readAt: Deployment['fileAt'] = (path) => {
    read.add(path);
    return fileAt(path);
  };
  const open = [
    ...templates.flatMap((template) => openParts(template, readAt)),
    ...(document ? openResources(document, readAt) : []),
  ];
  const integrations = integrationsOfImplicit(api, templates, open);
  return { ...stage, certificate: judged.certificate, ...integrations, units: [...read] };
}

function samCertificate(resource: Resource, frame: Frame): Certificate | null {
  if (ownCondition(resource.body, frame)?.is === false) return null;
  const text = `${SAM_API_TYPE} has no property for a client certificate: its stage has none`;
  const certificate = absentCertificate(placeOf(resource.entry.key), text);
  return { ...certificate, notes: secondStage(mappingValue(resource.body, 'Properties'), frame.template) };
}

/** The note on a stage of SAM, which makes one more than it is asked for. */
function secondStage(properties: DocumentNode | undefined, { roots }: Template): string[] {
  const globals = roots.map((root) => mappingValue(mappingValue(root, 'Globals'), 'Api'));
  const hasVersion = [properties, ...globals].some(
    (each) => mappingValue(each, 'OpenApiVersion') !== undefined,
  );
  return hasVersion ? [] : ['SAM makes a second stage, named Stage, as long as OpenApiVersion is not set.'];
}

/** Stands for the stages that a loop makes. */
function loopedCertificate({ key }: MappingEntry): Judged {
  const text = `${textOf(key)} makes this once for each of its values, which can't be known`;
  return { certificate: undecided(placeOf(key), text), problem: null };
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

function stageOf(
  resource: Resource,
  id: string,
  kind: StageKind,
  certificate: Certificate,
  deployment: Deployment,
): Stage {
  const entry = kind === 'sam_api' ? undefined : attributeEntry(resource);
  return {
    ...stageAt(id, kind, placeOf(resource.entry.key), rangeOf(resource.entry), deployment),
    attribute: entry ? rangeOf(entry) : null,
    certificate,
  };
}

function stageAt(
  id: string,
  kind: StageKind,
  header: Range,
  block: Range,
  deployment: Deployment | null,
): Omit<Stage, 'certificate'> {
  return {
    kind,
    address: deployment ? addressIn(deployment, id) : id,
    ownAddress: id,
    former: [],
    run: null,
    calls: deployment ? callsOf(deployment) : [],
    header,
    block,
    attribute: null,
    integrations: 'unknown',
    integrationsBecause: [],
    existsBecause: [],
    units: deployment ? filesOf(deployment) : [header.file],
  };
}

/** The stacks and includes on the way to a deployment, the nearest first. */
function callsOf({ template, by }: Deployment): Range[] {
  return [...template.includers, ...(by ? [rangeOf(by.stack.entry), ...callsOf(by.parent)] : [])];
}

function rangeOf({ file, start, end }: Range): Range {
  return { file, start, end };
}
