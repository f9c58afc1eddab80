import type { KeyChange } from '../control/policy-changes.ts';
import type { Problem } from '../source/text.ts';
import { entryText } from './check-run.ts';
import type { ConfigMistakes } from './config-mistakes.ts';
import { type ConfigPreview, isWorkedOut, type StageChanges } from './config-preview.ts';
import { coverageLines } from './entry-coverage.ts';
import { fittingLines } from './fit.ts';
import { codeSpan, plain, tableHead, tableRow } from './markdown.ts';
import { Places } from './places.ts';
import { stageLabel } from './stage-label.ts';
import { type PlaceUrl, placeLink, pointLink } from './stage-table.ts';
import { short } from './visible.ts';

/** What a change of the config does. */
export type ConfigChanges = {
  readonly mistakes: ConfigMistakes;
  /** Without those where the new config decides nothing. */
  readonly keys: readonly KeyChange[];
  /** null where it is not known. */
  readonly stages: StageChanges | null;
};

/** What the table of stages, and each of the other sections, may take, in bytes: all of them fit into a summary. */
const TABLE_BYTES = 25_000;
const SECTION_BYTES = 5_000;

/** Longest value of a key that is shown. */
const MAX_VALUE = 200;

/** The parts of the summary after the advice: what is wrong, what changes, and what a reader should know. */
export function configSections(
  preview: ConfigPreview,
  changes: ConfigChanges,
  url: PlaceUrl | null,
): string[] {
  const { mistakes, keys, stages } = changes;
  const places = placesOf(preview);
  const problemLine = (problem: Problem) => `- ${pointLink(problem, places, url)}: ${plain(problem.message)}`;
  const entryLine = (entry: ConfigMistakes['idle'][number]) =>
    `- ${placeLink(entry.place, places, url)} ${entryText(entry)}`;
  const isBroken = preview.after.document.isBroken;
  return [
    ...list('Wrong in the config', [...mistakes.problems, ...mistakes.elsewhere].map(problemLine)),
    ...list('Wrong entries', mistakes.written.map(entryLine)),
    ...keySection(keys),
    ...(isBroken ? [] : stageSection(stages, places, url)),
    ...(stages === null ? [] : list('Exceptions and acceptances', coverageLines(preview))),
    ...list('Entries without effect', mistakes.idle.map(entryLine)),
    ...(isBroken || isWorkedOut(preview)
      ? []
      : list('The effect is not known in full', gapLines(preview, places, url))),
    ...list(
      'Also',
      [...preview.notices, ...preview.after.document.notices].map((notice) => `- ${plain(notice)}`),
    ),
  ];
}

function placesOf({ before, after }: ConfigPreview): Places {
  return new Places([
    ...after.document.sources,
    ...(after.review?.sources ?? []),
    ...(before.review?.sources ?? []),
  ]);
}

function keySection(keys: readonly KeyChange[]): string[] {
  if (keys.length === 0) return [];
  const head = tableHead(['Key', 'Now', 'With this change', 'The review becomes']);
  const rows = keys.map(({ key, before, after, effect }) =>
    tableRow([codeSpan(key), valueText(before), valueText(after), effect === 'other' ? '' : effect]),
  );
  return [`### Keys\n\n${[head, ...fittingLines(rows, SECTION_BYTES, moreRows('key'))].join('\n')}`];
}

function valueText(json: string): string {
  return json === 'null' ? 'not set' : codeSpan(short(json.replace(/^"(.*)"$/, '$1'), MAX_VALUE));
}

function stageSection(stages: StageChanges | null, places: Places, url: PlaceUrl | null): string[] {
  if (stages === null) return [];
  const { changes, same } = stages;
  const others = sameText(same);
  if (changes.length === 0)
    return [`### Stages\n\nNo stage of this repository is judged otherwise${others}.`];
  const head = tableHead(['Stage', 'Where', 'Now', 'With this change']);
  const rows = changes.map(({ stage, before, after, effect }) =>
    tableRow([
      codeSpan(stageLabel(stage)),
      placeLink(stage.header, places, url),
      plain(before),
      effect === 'fails' ? `**${plain(after)}**` : plain(after),
    ]),
  );
  const table = [head, ...fittingLines(rows, TABLE_BYTES, moreRows('stage'))].join('\n');
  return [
    `### Stages\n\n${table}`,
    ...(others === '' ? [] : [`All other stages stay as they are${others}.`]),
  ];
}

function sameText(same: StageChanges['same']): string {
  const parts = [...same].slice(0, 20).map(([text, count]) => `${count} × ${plain(text)}`);
  return parts.length === 0 ? '' : `: ${parts.join('; ')}`;
}

function moreRows(noun: string): (count: number) => string {
  return (count) => `\n${count} more ${count === 1 ? noun : `${noun}s`}`;
}

/** Why not everything was seen, once for both reviews. */
function gapLines({ before, after }: ConfigPreview, places: Places, url: PlaceUrl | null): string[] {
  const lines = [before, after].flatMap(({ review }) => [
    ...(review?.incomplete ?? []).map((reason) => `- ${plain(reason)}`),
    ...(review?.problems ?? []).map(
      (problem) => `- ${pointLink(problem, places, url)}: ${plain(problem.message)}`,
    ),
  ]);
  return [...new Set(lines)];
}

function list(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`### ${title}\n\n${fittingLines(lines, SECTION_BYTES, (count) => `- ${count} more`).join('\n')}`];
}
