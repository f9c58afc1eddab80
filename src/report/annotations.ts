import type { Finding, Review } from '../review.ts';
import type { Problem, Range } from '../source/text.ts';
import { withinBytes } from './fit.ts';
import { fixPreview } from './fix-preview.ts';
import { byUrgency, outcomeOf } from './outcome.ts';
import { Places } from './places.ts';
import { certificateText, complaintOf } from './reasons.ts';
import { stageLabel } from './stage-label.ts';
import { nameText, sentence } from './visible.ts';

/** A remark on lines of a file, in plain text (GitHub reads no Markdown there). */
export type Annotation = {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'failure' | 'warning' | 'notice';
  /** At most 255 characters, and bytes. */
  readonly title: string;
  /** At most 64 KB. */
  readonly message: string;
  /** At most 64 KB: the fix as a diff. */
  readonly details?: string;
};

/** Most annotations of one check run; the rest is said in its summary. */
export const MAX_ANNOTATIONS = 1_000;
/** "The Checks API limits the number of annotations to a maximum of 50 per API request." */
export const ANNOTATIONS_PER_REQUEST = 50;
/** GitHub's limit is one of characters or bytes: this many bytes satisfy both. */
const MAX_TITLE = 255;
const MAX_PREVIEW = 60;

/**
 * The remarks of a review, the weightiest first and at most `MAX_ANNOTATIONS`, and how many more there are:
 * what is wrong with the config, open stages that fail or can't be decided, files that could not be judged.
 */
export function annotationsOf(review: Review): { annotations: readonly Annotation[]; more: number } {
  const places = new Places(review.sources);
  const findings = byUrgency(review.findings).filter(isAnnotated);
  const makers = [
    ...review.policyProblems.map((problem) => () => ofProblem(problem, 'failure', 'Config', places)),
    ...findings.map((finding) => () => ofFinding(finding, review, places)),
    ...review.problems.map((problem) => () => ofProblem(problem, 'warning', 'Not judged', places)),
  ];
  return {
    annotations: makers.slice(0, MAX_ANNOTATIONS).map((make) => make()),
    more: Math.max(0, makers.length - MAX_ANNOTATIONS),
  };
}

/** The list in parts of at most `size`; no part where the list is empty. */
export function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}

/** A failure that counts, and what can't be known unless it could not before: `unknown: warn` asks for a warning. */
function isAnnotated(finding: Finding): boolean {
  const outcome = outcomeOf(finding);
  return outcome === 'fails' || (outcome === 'unknown' && (finding.counts || finding.change !== 'existing'));
}

function ofFinding(finding: Finding, { reading }: Review, places: Places): Annotation {
  const { stage, fix, noFix } = finding;
  const address = nameText(stageLabel(stage));
  const complaint = reading ? complaintOf(finding, reading) : '';
  const advice = fix ? fix.caution : (noFix ?? '');
  const message = [
    `The stage "${address}" ${complaint}.`,
    `Certificate ${certificateText(stage.certificate)}`,
  ];
  if (advice !== '') message.push(sentence(advice, 2_000));
  return {
    ...linesOf(stage.attribute ?? stage.header, places),
    level: finding.counts ? 'failure' : 'warning',
    title: withinBytes(`${finding.verdict === 'fail' ? 'Fails' : 'Unknown'}: ${address}`, MAX_TITLE),
    message: message.join('\n'),
    ...(fix ? { details: fixPreview(fix, places, MAX_PREVIEW) } : {}),
  };
}

/** The remark that tells what is wrong with a file. */
export function ofProblem(
  problem: Problem,
  level: 'failure' | 'warning',
  title: string,
  places: Places,
): Annotation {
  const message = sentence(problem.message, 2_000);
  return { ...linesOf(problem, places), level, title, message: message === '' ? title : message };
}

function linesOf(range: Range, places: Places): Pick<Annotation, 'path' | 'startLine' | 'endLine'> {
  const { first, last } = places.lines(range);
  return { path: range.file, startLine: first, endLine: last };
}
