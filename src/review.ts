import type { Entry, Reading } from './control/policy.ts';
import type { Edit, Problem, SourceFile } from './source/text.ts';
import type { Stage } from './stage.ts';

export type Verdict = 'pass' | 'fail' | 'unknown' | 'not_applicable';

/** Against the base: fails now and did not before (or is new), failed before too, fails no more, none of these. */
export type Change = 'introduced' | 'existing' | 'resolved' | 'none';

export type Disposition = {
  readonly state: 'open' | 'excepted' | 'accepted';
  /** The id of the entry that covers the stage; null for an open one. */
  readonly entry: string | null;
};

/** Text edits that make the stage pass, proven: applied, read again, judged again. */
export type Fix = {
  readonly edits: readonly Edit[];
  /** What must be done beside it, or what it may break. */
  readonly caution: string;
};

/** A stage with its verdict under the policy's reading. */
export type Finding = {
  readonly stage: Stage;
  /** null while the reading is undecided. */
  readonly verdict: Verdict | null;
  readonly verdicts: { readonly required: Verdict; readonly forbidden: Verdict };
  readonly change: Change;
  readonly disposition: Disposition;
  /** Whether this finding is one of those that decide the conclusion (open, and counted by `fail_on`). */
  readonly counts: boolean;
  /** A failing stage has either a fix or a reason why there is none and what to do; others have neither. */
  readonly fix: Fix | null;
  readonly noFix: string | null;
};

export type Conclusion = 'success' | 'failure' | 'neutral' | 'action_required';

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
  readonly entries: readonly ReviewEntry[];
  /** One sentence each: what a reader should know and can't see from the findings. */
  readonly notices: readonly string[];
  /** Why not everything in scope could be judged, one sentence each; empty when all was. */
  readonly incomplete: readonly string[];
  readonly conclusion: Conclusion;
  /** The files of the head that ranges in this review point into. */
  readonly sources: readonly SourceFile[];
};
