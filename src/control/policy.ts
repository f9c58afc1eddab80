import type { Problem, Range, SourceFile } from '../source/text.ts';
import type { Inputs } from '../stage.ts';

export type Reading = 'required' | 'forbidden';

/** The validated config, all layers laid over each other. */
export type Policy = {
  /** null while undecided. */
  readonly reading: Reading | null;
  readonly applies_to: 'http_integrations' | 'every_stage';
  /** Certificate ids or addresses; empty = any certificate will do. */
  readonly accepted_certificates: readonly string[];
  readonly fail_on: 'introduced' | 'touched' | 'all';
  readonly unknown: 'warn' | 'fail';
  readonly paths: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly inputs: Inputs;
};

/** An exception or a risk acceptance of the config, and what became of it. */
export type Entry = {
  /** Its `id`; where that can't be read, what stands for it: `exception 2`. */
  readonly id: string;
  readonly type: 'exception' | 'risk_acceptance';
  /** `malformed` and `lapsed` entries never cover a stage. */
  readonly state: 'in_force' | 'lapsed' | 'malformed';
  /** What is wrong with it or when it lapsed; empty for an entry in force. */
  readonly message: string;
  /** The whole entry; of a malformed one the first key or value that is wrong, of a lapsed one its `expires`. */
  readonly place: Range;
  /** Stage address or logical id, `*` allowed; empty where malformed. */
  readonly stage: string;
  /** Path glob; `**` where the entry names none. */
  readonly path: string;
  readonly reason: string;
  readonly approved_by: string | null;
  /** Last valid day (UTC, YYYY-MM-DD); null = no end. */
  readonly expires: string | null;
  readonly ticket: string | null;
};

/** What entries may ask for; null = no limit. */
export type Limits = {
  readonly allow_exceptions: boolean;
  readonly allow_wildcard: boolean;
  readonly max_days: number | null;
  readonly max_entries_per_date: number | null;
  readonly require_ticket: string | null;
};

/** What the config files say: the policy, and everything that a reader should know about them. */
export type PolicyDocument = {
  readonly policy: Policy;
  readonly limits: Limits;
  readonly entries: readonly Entry[];
  /** Wrong keys and values, with the words to write instead. Malformed entries are in `entries`, not here. */
  readonly problems: readonly Problem[];
  /** A file could not be read as a config or has a wrong policy key: nothing may be concluded from `policy`. */
  readonly isBroken: boolean;
  /** One sentence each: keys without effect yet, values that the organisation does not allow. */
  readonly notices: readonly string[];
  /** Why no file of the organisation can be seen, in one sentence; null where there is one, or nobody looked. */
  readonly absence: string | null;
  /** The files that ranges here point into. */
  readonly sources: readonly SourceFile[];
};
