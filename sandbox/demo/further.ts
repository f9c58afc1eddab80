import type { CheckRun, SandboxRepository } from '../sandbox.ts';
import { momentOf } from './moment.ts';
import type { Moment } from './page/page.ts';
import { exampleFiles } from './repository.ts';
import type { Stage } from './stage.ts';
import { awaited, completed } from './waiting.ts';

/**
 * What else readers meet: the example in a repository that has not decided how to read the control, where the App may
 * write contents. `record` is told of what they see after each click. Throws DemoError where the server does not get through.
 */
export async function showFurther(stage: Stage, record: (moment: Moment) => void): Promise<void> {
  stage.sandbox.grant({ contents: 'write' });
  const repository = await stage.sandbox.createRepository('demo/undecided');
  const { '.github/stage-review.yml': _, ...base } = exampleFiles('base');
  await repository.commit('main', base, 'Begin');
  await repository.commit('preview', exampleFiles('head'), 'Add stages');
  const number = await repository.openPullRequest({ title: 'Add stages', head: 'preview' });
  const subject = { repository, number };

  const undecided = await awaited(stage, 'completed check', () => newest(repository, number));
  record(momentOf(subject, 'The same where the repository has not decided'));

  await repository.pressButton(undecided.id, 'require');
  const proposal = await awaited(stage, 'pull request', () => judgedAfter(repository, number));
  record(momentOf(subject, '“Require” was pressed'));
  record(momentOf({ repository, number: proposal }, 'The pull request that it opened'));

  await repository.merge(proposal);
  const failing = await awaited(stage, 'other check', () => newest(repository, number, undecided));
  record(momentOf(subject, 'After that was merged'));

  await repository.pressButton(failing.id, 'apply_fixes');
  await awaited(stage, 'other check', () => newest(repository, number, failing));
  record(momentOf(subject, '“Apply fixes” was pressed'));
}

/** The newest check of a pull request, if it is completed and not the one that was there before. */
function newest(repository: SandboxRepository, number: number, before?: CheckRun): CheckRun | null {
  const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
  return run?.id === before?.id ? null : completed(run);
}

/** The number of the pull request after another one, once both of its checks are completed. */
function judgedAfter(repository: SandboxRepository, number: number): number | null {
  const next = repository.pullRequests().find((each) => each.number > number);
  const runs = next ? repository.checkRuns(next.headSha) : [];
  return next && runs.length === 2 && runs.every(completed) ? next.number : null;
}
