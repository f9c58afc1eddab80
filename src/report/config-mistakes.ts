import type { Entry } from '../control/policy.ts';
import type { ReviewEntry } from '../review.ts';
import type { Problem } from '../source/text.ts';
import { type Annotation, MAX_ANNOTATIONS, ofProblem } from './annotations.ts';
import { type ConfigPreview, isWorkedOut } from './config-preview.ts';
import { Places } from './places.ts';
import { nameText } from './visible.ts';

/** What is wrong with a config that a change writes. */
export type ConfigMistakes = {
  /** What breaks the file. */
  readonly problems: readonly Problem[];
  /** The same of the organisation's file: no fault of the change. */
  readonly elsewhere: readonly Problem[];
  /** Entries that the change writes, or spoils, and that have no effect. */
  readonly written: readonly Entry[];
  /** The other entries without effect. */
  readonly idle: readonly (Entry | ReviewEntry)[];
};

/** What is wrong with the changed config; that an entry matches nothing is said only where all stages were seen. */
export function mistakesOf(preview: ConfigPreview): ConfigMistakes {
  const { after, files } = preview;
  const { document, review } = after;
  const isOwn = ({ file }: { readonly file: string }) => files.includes(file);
  const isUseless = ({ state }: Entry | ReviewEntry) => state === 'malformed' || state === 'lapsed';
  const written = preview.written.filter(isUseless);
  const entries: readonly (Entry | ReviewEntry)[] =
    review !== null && isWorkedOut(preview) ? review.entries : document.entries;
  const places = new Set(written.map(({ place }) => JSON.stringify(place)));
  return {
    problems: document.problems.filter(isOwn),
    elsewhere: document.problems.filter((problem) => !isOwn(problem)),
    written,
    idle: entries.filter(
      (entry) => entry.state !== 'in_force' && isOwn(entry.place) && !places.has(JSON.stringify(entry.place)),
    ),
  };
}

/** Remarks on the lines of the config, the mistakes first; at most `MAX_ANNOTATIONS`. */
export function mistakeAnnotations({ after }: ConfigPreview, mistakes: ConfigMistakes): Annotation[] {
  const places = new Places(after.document.sources);
  return [
    ...mistakes.problems.map((problem) => ofProblem(problem, 'failure', 'Config', places)),
    ...mistakes.written.map((entry) => ofProblem(problemOf(entry), 'failure', titleOf(entry), places)),
    ...mistakes.idle.map((entry) => ofProblem(problemOf(entry), 'warning', titleOf(entry), places)),
  ].slice(0, MAX_ANNOTATIONS);
}

function titleOf({ id }: Entry | ReviewEntry): string {
  return `No effect: ${nameText(id)}`;
}

function problemOf({ state, place, message, stage }: Entry | ReviewEntry): Problem {
  if (state === 'unmatched')
    return { ...place, message: `No stage of this repository has the address ${stage} and this path.` };
  if (state === 'lapsed') return { ...place, message: `${message}: write a later day, or remove the entry` };
  return { ...place, message };
}
