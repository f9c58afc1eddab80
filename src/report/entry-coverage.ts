import type { Finding, ReviewEntry } from '../review.ts';
import type { ConfigPreview, ConfigSide } from './config-preview.ts';
import { codeSpan } from './markdown.ts';
import { isOpen } from './reasons.ts';
import { stageLabel } from './stage-label.ts';
import { stagesText } from './title.ts';

/** Most stages that are named behind one entry. */
const MAX_NAMED = 10;

/** One line for each exception or risk acceptance that comes, or goes, with what that means for its stages. */
export function coverageLines({ before, after }: ConfigPreview): string[] {
  const [was, is] = [effective(before), effective(after)];
  const uncovered = new Set((after.review?.findings ?? []).filter(isOpen).map(keyOf));
  const gone = [...was].flatMap(([key, entry]) => {
    if (is.has(key)) return [];
    const left = coveredBy(entry, before).filter((finding) => uncovered.has(keyOf(finding)));
    const { fail = [], unknown = [] } = Object.groupBy(left, ({ verdict }) => verdict ?? 'pass');
    const effects = [
      ...(fail.length > 0 ? [`${named(fail)} ${fail.length === 1 ? 'fails' : 'fail'} from then on`] : []),
      ...(unknown.length > 0 ? [`${named(unknown)} ${areOf(unknown)} unknown from then on`] : []),
    ];
    return [`- removed: ${nameOf(entry)}; ${effects.join('; ') || 'no stage hangs on it'}`];
  });
  const come = [...is].flatMap(([key, entry]) => {
    if (was.has(key)) return [];
    const covered = coveredBy(entry, after);
    return covered.length === 0
      ? []
      : [`- added: ${nameOf(entry)}; ${named(covered)} ${areOf(covered)} covered`];
  });
  return [...gone, ...come];
}

/** The entries that have an effect, by what they are called. */
function effective({ review }: ConfigSide): Map<string, ReviewEntry> {
  const entries = (review?.entries ?? []).filter(
    ({ state }) => state === 'in_force' || state === 'unmatched',
  );
  return new Map(entries.map((entry) => [`${entry.type} ${entry.id}`, entry]));
}

/** The first entry that fits covers a stage: another one may cover what this one would. */
function coveredBy({ id }: ReviewEntry, { review }: ConfigSide): Finding[] {
  return (review?.findings ?? []).filter(({ disposition }) => disposition.entry === id);
}

function named(findings: readonly Finding[]): string {
  const names = findings.slice(0, MAX_NAMED).map(({ stage }) => codeSpan(stageLabel(stage)));
  const more = findings.length - names.length;
  const rest = more > 0 ? ` and ${stagesText(more)} more` : '';
  return `${names.join(', ')}${rest}`;
}

function areOf(findings: readonly Finding[]): string {
  return findings.length === 1 ? 'is' : 'are';
}

function nameOf({ type, id }: ReviewEntry): string {
  return `${type === 'exception' ? 'exception' : 'risk acceptance'} ${codeSpan(id)}`;
}

function keyOf({ stage }: Finding): string {
  return JSON.stringify([stage.header.file, stage.header.start, stageLabel(stage)]);
}
