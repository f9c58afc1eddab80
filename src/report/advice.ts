import { control } from '../control/control.ts';
import type { Review } from '../review.ts';
import { codeSpan, plain } from './markdown.ts';
import { configProblem, outcomeOf } from './outcome.ts';
import { Places } from './places.ts';
import { stagesText } from './title.ts';

const READINGS = ['required', 'forbidden'] as const;

const NOTHING_TO_DO = 'Nothing to do';

/** Whether a reader must act or decide; where not, the control needs no explanation. */
export function isToAct(advice: readonly string[]): boolean {
  return !advice.some((paragraph) => paragraph.startsWith(NOTHING_TO_DO));
}

/** What to do, first things first, one Markdown paragraph each; never empty. */
export function adviceOf(review: Review): string[] {
  const config = configAdvice(review);
  if (config) return [config];
  if (review.isConfigBroken)
    return [
      'This change repairs the config of the default branch, which decides nothing until it is merged.',
    ];
  if (review.reading === null && review.findings.length > 0) return decideAdvice();
  const parts = [...stageAdvice(review), ...incompleteAdvice(review)];
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

function decideAdvice(): string[] {
  return [
    control.decide,
    READINGS.map(
      (reading) => `- ${codeSpan(`reading: ${reading}`)}: ${control.readings[reading].passes}`,
    ).join('\n'),
  ];
}

function stageAdvice(review: Review): string[] {
  const unknown = review.findings.filter((finding) => outcomeOf(finding) === 'unknown');
  const parts = failureAdvice(review);
  if (unknown.length > 0) {
    const effect = unknown.some((finding) => finding.counts)
      ? ' The policy counts what is unknown as failing.'
      : '';
    parts.push(
      `**Look at ${stagesText(unknown.length)}** that the sources at hand do not decide: the table says which input does.${effect}`,
    );
  }
  return parts;
}

function failureAdvice(review: Review): string[] {
  const failing = review.findings.filter((finding) => outcomeOf(finding) === 'fails');
  if (failing.length === 0) return [];
  const isSet = failing.some((finding) => finding.stage.certificate.state === 'set');
  const attach = isSet ? 'Attach an accepted certificate to' : 'Attach a certificate to';
  const act = review.reading === 'forbidden' ? 'Remove the certificate from' : attach;
  return [
    `**${act} ${stagesText(failing.length)}:** commit the suggestion where the review has one; the annotations tell the other changes. Where the control does not fit, record an exception with its reason in ${codeSpan('.github/stage-review.yml')}.`,
  ];
}

function incompleteAdvice(review: Review): string[] {
  if (review.problems.length > 0)
    return ['**Correct the files below** that could not be judged: until then this review is not complete.'];
  return review.incomplete.length > 0 ? ['**This review is not complete:** the reasons are below.'] : [];
}
