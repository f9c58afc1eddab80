import { removeEntry, type Step, setEntry } from '../source/document-edit.ts';
import type { NewValue } from '../source/document-writing.ts';
import type { Edit, SourceFile } from '../source/text.ts';
import { type MappingNode, ownEntry } from '../source/tree.ts';
import type { Candidate, Circumstances, Files, Goal, Proposal, Stage } from '../stage.ts';
import { pathOf } from './attribute.ts';
import { outerCandidates, upperFirst } from './candidates.ts';
import { ATTRIBUTE } from './certificate.ts';
import { certificateFor } from './certificate-choice.ts';
import type { Deployment } from './deployment.ts';
import { functionCall, isNothing } from './function-call.ts';
import { joined } from './joined.ts';
import { fileAt } from './neighbours.ts';
import { reference } from './reference-style.ts';
import type { Resource } from './resource.ts';
import { sharedIn } from './shared-content.ts';
import type { Sites } from './site.ts';
import { changeIn, nested } from './site-edit.ts';
import { chosenIn, isNull } from './site-places.ts';
import { sitesOf } from './sites.ts';
import { type Seat, seatOf } from './stage-deployment.ts';
import { STAGE_TYPE } from './stage-type.ts';
import { type Template, templatesOf } from './template.ts';

/** The mapping that holds or is to hold the certificate, or the innermost one above it, and the keys that are missing. */
type Target = {
  readonly path: readonly Step[];
  readonly holder: MappingNode;
  readonly missing: readonly string[];
  /** Whether it stands in a function, which picks it. */
  readonly isChosen: boolean;
};

type NoFix = { readonly noFix: string };

/** Candidates at other places than the stage's own property that come before it. */
const MAX_BEFORE_PROPERTY = 3;

/**
 * The edits that attach a certificate to stages of one resource or take it off, at the property or where its value comes
 * from, or why there are none. The instances of a loop share theirs, since they are written once.
 */
export function propose(
  stages: readonly Stage[],
  goal: Goal,
  files: Files,
  { surroundings }: Circumstances,
): Proposal[] {
  const fileOf = (path: string): SourceFile | null => files.get(path) ?? fileAt(path, surroundings);
  const runs = Map.groupBy(stages, ({ run }) => run);
  return [...runs.values()].map((instances) => ({
    stages: instances,
    ...outcomeOf(instances, goal, fileOf),
  }));
}

function outcomeOf(
  [stage]: readonly Stage[],
  goal: Goal,
  fileOf: Deployment['fileAt'],
): Omit<Proposal, 'stages'> {
  const words = stage ? wordsFor(stage) : null;
  if (!stage || words !== null) return { candidates: [], noFix: words };
  const seat = seatOf(stage, fileOf);
  if (!seat) return { candidates: [], noFix: withoutSeat(stage, fileOf) };
  const own = ownCandidate(stage, goal, seat);
  const sites = sitesOf(seat, stage.run);
  const { before, after } = outerCandidates(sites, goal);
  const mine = 'noFix' in own ? [] : [own];
  const candidates = [...before.slice(0, MAX_BEFORE_PROPERTY), ...mine, ...after];
  return {
    candidates: [...new Map(candidates.map((each) => [JSON.stringify(each.edits), each])).values()],
    noFix: 'noFix' in own ? own.noFix : atOrigin(sites, goal),
  };
}

/** Why a stage has no resource in a template of its own. */
function withoutSeat({ address, header }: Stage, fileOf: Deployment['fileAt']): string {
  const file = fileOf(header.file);
  if (file && templatesOf(file).templates.length === 0)
    return `${address} is included into another template. Set ${ATTRIBUTE} there by hand.`;
  return `${address} is no longer in ${header.file}.`;
}

/** What to do by hand where the value comes from another place; null where it does not. */
function atOrigin({ values }: Sites, goal: Goal): string | null {
  const origin = values.findLast(({ kind }) => kind !== 'branch');
  if (!origin) return null;
  return goal === 'attach'
    ? `${upperFirst(origin.label)} gives no certificate: write the id of one there.`
    : `${upperFirst(origin.label)} gives the certificate: take it off there.`;
}

/** What to do about a stage that no property can give a certificate. */
function wordsFor({ kind }: Stage): string | null {
  if (kind === 'sam_api')
    return `Declare the stage as ${STAGE_TYPE}, which has a property for the certificate, on an API of its own.`;
  if (kind === 'implicit_api')
    return `No property gives the stage of an implicit API a client certificate. Declare the API and its stage as resources of their own (${STAGE_TYPE} has the property), and name the API in the events.`;
  return null;
}

function ownCandidate(stage: Stage, goal: Goal, seat: Seat): Candidate | NoFix {
  const { deployment, resource } = seat;
  const { template } = deployment;
  if ('loops' in resource)
    return {
      noFix: `${resource.id} is made by Fn::ForEach. Set ${ATTRIBUTE} in the body of the loop by hand.`,
    };
  const target = targetOf(seat);
  if ('noFix' in target) return target;
  const refusal = refusalOf(stage, goal, target, template);
  if (refusal !== null) return { noFix: refusal };
  const { holder, missing, isChosen } = target;
  const change = isChosen ? changeIn(template.file, holder, [...missing, ATTRIBUTE]) : null;
  const changes = change === null ? [] : [change];
  if (goal === 'detach') return { edits: detach(target, template.file), changes, caution: null };
  return { edits: attach(resource, target, template), changes, caution: cautionFor(target) };
}

/** What an attached certificate takes away: what other values of the parameters would give. */
function cautionFor({ holder }: Target): string | null {
  const value = ownEntry(holder, ATTRIBUTE)?.value;
  const call = value && functionCall(value);
  if (!call || isNothing(value)) return null;
  return `It replaces what ${call.written} gives: other values of its parameters do not count any more.`;
}

function targetOf({ deployment, resource }: Seat): Target | NoFix {
  let path: readonly Step[] = [];
  let isChosen = false;
  const keys = pathOf(resource);
  let holder: MappingNode = resource.body;
  for (const [index, key] of keys.entries()) {
    const entry = ownEntry(holder, key);
    const value = entry?.value;
    if (!entry || !value || isNull(value)) return { path, holder, missing: keys.slice(index), isChosen };
    const chosen = chosenIn(value, deployment);
    if (chosen.kind !== 'mapping' || functionCall(chosen))
      return {
        noFix: `${key} of ${resource.id} is not written out as a mapping. Set ${ATTRIBUTE} in the values that it is made of.`,
      };
    // what is left empty goes with its key, but not with the function around it
    path = chosen === value ? [...path, { mapping: holder, entry }] : [];
    isChosen ||= chosen !== value;
    holder = chosen;
  }
  return { path, holder, missing: [], isChosen };
}

/** Why the file can't be edited there without changing something else; null where it can. */
function refusalOf(stage: Stage, goal: Goal, target: Target, template: Template): string | null {
  const shared = sharedIn(template.document);
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

function detach({ path, holder }: Target, file: SourceFile): Edit[] {
  const entry = ownEntry(holder, ATTRIBUTE);
  return entry ? removeEntry(file, [...path, { mapping: holder, entry }]) : [];
}
