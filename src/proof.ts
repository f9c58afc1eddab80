import { rootFileOf } from './change.ts';
import { control, verdictOf } from './control/control.ts';
import type { Policy, Reading } from './control/policy.ts';
import type { Fix } from './finding.ts';
import { unitOf } from './languages.ts';
import type { Group } from './scope.ts';
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
   * An attempt for each of the stages, which fail in one group: proposed by its language, applied to the original
   * text, read and judged again with nothing else changed. The fixes of one unit are tried all together, and the
   * first ones each alone, so that any of them can be applied alone or with the others.
   */
  async attempts(stages: readonly Stage[], group: Group): Promise<Map<Stage, Attempt>> {
    const attempts = new Map<Stage, Attempt>();
    for (const own of Map.groupBy(stages, ({ block }) => unitOf(block.file)).values())
      await this.attemptsInUnit(own, group, attempts);
    return attempts;
  }

  private async attemptsInUnit(
    stages: readonly Stage[],
    group: Group,
    attempts: Map<Stage, Attempt>,
  ): Promise<void> {
    const proposed: Proposed[] = [];
    // one edit mends all instances of a block
    for (const instances of Map.groupBy(stages, ({ header }) => JSON.stringify(header)).values()) {
      const proposal = this.propose(instances, group);
      if ('edits' in proposal) proposed.push({ stages: instances, edits: proposal.edits });
      else for (const stage of instances) attempts.set(stage, proposal);
    }
    const apart = new Set(withoutNeighbours(proposed));
    const isProvenTogether =
      apart.size > 1 && this.spend([...apart], group) && (await this.flaw([...apart], group)) === null;
    let trials = 0;
    for (const each of proposed) {
      const isInBatch = isProvenTogether && apart.has(each);
      const isTried = trials++ < MAX_SINGLE_TRIALS && this.spend([each], group);
      const attempt = await this.attempt(each, group, isTried, isInBatch);
      for (const stage of each.stages) attempts.set(stage, attempt);
    }
  }

  private propose(
    [stage]: readonly Stage[],
    { language, files }: Group,
  ): { edits: readonly Edit[] } | { noFix: string } {
    if (!stage || ++this.stages > MAX_FIXES) return { noFix: TOO_MANY };
    if (this.reading === 'required' && stage.certificate.state === 'set') return { noFix: this.unaccepted() };
    return language.propose(stage, control.readings[this.reading].goal, files);
  }

  private async attempt(
    proposed: Proposed,
    group: Group,
    isTried: boolean,
    isInBatch: boolean,
  ): Promise<Attempt> {
    const goal = control.readings[this.reading].goal;
    if (!isTried && !isInBatch) return { noFix: TOO_MANY };
    const flaw = isTried ? await this.flaw([proposed], group) : null;
    if (flaw === null) return { fix: { edits: proposed.edits, caution: control.cautions[goal] } };
    if (this.policy.accepted_certificates.length > 0 && goal === 'attach')
      return { noFix: this.unaccepted() };
    return { noFix: `No automatic fix could be proven here (${flaw}). ${IN_WORDS[goal]}` };
  }

  private unaccepted(): string {
    return `Attach one of the accepted certificates: ${this.policy.accepted_certificates.join(', ')}.`;
  }

  /** Whether one more reading of what the edits affect is within the limit. */
  private spend(proposed: readonly Proposed[], { language, files }: Group): boolean {
    for (const { text } of language.around(files, unitsEdited(proposed)).values()) this.text -= text.length;
    return this.text >= 0;
  }

  /** What is wrong with the files after all these edits; null when the stages pass and nothing else changed. */
  private async flaw(
    proposed: readonly Proposed[],
    { language, files, around }: Group,
  ): Promise<string | null> {
    const units = unitsEdited(proposed);
    const before = language.around(files, units);
    const after = edited(
      before,
      proposed.flatMap(({ edits }) => edits),
    );
    const fixed = new Set(proposed.flatMap(({ stages }) => stages.map(identityOf)));
    const [was, is] = [before, after].map((each) => language.read(each, units, around));
    const flaw = was && is ? this.differences(fixed, was, is) : null;
    return (
      flaw ??
      (await language.verify(
        proposed.flatMap(({ stages }) => stages),
        before,
        after,
      ))
    );
  }

  private differences(fixed: ReadonlySet<string>, before: Found, after: Found): string | null {
    if (after.problems.length > before.problems.length) return 'the edited file could not be read any more';
    if (after.stages.length !== before.stages.length) return 'the edit changes which stages there are';
    const now = new Map(numbered(after.stages));
    for (const [identity, old] of numbered(before.stages)) {
      const stage = now.get(identity);
      if (!stage) return 'the edit changes which stages there are';
      const { certificate, integrations } = stage;
      if (integrations !== old.integrations) return 'the edit changes the integrations of an API';
      if (fixed.has(identityOf(old))) {
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

/** The edits for all failing instances of one block. */
type Proposed = { readonly stages: readonly Stage[]; readonly edits: readonly Edit[] };

function unitsEdited(proposed: readonly Proposed[]): Set<string> {
  return new Set(proposed.flatMap(({ edits }) => edits.map(({ file }) => unitOf(file))));
}

function identityOf(stage: Stage): string {
  const { header, address, run } = stage;
  return JSON.stringify([header.file, header.start, unitOf(rootFileOf(stage)), address, run]);
}

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
    const name = JSON.stringify([stage.block.file, unitOf(rootFileOf(stage)), stage.address, stage.run]);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`${name}#${count}`, stage];
  });
}
