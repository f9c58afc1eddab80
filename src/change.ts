import type { Verdict } from './control/control.ts';
import type { Change } from './finding.ts';
import { LineIndex, type Range } from './source/text.ts';
import type { Files, Stage } from './stage.ts';

/** A stage, and which one it is among those of the same address and run in what is deployed with it. */
export type PlacedStage = { readonly stage: Stage; readonly occurrence: number };

/** The file that stands for what is deployed together: the root module's outermost call, or the stage's own file. */
export function rootFileOf({ block, calls }: Stage): string {
  return (calls.at(-1) ?? block).file;
}

/** What the base says about stages of the head: the stage as it was, that it was not there, or that it can't be known. */
export type Before = Stage | 'absent' | 'unknown';

/** The stages of the base, to be found again by what they are, not by where they stand. */
export class BaseStages {
  private readonly stages: ReadonlyMap<string, Stage>;
  private readonly files: Files;
  private readonly unitOf: (path: string) => string;
  private readonly unreadUnits: ReadonlySet<string> | 'all';

  /**
   * `unreadUnits`: units in which files could not be read, so that stages may be missing. `unitOf` is the unit of a
   * path, by the name that the path had in the base.
   */
  constructor(
    placed: readonly PlacedStage[],
    files: Files,
    unreadUnits: ReadonlySet<string> | 'all',
    unitOf: (path: string) => string,
  ) {
    this.stages = new Map(
      placed.map((each) => [
        identityOf(each, unitOf(rootFileOf(each.stage)), each.stage.address),
        each.stage,
      ]),
    );
    this.files = files;
    this.unitOf = unitOf;
    this.unreadUnits = unreadUnits;
  }

  /** The stage as it was. `roots`: the units, by their names in the base, of what is deployed together with it. */
  before(placed: PlacedStage, roots: readonly string[]): Before {
    const { address, former, units } = placed.stage;
    for (const each of [address, ...former])
      for (const root of roots) {
        const found = this.stages.get(identityOf(placed, root, each));
        if (found) return found;
      }
    const unread = this.unreadUnits;
    const isUnread = unread === 'all' || [...roots, ...units].some((unit) => unread.has(unit));
    return isUnread ? 'unknown' : 'absent';
  }

  /** The units of stages that other modules call, as far as they are in scope. */
  calledUnits(scope: { readonly hasStage: (stage: Stage) => boolean }): Set<string> {
    const called = [...this.stages.values()].filter(
      (stage) => stage.calls.length > 0 && scope.hasStage(stage),
    );
    return new Set(called.map(({ block }) => this.unitOf(block.file)));
  }

  /** The stages in scope of which the change touches inputs alone: a values or parameter file, not what makes them. */
  stagesByInputs(scope: {
    readonly hasStage: (stage: Stage) => boolean;
    readonly affected: ReadonlySet<string> | null;
  }): Stage[] {
    const isTouched = ({ file }: Range): boolean => scope.affected?.has(this.unitOf(file)) !== false;
    return [...this.stages.values()].filter(
      (stage) => scope.hasStage(stage) && ![stage.block, ...stage.calls].some(isTouched),
    );
  }

  /** The 1-based line of a range's start; null where the file was not read. */
  lineOf({ file, start }: Range): number | null {
    const text = this.files.get(file)?.text;
    return text === undefined ? null : new LineIndex(text).position(start).line;
  }

  /** Whether the change edits the stage or what decides its certificate. */
  isTouched(stage: Stage, before: Stage, files: Files): boolean {
    return writtenAs(stage, files) !== writtenAs(before, this.files);
  }
}

function identityOf({ stage, occurrence }: PlacedStage, root: string, address: string): string {
  return JSON.stringify([root, address, stage.run, occurrence]);
}

/** The text of a stage's block and of every place behind its certificate, its number and its integrations. */
function writtenAs(stage: Stage, files: Files): string {
  const behind = [...stage.certificate.because, ...stage.existsBecause, ...stage.integrationsBecause];
  const places = [stage.block, ...behind];
  return JSON.stringify(places.map(({ file, start, end }) => files.get(file)?.text.slice(start, end)));
}

/** How a verdict changed. `before` is null for a stage that the base has not. */
export function changeOf(verdict: Verdict | null, before: Verdict | null): Change {
  if (verdict === 'fail') return before === 'fail' ? 'existing' : 'introduced';
  if (verdict === 'unknown') return before === 'fail' || before === 'unknown' ? 'existing' : 'introduced';
  return before === 'fail' && verdict !== null ? 'resolved' : 'none';
}
