import type { Verdict } from './control/control.ts';
import type { Change } from './finding.ts';
import type { Files, Stage } from './stage.ts';

/** A stage with the unit that it belongs to, and which one it is among those of the same address there. */
export type PlacedStage = { readonly stage: Stage; readonly unit: string; readonly occurrence: number };

/** What the base says about stages of the head: the stage as it was, that it was not there, or that it can't be known. */
export type Before = Stage | 'absent' | 'unknown';

/** The stages of the base, to be found again by what they are, not by where they stand. */
export class BaseStages {
  private readonly stages: ReadonlyMap<string, Stage>;
  private readonly files: Files;
  private readonly unreadUnits: ReadonlySet<string> | 'all';

  /** `unreadUnits`: units in which files could not be read, so that stages may be missing. */
  constructor(placed: readonly PlacedStage[], files: Files, unreadUnits: ReadonlySet<string> | 'all') {
    this.stages = new Map(placed.map((each) => [identityOf(each, each.unit), each.stage]));
    this.files = files;
    this.unreadUnits = unreadUnits;
  }

  /** The stage as it was; `oldUnit` is its unit under the name that its file had in the base. */
  before(placed: PlacedStage, oldUnit: string): Before {
    const found =
      this.stages.get(identityOf(placed, oldUnit)) ?? this.stages.get(identityOf(placed, placed.unit));
    if (found) return found;
    const isUnread =
      this.unreadUnits === 'all' || this.unreadUnits.has(oldUnit) || this.unreadUnits.has(placed.unit);
    return isUnread ? 'unknown' : 'absent';
  }

  /** Whether the change edits the stage or what decides its certificate. */
  isTouched(stage: Stage, before: Stage, files: Files): boolean {
    return writtenAs(stage, files) !== writtenAs(before, this.files);
  }
}

function identityOf({ stage, occurrence }: PlacedStage, unit: string): string {
  return JSON.stringify([unit, stage.address, stage.run, occurrence]);
}

/** The text of a stage's block and of every place behind its certificate. */
function writtenAs(stage: Stage, files: Files): string {
  const places = [stage.block, ...stage.certificate.because];
  return JSON.stringify(places.map(({ file, start, end }) => files.get(file)?.text.slice(start, end)));
}

/** How a verdict changed. `before` is null for a stage that the base has not. */
export function changeOf(verdict: Verdict | null, before: Verdict | null): Change {
  if (verdict === 'fail') return before === 'fail' ? 'existing' : 'introduced';
  if (verdict === 'unknown') return before === 'fail' || before === 'unknown' ? 'existing' : 'introduced';
  return before === 'fail' && verdict !== null ? 'resolved' : 'none';
}
