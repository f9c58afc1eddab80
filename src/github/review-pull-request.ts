import type { Client } from './app.ts';
import type { Clients } from './clients.ts';
import { readListing } from './comparison.ts';
import { ConfigCheck, leaveConfigCheck } from './config-check.ts';
import { readOrganisationConfig } from './config-files.ts';
import { converse } from './converse.ts';
import { beginEarly, endsOf } from './ends.ts';
import { GitObjects } from './git-objects.ts';
import { HeadCheck } from './head-check.ts';
import type { ReviewJob } from './job.ts';
import { type Judged, judge, type Subject } from './judge.ts';
import { dropDrafts, type Published } from './publish-conversation.ts';
import { pullCheck } from './pull-check.ts';
import type { PullRequest } from './pull-request.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { readSubject } from './read-subject.ts';
import type { SaidPage } from './read-threads.ts';
import { isDoubtful } from './request-failure.ts';
import { runKeyOf } from './run-key.ts';
import type { Shell } from './shell.ts';
import { readRevisions } from './snapshot.ts';
import { SupersededError } from './superseded-error.ts';

/** How a job ended, for the log. */
export type Outcome = 'published' | 'already_published' | 'closed';

/**
 * Judges a pull request and publishes the verdict: a check run in progress at once, then one review, then the
 * completed check run. Of a pull request that is closed, what is known is dropped. Throws a SupersededError where a
 * newer job waits: `client` writes nothing then.
 */
export async function reviewPullRequest(
  job: ReviewJob,
  { client, resolver }: Clients,
  attempt: { readonly isLast: boolean },
  shell: Shell,
): Promise<Outcome> {
  const { installation, repository, number } = job;
  const place = { installation, repository };
  const early = beginEarly(client, job, shell.app.id);
  const [{ pull, config: own, said: before }, organisation, known] = await Promise.all([
    readSubject(client, repository, number),
    readOrganisationConfig(shell.app, installation, repository),
    shell.verdicts.of(place, number),
  ]);
  const check = new HeadCheck(client, { ...place, head: pull.head }, shell);
  const hasMoved = known !== null && known.head !== pull.head;
  const old = hasMoved ? new HeadCheck(client, { ...place, head: known.head }, shell) : null;
  await leaveConfigCheck({ client, installation, target: pull }, shell);
  if (!pull.isOpen) {
    await old?.leave(number, true);
    await check.leave(number, true);
    await dropDrafts(client, before);
    return 'closed';
  }
  const config = { repository: own, organisation, today: shell.today() };
  const subject = { client, installation, target: pull, config };
  const [{ comparison, tree, runs }] = await Promise.all([
    endsOf(client, pull, early, shell.app.id),
    old?.leave(number, false),
  ]);
  const { mergeBase } = comparison;
  const keyed = { number, key: runKeyOf({ ...shell, pull, mergeBase, config }) };
  const isAsked = job.rerunOf === pull.head;
  if (!isAsked && (await check.isPublished(keyed, runs))) return 'already_published';
  const beginning = check.begin(keyed, runs);
  const listing = readListing(client, pull, comparison);
  const reading = readRevisions(new GitObjects(client, pull), { head: pull.head, mergeBase, listing, tree });
  const judging = judge(subject, reading, shell);
  const configCheck = new ConfigCheck(subject, mergeBase, job, shell);
  const beginningConfig = configCheck.begin(listing);
  // All must have ended before a failure is told: a run that comes to be later would stay in progress.
  await Promise.allSettled([beginning, judging, beginningConfig]);
  const [run, judged] = await Promise.all([beginning, judging, beginningConfig]);
  // All else comes before the conclusion: a completed run of this key then means that everything is published.
  const talk = { before, isJudgedAgain: !hasMoved && known?.check?.hasThreads === true };
  const published = await said(subject, judged, talk, resolver, attempt, shell);
  const isConfigSaid = await configCheck.finish(judged);
  const found = await pullCheck(subject, judged, published, resolver);
  const refused = await check.finish(keyed, { ...found, isVoid: found.isVoid || !isConfigSaid }, run);
  if (refused > 0) shell.log.warn({ ...logFields(pull), refused }, 'GitHub refused annotations');
  return 'published';
}

/**
 * Says what is to be said beside the check. That is for convenience, and the check holds all that it says: where it
 * can't be said, the answer is null, and no verdict is lost. Where GitHub gave no answer, it throws as long as the job is
 * tried again: its run stays in progress meanwhile.
 */
async function said(
  subject: Subject<PullRequest>,
  judged: Judged,
  { before, isJudgedAgain }: { readonly before: SaidPage; readonly isJudgedAgain: boolean },
  resolver: () => Promise<Client | null>,
  { isLast }: { readonly isLast: boolean },
  shell: Shell,
): Promise<Published | null> {
  const fields = logFields(subject.target);
  try {
    const published = await converse(subject, judged, before, resolver, isJudgedAgain);
    const { refused } = published;
    if (refused > 0) shell.log.warn({ ...fields, refused }, 'GitHub refused review comments');
    return published;
  } catch (error) {
    // Nothing can be published now, the conclusion neither: the whole job waits, or makes room for a newer one.
    if (error instanceof RateLimitError || error instanceof SupersededError) throw error;
    if (isDoubtful(error) && !isLast) throw error;
    shell.log.error({ ...fields, error }, 'the review comments could not be published');
    return null;
  }
}

function logFields({ repository, number }: PullRequest): Record<string, unknown> {
  return { repository: `${repository.owner}/${repository.name}`, pullRequest: number };
}
