import { control } from '../control/control.ts';
import type { Reading } from '../control/policy.ts';
import type { Review } from '../review.ts';
import { isUndecided } from './actions.ts';
import { type DecisionPlace, decisionLine, decisionLink, READINGS } from './decision.ts';
import { codeSpan, plain } from './markdown.ts';
import { configProblem, outcomeOf } from './outcome.ts';
import { Places } from './places.ts';
import { stagesText } from './title.ts';

/** What a reader can press on the check. */
export type ButtonsShown = {
  /** Where the reading can be decided; null where no button does that. */
  readonly place: DecisionPlace | null;
  readonly canApply: boolean;
};

export const NO_BUTTONS: ButtonsShown = { place: null, canApply: false };

const NOTHING_TO_DO = 'Nothing to do';

/** Whether a reader must act or decide; where not, the control needs no explanation. */
export function isToAct(advice: readonly string[]): boolean {
  return !advice.some((paragraph) => paragraph.startsWith(NOTHING_TO_DO));
}

/**
 * What to do, first things first, one Markdown paragraph each; never empty. The second argument says which
 * buttons the check has.
 */
export function adviceOf(review: Review, { place, canApply }: ButtonsShown = NO_BUTTONS): string[] {
  const config = configAdvice(review);
  if (config) return [config];
  if (review.isConfigBroken)
    return [
      'This change repairs the config of the default branch, which decides nothing until it is merged.',
    ];
  if (isUndecided(review)) return decideAdvice(place);
  const parts = [...stageAdvice(review, canApply), ...incompleteAdvice(review)];
  if (parts.length > 0) return parts;
  if (review.policyProblems.length > 0)
    return [
      `${NOTHING_TO_DO} in this change. What is wrong in the config of the default branch is listed below.`,
    ];
  return [
    NOTHING_TO_DO +
      (review.findings.length > 0 ? '.' : ': this change touches no stage of an API Gateway REST API.'),
  ];
}

function configAdvice(review: Review): string | null {
  const problem = configProblem(review);
  if (!problem) return null;
  const where = codeSpan(`${problem.file}:${new Places(review.sources).line(problem)}`);
  return `**Correct the config** of the default branch (${where}); until then nothing is decided: ${plain(problem.message)}`;
}

function decideAdvice(place: DecisionPlace | null): string[] {
  const name = (reading: Reading) =>
    place === null ? codeSpan(decisionLine(reading)) : decisionLink(place, reading);
  const readings = READINGS.map((reading) => `- ${name(reading)}: ${control.readings[reading].passes}`);
  return [place === null ? control.decide : HOW_TO_DECIDE, readings.join('\n')];
}

const HOW_TO_DECIDE =
  '**Decide the reading:** until then both are shown below, side by side, and nothing fails. **Require** and **Forbid** on this check open a pull request with the line that decides; or write it yourself on the default branch:';

function stageAdvice(review: Review, canApply: boolean): string[] {
  const unknown = review.findings.filter((finding) => outcomeOf(finding) === 'unknown');
  const parts = failureAdvice(review, canApply);
  if (unknown.length > 0) {
    const effect = unknown.some((finding) => finding.counts)
      ? ' The policy counts what is unknown as failing.'
      : '';
    parts.push(
      `**${stagesText(unknown.length)} can't be decided from the sources:** the table names the missing input.${effect}`,
    );
  }
  return parts;
}

function failureAdvice(review: Review, canApply: boolean): string[] {
  const failing = review.findings.filter((finding) => outcomeOf(finding) === 'fails');
  if (failing.length === 0) return [];
  const isSet = failing.some((finding) => finding.stage.certificate.state === 'set');
  const attach = isSet ? 'Attach an accepted certificate to' : 'Attach a certificate to';
  const how = canApply
    ? 'press **Apply fixes** on this check for one commit of all fixes that are proven, or commit the suggestions of the review.'
    : 'commit the suggestion where the review has one; the annotations tell the other changes.';
  const act = review.reading === 'forbidden' ? 'Remove the certificate from' : attach;
  return [
    `**${act} ${stagesText(failing.length)}:** ${how} Where the control does not fit, record an exception with its reason in ${codeSpan('.github/stage-review.yml')}.`,
  ];
}

function incompleteAdvice(review: Review): string[] {
  if (review.problems.length > 0)
    return ['**Correct the files below** that could not be judged: until then this review is not complete.'];
  return review.incomplete.length > 0 ? ['**This review is not complete:** the reasons are below.'] : [];
}
