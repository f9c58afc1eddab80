import type { Problem } from '../source/text.ts';
import type { Certificate, Files, Found, Stage } from '../stage.ts';
import { ATTRIBUTE, certificateOf, isNeverCreated } from './certificate.ts';
import { readDeclarations } from './declarations.ts';
import type { Declarations, Resource } from './resource.ts';

/** The stages that the files of one folder declare. */
export function terraformStages(files: Files): Found {
  const { declarations, problems } = readDeclarations(files);
  const found = declarations.resources
    .filter((resource) => !isNeverCreated(resource))
    .flatMap((resource) => stageOf(resource, declarations));
  return {
    stages: found.map(({ stage }) => stage),
    problems: [...problems, ...found.flatMap(({ problem }) => (problem ? [problem] : []))],
  };
}

function stageOf(
  resource: Resource,
  declarations: Declarations,
): { stage: Stage; problem: Problem | null }[] {
  const { address, header, block } = resource;
  const place = { address, header, block, integrations: 'unknown' as const };
  if (resource.type === 'aws_api_gateway_stage') {
    const attribute = resource.arguments.get(ATTRIBUTE)?.place ?? null;
    const { certificate, problem } = certificateOf(resource, declarations);
    return [{ stage: { kind: 'terraform_stage', ...place, attribute, certificate }, problem }];
  }
  const certificate = inlineCertificateOf(resource);
  if (!certificate) return [];
  return [
    { stage: { kind: 'terraform_inline_stage', ...place, attribute: null, certificate }, problem: null },
  ];
}

/** A deployment with a `stage_name` makes a stage whose certificate no argument sets or shows. */
function inlineCertificateOf(resource: Resource): Certificate | null {
  const name = resource.arguments.get('stage_name');
  if (resource.type !== 'aws_api_gateway_deployment' || !name) return null;
  if (name.value.kind === 'literal' && (name.value.value === null || name.value.value === '')) return null;
  const text =
    'stage_name makes a stage here whose client certificate no argument of the deployment can set or show';
  return { state: 'unknown', because: [{ ...name.place, text }], identity: null, notes: [] };
}
