import { isPathIncluded } from '../control/glob.ts';
import type { Entry, PolicyDocument } from '../control/policy.ts';
import type { Finding, Review } from '../review.ts';
import type { Stage } from '../stage.ts';
import { verdictText } from './reasons.ts';
import { stageLabel } from './stage-label.ts';

/** A config in all its layers, and what it says of all stages of the head; null where it decides nothing. */
export type ConfigSide = { readonly document: PolicyDocument; readonly review: Review | null };

/** What a change of the config does. */
export type ConfigPreview = {
  /** The config that counts now. */
  readonly before: ConfigSide;
  /** The one that would count after the merge. */
  readonly after: ConfigSide;
  /** Paths of the repository's config in the head; none where the change removes it. */
  readonly files: readonly string[];
  /** The entries of these files that the change writes or spoils. */
  readonly written: readonly Entry[];
  /** What a reader should know of the comparison, one sentence each. */
  readonly notices: readonly string[];
};

/** A stage that the two configs judge otherwise. */
export type StageChange = {
  readonly stage: Stage;
  readonly before: string;
  readonly after: string;
  /** Fails from then on, counts less than before, or neither. */
  readonly effect: 'fails' | 'eased' | 'other';
};

/** What two configs say of all stages. */
export type StageChanges = {
  /** Those that differ: first the ones that fail from then on, then the eased ones. */
  readonly changes: readonly StageChange[];
  /** What is said of the others, with how many there are. */
  readonly same: ReadonlyMap<string, number>;
};

/** What a config says of a stage in a few words, and how much that weighs: 2 fails, 1 is a warning, 0 passes by. */
type State = { readonly text: string; readonly weight: 0 | 1 | 2 };

const EFFECTS = ['fails', 'eased', 'other'] as const;

/** The stages that the new config judges otherwise; null where one of the reviews was given up. */
export function stageChanges(preview: ConfigPreview): StageChanges | null {
  const { before, after } = preview;
  if (before.review?.isUnfinished || after.review === null || after.review.isUnfinished) return null;
  const [was, is] = [findingsOf(before), findingsOf(after)];
  const absent = isWorkedOut(preview) ? 'no such stage' : 'not known';
  const changes: StageChange[] = [];
  const same = new Map<string, number>();
  for (const [key, { stage }] of new Map([...is, ...was])) {
    const from = stateOf(before, was.get(key) ?? stage, absent);
    const to = stateOf(after, is.get(key) ?? stage, absent);
    if (from.text === to.text) same.set(to.text, (same.get(to.text) ?? 0) + 1);
    else changes.push({ stage, before: from.text, after: to.text, effect: effectOf(from, to) });
  }
  return { changes: EFFECTS.flatMap((each) => changes.filter(({ effect }) => effect === each)), same };
}

/** Whether the reviews saw everything, so that what they do not say is known not to be. */
export function isWorkedOut({ before, after }: ConfigPreview): boolean {
  return [before, after].every(
    ({ review }) =>
      review === null ||
      (!review.isUnfinished && review.incomplete.length === 0 && review.problems.length === 0),
  );
}

/** A file may hold several stages of one label; the place tells them apart. */
function findingsOf({ review }: ConfigSide): Map<string, Finding> {
  const found = review?.findings ?? [];
  return new Map(
    found.map((finding) => {
      const { header } = finding.stage;
      return [JSON.stringify([header.file, header.start, stageLabel(finding.stage)]), finding];
    }),
  );
}

function effectOf(before: State, after: State): StageChange['effect'] {
  if (after.weight === 2 && before.weight < 2) return 'fails';
  return after.weight < before.weight ? 'eased' : 'other';
}

/** `found` is the finding, or the stage where there is none; `absent` says what it means that there is none. */
function stateOf({ document, review }: ConfigSide, found: Finding | Stage, absent: string): State {
  if (review === null) return { text: 'nothing is decided', weight: 0 };
  if (!('verdict' in found)) {
    const isSeen = isPathIncluded(document.policy.paths, found.block.file);
    return { text: isSeen ? absent : 'not looked at, by `paths`', weight: 0 };
  }
  const { verdict, disposition } = found;
  if (verdict === null) return { text: 'undecided', weight: 0 };
  const text = verdictText(verdict);
  if (verdict !== 'fail' && verdict !== 'unknown') return { text, weight: 0 };
  if (disposition.state !== 'open')
    return { text: `${text}, ${disposition.state} by \`${disposition.entry}\``, weight: 0 };
  if (verdict === 'fail') return { text, weight: 2 };
  return document.policy.unknown === 'fail'
    ? { text: 'unknown, which counts as failing', weight: 2 }
    : { text: 'unknown, which is a warning', weight: 1 };
}
