import { type DocumentNode, mappingValue } from '../source/tree.ts';
import type { Certificate } from '../stage.ts';
import { absentCertificate } from './certificate.ts';
import { ownCondition } from './condition.ts';
import type { Frame } from './frame.ts';
import { placeOf } from './function-call.ts';
import type { Resource } from './resource.ts';
import { SAM_API_TYPE } from './stage-type.ts';
import type { Template } from './template.ts';

/** The certificate of the stage that SAM makes for an API; null where the API does not exist. Throws TemplateError, Split. */
export function samCertificate(resource: Resource, frame: Frame): Certificate | null {
  if (ownCondition(resource.body, frame)?.is === false) return null;
  const text = `${SAM_API_TYPE} has no property for a client certificate: its stage has none`;
  const certificate = absentCertificate(placeOf(resource.entry.key), text);
  return { ...certificate, notes: secondStage(mappingValue(resource.body, 'Properties'), frame.template) };
}

/** What a template gives to all APIs of SAM. */
export function samGlobals({ roots }: Template): readonly DocumentNode[] {
  return roots.flatMap((root) => mappingValue(mappingValue(root, 'Globals'), 'Api') ?? []);
}

/** The note on a stage of SAM, which makes one more than it is asked for. */
export function secondStage(properties: DocumentNode | undefined, template: Template): string[] {
  const hasVersion = [properties, ...samGlobals(template)].some(
    (each) => mappingValue(each, 'OpenApiVersion') !== undefined,
  );
  return hasVersion ? [] : ['SAM makes a second stage, named Stage, as long as OpenApiVersion is not set.'];
}
