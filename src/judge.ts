import { type BaseStages, type Before, changeOf, rootFileOf } from './change.ts';
import { control, type Verdict, verdictOf } from './control/control.ts';
import { coveringEntry } from './control/entries.ts';
import type { Entry, Policy } from './control/policy.ts';
import type { Change, Disposition, Finding } from './finding.ts';
import { unitOf } from './languages.ts';
import type { Placed, ReadGroup } from './placed.ts';
import type { Files, Stage } from './stage.ts';

/** Judges stages by one policy, against one base. */
export class Judge {
  private readonly unknownBefore = new Set<string>();
  private readonly policy: Policy;
  private readonly entries: readonly Entry[];
  private readonly files: Files;
  private readonly base: BaseStages | null;
  private readonly renames: ReadonlyMap<string, string>;

  constructor(
    policy: Policy,
    entries: readonly Entry[],
    files: Files,
    base: BaseStages | null,
    renames: ReadonlyMap<string, string>,
  ) {
    this.policy = policy;
    this.entries = entries;
    this.files = files;
    this.base = base;
    this.renames = renames;
  }

  /** Why the base leaves open what the change introduces, one sentence each. */
  get incomplete(): string[] {
    return [...this.unknownBefore].map(
      (path) => `The base of ${path} could not be judged, so it is not known what failed there before.`,
    );
  }

  /** The stage's finding, without its fix. */
  finding({ stage, ...placed }: Placed): Finding {
    const { policy, base } = this;
    const verdicts = verdictsOf(stage, policy);
    const verdict = policy.reading && verdicts[policy.reading];
    const before = base ? this.before({ stage, ...placed }, base) : 'absent';
    const change = base && verdict ? this.change(verdict, before) : 'none';
    const disposition = dispositionOf(stage, verdict, this.entries);
    const isBad = verdict === 'fail' || (verdict === 'unknown' && policy.unknown === 'fail');
    const isOpenBad = isBad && disposition.state === 'open';
    const isTouched =
      base !== null && typeof before === 'object' && base.isTouched(stage, before, this.files);
    const isCounted =
      base === null ||
      policy.fail_on === 'all' ||
      change === 'introduced' ||
      (policy.fail_on === 'touched' && isTouched);
    if (isOpenBad && !isCounted && before === 'unknown') this.unknownBefore.add(stage.block.file);
    const noFix =
      verdict === 'unknown' && disposition.state === 'open' ? guidance(stage, policy, placed.read) : null;
    return {
      stage: verdict === 'pass' ? stage : withHints(stage),
      verdict,
      verdicts,
      change,
      removedAt: typeof before === 'object' ? this.removedAt(stage, before) : null,
      disposition,
      counts: isOpenBad && isCounted,
      fix: null,
      noFix,
    };
  }

  private removedAt(stage: Stage, { attribute, certificate }: Stage): Finding['removedAt'] {
    const isTaken = attribute !== null && certificate.state === 'set' && stage.attribute === null;
    const line = isTaken ? (this.base?.lineOf(attribute) ?? null) : null;
    if (line === null || attribute === null) return null;
    const renamed = [...this.renames].find(([, source]) => source === attribute.file);
    return { file: renamed?.[0] ?? attribute.file, line };
  }

  private before(placed: Placed, base: BaseStages): Before {
    const file = rootFileOf(placed.stage);
    return base.before(placed, [unitOf(this.renames.get(file) ?? file), unitOf(file)]);
  }

  private change(verdict: Verdict, before: Before): Change {
    if (before === 'unknown') return 'none';
    if (before === 'absent') return changeOf(verdict, null);
    const was = this.policy.reading && verdictsOf(before, this.policy)[this.policy.reading];
    return changeOf(verdict, was);
  }
}

/** What to do about a stage that can never show a certificate. */
function guidance(stage: Stage, { reading }: Policy, { group }: ReadGroup): string | null {
  if (stage.kind !== 'terraform_inline_stage' || reading === null) return null;
  const [proposal] = group.language.propose(
    [stage],
    control.readings[reading].goal,
    group.files,
    group.around,
  );
  return proposal?.noFix ?? null;
}

/** The stage with its hints among its notes. */
function withHints(stage: Stage): Stage {
  const { hints = [], ...certificate } = stage.certificate;
  if (hints.length === 0) return stage;
  return { ...stage, certificate: { ...certificate, notes: [...certificate.notes, ...hints] } };
}

function verdictsOf({ certificate, integrations }: Stage, policy: Policy): Finding['verdicts'] {
  return {
    required: verdictOf('required', certificate, integrations, policy),
    forbidden: verdictOf('forbidden', certificate, integrations, policy),
  };
}

function dispositionOf(stage: Stage, verdict: Verdict | null, entries: readonly Entry[]): Disposition {
  const entry =
    verdict === 'fail' || verdict === 'unknown'
      ? coveringEntry(entries, stage.address, stage.header.file)
      : null;
  if (!entry) return { state: 'open', entry: null };
  return { state: entry.type === 'exception' ? 'excepted' : 'accepted', entry: entry.id };
}
