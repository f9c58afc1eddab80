import { readDocument } from '../source/document.ts';
import type { Problem, Range, SourceFile } from '../source/text.ts';
import type { DocumentNode, MappingEntry } from '../source/tree.ts';
import type { Certificate, Stage, StageKind } from '../stage.ts';
import { attributeEntry, certificateIn } from './attribute.ts';
import { undecided } from './certificate.ts';
import { alone, type Deployment, frameOf, isDeployed } from './deployment.ts';
import type { Frame } from './frame.ts';
import { placeOf, textOf } from './function-call.ts';
import { samImplicitApi } from './implicit-api.ts';
import { implicitStage } from './implicit-stage.ts';
import { makesStage, mayMakeStage } from './inline-stage.ts';
import { integrationsOverWorlds } from './integrations.ts';
import { copiesOf } from './loops.ts';
import { afterMacros } from './macro.ts';
import { localPath } from './nested-stack.ts';
import { type Judged, judgedOverWorlds } from './outcome.ts';
import type { LoopedResource, Resource } from './resource.ts';
import { samCertificate } from './sam-stage.ts';
import { rangeOf, stageAt } from './stage-at.ts';
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
  const api = samImplicitApi(template);
  const resources: (Resource | LoopedResource)[] = [...template.resources.values(), ...template.looped];
  const stages: Stage[] = [];
  const problems: Problem[] = [];
  for (const resource of resources) {
    const kind = kindOf(resource);
    // SAM puts the implicit API in the place of one that is called like it
    if (kind === null || (kind === 'sam_api' && resource.id === api?.id)) continue;
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
  const implicit =
    api &&
    implicitStage(api, deployment, { templates: [template], document: null, fileAt: deployment.fileAt });
  return { stages: implicit ? [...stages, implicit] : stages, problems };
}

/** A certificate that nothing has may be meant for a stage that could have one. */
function withHint(certificate: Certificate, kind: StageKind, template: Template): Certificate {
  if (certificate.state !== 'unset' || kind === 'sam_api') return certificate;
  const hints = unattachedNotes(template);
  return hints.length === 0 ? certificate : { ...certificate, hints };
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
    if (kind === 'cloudformation_inline_stage' && !makesStage(resource, frame)) return null;
    return kind === 'sam_api' ? samCertificate(resource, frame) : certificateIn(resource, frame);
  });
}

/** Stands for the stages that a loop makes. */
function loopedCertificate({ key }: MappingEntry): Judged {
  const text = `${textOf(key)} makes this once for each of its values, which can't be known`;
  return { certificate: undecided(placeOf(key), text), problem: null };
}

/** The kind of stage that a resource makes; null where it makes none. */
function kindOf(resource: Resource): StageKind | null {
  if (resource.type === STAGE_TYPE) return 'cloudformation_stage';
  if (resource.type === SAM_API_TYPE) return 'sam_api';
  return resource.type === DEPLOYMENT_TYPE && mayMakeStage(resource) ? 'cloudformation_inline_stage' : null;
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
