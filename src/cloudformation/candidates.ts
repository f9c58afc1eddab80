import { type DocumentNode, mappingValue } from '../source/tree.ts';
import type { Candidate, Goal } from '../stage.ts';
import { certificateBeside, certificateFor } from './certificate-choice.ts';
import { joined } from './joined.ts';
import { takesEmptyText } from './parameter.ts';
import { referredName } from './reference-style.ts';
import { isEmptyValue, type Site, type Sites } from './site.ts';
import { removing, writing } from './site-edit.ts';
import { DEPLOYMENT_TYPE, STAGE_TYPE } from './stage-type.ts';
import { declarationOf } from './switched-text.ts';
import { hasOtherUses } from './uses.ts';

/** The edits at other places than the stage's own, the best first. */
export type OuterCandidates = {
  /** At places that decide nothing but certificates. */
  readonly before: readonly Candidate[];
  /** At others. */
  readonly after: readonly Candidate[];
};

/** Candidates at the places that a certificate comes through, the origin of the value first. */
export function outerCandidates({ values, switches }: Sites, goal: Goal): OuterCandidates {
  const carriers = new Set(
    values.flatMap(({ kind, value }) => (kind === 'argument' && value ? [value] : [])),
  );
  const before: Candidate[] = [];
  const after: Candidate[] = [];
  for (const { site, text, through } of switches) {
    const candidate = writing(site, { text });
    if (!candidate) continue;
    const caution = `It sets ${site.label} to ${JSON.stringify(text)}: look at what else that switches.`;
    const isShared = hasOtherUses(through, carriersWith(carriers, site));
    const cautions = [caution, ofStackThatExists(site)].filter((each) => each !== null);
    (isShared ? after : before).push({ ...candidate, caution: cautions.join(' ') });
  }
  const last: Candidate[] = [];
  for (const site of values.toReversed()) {
    const candidates = goal === 'attach' ? attached(site) : detached(site);
    const isShared = site.named !== null && hasOtherUses([site.named], carriersWith(carriers, site));
    // others may take what an output gives, and a branch without a certificate may leave a needless function
    const isLate = goal === 'detach' && (site.kind === 'branch' || site.kind === 'output');
    if (!isShared && !isLate) before.push(...candidates);
    else last.push(...candidates.map((each) => (isShared ? warned(each, site) : each)));
  }
  return { before, after: [...last, ...after] };
}

function carriersWith(carriers: ReadonlySet<DocumentNode>, { kind, value }: Site): ReadonlySet<DocumentNode> {
  return kind === 'argument' && value ? new Set([...carriers, value]) : carriers;
}

function warned(candidate: Candidate, { label }: Site): Candidate {
  const warning = `${upperFirst(label)} has other uses than certificates: look at what else changes.`;
  return { ...candidate, caution: candidate.caution === null ? warning : `${candidate.caution} ${warning}` };
}

/** A sentence's beginning. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A default, a line and a map can't refer to a certificate; what says nothing gets one. */
function attached(site: Site): Candidate[] {
  const { kind, value, beside, deployment } = site;
  if (kind === 'default' || kind === 'line' || kind === 'map' || !beside || !isEmptyValue(value)) return [];
  const { template } = deployment;
  const isOfStage = beside.type === STAGE_TYPE || beside.type === DEPLOYMENT_TYPE;
  const certificate = isOfStage
    ? certificateFor(beside, template)
    : certificateBeside(beside, template, site.named?.name ?? null);
  // where all branches would be the same, the property is written without them
  if (kind === 'branch' && hasBranch(site, certificate.id)) return [];
  const candidate = writing(site, { name: certificate.id });
  return candidate ? [{ ...candidate, edits: joined([...candidate.edits, ...certificate.edits]) }] : [];
}

function hasBranch({ steps }: Site, certificate: string): boolean {
  const step = steps.at(-1);
  const items = step && 'sequence' in step ? step.sequence.items : [];
  return items.some((item) => referredName(item)?.text === certificate);
}

/**
 * What a stack gives goes where the parameter has a default; else the place gives no certificate any more. A line of a
 * parameter file stays: without it, a stack keeps the value that it has.
 */
function detached(site: Site): Candidate[] {
  const { kind, value, missing } = site;
  if (missing.length > 0 || isEmptyValue(value) || isExported(site)) return [];
  const removed = kind === 'argument' && mappingValue(declarationOf(site), 'Default') ? removing(site) : null;
  return [removed, emptied(site)].filter((each) => each !== null);
}

/** A stack can't export an empty value. */
function isExported({ kind, within }: Site): boolean {
  return kind === 'output' && within.kind === 'mapping' && mappingValue(within, 'Export') !== undefined;
}

function emptied(site: Site): Candidate | null {
  if (site.kind === 'branch') return writing(site, { name: 'AWS::NoValue' });
  const declaration = declarationOf(site);
  if (declaration && !takesEmptyText(declaration)) return null;
  const candidate = writing(site, { text: '' });
  return candidate && { ...candidate, caution: ofStackThatExists(site) };
}

/** A default counts for a new stack, and for one that is given no value of its own. */
function ofStackThatExists({ kind, named }: Site): string | null {
  if (kind !== 'default') return null;
  return `A stack that exists may keep the value that it has for ${named?.name}: give it anew with the next deployment.`;
}
