import type { Finding, Review } from '../review.ts';
import type { Range } from '../source/text.ts';
import { codeSpan, link, plain, tableHead, tableRow } from './markdown.ts';
import { byUrgency, outcomeOf } from './outcome.ts';
import type { Places } from './places.ts';
import { certificateText, exemptionOf, verdictText } from './reasons.ts';
import { stageLabel } from './stage-label.ts';

/** The URL of lines of a file of the head (1-based, both included). */
export type PlaceUrl = (path: string, first: number, last: number) => string;

/** The table of stages: its head, and a row per finding, those to act on first. */
export function stageTable(
  review: Review,
  places: Places,
  url: PlaceUrl | null,
): { head: string; rows: string[] } {
  const isDecided = review.reading !== null;
  const verdicts = isDecided ? ['Verdict', 'Change', 'Disposition'] : ['If required', 'If forbidden'];
  const names = ['Stage', 'Where', 'Certificate, and why', ...verdicts];
  const rows = byUrgency(review.findings).map((finding) => [
    codeSpan(stageLabel(finding.stage)),
    placeLink(finding.stage.header, places, url),
    plain(certificateText(finding.stage.certificate)),
    ...(isDecided
      ? [
          verdictCell(finding, places, url),
          finding.change === 'none' ? '' : finding.change,
          dispositionCell(finding),
        ]
      : [
          applicability(finding, finding.verdicts.required, places, url),
          verdictText(finding.verdicts.forbidden),
        ]),
  ]);
  // A column in which nobody has anything takes room from the reasons.
  const isShown = (_: string, at: number): boolean => rows.some((cells) => cells[at] !== '');
  return {
    head: tableHead(names.filter(isShown)),
    rows: rows.map((cells) => tableRow(cells.filter(isShown))),
  };
}

/** `path:line` as code, linked where there is a URL. */
export function placeLink(range: Range, places: Places, url: PlaceUrl | null): string {
  const { first, last } = places.lines(range);
  const label = codeSpan(`${range.file}:${first}`);
  return url ? link(label, url(range.file, first, last)) : label;
}

/** The same with the column, for a place that somebody must find to the character. */
export function pointLink(range: Range, places: Places, url: PlaceUrl | null): string {
  const { first, last } = places.lines(range);
  const label = codeSpan(`${range.file}:${first}:${places.column(range)}`);
  return url ? link(label, url(range.file, first, last)) : label;
}

function verdictCell(finding: Finding, places: Places, url: PlaceUrl | null): string {
  const text = applicability(finding, finding.verdict, places, url);
  return outcomeOf(finding) === 'fails' ? `**${text}**` : text;
}

/** The verdict, and why it is none where the control does not apply. */
function applicability(
  { stage }: Finding,
  verdict: Finding['verdict'],
  places: Places,
  url: PlaceUrl | null,
): string {
  const text = verdictText(verdict);
  if (verdict !== 'not_applicable') return text;
  const why = exemptionOf(stage);
  return `${text}: ${plain(why.text, 160)} (${placeLink(why, places, url)})`;
}

function dispositionCell({ verdict, disposition }: Finding): string {
  if (verdict !== 'fail' && verdict !== 'unknown') return '';
  const entry = disposition.entry === null ? '' : ` by ${codeSpan(disposition.entry)}`;
  return `${disposition.state}${entry}`;
}
