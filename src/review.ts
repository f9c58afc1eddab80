import { type Conclusion, conclusionOf } from './conclusion.ts';
import type { Verdict } from './control/control.ts';
import { isCovering } from './control/entries.ts';
import type { Entry, Policy, PolicyDocument, Reading } from './control/policy.ts';
import type { Change, Disposition, Finding, Fix } from './finding.ts';
import { Judge } from './judge.ts';
import {
  abandonedStages,
  baseStages,
  type Placed,
  placedStages,
  type ReadGroup,
  readGroups,
} from './placed.ts';
import type { Attempt } from './proof.ts';
import { filesIn, Scope, type ScopeOptions } from './scope.ts';
import type { Snapshot } from './source/snapshot.ts';
import { Surroundings } from './source/surroundings.ts';
import { compareText, type Problem, type SourceFile } from './source/text.ts';
import type { Files, Stage } from './stage.ts';

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
  /** Whether the review was given up: it says nothing about stages. */
  readonly isUnfinished: boolean;
  /** The files of the head that ranges in this review point into. */
  readonly sources: readonly SourceFile[];
  /**
   * Files of the head or the base that expressions read and that were not at hand: read them, and review again. What
   * hangs on them is unknown here.
   */
  readonly wanted: readonly string[];
};

export type ReviewOptions = ScopeOptions & {
  /** Reasons of the shell why not everything could be read, one sentence each. */
  readonly incomplete?: readonly string[];
  /** The pull request changes nothing but a broken config, into a valid one. */
  readonly isConfigRepair?: boolean;
  /** Whether nobody asks for fixes; absent: they are made. */
  readonly isWithoutFixes?: boolean;
};

/**
 * Judges the head of a snapshot by the policy, against the base where there is one. Every content that `needs`
 * names must have been read; one that is missing is reported as unreadable.
 */
export async function review(
  snapshot: Snapshot,
  { policy, entries, problems: policyProblems, isBroken, notices, absence, sources }: PolicyDocument,
  options: ReviewOptions,
): Promise<Review> {
  const scope = new Scope(policy, { ...options, renames: snapshot.renames });
  const { files, unreadable, isWhole } = filesIn(snapshot.head, snapshot.contents, scope);
  const surroundings = new Surroundings(snapshot.head, snapshot.contents);
  const around = { isWhole, inputs: policy.inputs, surroundings };
  const groups = readGroups(files, around, scope.affected);
  const before = new Surroundings(snapshot.base ?? snapshot.head, snapshot.contents);
  const base = snapshot.base ? baseStages(snapshot.base, snapshot, scope, policy.inputs, before) : null;
  const called = placedStages(groups).filter(({ stage }) => scope.hasStage(stage));
  const reported = base ? [...called, ...abandonedStages(files, around, base, scope, called)] : called;
  const units = new Set(reported.flatMap(({ stage }) => stage.units));
  const problems = await problemsOf(groups, unreadable, (path) => scope.hasProblem(path, units));
  const effective = isBroken ? { ...policy, reading: null } : policy;
  const all = new Map([...files, ...surroundings.read]);
  const judge = new Judge(effective, entries, all, base, snapshot.renames);
  const findings = await withFixes(
    reported,
    reported.map((placed) => judge.finding(placed)),
    options.isWithoutFixes ? null : effective.reading,
    effective,
  );
  const incomplete = [...(options.incomplete ?? []), ...truncation(snapshot), ...judge.incomplete];
  const isConfigRepair = options.isConfigRepair ?? false;
  const isIncomplete = incomplete.length > 0 || problems.length > 0;
  const circumstances = { policy: effective, isBroken, isConfigRepair, isIncomplete };
  const conclusion = conclusionOf(findings, circumstances);
  const isAbsenceTold = ASKING.has(conclusion) || (effective.reading === null && findings.length > 0);
  return {
    reading: effective.reading,
    findings,
    problems,
    policyProblems,
    isConfigBroken: isBroken,
    entries: isBroken ? [] : entries.map((entry) => reviewEntry(entry, findings, scope.isWhole)),
    notices: [
      ...(absence !== null && isAbsenceTold ? [absence] : []),
      ...notices,
      ...groups.flatMap(({ found }) => [...found.unjudged, ...(reported.length > 0 ? found.notices : [])]),
    ],
    incomplete,
    conclusion,
    isUnfinished: false,
    sources: [...sources, ...mentioned(all, findings, problems)],
    wanted: [...new Set([...surroundings.wanted, ...before.wanted])],
  };
}

/** Conclusions that ask people to act: then they must know of a config that may have been overlooked. */
const ASKING: ReadonlySet<Conclusion> = new Set(['failure', 'action_required']);

/** Files in scope that could not be judged: unreadable ones, and those in which a reader found a mistake. */
async function problemsOf(
  groups: readonly ReadGroup[],
  unreadable: ReadonlyMap<string, string>,
  isInScope: (path: string) => boolean,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [file, message] of unreadable)
    if (isInScope(file))
      problems.push({ file, start: 0, end: 0, message: `This file could not be judged: ${message}.` });
  for (const { group, found } of groups)
    for (const problem of found.problems) {
      const file = group.files.get(problem.file);
      if (isInScope(problem.file))
        problems.push(file ? await group.language.explain(problem, file) : problem);
    }
  return problems.sort((a, b) => compareText(a.file, b.file) || a.start - b.start);
}

/** What stands for a review that was given up, with the reason in one sentence. */
export function unfinishedReview(document: PolicyDocument, reason: string): Review {
  return {
    reading: document.isBroken ? null : document.policy.reading,
    findings: [],
    problems: [],
    policyProblems: document.problems,
    isConfigBroken: document.isBroken,
    entries: [],
    notices: [...(document.absence === null ? [] : [document.absence]), ...document.notices],
    incomplete: [reason],
    conclusion: 'action_required',
    isUnfinished: true,
    sources: document.sources,
    wanted: [],
  };
}

/** The findings with fixes for the open failures under the reading, unit by unit. */
async function withFixes(
  placed: readonly Placed[],
  findings: readonly Finding[],
  reading: Reading | null,
  policy: Policy,
): Promise<Finding[]> {
  if (reading === null) return [...findings];
  const failing = new Map<ReadGroup, Stage[]>();
  for (const [index, { stage, verdict, disposition }] of findings.entries()) {
    const read = placed[index]?.read;
    if (!read || verdict !== 'fail' || disposition.state !== 'open') continue;
    const others = failing.get(read);
    if (others) others.push(stage);
    else failing.set(read, [stage]);
  }
  if (failing.size === 0) return [...findings];
  const { Trials } = await import('./proof.ts');
  const trials = new Trials(reading, policy);
  const attempts = new Map<Stage, Attempt>();
  for (const [{ group }, stages] of failing)
    for (const [stage, attempt] of await trials.attempts(stages, group)) attempts.set(stage, attempt);
  return findings.map((finding) => ({ ...finding, ...attempts.get(finding.stage) }));
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
    for (const { file } of [
      stage.header,
      ...stage.certificate.because,
      ...stage.calls,
      ...stage.existsBecause,
      ...stage.integrationsBecause,
      ...(fix?.edits ?? []),
    ])
      paths.add(file);
  return [...paths].flatMap((path) => files.get(path) ?? []);
}
