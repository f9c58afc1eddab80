import { BaseStages, changeOf } from './change.ts';
import { type Conclusion, conclusionOf } from './conclusion.ts';
import { type Verdict, verdictOf } from './control/control.ts';
import { coveringEntry, isCovering } from './control/entries.ts';
import type { Entry, Policy, PolicyDocument, Reading } from './control/policy.ts';
import type { Change, Disposition, Finding, Fix } from './finding.ts';
import { type Attempt, fixFor, MAX_FIXES } from './proof.ts';
import { filesIn, Scope, type ScopeOptions, type Unit, unitsIn } from './scope.ts';
import type { Revision, Snapshot } from './source/snapshot.ts';
import { compareText, type Problem, type SourceFile } from './source/text.ts';
import type { Files, Found, Stage } from './stage.ts';

export { needs } from './scope.ts';
export type { Change, Conclusion, Disposition, Finding, Fix, Verdict };

/** An entry with the stages that it covers. `unmatched`: in force, and covers none. */
export type ReviewEntry = Omit<Entry, 'state'> & {
  readonly state: 'in_force' | 'lapsed' | 'unapproved' | 'malformed' | 'unmatched';
  /** Addresses of the stages that it covers. */
  readonly stages: readonly string[];
};

/** The whole result: plain JSON, from which every output is printed. */
export type Review = {
  readonly reading: Reading | null;
  /** The stages in scope, sorted by file, line, address. */
  readonly findings: readonly Finding[];
  /** Files in scope that could not be judged. */
  readonly problems: readonly Problem[];
  /** What is wrong with the config. */
  readonly policyProblems: readonly Problem[];
  /** Whether that is so much that the config decides nothing. */
  readonly isConfigBroken: boolean;
  readonly entries: readonly ReviewEntry[];
  /** One sentence each: what a reader should know and can't see from the findings. */
  readonly notices: readonly string[];
  /** Why stages may be missing, beside the problems, one sentence each; empty when all files could be looked at. */
  readonly incomplete: readonly string[];
  readonly conclusion: Conclusion;
  /** The files of the head that ranges in this review point into. */
  readonly sources: readonly SourceFile[];
};

export type ReviewOptions = ScopeOptions & {
  /** Reasons of the shell why not everything could be read, one sentence each. */
  readonly incomplete?: readonly string[];
  /** The pull request changes nothing but a broken config, into a valid one. */
  readonly isConfigRepair?: boolean;
};

/** A unit with what its language found in it. */
type ReadUnit = { readonly unit: Unit; readonly found: Found };
type Placed = ReadUnit & { readonly stage: Stage };

/**
 * Judges the head of a snapshot by the policy, against the base where there is one. Every content that `needs`
 * names must have been read; one that is missing is reported as unreadable.
 */
export async function review(
  snapshot: Snapshot,
  { policy, entries, problems: policyProblems, isBroken, notices, sources }: PolicyDocument,
  options: ReviewOptions,
): Promise<Review> {
  const scope = new Scope(policy, options);
  const { files, unreadable } = filesIn(snapshot.head, snapshot.contents, scope);
  const units = readUnits(files);
  const problems = await problemsOf(units, unreadable, scope);
  const reported = placedStages(units).filter(({ stage }) => scope.isReported(stage.block.file));
  const effective = isBroken ? { ...policy, reading: null } : policy;
  const base = snapshot.base ? baseStages(snapshot.base, snapshot, scope) : null;
  const findings = await findingsOf(reported, effective, entries, files, base);
  const incomplete = [...(options.incomplete ?? []), ...truncation(snapshot)];
  const isConfigRepair = options.isConfigRepair ?? false;
  const isIncomplete = incomplete.length > 0 || problems.length > 0;
  const circumstances = { policy: effective, isBroken, isConfigRepair, isIncomplete };
  return {
    reading: effective.reading,
    findings,
    problems,
    policyProblems,
    isConfigBroken: isBroken,
    entries: isBroken ? [] : entries.map((entry) => reviewEntry(entry, findings, scope.isWhole)),
    notices,
    incomplete,
    conclusion: conclusionOf(findings, circumstances),
    sources: [...sources, ...mentioned(files, findings, problems)],
  };
}

function readUnits(files: Files): ReadUnit[] {
  return unitsIn(files).map((unit) => ({ unit, found: unit.language.read(unit.files) }));
}

