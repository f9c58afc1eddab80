import { isDeepStrictEqual } from 'node:util';
import type { Edit } from '../source/text.ts';
import type { Files, Goal, Proposal, Stage } from '../stage.ts';
import { ATTRIBUTE, CERTIFICATE_TYPE, certificateOf } from './certificate.ts';
import { readDeclarations } from './declarations.ts';
import type { Declarations, Resource } from './resource.ts';
import { editorOf } from './resource-editor.ts';

/** The edits that attach a certificate to a stage or take it off, or the words for what can't be edited. */
export function propose(stage: Stage, goal: Goal, files: Files): Proposal {
  if (stage.kind !== 'terraform_stage') return { noFix: inlineGuidance(goal) };
  const { declarations } = readDeclarations(files);
  const resource = declarations.resources.find(({ header }) => isDeepStrictEqual(header, stage.header));
  if (!resource) return { noFix: `${stage.address} is not declared as a resource here.` };
  const edits = goal === 'attach' ? attach(resource, declarations, files) : detach(resource, files);
  return edits
    ? { edits }
    : { noFix: `${ATTRIBUTE} of ${stage.address} is written in a form that is not edited automatically.` };
}

function inlineGuidance(goal: Goal): string {
  const what = goal === 'attach' ? `set ${ATTRIBUTE} there` : `leave ${ATTRIBUTE} out there`;
  return `Remove stage_name from the deployment, declare the stage as an aws_api_gateway_stage of its own and ${what}.`;
}

function attach(stage: Resource, declarations: Declarations, files: Files): Edit[] | null {
  const editor = editorOf(stage.block, files);
  const existing = attachable(declarations);
  if (existing) return set(stage, `${existing.address}.id`, files);
  const name = freeName(stage, declarations);
  const edits = set(stage, `${CERTIFICATE_TYPE}.${name}.id`, files);
  const declared = editor?.addResource(CERTIFICATE_TYPE, name, {
    description: `Presented by API Gateway to the backend of stage ${stage.name}`,
  });
  return edits && declared ? [...edits, ...declared] : null;
}

/** Writes the value where the argument has its last word, or adds the argument to the stage's own block. */
function set(stage: Resource, reference: string, files: Files): Edit[] | null {
  const argument = stage.arguments.get(ATTRIBUTE);
  if (!argument) return editorOf(stage.block, files)?.setArgument(ATTRIBUTE, reference) ?? null;
  return editorOf(argument.place, files)?.setArgument(ATTRIBUTE, reference) ?? null;
}

function detach(stage: Resource, files: Files): Edit[] | null {
  const edits: Edit[] = [];
  for (const argument of stage.written) {
    if (argument.name !== ATTRIBUTE) continue;
    const removed = editorOf(argument.place, files)?.removeArgument(ATTRIBUTE);
    if (!removed) return null;
    edits.push(...removed);
  }
  return edits.length > 0 ? edits : null;
}

/** The only certificate of the folder that is attached to nothing, else the only one; none with instances of its own. */
function attachable(declarations: Declarations): Resource | null {
  const { resources } = declarations;
  const certificates = resources.filter(
    ({ type, arguments: set }) => type === CERTIFICATE_TYPE && !set.has('count') && !set.has('for_each'),
  );
  const attached = new Set(
    resources
      .filter(({ type }) => type === 'aws_api_gateway_stage')
      .map((stage) => certificateOf(stage, declarations).certificate.identity),
  );
  const free = certificates.filter(({ address }) => !attached.has(address));
  return (free.length === 1 ? free[0] : certificates.length === 1 ? certificates[0] : null) ?? null;
}

/** A name after the stage's that no certificate has and that no other stage's own certificate would take. */
function freeName(stage: Resource, declarations: Declarations): string {
  const taken = new Set<string>();
  for (const { type, name } of declarations.resources)
    if (type === CERTIFICATE_TYPE || (type === stage.type && name !== stage.name)) taken.add(name);
  const candidates = [stage.name, `${stage.name}_client_certificate`];
  for (let number = 2; ; number++) {
    const free = candidates.find((name) => !taken.has(name));
    if (free !== undefined) return free;
    candidates.push(`${stage.name}_client_certificate_${number}`);
  }
}
