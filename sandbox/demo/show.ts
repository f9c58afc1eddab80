import { readExternalId } from '../../src/github/external-id.ts';
import type { CheckRun, ReviewComment } from '../sandbox.ts';
import { suggestionBlock } from '../suggestion-block.ts';
import { DemoError } from './demo-error.ts';
import { effectOf } from './effect.ts';
import { momentOf } from './moment.ts';
import type { Moment } from './page/page.ts';
import type { Subject } from './repository.ts';
import type { Stage } from './stage.ts';
import { checkText, commentText, heading, line } from './terminal.ts';
import { awaited, completed } from './waiting.ts';

/**
 * Shows the check and the comments, applies the suggestions as a person would by clicking, and shows the check
 * after it. `record` is told what a reader sees meanwhile. Answers whether the suggestions did what they promise: for the example, a green check. Throws DemoError
 * where the server did not get through.
 */
export async function showReview(
  stage: Stage,
  subject: Subject,
  record: (moment: Moment) => void = () => undefined,
): Promise<boolean> {
  const { repository, number, title } = subject;
  heading(`Pull request #${number} of ${repository.fullName}: ${title}`);
  const first = await shownCheck(stage, subject);
  const comments = repository.comments(number);
  for (const comment of comments) commentText(comment);
  record(momentOf(subject, 'The pull request is opened'));
  const suggestions = comments.filter(({ body }) => suggestionBlock(body) !== null);
  if (suggestions.length === 0) {
    line('There is nothing to commit with one click.');
    return !subject.isExample;
  }
  heading(
    suggestions.length === 1
      ? 'Commit the suggestion'
      : `Commit the ${suggestions.length} suggestions in one batch`,
  );
  const commit = await committed(subject, suggestions);
  line(`${commit.slice(0, 7)} is the new head of the pull request.`);
  const second = await shownCheck(stage, subject);
  record(momentOf(subject, 'After the suggestions were committed'));
  const { before, gone, isKept } = effectOf(suggestions, first, second);
  if (subject.isExample) return isKept && first.conclusion === 'failure' && second.conclusion === 'success';
  line(`Failures gone: ${gone} of ${before}. Suggestions committed: ${suggestions.length}.`);
  if (!isKept) line('That is not what the suggestions promise.');
  return isKept;
}

async function committed(
  { repository, number }: Subject,
  suggestions: readonly ReviewComment[],
): Promise<string> {
  try {
    const ids = suggestions.map(({ id }) => id);
    return await repository.applySuggestions(number, ids);
  } catch (error) {
    throw new DemoError(
      `The suggestions could not be committed: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Prints the check once it is complete. Throws DemoError where it holds no verdict, or not everything was published. */
async function shownCheck(stage: Stage, subject: Subject): Promise<CheckRun> {
  const { repository, number } = subject;
  const check = await awaited(stage, 'completed check', () =>
    completed(repository.checkRuns(repository.pullRequest(number).headSha)[0]),
  );
  checkText(check);
  if (!readExternalId(check.externalId)?.key)
    throw new DemoError(
      `The server did not get through with this review (${check.output.title}): what is shown is not its result.`,
    );
  return check;
}
