import type { Candidate, Files } from '../stage.ts';
import type { Site } from './site.ts';
import type { NewValue } from './site-edit.ts';
import { changeAt, removedFrom, writtenAt } from './site-edit.ts';

/** What can be edited for one goal. */
export type GoalCandidates = {
  /** At the stage's own attribute. */
  readonly own: readonly Candidate[];
  /** At the places where its value comes from, the best first. */
  readonly before: readonly Candidate[];
  /** At places that have other uses too. */
  readonly after: readonly Candidate[];
  readonly noFix: string | null;
};

/** The sites in the order in which they are tried: the origin of the value first. Lines of one variable are one. */
export function fromOrigin(values: readonly Site[]): Site[][] {
  const groups = Map.groupBy(values, (site) =>
    site.kind === 'line' ? `line ${site.name} ${JSON.stringify(site.path)}` : site,
  );
  return [...groups.values()].reverse();
}

/** A candidate that writes a value at all these places; null where one of them is in a form that is not edited. */
export function writing(sites: readonly Site[], value: NewValue, files: Files): Candidate | null {
  return candidateOf(sites, (site) => writtenAt(site, value, files));
}

/** A candidate that takes out the arguments or lines at all these places. */
export function removing(sites: readonly Site[], files: Files): Candidate | null {
  return candidateOf(sites, (site) => removedFrom(site, files));
}

function candidateOf(
  sites: readonly Site[],
  edit: (site: Site) => Candidate['edits'] | null,
): Candidate | null {
  const edits = sites.map(edit);
  const written = edits.filter((each) => each !== null && each.length > 0);
  if (written.length === 0 || written.length < sites.length) return null;
  return { edits: written.flatMap((each) => each ?? []), changes: sites.map(changeAt), caution: null };
}
