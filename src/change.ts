import { posix } from 'node:path';
import type { Verdict } from './control/control.ts';
import type { Change } from './finding.ts';
import type { Files, Stage } from './stage.ts';

/** The stages of the base, to be found again by what they are, not by where they stand. */
export class BaseStages {
  private readonly stages: ReadonlyMap<string, Stage>;
  private readonly files: Files;
  private readonly renames: ReadonlyMap<string, string>;

  constructor(stages: readonly Stage[], files: Files, renames: ReadonlyMap<string, string>) {
    this.stages = new Map(stages.map((stage) => [identityOf(stage, stage.block.file), stage]));
    this.files = files;
    this.renames = renames;
  }

  /** The stage as it was in the base: the same address in the same module or template, renames followed. */
  before(stage: Stage): Stage | null {
    const path = this.renames.get(stage.block.file) ?? stage.block.file;
    return (
      this.stages.get(identityOf(stage, path)) ?? this.stages.get(identityOf(stage, stage.block.file)) ?? null
    );
  }

  /** Whether the change edits the stage or what decides its certificate. */
  isTouched(stage: Stage, files: Files): boolean {
    const before = this.before(stage);
    return !before || writtenAs(stage, files) !== writtenAs(before, this.files);
  }
}

function identityOf({ kind, address }: Stage, path: string): string {
  return JSON.stringify([kind.startsWith('terraform') ? posix.dirname(path) : path, address]);
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
