import { z } from 'zod';
import { ACTIONS } from '../report/actions.ts';
import type { Repository } from './job.ts';

const ANNOTATION = z.object({
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  level: z.enum(['failure', 'warning', 'notice']),
  title: z.string(),
  message: z.string(),
  details: z.string().exactOptional(),
});

const CHECK = z.object({
  conclusion: z.enum(['success', 'failure', 'neutral', 'action_required']),
  title: z.string(),
  summary: z.string(),
  text: z.string().exactOptional(),
  annotations: z.array(ANNOTATION),
  actions: z.array(z.object({ identifier: z.enum(ACTIONS), label: z.string(), description: z.string() })),
  isVoid: z.boolean(),
  /** The pull request's branch in this repository, to which fixes can be committed; null for a fork's. */
  branch: z.string().nullable().default(null),
  /** Whether the pull request's threads were brought up to date with it: not those of a draft. */
  hasThreads: z.boolean().exactOptional(),
});

const VERDICT = z.object({
  number: z.number().int().positive(),
  head: z.string(),
  /** Digest of everything that the verdict depends on. */
  key: z.string(),
  /** What its check says; null while it is judged. */
  check: CHECK.nullable(),
});

/** What a check says of one pull request. `isVoid`: it is no verdict, so that a later event judges anew. */
export type StoredCheck = z.infer<typeof CHECK>;

/** What is known of a pull request: its last evaluation, which may be under way. */
export type Verdict = z.infer<typeof VERDICT>;

/** A verdict as it was stored, perhaps by another version; null where it is none of ours. */
export function readVerdict(stored: unknown): Verdict | null {
  const parsed = VERDICT.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** Whose verdicts: a repository of an installation. */
export type VerdictPlace = { readonly installation: number; readonly repository: Repository };

/** The verdicts of all open pull requests, kept while they are open. */
export type Verdicts = {
  /** That of one pull request; null where none is known. */
  readonly of: (place: VerdictPlace, number: number) => Promise<Verdict | null>;
  /** Those of a head commit, by number. */
  readonly at: (place: VerdictPlace, head: string) => Promise<readonly Verdict[]>;
  /** Stores one in the place of the pull request's earlier one. */
  readonly put: (place: VerdictPlace, verdict: Verdict) => Promise<void>;
  readonly remove: (place: VerdictPlace, number: number) => Promise<void>;
};

/** The same verdicts, with a guard that is called before each change, which is not made where it throws. */
export function guardedVerdicts(verdicts: Verdicts, guard: () => Promise<void>): Verdicts {
  return {
    of: async (place, number) => await verdicts.of(place, number),
    at: async (place, head) => await verdicts.at(place, head),
    put: async (place, verdict) => {
      await guard();
      await verdicts.put(place, verdict);
    },
    remove: async (place, number) => {
      await guard();
      await verdicts.remove(place, number);
    },
  };
}
