import { control, verdictOf } from './control/control.ts';
import type { Policy, Reading } from './control/policy.ts';
import type { Fix } from './finding.ts';
import type { Unit } from './scope.ts';
import { applyEdits, type Edit } from './source/text.ts';
import type { Files, Found, Stage } from './stage.ts';

/** A fix that has been tried, or why there is none and what to do. */
export type Attempt = { readonly fix: Fix } | { readonly noFix: string };

/** Most stages of one review whose fixes are worked out. */
export const MAX_FIXES = 1_000;

/** Most fixes of one unit that are tried one by one, beside the trial of all of them together. */
const MAX_SINGLE_TRIALS = 30;

/** UTF-16 units of text that the trials of one review may read again. */
const MAX_TRIAL_TEXT = 5_000_000;

const TOO_MANY =
  'More stages fail here than fixes can be tried for at once: apply the fixes that are offered, then run the review again.';

/** Tries the fixes of one review, within what they may cost. */
export class Trials {
  private readonly reading: Reading;
  private readonly policy: Policy;
  private stages = 0;
  private text = MAX_TRIAL_TEXT;

  constructor(reading: Reading, policy: Policy) {
    this.reading = reading;
    this.policy = policy;
  }

  /**
   * An attempt for each of the stages, which fail in one unit: proposed by its language, applied to the original
   * text, read and judged again with nothing else changed. The fixes are tried all together, and the first ones
   * each alone, so that any of them can be applied alone or with the others.
   */
  async attempts(stages: readonly Stage[], unit: Unit, found: Found): Promise<Map<Stage, Attempt>> {
    const attempts = new Map<Stage, Attempt>();
    const proposed: Proposed[] = [];
    for (const stage of stages) {
      const proposal = this.propose(stage, unit);
      if ('noFix' in proposal) attempts.set(stage, proposal);
      else proposed.push({ stage, edits: proposal.edits });
    }
    const apart = withoutNeighbours(proposed);
    const isProvenTogether =
      apart.length > 1 && this.spend(unit) && (await this.flaw(apart, unit, found)) === null;
    let trials = 0;
    for (const each of proposed) {
      const isInBatch = isProvenTogether && apart.includes(each);
      const isTried = trials++ < MAX_SINGLE_TRIALS && this.spend(unit);
      attempts.set(each.stage, await this.attempt(each, unit, found, isTried, isInBatch));
    }
    return attempts;
  }

  private propose(stage: Stage, { language, files }: Unit): { edits: readonly Edit[] } | { noFix: string } {
    if (++this.stages > MAX_FIXES) return { noFix: TOO_MANY };
    if (this.reading === 'required' && stage.certificate.state === 'set') return { noFix: this.unaccepted() };
    return language.propose(stage, control.readings[this.reading].goal, files);
  }

  private async attempt(
    proposed: Proposed,
    unit: Unit,
    found: Found,
    isTried: boolean,
    isInBatch: boolean,
  ): Promise<Attempt> {
    const goal = control.readings[this.reading].goal;
    if (!isTried && !isInBatch) return { noFix: TOO_MANY };
    const flaw = isTried ? await this.flaw([proposed], unit, found) : null;
    if (flaw === null) return { fix: { edits: proposed.edits, caution: control.cautions[goal] } };
    if (this.policy.accepted_certificates.length > 0 && goal === 'attach')
      return { noFix: this.unaccepted() };
    return { noFix: `No automatic fix could be proven here (${flaw}). ${IN_WORDS[goal]}` };
  }

  private unaccepted(): string {
    return `Attach one of the accepted certificates: ${this.policy.accepted_certificates.join(', ')}.`;
  }

  /** Whether one more reading of the unit is within the limit. */
  private spend({ files }: Unit): boolean {
    for (const { text } of files.values()) this.text -= text.length;
    return this.text >= 0;
  }

  /** What is wrong with the files after all these edits; null when the stages pass and nothing else changed. */
  private async flaw(
    proposed: readonly Proposed[],
    { language, files }: Unit,
    before: Found,
  ): Promise<string | null> {
    const after = edited(
      files,
      proposed.flatMap(({ edits }) => edits),
    );
    const stages = proposed.map(({ stage }) => stage);
    return (
      this.differences(stages, before, language.read(after)) ?? (await language.verify(stages, files, after))
    );
  }

  private differences(fixed: readonly Stage[], before: Found, after: Found): string | null {
    if (after.problems.length > before.problems.length) return 'the edited file could not be read any more';
    if (after.stages.length !== before.stages.length) return 'the edit changes which stages there are';
    const now = new Map(numbered(after.stages));
    for (const [identity, old] of numbered(before.stages)) {
      const stage = now.get(identity);
      if (!stage) return 'the edit changes which stages there are';
      const { certificate, integrations } = stage;
      if (fixed.includes(old)) {
        if (verdictOf(this.reading, certificate, integrations, this.policy) !== 'pass')
          return 'the stage would still fail';
      } else if (
        certificate.state !== old.certificate.state ||
        certificate.identity !== old.certificate.identity
      )
        return 'the edit changes another stage too';
    }
    return null;
  }
}

const IN_WORDS = {
  attach: 'Attach a client certificate to the stage by hand.',
  detach: 'Take the client certificate off the stage by hand.',
} as const;

type Proposed = { readonly stage: Stage; readonly edits: readonly Edit[] };

/** Those whose edits touch no edit of an earlier one: they can be applied together. */
function withoutNeighbours(proposed: readonly Proposed[]): Proposed[] {
  const taken = new Map<string, Edit[]>();
  return proposed.filter(({ edits }) => {
    const isFree = edits.every(({ file, start, end }) =>
      (taken.get(file) ?? []).every((other) => end < other.start || other.end < start),
    );
    for (const edit of isFree ? edits : []) {
      const others = taken.get(edit.file);
      if (others) others.push(edit);
      else taken.set(edit.file, [edit]);
    }
    return isFree;
  });
}

/** The files with the edits applied. */
export function edited(files: Files, edits: readonly Edit[]): Files {
  const after = new Map(files);
  for (const path of new Set(edits.map((edit) => edit.file))) {
    const file = files.get(path);
    const own = edits.filter((edit) => edit.file === path);
    if (file) after.set(path, { path, text: applyEdits(file.text, own) });
  }
  return after;
}

/** Stages with what tells them apart: file, address, and which one it is of those. */
function numbered(stages: readonly Stage[]): [string, Stage][] {
  const counts = new Map<string, number>();
  return stages.map((stage) => {
    const name = JSON.stringify([stage.block.file, stage.address]);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`${name}#${count}`, stage];
  });
}
