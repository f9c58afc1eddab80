import type { Candidate, Files } from '../stage.ts';
import { ATTRIBUTE, addressOf, type Block, CERTIFICATE_TYPE, nameOf } from './block.ts';
import { fromOrigin, type GoalCandidates, removing, writing } from './candidates.ts';
import type { StagePath } from './frame.ts';
import { unwrapped } from './json-expression.ts';
import { expressionText } from './new-argument.ts';
import { type AttachableCertificate, certificateAt, type Spot } from './new-certificate.ts';
import { byUse, warned } from './other-uses.ts';
import { referencesIn } from './references.ts';
import { holderOf, isUnset, nameOfValue, type Site, type Sites } from './site.ts';
import { decidesInstances } from './uses.ts';

/**
 * The edits that attach a certificate. A place that says nothing gets the certificate; one that passes on what comes
 * from elsewhere keeps that and falls back to the certificate, so that no input loses its effect.
 */
export function attachCandidates(path: StagePath, { values }: Sites, files: Files): GoalCandidates {
  const own = values.find(({ kind }) => kind === 'attribute') ?? attributeSite(path);
  const outer = byUse(fromOrigin(values.filter((site) => site !== own)), values, files);
  const isFree = (site: Site): boolean =>
    !values.slice(0, values.indexOf(site) + 1).some((each) => isCounted(each));
  const at = (sites: readonly Site[]): Candidate[] => [
    ...restored(sites, files),
    ...sites.filter(isFree).flatMap((site) => attached(site, path, files)),
  ];
  const before = outer.own.flatMap(at);
  const after = outer.shared.flatMap((sites) => at(sites).map((each) => warned(each, sites)));
  const certificate = certificateAt(spotOf(own, path), path, files);
  if ('unsayable' in certificate)
    return {
      own: [],
      before,
      after,
      noFix:
        certificate.unsayable === null ? unedited(path.block) : unsayable(path.block, certificate.unsayable),
    };
  const candidate = attachedTo(own, certificate, files);
  return { own: candidate ? [candidate] : [], before, after, noFix: candidate ? null : unedited(path.block) };
}

function attributeSite({ frame, block, key }: StagePath): Site {
  const holder = holderOf('attribute', frame, ATTRIBUTE, { instance: { block, key }, block });
  return { ...holder, argument: null, path: [], value: null, object: null };
}

/** Whether the module that a value goes into counts instances by it. */
function isCounted(site: Site): boolean {
  const name = nameOfValue(site);
  return name !== null && decidesInstances(site.module, name);
}

/** An argument or a line that takes the certificate away which the variable would have by itself. */
function restored(sites: readonly Site[], files: Files): Candidate[] {
  const isHiding = ({ kind, value, variable, path }: Site): boolean => {
    const fallback = variable?.arguments.get('default')?.value;
    const isGiven = (kind === 'line' || kind === 'argument') && path.length === 0 && value !== null;
    return isGiven && isUnset(value) && fallback?.kind === 'literal' && !isUnset(fallback);
  };
  const candidate = sites.every(isHiding) ? removing(sites, files) : null;
  return candidate ? [candidate] : [];
}

/** Defaults and values files can't refer to a certificate. */
function attached(site: Site, path: StagePath, files: Files): Candidate[] {
  if (site.kind === 'default' || site.kind === 'line') return [];
  const certificate = certificateAt(spotOf(site, path), path, files);
  const candidate = 'unsayable' in certificate ? null : attachedTo(site, certificate, files);
  return candidate ? [candidate] : [];
}

function attachedTo(site: Site, certificate: AttachableCertificate, files: Files): Candidate | null {
  const { text, caution } = fallingBack(site, certificate, files) ?? {};
  if (text === undefined || caution === undefined) return null;
  const candidate = writing([site], { expression: text }, files);
  if (!candidate) return null;
  return {
    edits: [...candidate.edits, ...certificate.edits],
    changes: [...candidate.changes, ...(certificate.change === null ? [] : [certificate.change])],
    caution,
  };
}

function fallingBack(
  { value, argument }: Site,
  { address, change }: AttachableCertificate,
  files: Files,
): { text: string; caution: string | null } | null {
  const reference = `${address}.id`;
  const plain = value && unwrapped(value);
  if (!value || !plain || isUnset(plain) || referencesIn(value).has(address))
    return { text: reference, caution: null };
  if (plain.kind === 'literal' || !argument) return null;
  const written = expressionText(
    { file: argument.valuePlace.file, start: value.start, end: value.end },
    files,
  );
  if (written === null) return null;
  const caution =
    change === null
      ? null
      : `The new certificate is also made where ${ATTRIBUTE} comes from elsewhere, and not attached there.`;
  return { text: `coalesce(${written}, ${reference})`, caution };
}

/** Where the certificate for a place would be declared. */
function spotOf({ kind, frame, block, name, path: keys, argument }: Site, path: StagePath): Spot {
  const stage = nameOf(path.block);
  if (kind === 'attribute' && keys.length === 0)
    return {
      frame,
      beside: path.block.block,
      stage,
      names: [stage, `${stage}_client_certificate`],
      owner: `stage ${stage}`,
    };
  const beside = block?.block ?? argument?.place ?? path.block.block;
  const key = path.key ?? path.frame.caller?.key ?? null;
  if (keys.length > 0 && key !== null) {
    const own = `${stage}_${String(key).replace(/[^\p{ID_Continue}-]/gu, '_')}`;
    return {
      frame,
      beside,
      stage: null,
      names: [own, `${own}_client_certificate`],
      owner: `stage ${stage} (${key})`,
    };
  }
  if (kind === 'argument' && block) {
    const call = nameOf(block);
    return { frame, beside, stage: null, names: [call, `${call}_module`], owner: `module ${call}` };
  }
  return {
    frame,
    beside,
    stage: null,
    names: [name, `${name}_local`],
    owner: `the stages with local.${name}`,
  };
}

function unedited(block: Block): string {
  return `${addressOf(block)} is written in a form that is not edited automatically. Set ${ATTRIBUTE} to the id of an ${CERTIFICATE_TYPE} by hand.`;
}

function unsayable(block: Block, setting: string): string {
  return `The ${setting} of ${addressOf(block)} comes from an expression that can't be repeated for a certificate. Declare an ${CERTIFICATE_TYPE} with the same ${setting} by hand, and set ${ATTRIBUTE} to its id.`;
}
