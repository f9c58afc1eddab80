import { BaseStages, type PlacedStage } from './change.ts';
import { filesIn, type Scope, type Unit, unitsIn, unitsOf } from './scope.ts';
import type { Revision, Snapshot } from './source/snapshot.ts';
import { compareText } from './source/text.ts';
import type { Files, Found, Stage } from './stage.ts';

/** A unit with what its language found in it. */
export type ReadUnit = { readonly unit: Unit; readonly found: Found };
export type Placed = PlacedStage & { readonly read: ReadUnit };

/** The units of the files, read. */
export function readUnits(files: Files): ReadUnit[] {
  return unitsIn(files).map((unit) => ({ unit, found: unit.language.read(unit.files) }));
}

/** The stages of the units, sorted by file, place, address. */
export function placedStages(units: readonly ReadUnit[]): Placed[] {
  const placed = units.flatMap((read) => {
    const counts = new Map<string, number>();
    return read.found.stages.map((stage): Placed => {
      const occurrence = counts.get(stage.address) ?? 0;
      counts.set(stage.address, occurrence + 1);
      return { stage, unit: read.unit.name, occurrence, read };
    });
  });
  return placed.sort((a, b) => compareStages(a.stage, b.stage));
}

function compareStages(a: Stage, b: Stage): number {
  return (
    compareText(a.header.file, b.header.file) ||
    a.header.start - b.header.start ||
    compareText(a.address, b.address)
  );
}

/** The stages of the base, and where stages may be missing from it. */
export function baseStages(base: Revision, { contents }: Snapshot, scope: Scope): BaseStages {
  const { files, unreadable } = filesIn(base, contents, scope);
  const units = readUnits(files);
  const unread = [
    ...unreadable.keys(),
    ...units.flatMap(({ found }) => found.problems.map(({ file }) => file)),
  ];
  return new BaseStages(
    placedStages(units),
    files,
    base.truncated ? 'all' : new Set(unread.flatMap(unitsOf)),
  );
}
