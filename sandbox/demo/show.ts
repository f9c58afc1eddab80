import type { SandboxRepository } from '../sandbox.ts';
import { suggestionBlock } from '../suggestion-block.ts';
import { DemoError } from './demo-error.ts';
import type { Subject } from './repository.ts';
import type { Stage } from './stage.ts';
import { checkText, commentText, heading, line } from './terminal.ts';

/** Milliseconds until a check that does not complete is given up. */
const PATIENCE = 60_000;

type CheckRun = ReturnType<SandboxRepository['checkRuns']>[number];

/**
 * Shows the check and the comments, applies the suggestions as a person would by clicking, and shows the check
 * after it. Answers whether the suggestions did what they promise: for the example, a green check.
 */
export async function showReview(stage: Stage, subject: Subject): Promise<boolean> {
  const { repository, number, title } = subject;
  heading(`Pull request #${number} of ${repository.fullName}: ${title}`);
  const first = await completedCheck(stage, subject);
  checkText(first);
  const comments = repository.comments(number);
  for (const comment of comments) commentText(comment);
  const suggestions = comments.filter(({ body }) => suggestionBlock(body) !== null);
  if (suggestions.length === 0) return withoutSuggestions(subject, first);
  heading(
    suggestions.length === 1
      ? 'Commit the suggestion'
      : `Commit the ${suggestions.length} suggestions in one batch`,
  );
  const ids = suggestions.map(({ id }) => id);
  const commit = await repository.applySuggestions(number, ids);
  line(`${commit.slice(0, 7)} is the new head of the pull request.`);
  const second = await completedCheck(stage, subject);
  checkText(second);
  return hasKeptPromise(subject, first, second, suggestions.length);
}

function withoutSuggestions({ isExample }: Subject, check: CheckRun): boolean {
  line('There is nothing to commit with one click.');
  return !isExample && check.conclusion !== null;
}

function hasKeptPromise({ isExample }: Subject, first: CheckRun, second: CheckRun, applied: number): boolean {
  if (isExample) return first.conclusion === 'failure' && second.conclusion === 'success';
  const gone = failures(first) - failures(second);
  line(`${gone} of ${failures(first)} failures are gone with ${applied} suggestions.`);
  return gone >= applied;
}

function failures({ annotations }: CheckRun): number {
  return annotations.filter(({ level }) => level === 'failure').length;
}

/** The check of the pull request's head, once it is complete. Throws DemoError where none completes. */
async function completedCheck(
  { server, sandbox }: Stage,
  { repository, number }: Subject,
): Promise<CheckRun> {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    await sandbox.settled();
    const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
    if (run?.status === 'completed') return run;
    if (server.hasEnded) throw new DemoError(`The server ended: ${server.errors}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new DemoError(`No check was completed within ${PATIENCE / 1000} seconds.`);
}
