import type { Review } from '../review.ts';
import type { Outcome } from './outcome.ts';
import { configProblem, OUTCOMES, outcomeCounts, unjudgedFiles } from './outcome.ts';
import { Places } from './places.ts';
import { nameText } from './visible.ts';

/** One line of plain text that counts: what the review says in short. */
export function titleOf(review: Review): string {
  const broken = configProblem(review);
  if (broken)
    return `Config can't be used: ${nameText(broken.file)} line ${new Places(review.sources).line(broken)}`;
  const unjudged = unjudgedText(review);
  if (review.findings.length === 0) return unjudged ?? 'No API Gateway stages in this change';
  return unjudged ? `${countsText(review)}; ${unjudged}` : countsText(review);
}

/** How many stages had which outcome: `2 stages fail, 1 unknown`. Says nothing where there are no stages. */
export function countsText(review: Review): string {
  const total = review.findings.length;
  if (total === 0) return '';
  if (review.reading === null) return undecidedText(review);
  const counts = outcomeCounts(review.findings);
  if (counts.get('passes') === total) return total > 1 ? `All ${total} stages pass` : '1 stage passes';
  const parts = OUTCOMES.flatMap((outcome) => {
    const count = counts.get(outcome) ?? 0;
    return count > 0 ? [{ outcome, count }] : [];
  });
  return parts
    .map(({ outcome, count }, at) =>
      at === 0 ? `${stagesText(count)} ${verbOf(outcome, count)}` : `${count} ${shortVerbOf(outcome, count)}`,
    )
    .join(', ');
}

/** `1 stage`, `2 stages`. */
export function stagesText(count: number): string {
  return counted(count, 'stage');
}

/** A number and its noun, with an `s` unless the number is 1. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function undecidedText(review: Review): string {
  const failing = (reading: 'required' | 'forbidden') =>
    review.findings.filter((finding) => finding.verdicts[reading] === 'fail').length;
  const total = stagesText(review.findings.length);
  const unknown = review.findings.filter(
    ({ verdicts }) => verdicts.required === 'unknown' && verdicts.forbidden === 'unknown',
  ).length;
  const rest = unknown > 0 ? `, ${unknown} unknown under both` : '';
  return `Reading undecided: of ${total}, ${failing('required')} would fail if required, ${failing('forbidden')} if forbidden${rest}`;
}

function unjudgedText(review: Review): string | null {
  const files = unjudgedFiles(review);
  if (files > 0) return `${counted(files, 'file')} could not be judged`;
  return review.incomplete.length > 0 ? 'not everything could be judged' : null;
}

function verbOf(outcome: Outcome, count: number): string {
  const one = count === 1;
  switch (outcome) {
    case 'fails':
      return one ? 'fails' : 'fail';
    case 'passes':
      return one ? 'passes' : 'pass';
    case 'failed_before':
      return 'failed before';
    case 'unknown':
    case 'undecided':
    case 'excepted':
    case 'accepted':
      return `${one ? 'is' : 'are'} ${outcome}`;
    case 'not_applicable':
      return `${one ? 'is' : 'are'} not applicable`;
    default:
      return outcome satisfies never;
  }
}

/** After the first part the verb `be` is understood: `2 stages fail, 1 unknown`. */
function shortVerbOf(outcome: Outcome, count: number): string {
  return verbOf(outcome, count).replace(/^(is|are) /, '');
}
