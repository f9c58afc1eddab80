import type { Candidate, Files } from '../stage.ts';
import { ATTRIBUTE, addressOf } from './block.ts';
import { fromOrigin, type GoalCandidates, removing, writing } from './candidates.ts';
import type { StagePath } from './frame.ts';
import { byUse, warned } from './other-uses.ts';
import { editorOf } from './resource-editor.ts';
import { isUnset, type Site, type Sites } from './site.ts';
import type { NewValue } from './site-edit.ts';
import { isNullAllowed } from './variable-value.ts';

/** The edits that take the certificate off: at the place where it is named, so that the stage keeps its input. */
export function detachCandidates(path: StagePath, { values }: Sites, files: Files): GoalCandidates {
  const naming = values.filter((site) => site.kind !== 'attribute' && isNaming(site));
  const outer = byUse(fromOrigin(naming), values, files);
  const own = withoutAttribute(path, files);
  return {
    own: own ? [own] : [],
    before: outer.own.flatMap((sites) => detached(sites, files)),
    after: outer.shared.flatMap((sites) => detached(sites, files).map((each) => warned(each, sites))),
    noFix: own
      ? null
      : `${addressOf(path.block)} is written in a form that is not edited automatically. Remove ${ATTRIBUTE} by hand.`,
  };
}

/** Takes the attribute out wherever it is written. */
function withoutAttribute({ block }: StagePath, files: Files): Candidate | null {
  const own = block.written.filter(({ name }) => name === ATTRIBUTE);
  const edits = own.map(({ place }) => editorOf(place, files)?.removeArgument(ATTRIBUTE));
  if (edits.length === 0 || edits.includes(undefined) || edits.includes(null)) return null;
  const changes = own.map(({ place }) =>
    JSON.stringify([place.file, 'resource', ...block.labels, ATTRIBUTE]),
  );
  return { edits: edits.flatMap((each) => each ?? []), changes, caution: null };
}

/** Whether a place can be the one that gives the certificate: a call that leaves the argument out keeps the default. */
function isNaming({ kind, value, path }: Site): boolean {
  if (!value) return kind === 'argument' && path.length === 0;
  return !isUnset(value) && !(value.kind === 'literal' && typeof value.value !== 'string');
}

function detached(sites: readonly Site[], files: Files): Candidate[] {
  const [site] = sites;
  if (!site) return [];
  const isOptional = site.variable?.arguments.has('default') === true;
  const isWhole = site.path.length === 0 && site.value !== null;
  const isGiven = site.kind === 'line' || site.kind === 'argument';
  const removed = isGiven && isWhole && isOptional ? removing(sites, files) : null;
  const emptied = writing(sites, emptyFor(site), files);
  return [removed, emptied].filter((each) => each !== null);
}

/** A variable that takes no null has the empty string, which stands for no certificate too. */
function emptyFor({ variable, path }: Site): NewValue {
  const isNullable = path.length > 0 || !variable || isNullAllowed(variable);
  return { literal: isNullable ? null : '' };
}
