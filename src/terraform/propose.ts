import type { Edit, Range } from '../source/text.ts';
import type { Files, Goal, Proposal, Stage } from '../stage.ts';
import { attachable, SETTINGS } from './attachable.ts';
import { ATTRIBUTE, CERTIFICATE_TYPE } from './block.ts';
import { declarationsAround } from './declarations.ts';
import { copiedArgument, type NewArgument } from './new-argument.ts';
import type { Declarations, Resource } from './resource.ts';
import { editorOf } from './resource-editor.ts';

/** The edits that attach a certificate to a stage or take it off, or the words for what can't be edited. */
export function propose(stage: Stage, goal: Goal, files: Files): Proposal {
  if (stage.kind !== 'terraform_stage') return { noFix: inlineGuidance(goal) };
  const declarations = declarationsAround(stage.header.file, files);
  const resource = declarations.resources.find(({ header }) => isSamePlace(header, stage.header));
  if (!resource)
    return { noFix: `${stage.address} is not declared in these files any more. Run the review again.` };
  return goal === 'attach' ? attach(resource, declarations, files) : detach(resource, files);
}

function isSamePlace(a: Range, b: Range): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

function inlineGuidance(goal: Goal): string {
  const what = goal === 'attach' ? `set ${ATTRIBUTE} there` : `leave ${ATTRIBUTE} out there`;
  return `Remove stage_name from the deployment, declare the stage as an aws_api_gateway_stage of its own and ${what}.`;
}

function attach(stage: Resource, declarations: Declarations, files: Files): Proposal {
  const existing = attachable(stage, declarations);
  if (existing) return proposed(stage, 'attach', set(stage, `${existing.address}.id`, files));
  const values = newCertificate(stage, files);
  if ('noFix' in values) return values;
  const name = freeName(stage, declarations);
  const edits = set(stage, `${CERTIFICATE_TYPE}.${name}.id`, files);
  const declared = editorOf(stage.block, files)?.addResource(CERTIFICATE_TYPE, name, values.values);
  return proposed(stage, 'attach', edits && declared ? [...edits, ...declared] : null);
}

function proposed({ address }: Resource, goal: Goal, edits: readonly Edit[] | null): Proposal {
  if (edits) return { edits };
  const advice =
    goal === 'attach'
      ? `Set ${ATTRIBUTE} to the id of an ${CERTIFICATE_TYPE} by hand.`
      : `Remove ${ATTRIBUTE} by hand.`;
  return { noFix: `${address} is written in a form that is not edited automatically. ${advice}` };
}

/** The arguments of a certificate that is made where its stage is made. */
function newCertificate(
  stage: Resource,
  files: Files,
): { values: readonly NewArgument[] } | { noFix: string } {
  const values: NewArgument[] = [];
  for (const setting of SETTINGS) {
    const argument = stage.arguments.get(setting);
    if (!argument || (argument.value.kind === 'literal' && argument.value.value === null)) continue;
    const copied = copiedArgument(argument, files);
    if (!copied)
      return {
        noFix: `The ${setting} of ${stage.address} comes from an expression that can't be repeated for a certificate. Declare an ${CERTIFICATE_TYPE} with the same ${setting} by hand, and set ${ATTRIBUTE} to its id.`,
      };
    values.push(copied);
  }
  const description = `Presented by API Gateway to the backend of stage ${stage.name}`;
  return { values: [...values, { name: 'description', text: description }] };
}

/** Writes the value where the argument has its last word, or adds the argument to the stage's own block. */
function set(stage: Resource, reference: string, files: Files): Edit[] | null {
  const place = stage.arguments.get(ATTRIBUTE)?.place ?? stage.block;
  return editorOf(place, files)?.setArgument(ATTRIBUTE, reference) ?? null;
}

function detach(stage: Resource, files: Files): Proposal {
  const edits: Edit[] = [];
  for (const argument of stage.written) {
    if (argument.name !== ATTRIBUTE) continue;
    const removed = editorOf(argument.place, files)?.removeArgument(ATTRIBUTE);
    if (!removed) return proposed(stage, 'detach', null);
    edits.push(...removed);
  }
  return proposed(stage, 'detach', edits.length > 0 ? edits : null);
}

/** A name after the stage's that no certificate has and that no other stage's own certificate would take. */
function freeName(stage: Resource, declarations: Declarations): string {
  const taken = new Set<string>();
  for (const { type, name } of declarations.resources)
    if (type === CERTIFICATE_TYPE || (type === stage.type && name !== stage.name)) taken.add(name);
  const own = `${stage.name}_client_certificate`;
  for (const name of [stage.name, own]) if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${own}_${number}`)) number++;
  return `${own}_${number}`;
}
