import type { Verdict } from './control/control.ts';
import type { Edit } from './source/text.ts';
import type { Stage } from './stage.ts';

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
  /** The line of the base that set the certificate, where the change takes it away; the file by its name in the head. */
  readonly removedAt: { readonly file: string; readonly line: number } | null;
  readonly disposition: Disposition;
  /** Whether this finding is one of those that decide the conclusion (open, and counted by `fail_on`). */
  readonly counts: boolean;
  /** An open failing stage has either a fix or a reason why there is none and what to do; an unknown one may have words. */
  readonly fix: Fix | null;
  readonly noFix: string | null;
};
