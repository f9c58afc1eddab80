import { BaseStages, type PlacedStage, rootFileOf } from './change.ts';
import { languages, unitOf } from './languages.ts';
import { filesIn, type Group, groupsIn, type Scope } from './scope.ts';
import type { Revision, Snapshot } from './source/snapshot.ts';
import type { Surroundings } from './source/surroundings.ts';
import { compareText } from './source/text.ts';
import type { Circumstances, Files, Found, Inputs, Stage } from './stage.ts';

/** A group of files with what its language found in it. */
export type ReadGroup = { readonly group: Group; readonly found: Found };
export type Placed = PlacedStage & { readonly read: ReadGroup };

/** The groups of the files, read as far as one of the units can affect them (null = all). */
export function readGroups(
  files: Files,
  around: Circumstances,
  affected: ReadonlySet<string> | null,
): ReadGroup[] {
  const readers = affected ? languages.flatMap((each) => each.readersOf(affected, around)) : [];
  const all = new Map([...readers.map((file) => [file.path, file] as const), ...files]);
  return groupsIn(all, around).map((group) => ({
    group,
    found: group.language.read(group.files, affected, around),
  }));
}

/** The stages of the groups, sorted by file, place, address. */
export function placedStages(groups: readonly ReadGroup[]): Placed[] {
  const counts = new Map<string, number>();
  const placed = groups.flatMap((read) =>
    read.found.stages.map((stage): Placed => {
      const name = JSON.stringify([unitOf(rootFileOf(stage)), stage.address, stage.run]);
      const occurrence = counts.get(name) ?? 0;
      counts.set(name, occurrence + 1);
      return { stage, occurrence, read };
    }),
  );
  return placed.sort((a, b) => compareStages(a.stage, b.stage));
}

/** The number of an instance of a block with `count`. */
const INDEX = /\[(\d+)\]/;

function compareStages(a: Stage, b: Stage): number {
  return (
    compareText(a.header.file, b.header.file) ||
    a.header.start - b.header.start ||
    compareAddresses(a.address, b.address) ||
    compareText(a.run ?? '', b.run ?? '')
  );
}

/** `[2]` comes before `[10]`. */
function compareAddresses(a: string, b: string): number {
  const [partsA, partsB] = [a.split(INDEX), b.split(INDEX)];
  for (const [at, part] of partsA.entries()) {
    const other = partsB[at] ?? '';
    const difference = at % 2 === 1 && other !== '' ? Number(part) - Number(other) : compareText(part, other);
    if (difference !== 0) return difference;
  }
  return partsA.length - partsB.length;
}

/**
 * The stages that the change reaches by what it takes away: those that stand alone now, a root of their own, since who
 * called them is gone (of the units that stages of the base in scope were called in, and of which no stage is
 * reported), and those whose values or parameter file is.
 */
export function abandonedStages(
  files: Files,
  around: Circumstances,
  base: BaseStages,
  scope: Scope,
  reported: readonly Placed[],
): Placed[] {
  const still = new Set(reported.map(({ stage }) => unitOf(stage.block.file)));
  const abandoned = new Set([...base.calledUnits(scope)].filter((unit) => !still.has(unit)));
  const known = new Set(reported.map(({ stage }) => nameOf(stage)));
  const bereft = base.stagesByInputs(scope).filter((stage) => !known.has(nameOf(stage)));
  if (scope.affected === null || abandoned.size + bereft.length === 0) return [];
  const units = new Set([...abandoned, ...bereft.map((stage) => unitOf(rootFileOf(stage)))]);
  // a unit that is a file and is not changed itself was not read for being one
  const alone = [...units].flatMap((unit) => {
    const standing = around.surroundings.at(unit);
    return typeof standing === 'object' && 'text' in standing ? [[unit, standing] as const] : [];
  });
  const all = new Map([...files, ...alone]);
  const isAlone = (stage: Stage): boolean =>
    stage.calls.length === 0 && abandoned.has(unitOf(stage.block.file));
  const lost = new Set(bereft.map(nameOf));
  return placedStages(readGroups(all, around, units)).filter(
    ({ stage }) => (isAlone(stage) || lost.has(nameOf(stage))) && scope.isNamed(stage.block.file),
  );
}

/** The same for all deployments of a stage. */
function nameOf({ address, header }: Stage): string {
  return JSON.stringify([header.file, address]);
}

/** The stages of the base, and where stages may be missing from it. `surroundings` are the base's. */
export function baseStages(
  base: Revision,
  { contents }: Snapshot,
  scope: Scope,
  inputs: Inputs,
  surroundings: Surroundings,
): BaseStages {
  const { files, unreadable, isWhole } = filesIn(base, contents, scope);
  const around = { isWhole, inputs, surroundings };
  const groups = readGroups(files, around, scope.affected);
  const unread = [
    ...unreadable.keys(),
    ...groups.flatMap(({ found }) => found.problems.map(({ file }) => file)),
  ];
  const all = new Map([...files, ...surroundings.read]);
  const unreadUnits = base.truncated ? 'all' : new Set(unread.map(unitOf));
  return new BaseStages(placedStages(groups), all, unreadUnits, unitOf);
}
