import type { Finding, Review } from '../review.ts';
import type { Problem } from '../source/text.ts';

/** A finding in one word, in the order in which a reader should see them. */
export const OUTCOMES = [
  'fails',
  'unknown',
  'failed_before',
  'undecided',
  'excepted',
  'accepted',
  'passes',
  'not_applicable',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What became of a stage. `failed_before` is an open failure that does not count. */
export function outcomeOf(finding: Finding): Outcome {
  switch (finding.verdict) {
    case null:
      return 'undecided';
    case 'pass':
      return 'passes';
    case 'not_applicable':
      return 'not_applicable';
    case 'fail':
    case 'unknown':
      if (finding.disposition.state !== 'open') return finding.disposition.state;
      if (finding.verdict === 'unknown') return 'unknown';
      return finding.counts ? 'fails' : 'failed_before';
    default:
      return finding.verdict satisfies never;
  }
}

/** How many stages had each outcome. */
export function outcomeCounts(findings: readonly Finding[]): ReadonlyMap<Outcome, number> {
  const counts = new Map<Outcome, number>();
  for (const finding of findings) {
    const outcome = outcomeOf(finding);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}

/** The findings, those that a reader must act on first; otherwise in the review's order. */
export function byUrgency(findings: readonly Finding[]): Finding[] {
  return OUTCOMES.flatMap((outcome) => findings.filter((finding) => outcomeOf(finding) === outcome));
}

/** How many files could not be judged. */
export function unjudgedFiles(review: Review): number {
  return new Set(review.problems.map((problem) => problem.file)).size;
}

/** The first problem of a config that decides nothing and is not repaired by the change; else undefined. */
export function configProblem(review: Review): Problem | undefined {
  return review.isConfigBroken && review.conclusion !== 'success' ? review.policyProblems[0] : undefined;
}
