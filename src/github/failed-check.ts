import { buttons } from '../report/actions.ts';
import { failureOf } from './request-failure.ts';
import type { StoredCheck } from './verdicts.ts';

/** What a check says of work that failed for good, by no fault of the pull request: what happened, and how to go on. */
export function failedCheck(error: unknown, delivery: string): StoredCheck {
  const summary = [
    'This could not be reviewed, through no fault of its own: nothing is said about its stages.',
    `What happened: ${wordsFor(error)}.`,
    'To try again, press **Re-run** on this check, or push another commit.',
    `If it happens again, tell those who run this App the number of the delivery: \`${delivery}\`. Its log has the details.`,
  ];
  return {
    isVoid: true,
    conclusion: 'action_required',
    title: 'Could not review',
    summary: summary.join('\n\n'),
    annotations: [],
    actions: buttons('re_evaluate'),
    branch: null,
  };
}

/** What a run says of a button of its that failed for good, as Markdown of one line. */
export function failedPress(error: unknown, delivery: string): string {
  return `this failed, and was perhaps done in part: ${wordsFor(error)}. Press it again; if that fails too, tell those who run this App the number of the delivery: \`${delivery}\`.`;
}

/** What happened, in neither GitHub's nor our own words: they may hold anything. */
function wordsFor(error: unknown): string {
  const failure = failureOf(error);
  if (failure === null) return 'an error in stage-review itself';
  if (failure.status === null) return 'GitHub could not be reached';
  return `GitHub answered a request with the status ${failure.status}, also when it was asked again`;
}
