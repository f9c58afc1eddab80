import type { Annotation } from './annotations.ts';
import { MAX_ANNOTATIONS } from './annotations.ts';
import type { CheckRun } from './check-run.ts';
import { fittingLines, MAX_TEXT_BYTES } from './fit.ts';
import { plain } from './markdown.ts';

/** The check of one of the pull requests that share a head commit. */
export type NumberedCheck<Check extends CheckRun> = { readonly number: number; readonly check: Check };

/** The conclusions, the worst first. */
const WORST_FIRST: readonly CheckRun['conclusion'][] = ['failure', 'action_required', 'neutral', 'success'];

/**
 * One check for a commit that is the head of several pull requests, each of which may have another base: the worst
 * one's, with a summary that says what was found for each.
 */
export function combinedCheck<Check extends CheckRun>(
  checks: readonly [NumberedCheck<Check>, ...NumberedCheck<Check>[]],
): Check {
  const [first] = checks;
  if (checks.length === 1) return first.check;
  const sorted = checks.toSorted((a, b) => rankOf(a) - rankOf(b) || a.number - b.number);
  const worst = sorted[0] ?? first;
  const numbers = checks.map(({ number }) => `#${number}`).join(', ');
  const lead = `This commit is the head of ${checks.length} pull requests (${numbers}), and a check belongs to a commit: the worst result counts, which is that of #${worst.number}.`;
  const list = sorted.map(({ number, check }) => `- #${number}: ${plain(check.title)}`);
  const parts = sorted.flatMap(({ number, check }) => [
    '',
    `## #${number}`,
    '',
    ...check.summary.split('\n'),
  ]);
  // Line by line: that of the worst one may fill the summary alone, and must not be left out whole.
  const summary = fittingLines(
    [lead, '', ...list, ...parts],
    MAX_TEXT_BYTES,
    (count) => `\n${count} more lines did not fit in here: \`stage-review check\` in a clone shows all.`,
  );
  return {
    ...worst.check,
    title: `${worst.check.title} (#${worst.number}, the worst of ${checks.length} pull requests)`,
    summary: summary.join('\n'),
    annotations: distinct(sorted.flatMap(({ check }) => check.annotations)).slice(0, MAX_ANNOTATIONS),
  };
}

function rankOf({ check }: NumberedCheck<CheckRun>): number {
  return WORST_FIRST.indexOf(check.conclusion);
}

function distinct(annotations: readonly Annotation[]): Annotation[] {
  return [...new Map(annotations.map((annotation) => [JSON.stringify(annotation), annotation])).values()];
}