function placedStages(units: readonly ReadUnit[]): Placed[] {
  return units
    .flatMap((read) => read.found.stages.map((stage) => ({ stage, ...read })))
    .sort((a, b) => compareStages(a.stage, b.stage));
}

function compareStages(a: Stage, b: Stage): number {
  return (
    compareText(a.header.file, b.header.file) ||
    a.header.start - b.header.start ||
    compareText(a.address, b.address)
  );
}

function baseStages(base: Revision, { contents, renames }: Snapshot, scope: Scope): BaseStages {
  const { files } = filesIn(base, contents, scope);
  const stages = readUnits(files).flatMap(({ found }) => found.stages);
  return new BaseStages(stages, files, renames);
}

/** Files in scope that could not be judged: unreadable ones, and those in which a reader found a mistake. */
async function problemsOf(
  units: readonly ReadUnit[],
  unreadable: ReadonlyMap<string, string>,
  scope: Scope,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [file, message] of unreadable)
    problems.push({ file, start: 0, end: 0, message: `This file could not be judged: ${message}.` });
  for (const { unit, found } of units)
    for (const problem of found.problems) {
      const file = unit.files.get(problem.file);
      problems.push(file ? await unit.language.explain(problem, file) : problem);
    }
  return problems
    .filter(({ file }) => scope.isReported(file))
    .sort((a, b) => compareText(a.file, b.file) || a.start - b.start);
}

async function findingsOf(
  placed: readonly Placed[],
  policy: Policy,
  entries: readonly Entry[],
  files: Files,
  base: BaseStages | null,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  let attempts = 0;
  for (const { stage, unit, found } of placed) {
    const finding = judged(stage, policy, entries, files, base);
    const isToFix =
      policy.reading !== null && finding.verdict === 'fail' && finding.disposition.state === 'open';
    if (!isToFix || policy.reading === null) {
      findings.push(finding);
      continue;
    }
    attempts++;
    const attempt: Attempt =
      attempts > MAX_FIXES
        ? { noFix: `More than ${MAX_FIXES} stages fail; fixes are worked out for the first ${MAX_FIXES}.` }
        : await fixFor(stage, policy.reading, policy, unit, found);
    findings.push({ ...finding, ...attempt });
  }
  return findings;
}

/** The stage's finding without its fix. */
function judged(
  stage: Stage,
  policy: Policy,
  entries: readonly Entry[],
  files: Files,
  base: BaseStages | null,
): Finding {
  const verdicts = verdictsOf(stage, policy);
  const verdict = policy.reading && verdicts[policy.reading];
  const before = base?.before(stage) ?? null;
  const was = before && policy.reading ? verdictsOf(before, policy)[policy.reading] : null;
  const change = base && verdict ? changeOf(verdict, was) : 'none';
  const disposition = dispositionOf(stage, verdict, entries);
  const isBad = verdict === 'fail' || (verdict === 'unknown' && policy.unknown === 'fail');
  const isCounted =
    base === null ||
    policy.fail_on === 'all' ||
    change === 'introduced' ||
    (policy.fail_on === 'touched' && base.isTouched(stage, files));
  const counts = isBad && disposition.state === 'open' && isCounted;
  return { stage, verdict, verdicts, change, disposition, counts, fix: null, noFix: null };
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

/** Only a review of everything can say that an entry matches nothing. */
function reviewEntry(entry: Entry, findings: readonly Finding[], isWhole: boolean): ReviewEntry {
  const stages = findings
    .filter(({ stage }) => isCovering(entry, stage.address, stage.header.file))
    .map(({ stage }) => stage.address);
  const isUnmatched = isWhole && entry.state === 'in_force' && stages.length === 0;
  return { ...entry, state: isUnmatched ? 'unmatched' : entry.state, stages };
}

function truncation({ head, base }: Snapshot): string[] {
  return head.truncated || base?.truncated
    ? ['GitHub cut the list of files short, so stages may be missing.']
    : [];
}

function mentioned(files: Files, findings: readonly Finding[], problems: readonly Problem[]): SourceFile[] {
  const paths = new Set(problems.map(({ file }) => file));
  for (const { stage, fix } of findings)
    for (const { file } of [stage.header, ...stage.certificate.because, ...(fix?.edits ?? [])])
      paths.add(file);
  return [...paths].flatMap((path) => files.get(path) ?? []);
}
