import { checkRunOf } from '../report/check-run.ts';
import { DiffLines } from '../report/diff-lines.ts';
import { reviewCommentsOf } from '../report/review-comments.ts';
import { type Review, review } from '../review.ts';
import type { Client } from './app.ts';
import { abandonedRuns, createRun, latestRun, openRun, type Run, readRuns } from './check-runs.ts';
import { completeRun, SUPERSEDED } from './complete-run.ts';
import {
  type ConfigBlob,
  type OrganisationConfig,
  readOrganisationConfig,
  readRepositoryConfig,
} from './config-files.ts';
import type { ReviewJob } from './jobs-of-event.ts';
import { placeUrl } from './place-url.ts';
import { isRepair, policyDocumentOf } from './policy-document.ts';
import { MAX_LISTED_FILES, type PullRequest, readMergeBase, readPullRequest } from './pull-request.ts';
import { publishComments } from './review-comments.ts';
import { runKeyOf } from './run-key.ts';
import { REVIEW_PERMISSIONS, type Shell } from './shell.ts';
import { type Revisions, readRevisions, readSnapshot } from './snapshot.ts';

/** How a job ended, for the log. */
export type Outcome = 'published' | 'already_published' | 'closed' | 'superseded';

/** What is known of a pull request before its files are read. */
type Subject = {
  readonly client: Client;
  readonly pull: PullRequest;
  readonly mergeBase: string;
  readonly repositoryConfig: readonly ConfigBlob[];
  readonly organisationConfig: OrganisationConfig;
  readonly today: string;
};

type Judged = { readonly review: Review; readonly revisions: Revisions };

/**
 * Judges a pull request and publishes the verdict: a check run in progress at once, then one review, then the
 * completed check run. `isSuperseded` tells whether a newer job for it waits; then nothing more is published.
 */
export async function reviewPullRequest(
  job: ReviewJob,
  isSuperseded: () => boolean,
  shell: Shell,
): Promise<Outcome> {
  const client = await shell.app.client(job.installation, {
    repository: job.repository.name,
    permissions: REVIEW_PERMISSIONS,
  });
  const [pull, repositoryConfig, organisationConfig] = await Promise.all([
    readPullRequest(client, job.repository, job.number),
    readRepositoryConfig(client, job.repository),
    readOrganisationConfig(shell.app, job.installation, job.repository),
  ]);
  if (!pull.isOpen) return 'closed';
  const [mergeBase, runs] = await Promise.all([
    readMergeBase(client, pull),
    readRuns(client, pull, shell.app.id),
  ]);
  const subject = { client, pull, mergeBase, repositoryConfig, organisationConfig, today: shell.today() };
  const externalId = { pullRequests: [pull.number], key: runKeyOf({ ...shell, ...subject }) };
  const latest = latestRun(runs, pull.number);
  const isPublished = latest?.isCompleted === true && latest.externalId?.key === externalId.key;
  if (isPublished && job.rerunOf !== pull.head) return 'already_published';

  const opened = openRun(runs, externalId) ?? createRun(client, pull, shell.app.id, externalId);
  const judging = judge(subject, job.installation, shell);
  // Both must have ended before a failure is told: a run that comes to be later would stay in progress.
  await Promise.allSettled([opened, judging]);
  const run = await opened;
  for (const abandoned of abandonedRuns(runs, pull.number, externalId))
    await completeRun(client, pull, abandoned, SUPERSEDED);
  if (isSuperseded()) {
    // A newer job for the same state takes this run up; one for another state never sees it.
    return (await isMoved(client, pull)) ? await cancel(client, pull, run) : 'superseded';
  }
  return await publish(subject, run, await judging, shell);
}

async function judge(subject: Subject, installation: number, shell: Shell): Promise<Judged> {
  const { client, pull, mergeBase, repositoryConfig, organisationConfig, today } = subject;
  const sources = {
    ...shell,
    organisation: organisationConfig,
    repository: repositoryConfig.map(({ file }) => file),
  };
  const [revisions, document] = await Promise.all([
    readRevisions(client, pull, mergeBase),
    policyDocumentOf(sources, today),
  ]);
  const { snapshot, changed, contents } = await readSnapshot(revisions, document.policy, {
    cache: shell.cache,
    installation,
  });
  const isConfigRepair =
    document.isBroken && (await isRepair(sources, changed, revisions.head, contents, today));
  const incomplete = revisions.files.length >= MAX_LISTED_FILES ? [CUT_LIST] : [];
  return { review: await review(snapshot, document, { changed, incomplete, isConfigRepair }), revisions };
}

const CUT_LIST = `GitHub lists no more than ${MAX_LISTED_FILES} files of a pull request, so renamed files and the lines that can be commented on are not all known.`;

/**
 * The review comes before the conclusion: a completed run of this key then means that everything is published, and
 * whatever ends the work in between leaves a run in progress, which the next attempt takes up.
 */
async function publish(
  { client, pull }: Subject,
  run: Run,
  { review: result, revisions }: Judged,
  shell: Shell,
): Promise<Outcome> {
  if (await isMoved(client, pull)) return await cancel(client, pull, run);
  if (!pull.isDraft) await comment(client, pull, result, revisions, shell);
  await completeRun(client, pull, run, checkRunOf(result, placeUrl(pull, revisions.head.tree)));
  return 'published';
}

async function cancel(client: Client, pull: PullRequest, run: Run): Promise<Outcome> {
  await completeRun(client, pull, run, SUPERSEDED);
  return 'superseded';
}

/** Whether the pull request is not the one any more that was judged. */
async function isMoved(client: Client, pull: PullRequest): Promise<boolean> {
  const now = await readPullRequest(client, pull.repository, pull.number);
  return now.head !== pull.head || now.base.ref !== pull.base.ref;
}

/** Comments are for convenience, and the check run holds all that they say: their failure costs no verdict. */
async function comment(
  client: Client,
  pull: PullRequest,
  result: Review,
  revisions: Revisions,
  shell: Shell,
): Promise<void> {
  const comments = reviewCommentsOf(result, new DiffLines(revisions.files));
  if (comments.comments.length === 0) return;
  const fields = { repository: `${pull.repository.owner}/${pull.repository.name}`, pullRequest: pull.number };
  try {
    const { refused } = await publishComments(client, pull, comments, await shell.app.login());
    if (refused > 0) shell.log.warn({ ...fields, refused }, 'GitHub refused review comments');
  } catch (error) {
    shell.log.error({ ...fields, error }, 'the review comments could not be published');
  }
}
