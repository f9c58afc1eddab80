import { rootFileOf } from './change.ts';
import { verdictOf } from './control/control.ts';
import type { Policy, Reading } from './control/policy.ts';
import { unitOf } from './languages.ts';
import type { Group } from './scope.ts';
import { applyEdits, type Edit } from './source/text.ts';
import type { Candidate, Files, Found, Stage } from './stage.ts';

/** A candidate with all failing stages that it may mend. */
export type Trial = Candidate & { readonly stages: readonly Stage[] };

/** The files that trials are about, as they are. */
type Ground = {
  readonly group: Group;
  readonly key: string;
  readonly units: ReadonlySet<string>;
  readonly files: Files;
  /** Read when it is first needed. */
  found: Found | null;
};

/** What a stage costs in a trial, in UTF-16 units of text: few lines may make thousands of stages. */
const STAGE_COST = 100;

/** Applies candidates to the original text, and reads and judges all that they can affect again. */
export class TrialGround {
  private readonly reading: Reading;
  private readonly policy: Policy;
  /** The last one: trials of one folder come one after the other. */
  private last: Ground | null = null;

  constructor(reading: Reading, policy: Policy) {
    this.reading = reading;
    this.policy = policy;
  }

  /** UTF-16 units of text that a trial reads again, and what stands for the stages that it judges again. */
  cost(trials: readonly Trial[], group: Group): number {
    const { files, found } = this.groundOf(trials, group);
    let cost = (found?.stages.length ?? trials.length) * STAGE_COST;
    for (const { text } of files.values()) cost += text.length;
    return cost;
  }

  /** What is wrong with the files after all these edits; null when the stages pass and nothing else changed. */
  async flaw(trials: readonly Trial[], group: Group): Promise<string | null> {
    const ground = this.groundOf(trials, group);
    const { language, around } = group;
    const after = edited(
      ground.files,
      trials.flatMap(({ edits }) => edits),
    );
    ground.found ??= language.read(ground.files, ground.units, around);
    const stages = trials.flatMap((trial) => trial.stages);
    const flaw = this.differences(stages, ground.found, language.read(after, ground.units, around));
    const changes = new Set(trials.flatMap((trial) => trial.changes));
    return flaw ?? (await language.verify(stages, ground.files, after, changes));
  }

  private groundOf(trials: readonly Trial[], group: Group): Ground {
    const units = unitsOf(trials);
    const key = JSON.stringify([...units].sort());
    if (this.last?.group === group && this.last.key === key) return this.last;
    const files = group.language.around(group.files, units, group.around);
    this.last = { group, key, units, files, found: null };
    return this.last;
  }

  private differences(meant: readonly Stage[], before: Found, after: Found): string | null {
    if (after.problems.length > before.problems.length) return 'the edited file could not be read any more';
    if (after.stages.length !== before.stages.length) return 'the edit changes which stages there are';
    const fixed = new Set(meant.map(identityOf));
    const missing = new Set(fixed);
    const now = new Map(numbered(after.stages));
    for (const [name, old] of numbered(before.stages)) {
      const stage = now.get(name);
      if (!stage) return 'the edit changes which stages there are';
      const { certificate, integrations } = stage;
      if (integrations !== old.integrations) return 'the edit changes the integrations of an API';
      const identity = identityOf(old);
      missing.delete(identity);
      if (fixed.has(identity)) {
        if (verdictOf(this.reading, certificate, integrations, this.policy) !== 'pass')
          return 'the stage would still fail';
      } else if (
        certificate.state !== old.certificate.state ||
        certificate.identity !== old.certificate.identity
      )
        return 'the edit changes another stage too';
    }
    return missing.size === 0 ? null : 'the stage could not be found again';
  }
}

/** The units that are edited, and those at the top of what makes the stages: all that the edits can affect hangs on them. */
function unitsOf(trials: readonly Trial[]): Set<string> {
  const units = new Set<string>();
  for (const { edits, stages } of trials) {
    for (const { file } of edits) units.add(unitOf(file));
    for (const stage of stages) units.add(unitOf(rootFileOf(stage)));
  }
  return units;
}

function identityOf(stage: Stage): string {
  const { header, address, run } = stage;
  return JSON.stringify([header.file, header.start, unitOf(rootFileOf(stage)), address, run]);
}

/** The files with the edits applied. */
function edited(files: Files, edits: readonly Edit[]): Files {
  const after = new Map(files);
  for (const [path, own] of Map.groupBy(edits, ({ file }) => file)) {
    const file = files.get(path);
    if (file) after.set(path, { path, text: applyEdits(file.text, own) });
  }
  return after;
}

/** Stages with what tells them apart and no edit moves: file, root, address, run, and which one it is of those. */
function numbered(stages: readonly Stage[]): [string, Stage][] {
  const counts = new Map<string, number>();
  return stages.map((stage) => {
    const name = JSON.stringify([stage.block.file, unitOf(rootFileOf(stage)), stage.address, stage.run]);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`${name}#${count}`, stage];
  });
}
