import { changedKeys, type KeyChange } from '../control/policy-changes.ts';
import type { CheckRun } from './check-run.ts';
import { type ConfigMistakes, mistakeAnnotations, mistakesOf } from './config-mistakes.ts';
import { type ConfigPreview, isWorkedOut, type StageChanges, stageChanges } from './config-preview.ts';
import { type ConfigChanges, configSections } from './config-sections.ts';
import type { PlaceUrl } from './stage-table.ts';
import { counted, stagesText } from './title.ts';

/**
 * The check of a change of the config: what is wrong in it, and what it would do to the stages. It fails for mistakes
 * of the change alone. A config that is right and weakens the review succeeds, and says so: whether that is meant is
 * for the reviewers of the change to say. Of mistakes in the organisation's file it is neutral.
 */
export function configCheck(preview: ConfigPreview, url: PlaceUrl | null = null): CheckRun {
  const mistakes = mistakesOf(preview);
  const stages = preview.after.document.isBroken ? null : stageChanges(preview);
  const keys = preview.after.document.isBroken ? [] : keysOf(preview);
  const changes = { mistakes, stages, keys };
  const count = mistakes.problems.length + mistakes.written.length;
  return {
    conclusion: count > 0 ? 'failure' : mistakes.elsewhere.length > 0 ? 'neutral' : 'success',
    title: titleOf(preview, changes),
    summary: [adviceOf(preview, changes), ...configSections(preview, changes, url)].join('\n\n'),
    annotations: mistakeAnnotations(preview, mistakes),
  };
}

/** A config that decides nothing has no values to compare with. */
function keysOf({ before, after }: ConfigPreview): KeyChange[] {
  return before.document.isBroken ? [] : changedKeys(before.document, after.document);
}

function titleOf(preview: ConfigPreview, changes: ConfigChanges): string {
  const { mistakes, stages } = changes;
  const count = mistakes.problems.length + mistakes.written.length;
  if (count > 0) return `${counted(count, 'mistake')} in the config`;
  if (mistakes.elsewhere.length > 0) return "The organisation's config can't be used";
  const lead = preview.files.length === 0 ? 'Config removed' : 'Valid';
  const weaker = isWeaker(changes) ? `${lead}, and weakens the review` : lead;
  return `${weaker}: ${stages === null ? NOT_WORKED_OUT : effectText(stages, isWorkedOut(preview))}`;
}

const NOT_WORKED_OUT = 'its effect could not be worked out in full';

function effectText({ changes }: StageChanges, isWhole: boolean): string {
  const fails = changes.filter(({ effect }) => effect === 'fails').length;
  const eased = changes.filter(({ effect }) => effect === 'eased').length;
  const other = changes.length - fails - eased;
  const parts = [
    fails > 0 ? `${stagesText(fails)} ${fails === 1 ? 'fails' : 'fail'} from then on` : null,
    eased > 0 ? `${stagesText(eased)} ${eased === 1 ? 'is' : 'are'} let pass` : null,
    other > 0 && fails + eased === 0 ? `${stagesText(other)} judged otherwise` : null,
    isWhole ? null : NOT_WORKED_OUT,
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(', ') : 'no stage is judged otherwise';
}

/** A reading that is turned round eases stages without being weaker. */
function isWeaker({ keys, stages }: ConfigChanges): boolean {
  const isTurned = keys.some(({ key, effect }) => key === 'reading' && effect === 'other');
  const isEased = stages?.changes.some(({ effect }) => effect === 'eased') === true;
  return keys.some(({ effect }) => effect === 'weaker') || (isEased && !isTurned);
}

function adviceOf(preview: ConfigPreview, changes: ConfigChanges): string {
  const { problems, elsewhere } = changes.mistakes;
  if (problems.length > 0)
    return '**Correct the config** in this change: merged like this, it would leave every pull request without a verdict.';
  if (changes.mistakes.written.length > 0) return wrongEntries(changes.mistakes);
  if (elsewhere.length > 0)
    return "Nothing is wrong in this change. What it would do can't be told before the organisation's config is corrected.";
  const merge = 'Nothing of this counts before it stands on the default branch.';
  if (isWeaker(changes))
    return `**Look at what this lets pass** before you merge: the config is valid, and weakens the review. ${merge}`;
  return preview.files.length === 0
    ? `This change removes the config: the defaults hold from then on. ${merge}`
    : `Nothing to correct: the config is valid. ${merge}`;
}

function wrongEntries({ written }: ConfigMistakes): string {
  return `**Correct ${written.length === 1 ? 'the entry' : `the ${written.length} entries`}** that this change writes and that would have no effect.`;
}
