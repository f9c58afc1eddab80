import { type ActionName, labelOf } from './actions.ts';
import { codeSpan } from './markdown.ts';

/** The first line of a note: the whole of it ends at the next blank line. */
const MARK = '<!-- stage-review:pressed -->';

/** Longest note, in UTF-16 units: a summary of `MAX_TEXT_BYTES` has room for it below GitHub's limit. */
const MAX_NOTE = 1_200;

/**
 * The summary of a run with a word on what came of a button, in the place of an earlier one. `told` is Markdown of one
 * line; what does not fit is left out whole.
 */
export function withPressNote(summary: string, action: ActionName, login: string, told: string): string {
  const rest = summary.startsWith(MARK) ? summary.slice(endOfNote(summary)) : summary;
  const lead = `**${labelOf(action)}**, pressed by ${codeSpan(login)}: `;
  const text =
    lead.length + told.length > MAX_NOTE ? `${lead}done; there was more to say than fits.` : lead + told;
  return `${MARK}\n${text}\n\n${rest}`;
}

function endOfNote(summary: string): number {
  const end = summary.indexOf('\n\n');
  return end < 0 ? summary.length : end + 2;
}
