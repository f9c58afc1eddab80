import { type CheckRun, checkRunOf } from '../report/check-run.ts';
import { DiffLines } from '../report/diff-lines.ts';
import { reviewCommentsOf } from '../report/review-comments.ts';
import type { Client } from './app.ts';
import { readRuns } from './check-runs.ts';
import { HeadCheck } from './head-check.ts';
import type { ReviewJob } from './job.ts';
import { type Judged, judge, readConfig, type Subject } from './judge.ts';
import { placeUrl } from './place-url.ts';
import { type PullRequest, readChangedFiles, readMergeBase, readPullRequest } from './pull-request.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { publishComments, readMarkers } from './review-comments.ts';
import { runKeyOf } from './run-key.ts';
import type { Shell } from './shell.ts';
import { SupersededError } from './superseded-error.ts';
import type { StoredCheck } from './verdicts.ts';

/** How a job ended, for the log. */
export type Outcome = 'published' | 'already_published' | 'closed';

/**
 * Judges a pull request and publishes the verdict: a check run in progress at once, then one review, then the
 * completed check run. Of a pull request that is closed, what is known is dropped. Throws a SupersededError where a
 * newer job waits: `client` writes nothing then.
 */
export async function reviewPullRequest(job: ReviewJob, client: Client, shell: Shell): Promise<Outcome> {
  const { installation, repository, number } = job;
  const place = { installation, repository };
  const [pull, config, before] = await Promise.all([
    readPullRequest(client, repository, number),
    readConfig(client, installation, repository, shell),
    shell.verdicts.of(place, number),
  ]);
  const check = new HeadCheck(client, { ...place, head: pull.head }, shell);
  if (!pull.isOpen) {
    await shell.verdicts.remove(place, number);
    await check.leave(true);
  }
  if (before !== null && before.head !== pull.head) {
    await shell.verdicts.remove(place, number);
    await new HeadCheck(client, { ...place, head: before.head }, shell).leave(!pull.isOpen);
  }
  if (!pull.isOpen) return 'closed';
  const subject = { client, installation, target: pull, config };
  const [mergeBase, runs] = await Promise.all([
    readMergeBase(client, pull),
    readRuns(client, { repository, head: pull.head }, shell.app.id),
  ]);
  const keyed = { number, key: runKeyOf({ ...shell, pull, mergeBase, config }) };
  const isAsked = job.rerunOf === pull.head;
  if (!isAsked && (await check.isPublished(keyed, runs))) return 'already_published';
  const beginning = check.begin(keyed, runs);
  const judging = judge(subject, mergeBase, readChangedFiles(client, pull), shell);
  // Both must have ended before a failure is told: a run that comes to be later would stay in progress.
  await Promise.allSettled([beginning, judging]);
  const run = await beginning;
  const judged = await judging;
  // The review comes before the conclusion: a completed run of this key then means that everything is published.
  const isWhole = pull.isDraft || (await comment(subject, judged, shell));
  const found = checkRunOf(judged.review, placeUrl(pull, judged.revisions.head.tree));
  const refused = await check.finish(keyed, storedCheckOf(found, !isWhole), run);
  if (refused > 0) shell.log.warn({ ...logFields(pull), refused }, 'GitHub refused annotations');
  return 'published';
}

function storedCheckOf(check: CheckRun, isVoid: boolean): StoredCheck {
  return { ...check, annotations: [...check.annotations], actions: [], isVoid };
}

/**
 * Publishes the comments; answers whether there is nothing left to try. They are for convenience, and the check run
 * holds all that they say: their failure costs no verdict.
 */
async function comment(
  { client, target: pull }: Subject<PullRequest>,
  judged: Judged,
  shell: Shell,
): Promise<boolean> {
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
    // Nothing can be published now, the conclusion neither: the whole job waits, or makes room for a newer one.
    if (error instanceof RateLimitError || error instanceof SupersededError) throw error;
    shell.log.error({ ...logFields(pull), error }, 'the review comments could not be published');
    return false;
  }
}

function logFields({ repository, number }: PullRequest): Record<string, unknown> {
  return { repository: `${repository.owner}/${repository.name}`, pullRequest: number };
}
