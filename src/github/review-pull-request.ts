import { checkRunOf } from '../report/check-run.ts';
import { DiffLines } from '../report/diff-lines.ts';
import { reviewCommentsOf } from '../report/review-comments.ts';
import { abandonedRuns, createRun, latestRun, openRun, type Run, readRuns } from './check-runs.ts';
import { cancelRuns, completeRun, SUPERSEDED } from './complete-run.ts';
import type { ReviewJob } from './jobs-of-event.ts';
import { type Judged, judge, readSubject, type Subject } from './judge.ts';
import { placeUrl } from './place-url.ts';
import { type PullRequest, readMergeBase, readPullRequest } from './pull-request.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { publishComments, readMarkers } from './review-comments.ts';
import { runKeyOf } from './run-key.ts';
import type { Shell } from './shell.ts';

/** How a job ended, for the log. */
export type Outcome = 'published' | 'already_published' | 'closed' | 'superseded';

/**
 * Judges a pull request and publishes the verdict: a check run in progress at once, then one review, then the
 * completed check run. `isSuperseded` tells whether a newer job for it waits; then nothing more is published.
 */
export async function reviewPullRequest(
  job: ReviewJob,
  isSuperseded: () => Promise<boolean>,
  shell: Shell,
): Promise<Outcome> {
  const subject = await readSubject(job, shell);
  const { client, pull } = subject;
  if (!pull.isOpen) {
    // One of them may be of an attempt at this job that failed while the pull request was open.
    await cancelRuns(client, pull, shell.app.id);
    return 'closed';
  }
  const [mergeBase, runs] = await Promise.all([
    readMergeBase(client, pull),
    readRuns(client, pull, shell.app.id),
  ]);
  const externalId = {
    pullRequests: [pull.number],
    key: runKeyOf({ ...shell, ...subject, mergeBase }),
  };
  const latest = latestRun(runs, pull.number);
  const isPublished = latest?.isCompleted === true && latest.externalId?.key === externalId.key;
  if (isPublished && job.rerunOf !== pull.head) return 'already_published';

  const opened = openRun(runs, externalId) ?? createRun(client, pull, shell.app.id, externalId);
  const judging = judge(subject, mergeBase, shell);
  // Both must have ended before a failure is told: a run that comes to be later would stay in progress.
  await Promise.allSettled([opened, judging]);
  const run = await opened;
  for (const abandoned of abandonedRuns(runs, pull.number, externalId))
    await completeRun(client, pull, abandoned, SUPERSEDED);
  // A newer job for the same state takes this run up; one for another state never sees it.
  if (await isSuperseded()) return (await isMoved(subject)) ? await cancel(subject, run) : 'superseded';
  return await publish(subject, run, await judging, shell);
}

/**
 * The review comes before the conclusion: a completed run of this key then means that everything is published, and
 * whatever ends the work in between leaves a run in progress, which the next attempt takes up.
 */
async function publish(subject: Subject, run: Run, judged: Judged, shell: Shell): Promise<Outcome> {
  const { client, pull } = subject;
  if (await isMoved(subject)) return await cancel(subject, run);
  const isWhole = pull.isDraft || (await comment(subject, judged, shell));
  const verdict = checkRunOf(judged.review, placeUrl(pull, judged.revisions.head.tree));
  const refused = await completeRun(client, pull, run, { ...verdict, isVoid: !isWhole });
  if (refused > 0) shell.log.warn({ ...logFields(pull), refused }, 'GitHub refused annotations');
  return 'published';
}

async function cancel({ client, pull }: Subject, run: Run): Promise<Outcome> {
  await completeRun(client, pull, run, SUPERSEDED);
  return 'superseded';
}

/** Whether the pull request is not the one any more that was judged. */
async function isMoved({ client, pull }: Subject): Promise<boolean> {
  const now = await readPullRequest(client, pull.repository, pull.number);
  return now.head !== pull.head || now.base.ref !== pull.base.ref;
}

/**
 * Publishes the comments; answers whether there is nothing left to try. They are for convenience, and the check run
 * holds all that they say: their failure costs no verdict.
 */
async function comment({ client, pull }: Subject, judged: Judged, shell: Shell): Promise<boolean> {
  const diff = new DiffLines(judged.revisions.files);
  if (reviewCommentsOf(judged.review, diff).comments.length === 0) return true;
  try {
    const author = await shell.app.login();
    const posted = await readMarkers(client, pull, author);
    const { refused } = await publishComments(
      client,
      pull,
      reviewCommentsOf(judged.review, diff, posted),
      author,
    );
    if (refused > 0) shell.log.warn({ ...logFields(pull), refused }, 'GitHub refused review comments');
    return true;
  } catch (error) {
    // Nothing can be published now, the conclusion neither: the whole job waits.
    if (error instanceof RateLimitError) throw error;
    shell.log.error({ ...logFields(pull), error }, 'the review comments could not be published');
    return false;
  }
}

function logFields({ repository, number }: PullRequest): Record<string, unknown> {
  return { repository: `${repository.owner}/${repository.name}`, pullRequest: number };
}
