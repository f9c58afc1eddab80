import { control } from './control/control.ts';
import { isPathIncluded } from './control/glob.ts';
import type { Policy, Reading } from './control/policy.ts';
import type { Fix } from './finding.ts';
import { unitOf } from './languages.ts';
import type { Group } from './scope.ts';
import type { Edit } from './source/text.ts';
import type { Candidate, Goal, Proposal, Stage } from './stage.ts';
import { type Trial, TrialGround } from './trial.ts';

/** A fix that has been tried, or why there is none and what to do. */
export type Attempt = { readonly fix: Fix } | { readonly noFix: string };

/** Most blocks of stages of one review, once for each call that makes them, whose fixes are worked out. */
export const MAX_FIXES = 1_000;

/** Most candidates for one stage that are tried. */
const MAX_CANDIDATES = 4;

/** Most trials of one unit, beside those of many candidates together. */
const MAX_SINGLE_TRIALS = 30;

/** How often candidates that are not proven together are halved. */
const MAX_HALVINGS = 3;

/** UTF-16 units of text that the trials of one review may read again. */
const MAX_TRIAL_TEXT = 5_000_000;

const TOO_MANY =
  'More stages fail here than fixes can be tried for at once: apply the fixes that are offered, then run the review again.';

/** Tries the fixes of one review, within what they may cost. */
export class Trials {
  private readonly policy: Policy;
  private readonly reading: Reading;
  private readonly goal: Goal;
  private readonly ground: TrialGround;
  private blocks = 0;
  private text = MAX_TRIAL_TEXT;

  constructor(reading: Reading, policy: Policy) {
    this.policy = policy;
    this.reading = reading;
    this.goal = control.readings[reading].goal;
    this.ground = new TrialGround(reading, policy);
  }

  /**
   * An attempt for each of the stages, which fail in one group: proposed by its language, applied to the original
   * text, read and judged again with nothing else changed. The best candidates of one unit are tried all together, and
   * the first ones each alone, so that any of them can be applied alone or with the others; then the next best ones
   * of those that are not proven. A stage that the edits for another one mend shares its fix.
   */
  async attempts(stages: readonly Stage[], group: Group): Promise<Map<Stage, Attempt>> {
    const attempts = new Map<Stage, Attempt>();
    const blocks = Map.groupBy(stages, ({ header, calls }) => JSON.stringify([header, calls]));
    const proposals = [...blocks.values()].flatMap((instances) => this.proposals(instances, group));
    const trials = new SharedTrials(proposals);
    for (const own of Map.groupBy(proposals, unitOfProposal).values())
      await this.attemptsInUnit(own, trials, group, attempts);
    return attempts;
  }

  private proposals(instances: readonly Stage[], { language, files, around }: Group): readonly Proposal[] {
    if (++this.blocks > MAX_FIXES) return [{ stages: instances, candidates: [], noFix: TOO_MANY }];
    const isReplaced = ({ certificate }: Stage) => this.reading === 'required' && certificate.state === 'set';
    const unaccepted = instances.filter(isReplaced);
    const others = instances.filter((stage) => !isReplaced(stage));
    const proposals = (others.length > 0 ? language.propose(others, this.goal, files, around) : []).map(
      (each) => ({
        ...each,
        candidates: each.candidates.filter((candidate) => this.isInScope(candidate)),
      }),
    );
    if (unaccepted.length === 0) return proposals;
    return [...proposals, { stages: unaccepted, candidates: [], noFix: this.unaccepted() }];
  }

  /** No fix edits a file that the policy leaves out. */
  private isInScope({ edits }: Candidate): boolean {
    return edits.every(({ file }) => isPathIncluded(this.policy.paths, file));
  }

