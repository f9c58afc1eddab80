import type { Moment } from './page/page.ts';
import { threadsOf } from './page/thread-html.ts';
import type { Subject } from './repository.ts';

/** A copy of what is there now: the newest run of each check, and the threads. */
export function momentOf(
  { repository, number }: Pick<Subject, 'repository' | 'number'>,
  caption: string,
): Moment {
  const { headSha, resolved, body } = repository.pullRequest(number);
  const checks = new Map(
    repository
      .checkRuns(headSha)
      .toReversed()
      .map((run) => [run.name, { ...run }]),
  );
  const threads = threadsOf(
    repository.comments(number).map((comment) => ({ ...comment })),
    new Set(resolved.keys()),
  );
  return { caption, description: body, head: headSha, checks: [...checks.values()], threads };
}
