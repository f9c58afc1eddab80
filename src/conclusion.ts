import type { Policy } from './control/policy.ts';
import type { Finding } from './finding.ts';

export type Conclusion = 'success' | 'failure' | 'neutral' | 'action_required';

/** What decides the conclusion beside the findings. */
export type Circumstances = {
  readonly policy: Policy;
  readonly isBroken: boolean;
  /** The pull request changes nothing but a broken config, into a valid one. */
  readonly isConfigRepair: boolean;
  readonly isIncomplete: boolean;
};

/** The conclusion of the check: the first row of the design's table that applies. */
export function conclusionOf(findings: readonly Finding[], circumstances: Circumstances): Conclusion {
  const { policy, isBroken, isConfigRepair, isIncomplete } = circumstances;
  if (isBroken) return isConfigRepair ? 'success' : 'action_required';
  if (findings.some(({ counts }) => counts)) return 'failure';
  if (isIncomplete) return 'action_required';
  if (policy.reading === null) return findings.length > 0 ? 'neutral' : 'success';
  const isUnknown = findings.some(
    ({ verdict, disposition }) => verdict === 'unknown' && disposition.state === 'open',
  );
  return isUnknown && policy.unknown === 'warn' ? 'neutral' : 'success';
}
