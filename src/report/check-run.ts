import { control } from '../control/control.ts';
import type { Conclusion, Review, ReviewEntry } from '../review.ts';
import type { Problem } from '../source/text.ts';
import type { Because } from '../stage.ts';
import { adviceOf, type ButtonsShown, isToAct, NO_BUTTONS } from './advice.ts';
import type { Annotation } from './annotations.ts';
import { annotationsOf, MAX_ANNOTATIONS } from './annotations.ts';
import { bytesOf, fittingLines, MAX_TEXT_BYTES } from './fit.ts';
import { codeSpan, plain } from './markdown.ts';
import { byUrgency } from './outcome.ts';
import { Places } from './places.ts';
import { integrationSteps } from './reasons.ts';
import { stageLabel } from './stage-label.ts';
import type { PlaceUrl } from './stage-table.ts';
import { placeLink, pointLink, stageTable } from './stage-table.ts';
import { counted, stagesText, titleOf } from './title.ts';

/** A check run's output. `summary` and `text` are Markdown of at most `MAX_TEXT_BYTES` bytes. */
export type CheckRun = {
  readonly conclusion: Conclusion;
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  readonly annotations: readonly Annotation[];
};

/** What a list after the table may take, in bytes: five of them leave the table half of the summary. */
const SECTION_BYTES = 5_000;

/**
 * The check run that says what the review says. `url` makes places links; without it they are plain. `notes` tell what
 * became of the threads, one sentence each. `shown` are the buttons.
 */
export function checkRunOf(
  review: Review,
  url: PlaceUrl | null = null,
  notes: readonly string[] = [],
  shown: ButtonsShown = NO_BUTTONS,
): CheckRun {
  const places = new Places(review.sources);
  const { annotations, more } = annotationsOf(review);
  const text = reasonsText(review, places, url);
  return {
    conclusion: review.conclusion,
    title: titleOf(review),
    summary: summaryOf({ ...review, notices: [...review.notices, ...notes] }, adviceOf(review, shown), {
      places,
      url,
      more,
    }),
    ...(text === null ? {} : { text }),
    annotations,
  };
}

/** What to do, the table, then everything else that a reader should know. */
function summaryOf(
  review: Review,
  told: readonly string[],
  { places, url, more }: { places: Places; url: PlaceUrl | null; more: number },
): string {
  const advice = [...told];
  if (review.findings.length > 0 && isToAct(advice)) advice.push(control.purpose);
  const sections = sectionsOf(review, places, url);
  if (more > 0)
    sections.push(`${counted(more, 'more annotation')} left out: a check run holds ${MAX_ANNOTATIONS}.`);
  if (review.findings.length === 0) return [...advice, ...sections].join('\n\n');
  const { head, rows } = stageTable(review, places, url);
  const others = bytesOf([...advice, head, ...sections].join('\n\n')) + 10;
  const lines = fittingLines(
    rows,
    MAX_TEXT_BYTES - others,
    (count) => `\n${count} more ${count === 1 ? 'stage' : 'stages'}`,
  );
  return [...advice, [head, ...lines].join('\n'), ...sections].join('\n\n');
}

function sectionsOf(review: Review, places: Places, url: PlaceUrl | null): string[] {
  const problemLine = (problem: Problem) => `- ${pointLink(problem, places, url)}: ${plain(problem.message)}`;
  const entryLine = (entry: ReviewEntry) => `- ${placeLink(entry.place, places, url)} ${entryText(entry)}`;
  return [
    ...section(
      'Not complete',
      review.incomplete.map((reason) => `- ${plain(reason)}`),
    ),
    ...section('Files that could not be judged', review.problems.map(problemLine)),
    ...section('Wrong in the config', review.policyProblems.map(problemLine)),
    ...section('Exceptions and acceptances without effect', review.entries.filter(isIdle).map(entryLine)),
    ...section(
      'Also',
      review.notices.map((notice) => `- ${plain(notice)}`),
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = fittingLines(lines, SECTION_BYTES, (count) => `- ${count} more`);
  return [`### ${title}\n\n${shown.join('\n')}`];
}

function isIdle(entry: ReviewEntry): boolean {
  return entry.state !== 'in_force';
}

/** What became of an entry, as the end of a line about it. */
export function entryText(entry: Omit<ReviewEntry, 'stages'>): string {
  const kind = entry.type === 'exception' ? 'exception' : 'risk acceptance';
  const id = entry.id === '' ? '' : ` ${codeSpan(entry.id)}`;
  const message = entry.message === '' ? '' : `: ${plain(entry.message)}`;
  return `${kind}${id} ${entry.state === 'unmatched' ? 'matches no stage' : `is ${entry.state}`}${message}`;
}

const FOLD = {
  head: '<details><summary>Why: the chain of each certificate, from the attribute to its origin</summary>\n\n',
  foot: '\n\n</details>',
} as const;

/** The whole chain of reasons of each stage, with places, folded; null where there is no stage. */
function reasonsText(review: Review, places: Places, url: PlaceUrl | null): string | null {
  const blocks = byUrgency(review.findings).map((finding) => {
    const { stage } = finding;
    const { state, because, notes } = stage.certificate;
    const told = (step: Because): string => `${plain(step.text)} (${placeLink(step, places, url)})`;
    const steps = [
      ...because.map((step) => `  - ${told(step)}`),
      ...notes.map((note) => `  - ${plain(note)}`),
      ...integrationSteps(finding).map((step) => `  - integrations ${stage.integrations}: ${told(step)}`),
    ];
    const shown = fittingLines(steps, SECTION_BYTES, (count) => `  - ${count} more`);
    return [`- ${codeSpan(stageLabel(stage))}: certificate ${state}`, ...shown].join('\n');
  });
  if (blocks.length === 0) return null;
  const lines = fittingLines(
    blocks,
    MAX_TEXT_BYTES - bytesOf(FOLD.head + FOLD.foot),
    (count) => `\n${stagesText(count)} more`,
  );
  return FOLD.head + lines.join('\n') + FOLD.foot;
}