  private async attemptsInUnit(
    proposals: readonly Proposal[],
    trials: SharedTrials,
    group: Group,
    attempts: Map<Stage, Attempt>,
  ): Promise<void> {
    const flaws = new Map<Proposal, string>();
    const flawed = new Map<Trial, string>();
    let left = MAX_SINGLE_TRIALS;
    for (let rank = 0; rank < MAX_CANDIDATES; rank++) {
      const open = proposals.filter(({ stages }) => !stages.every((stage) => attempts.has(stage)));
      const together = await this.proven(trials.together(open, rank), group);
      for (const proposal of open) {
        const trial = trials.of(proposal.candidates[rank]);
        if (!trial || proposal.stages.every((stage) => attempts.has(stage))) continue;
        // several proposals may share a candidate
        const known = flawed.get(trial) ?? null;
        const isTried = known === null && left-- > 0 && this.spend([trial], group);
        if (known === null && !isTried && !together.has(trial)) continue;
        const flaw = isTried ? await this.ground.flaw([trial], group) : known;
        if (flaw === null) give(trial.stages, this.fix(trial), attempts);
        else if (!flaws.has(proposal)) flaws.set(proposal, flaw);
        if (flaw !== null) flawed.set(trial, flaw);
      }
    }
    for (const proposal of proposals)
      give(proposal.stages, this.words(proposal, flaws.get(proposal) ?? null), attempts);
  }

  /** Those that are proven together, or together with a part of the others where one of them is flawed. */
  private async proven(
    trials: readonly Trial[],
    group: Group,
    halvings = MAX_HALVINGS,
  ): Promise<ReadonlySet<Trial>> {
    if (trials.length < 2 || !this.spend(trials, group)) return new Set();
    if ((await this.ground.flaw(trials, group)) === null) return new Set(trials);
    if (halvings === 0) return new Set();
    const middle = trials.length >> 1;
    const first = await this.proven(trials.slice(0, middle), group, halvings - 1);
    const second = await this.proven(trials.slice(middle), group, halvings - 1);
    return new Set([...first, ...second]);
  }

  private fix({ edits, caution }: Trial): Attempt {
    const own = caution === null ? '' : ` ${caution}`;
    return { fix: { edits, caution: control.cautions[this.goal] + own } };
  }

  /** `flaw` is that of the best candidate; null where none was tried. */
  private words({ candidates, noFix }: Proposal, flaw: string | null): Attempt {
    if (candidates.length === 0) return { noFix: noFix ?? IN_WORDS[this.goal] };
    if (flaw === null) return { noFix: TOO_MANY };
    if (this.policy.accepted_certificates.length > 0 && this.goal === 'attach')
      return { noFix: this.unaccepted() };
    return { noFix: `No automatic fix could be proven here (${flaw}). ${noFix ?? IN_WORDS[this.goal]}` };
  }

  private unaccepted(): string {
    return `Attach one of the accepted certificates: ${this.policy.accepted_certificates.join(', ')}.`;
  }

  /** Whether one more reading of what the edits affect is within the limit. */
  private spend(trials: readonly Trial[], group: Group): boolean {
    this.text -= this.ground.cost(trials, group);
    return this.text >= 0;
  }
}

/** To those of the stages that have none yet. */
function give(stages: readonly Stage[], attempt: Attempt, attempts: Map<Stage, Attempt>): void {
  for (const stage of stages) if (!attempts.has(stage)) attempts.set(stage, attempt);
}

const IN_WORDS = {
  attach: 'Attach a client certificate to the stage by hand.',
  detach: 'Take the client certificate off the stage by hand.',
} as const;

function unitOfProposal({ stages: [stage] }: Proposal): string {
  return stage ? unitOf(stage.block.file) : '';
}

/** The candidates of many proposals: one that several of them make is one trial. */
class SharedTrials {
  private readonly trials = new Map<string, Trial>();

  constructor(proposals: readonly Proposal[]) {
    const stages = new Map<string, Stage[]>();
    for (const { candidates, stages: own } of proposals)
      for (const candidate of candidates) {
        const key = keyOf(candidate);
        const all = stages.get(key) ?? [];
        stages.set(key, all);
        all.push(...own);
        this.trials.set(key, { ...candidate, stages: all });
      }
  }

  of(candidate: Candidate | undefined): Trial | undefined {
    return candidate && this.trials.get(keyOf(candidate));
  }

  /** The candidates of one rank that touch no edit of one before: they can be applied together. */
  together(proposals: readonly Proposal[], rank: number): Trial[] {
    const trials = proposals.flatMap(({ candidates }) => this.of(candidates[rank]) ?? []);
    return withoutNeighbours([...new Set(trials)]);
  }
}

function keyOf({ edits }: Candidate): string {
  return JSON.stringify(edits);
}

function withoutNeighbours(trials: readonly Trial[]): Trial[] {
  const taken = new Map<string, Edit[]>();
  return trials.filter(({ edits }) => {
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
