import { removeEntry, type Step, setEntry } from '../source/document-edit.ts';
import { isJsonLike } from '../source/document-style.ts';
import type { NewValue } from '../source/document-writing.ts';
import type { Edit, SourceFile } from '../source/text.ts';
import { type DocumentNode, type MappingNode, ownEntry } from '../source/tree.ts';
import type { Files, Goal, Proposal, Stage } from '../stage.ts';
import { pathOf } from './attribute.ts';
import { ATTRIBUTE } from './certificate.ts';
import { certificateFor } from './certificate-choice.ts';
import { functionCall } from './function-call.ts';
import type { Resource } from './resource.ts';
import { sharedContent } from './shared-content.ts';
import { SAM_API_TYPE, STAGE_TYPE } from './stage-type.ts';
import { type Template, templatesOf } from './template.ts';

/** The mapping that holds or is to hold the certificate, or the innermost one above it, and the keys that are missing. */
type Target = {
  readonly path: readonly Step[];
  readonly holder: MappingNode;
  readonly missing: readonly string[];
};

type NoFix = { readonly noFix: string };

/** The edits that attach a certificate to each stage or detach it, or why there are none. */
export function propose(stages: readonly Stage[], goal: Goal, files: Files): Proposal[] {
  // the instances of a loop are written once
  const [stage] = stages;
  if (!stage) return [];
  const outcome = outcomeOf(stage, goal, files);
  if ('noFix' in outcome) return [{ stages, candidates: [], noFix: outcome.noFix }];
  return [{ stages, candidates: [{ edits: outcome.edits, changes: [], caution: null }], noFix: null }];
}

type Outcome = { readonly edits: readonly Edit[] } | NoFix;

function outcomeOf(stage: Stage, goal: Goal, files: Files): Outcome {
  const words = wordsFor(stage);
  if (words !== null) return { noFix: words };
  const file = files.get(stage.header.file);
  const templates = file ? templatesOf(file).templates : [];
  for (const template of templates) {
    const resource = template.resources.get(stage.ownAddress);
    if (resource && resource.entry.start === stage.block.start)
      return editsFor(stage, goal, resource, template);
  }
  const isLooped = templates.some(({ looped }) =>
    looped.some(({ entry }) => entry.start === stage.block.start),
  );
  if (isLooped)
    return {
      noFix: `${stage.address} is made by Fn::ForEach. Set ${ATTRIBUTE} in the body of the loop by hand.`,
    };
  if (templates.length === 0)
    return { noFix: `${stage.address} is included into another template. Set ${ATTRIBUTE} there by hand.` };
  return { noFix: `${stage.address} is no longer in ${stage.header.file}.` };
}

/** What to do about a stage that no property can give a certificate. */
function wordsFor({ kind }: Stage): string | null {
  if (kind === 'sam_api')
    return `${SAM_API_TYPE} has no property for a client certificate. Declare the stage as ${STAGE_TYPE}, which has one, on an API of its own.`;
  if (kind === 'implicit_api')
    return `No property gives the stage of an implicit API a client certificate. Declare the API and its stage as resources of their own (${STAGE_TYPE} has the property), and name the API in the events.`;
  return null;
}

function editsFor(stage: Stage, goal: Goal, resource: Resource, template: Template): Outcome {
  const target = targetOf(resource);
  if ('noFix' in target) return target;
  const refusal = refusalOf(stage, goal, target, template);
  if (refusal !== null) return { noFix: refusal };
  const edits = goal === 'attach' ? attach(resource, target, template) : detach(target, template.file);
  return { edits };
}

function targetOf(resource: Resource): Target | NoFix {
  const path: Step[] = [];
  const keys = pathOf(resource);
  let holder: MappingNode = resource.body;
  for (const [index, key] of keys.entries()) {
    const entry = ownEntry(holder, key);
    const value = entry?.value;
    if (!entry || !value || isReplaceable(value)) return { path, holder, missing: keys.slice(index) };
    if (value.kind !== 'mapping' || functionCall(value))
      return {
        noFix: `${key} of ${resource.id} is not written out as a mapping. Set ${ATTRIBUTE} in the values that it is made of.`,
      };
    path.push({ mapping: holder, entry });
    holder = value;
  }
  return { path, holder, missing: [] };
}

/** Whether a key has no value yet, so that a mapping may be written there. */
function isReplaceable(value: DocumentNode): boolean {
  return value.kind === 'scalar' && value.tag === null && value.value === null;
}

/** Why the file can't be edited there without changing something else; null where it can. */
function refusalOf(stage: Stage, goal: Goal, target: Target, template: Template): string | null {
  const shared = sharedContent(template);
  const { holder, path } = target;
  const isAliased = [...path.map(({ entry }) => entry.value), holder].some(
    (node) => node.alias !== undefined,
  );
  if (isAliased || shared.holds(holder))
    return `${stage.address} takes this part from an anchor (&, * or <<), so an edit would change other places too. Write it out for this stage first.`;
  const entries = holder.entries.filter(({ key }) => key.kind === 'scalar' && key.text === ATTRIBUTE);
  if (entries.length > 1) return `${ATTRIBUTE} is written ${entries.length} times. Leave one of them first.`;
  const [own] = entries;
  if (!own && (stage.attribute !== null || goal === 'detach'))
    return `${ATTRIBUTE} is merged into ${stage.address} with <<. Write it out for this stage first.`;
  if (own && shared.touches(own))
    return `The value of ${ATTRIBUTE} has an anchor that is used elsewhere. Write it out there first.`;
  return null;
}

function attach(resource: Resource, target: Target, template: Template): Edit[] {
  const { file } = template;
  const certificate = certificateFor(resource, template);
  const entry: [string, NewValue] = [ATTRIBUTE, reference(certificate.id, file)];
  const [first, ...rest] = [...target.missing, ATTRIBUTE];
  const value = rest.length === 0 ? entry[1] : nested(rest, entry[1]);
  const edits = setEntry(file, target.holder, first ?? ATTRIBUTE, value);
  return joined([...edits, ...certificate.edits]);
}

function nested(keys: readonly string[], value: NewValue): NewValue {
  return keys.reduceRight<NewValue>((inner, key) => [[key, inner]], value);
}

function reference(name: string, file: SourceFile): NewValue {
  return hasLongReferences(file) ? [['Ref', name]] : { tag: '!Ref', text: name };
}

const longReferences = new WeakMap<SourceFile, boolean>();

/** Whether the file writes `Ref: X`, and not `!Ref X`, more often. */
function hasLongReferences(file: SourceFile): boolean {
  const known = longReferences.get(file);
  if (known !== undefined) return known;
  const { text } = file;
  const shortUses = text.match(/!Ref\s/g)?.length ?? 0;
  const longUses = text.match(/(?<![\w!])["']?Ref["']?[ \t]*:\s/g)?.length ?? 0;
  const isLong = isJsonLike(file) || longUses > shortUses;
  longReferences.set(file, isLong);
  return isLong;
}

function detach({ path, holder }: Target, file: SourceFile): Edit[] {
  const entry = ownEntry(holder, ATTRIBUTE);
  return entry ? removeEntry(file, [...path, { mapping: holder, entry }]) : [];
}

/** Edits in order, with those that insert at one place made one. */
function joined(edits: readonly Edit[]): Edit[] {
  const result: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    const isSamePlace = last && last.start === edit.start && last.end === edit.end && edit.start === edit.end;
    if (isSamePlace) result[result.length - 1] = { ...last, text: last.text + edit.text };
    else result.push(edit);
  }
  return result;
}
