import { styleText } from 'node:util';
import { control } from '../control/control.ts';
import type { Finding, Fix, Review, ReviewEntry } from '../review.ts';
import type { Problem, Range } from '../source/text.ts';
import { fixPreview } from './fix-preview.ts';
import type { Display } from './json.ts';
import { configProblem, outcomeOf, unjudgedFiles } from './outcome.ts';
import { Places } from './places.ts';
import { complaintOf, exemptionOf, integrationSteps, isOpen, verdictText } from './reasons.ts';
import { stageLabel } from './stage-label.ts';
import { counted, countsText } from './title.ts';
import { nameText, sentence } from './visible.ts';

type Style = (format: 'bold' | 'red' | 'yellow' | 'green' | 'cyan' | 'dim', text: string) => string;

/** How a review is printed: paths as the reader knows them, and whether in colour. */
type Printing = { readonly places: Places; readonly display: Display; readonly style: Style };

/** The review for a terminal, ending with a line break. No text of the files can act on the terminal. */
export function textOf(review: Review, display: Display, hasColour = false): string {
  const style: Style = (format, text) =>
    hasColour ? styleText(format, text, { validateStream: false }) : text;
  const printing = { places: new Places(review.sources), display, style };
  const lineOf = (problem: Problem) => problemLine(problem, printing);
  const idle = review.entries.filter((entry) => entry.state !== 'in_force');
  const unjudged = unjudgedText(review);
  const parts = [
    ...review.findings.flatMap((finding) => stageBlock(finding, review, printing)),
    ...list('Wrong in the config', review.policyProblems.map(lineOf)),
    ...list('Could not be judged', review.problems.map(lineOf)),
    ...list('Not complete', sentences(review.incomplete)),
    ...list(
      'Entries without effect',
      idle.map((entry) => entryLine(entry, printing)),
    ),
    ...list('Also', sentences(review.notices)),
    [verdictLine(review, printing), ...(unjudged === null ? [] : [unjudged])].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function stageBlock(finding: Finding, review: Review, printing: Printing): string[] {
  if (review.reading === null) return [undecidedBlock(finding, printing)];
  if (!isOpen(finding)) return notedBlock(finding, printing);
  const { fix, noFix } = finding;
  const isFailing = finding.verdict === 'fail';
  const mark = printing.style(isFailing ? 'red' : 'yellow', isFailing ? 'fails' : 'unknown');
  const before = outcomeOf(finding) === 'failed_before' ? ' (failed before; does not count)' : '';
  const lines = [
    headLine(mark, finding, printing),
    `  It ${complaintOf(finding, review.reading)}${before}.`,
    ...chain(finding, printing),
    ...integrationSteps(finding).map(
      (step) => `  ${where(step, printing)}: integrations unknown: ${sentence(step.text)}`,
    ),
  ];
  if (fix) lines.push('', ...diffLines(fix, printing), '', `  ${sentence(fix.caution, 1_000)}`);
  if (noFix !== null) lines.push(`  ${sentence(noFix, 2_000)}`);
  return [lines.join('\n')];
}

/** A stage that needs nothing, where there is something to know about it. */
function notedBlock(finding: Finding, printing: Printing): string[] {
  if (finding.verdict === 'not_applicable') {
    const head = headLine(printing.style('green', verdictText(finding.verdict)), finding, printing);
    return [[head, exemptionLine(finding, printing), ...notes(finding)].join('\n')];
  }
  if (finding.verdict !== 'pass' || finding.stage.certificate.notes.length === 0) return [];
  const mark = printing.style('green', verdictText(finding.verdict));
  return [[headLine(mark, finding, printing), ...chain(finding, printing)].join('\n')];
}

function undecidedBlock(finding: Finding, printing: Printing): string {
  const { required, forbidden } = finding.verdicts;
  return [
    headLine(printing.style('yellow', 'undecided'), finding, printing),
    `  If required: ${verdictText(required)}. If forbidden: ${verdictText(forbidden)}.`,
    ...(required === 'not_applicable' ? [exemptionLine(finding, printing)] : []),
    ...chain(finding, printing),
  ].join('\n');
}

function exemptionLine({ stage }: Finding, printing: Printing): string {
  const why = exemptionOf(stage);
  return `  ${where(why, printing)}: ${sentence(why.text)}`;
}

function headLine(mark: string, { stage }: Finding, printing: Printing): string {
  return `${mark}  ${printing.style('bold', nameText(stageLabel(stage)))}  ${where(stage.header, printing)}`;
}

/** The *because* with its places, then the certificate's notes. */
function chain(finding: Finding, printing: Printing): string[] {
  const { stage } = finding;
  return [
    ...stage.certificate.because.map((step) => `  ${where(step, printing)}: ${sentence(step.text)}`),
    ...notes(finding),
  ];
}

function notes({ stage }: Finding): string[] {
  return stage.certificate.notes.map((note) => `  ${sentence(note)}`);
}

function diffLines(fix: Fix, { places, style }: Printing): string[] {
  const lines = fixPreview(fix, places).replace(/\n$/, '').split('\n');
  return lines.map((line) => {
    if (line.startsWith('+')) return style('green', `  ${line}`);
    if (line.startsWith('-')) return style('red', `  ${line}`);
    return line.startsWith('@@') ? style('cyan', `  ${line}`) : `  ${line}`;
  });
}

function where(range: Range, { places, display, style }: Printing): string {
  return style('dim', `${nameText(display(range.file))}:${places.line(range)}`);
}

function problemLine(problem: Problem, printing: Printing): string {
  const column = printing.places.column(problem);
  return `${where(problem, printing)}:${column}: ${sentence(problem.message, 1_000)}`;
}

function entryLine(entry: ReviewEntry, printing: Printing): string {
  const message = entry.message === '' ? '' : `: ${sentence(entry.message)}`;
  const state = entry.state === 'unmatched' ? 'matches no stage' : `is ${entry.state}`;
  return `${where(entry.place, printing)} ${nameText(entry.id)} ${state}${message}`;
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n')];
}

function sentences(texts: readonly string[]): string[] {
  return texts.map((text) => sentence(text));
}

function verdictLine(review: Review, { style }: Printing): string {
  if (configProblem(review))
    return style('bold', "The config can't be used, so nothing is decided: correct it first.");
  const counts = countsText(review);
  const line = style('bold', counts === '' ? 'No API Gateway stages found.' : `${counts}.`);
  return review.reading === null && counts !== '' ? `${line}\n${control.decide}` : line;
}

function unjudgedText(review: Review): string | null {
  const files = unjudgedFiles(review);
  return files > 0 ? `${counted(files, 'file')} could not be judged.` : null;
}
