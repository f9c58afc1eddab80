import type { Reading } from '../control/policy.ts';
import type { Finding } from '../review.ts';
import type { Because, Certificate, Stage } from '../stage.ts';
import { outcomeOf } from './outcome.ts';
import { sentence, short } from './visible.ts';

/** Longest chain of reasons that is told in full, in steps. */
const MAX_STEPS = 12;

/** At most `max` steps of the *because*: all, or the first and the last ones of a long chain. */
export function toldSteps({ because }: Certificate, max = MAX_STEPS): readonly Because[] {
  return because.length <= max ? because : [...because.slice(0, max / 2), ...because.slice(-max / 2)];
}

/** State, chain of reasons and notes in one line of plain text, not yet safe for Markdown. */
export function certificateText(certificate: Certificate): string {
  const chain = toldSteps(certificate).map((because) => sentence(because.text, 160));
  const notes = certificate.notes.map((note) => `; ${sentence(note, 160)}`).join('');
  return short(`${certificate.state}: ${chain.join(' → ')}${notes}`, 400);
}

/** What is wrong with a stage whose certificate is another one than the policy wants. */
export const NOT_ACCEPTED = 'has a client certificate that the policy does not accept';

/** What is wrong with an open failing stage, or what can't be known, as the end of a sentence about the stage. */
export function complaintOf(finding: Finding, reading: Reading): string {
  const isSet = finding.stage.certificate.state === 'set';
  if (finding.verdict === 'unknown')
    return isSet
      ? 'has a client certificate, and the sources do not tell whether the policy accepts it'
      : 'may or may not have a client certificate: the sources do not tell';
  if (reading === 'forbidden') return 'has a client certificate, and the policy forbids one';
  return isSet ? NOT_ACCEPTED : 'has no client certificate, and the policy requires one';
}

/** Why a control for HTTP integrations does not apply to a stage, in one phrase, and where that is seen. */
export function exemptionOf({ header, integrationsBecause: [first] }: Stage): Because {
  return first ?? { ...header, text: 'all integrations of its API are Lambda, mock or AWS services' };
}

/** What shows that the control does not apply to a stage, or why it is not known whether it does; else nothing. */
export function integrationSteps({ stage, verdict }: Finding): readonly Because[] {
  const { integrations, integrationsBecause, certificate } = stage;
  const isOpen = verdict === 'fail' && certificate.state === 'unset' && integrations === 'unknown';
  return isOpen || verdict === 'not_applicable' ? integrationsBecause : [];
}

/** The verdict for people; empty while the reading is undecided. */
export function verdictText(verdict: Finding['verdict']): string {
  switch (verdict) {
    case 'pass':
      return 'passes';
    case 'fail':
      return 'fails';
    case 'unknown':
      return 'unknown';
    case 'not_applicable':
      return 'not applicable';
    case null:
      return '';
    default:
      return verdict satisfies never;
  }
}

/** Whether a finding is one that a reader must act on: open, failing or unknown. */
export function isOpen(finding: Finding): boolean {
  const outcome = outcomeOf(finding);
  return outcome === 'fails' || outcome === 'failed_before' || outcome === 'unknown';
}
