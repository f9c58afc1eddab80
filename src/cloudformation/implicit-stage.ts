import type { DocumentNode } from '../source/tree.ts';
import type { Stage } from '../stage.ts';
import { absentCertificate } from './certificate.ts';
import { ownCondition } from './condition.ts';
import { type Deployment, frameOf, isDeployed } from './deployment.ts';
import type { ImplicitApi } from './implicit-api.ts';
import { integrationsOfImplicit } from './implicit-integrations.ts';
import { openParts, openResources } from './open-parts.ts';
import { judgedOverWorlds } from './outcome.ts';
import { secondStage } from './sam-stage.ts';
import { stageAt } from './stage-at.ts';
import type { Template } from './template.ts';

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
    ...(api.given ? [{ ...api.given, text: 'its API is made elsewhere, and may have other methods' }] : []),
    ...templates.flatMap((template) => openParts(template, readAt)),
    ...(document ? openResources(document, readAt) : []),
  ];
  const integrations = integrationsOfImplicit(api, templates, open);
  return { ...stage, certificate: judged.certificate, ...integrations, units: [...read] };
}
