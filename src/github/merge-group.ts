import { buttons } from '../report/actions.ts';
import { checkRunOf } from '../report/check-run.ts';
import type { Client } from './app.ts';
import { type Run, readRuns } from './check-runs.ts';
import { readComparison } from './comparison.ts';
import { completeRun, type RunVerdict } from './complete-run.ts';
import type { ExternalId } from './external-id.ts';
import { failedCheck } from './failed-check.ts';
import { GitObjects } from './git-objects.ts';
import type { MergeGroupJob } from './job.ts';
import { judge, readConfig } from './judge.ts';
import { placeUrl } from './place-url.ts';
import { beginOnCommit, publishOnCommit } from './publish-on-commit.ts';
import type { Target } from './pull-request.ts';
import { readRepository } from './repository.ts';
import { groupKeyOf } from './run-key.ts';
import type { Shell } from './shell.ts';
import { readRevisions } from './snapshot.ts';

/** What a run says whose group was taken apart before it was judged. */
const DESTROYED: RunVerdict = {
  isVoid: true,
  conclusion: 'cancelled',
  title: 'The merge group is no more',
  summary:
    'The queue took this group apart before it was reviewed. The groups that follow get checks of their own.',
  annotations: [],
};

/**
 * Judges what a merge queue is about to merge: the group's own tree against the commit on which it stands. Such a
 * check never asks for an action, since a queue would wait for it.
 */
export async function checkMergeGroup(job: MergeGroupJob, client: Client, shell: Shell): Promise<string> {
  const { installation, repository, head, base } = job;
  const place = { repository, head };
  if (job.isDestroyed) {
    for (const run of await readRuns(client, place, shell.app.id))
      if (!run.isCompleted) await completeRun(client, place, run, DESTROYED);
    return 'destroyed';
  }
  const [{ webUrl }, config, { listing }, runs] = await Promise.all([
    readRepository(client, repository),
    readConfig(client, installation, repository, shell),
    readComparison(client, repository, base.sha, head),
    readRuns(client, place, shell.app.id),
  ]);
  const id = groupId(job, groupKeyOf({ ...shell, group: job, config }));
  const [newest] = runs;
  if (!job.isAsked && newest?.isCompleted === true && newest.externalId?.key === id.key)
    return 'already_published';
  const run = await beginOnCommit(client, place, runs, shell.app.id, id);
  const target: Target = { repository, webUrl, head, fork: null, base };
  const subject = { client, installation, target, config };
  const parts = { head, mergeBase: base.sha, listing: Promise.resolve(listing) };
  const reading = readRevisions(new GitObjects(client, target), parts);
  const { review, revisions } = await judge(subject, reading, shell);
  const verdict = withoutAction(checkRunOf(review, placeUrl(target, revisions.head.tree)));
  const refused = await completeRun(client, place, run, { ...verdict, actions: buttons('re_evaluate') }, id);
  const fields = { repository: `${repository.owner}/${repository.name}`, head };
  if (refused > 0) shell.log.warn({ ...fields, refused }, 'GitHub refused annotations');
  return 'published';
}

/** Says of a group that it could not be judged. */
export async function failMergeGroup(
  job: Pick<MergeGroupJob, 'repository' | 'head' | 'base' | 'delivery'>,
  error: unknown,
  client: Client,
  shell: Shell,
): Promise<void> {
  const verdict = withoutAction(failedCheck(error, job.delivery));
  const place = { repository: job.repository, head: job.head };
  const runs = await readRuns(client, place, shell.app.id);
  await publishOnCommit(client, place, runs, verdict, shell.app.id, groupId(job, ''));
}

/** What the group stands on that these runs of a commit are about; null where they are about none. */
export function groupAmong(runs: readonly Run[]): MergeGroupJob['base'] | null {
  return runs.find(({ externalId }) => externalId?.group !== undefined)?.externalId?.group ?? null;
}

/** By this the run can be asked for again. */
function groupId({ base }: Pick<MergeGroupJob, 'base'>, key: string): ExternalId {
  return { pullRequests: [], key, group: base };
}

function withoutAction<Check extends RunVerdict>(check: Check): RunVerdict {
  return check.conclusion === 'action_required' ? { ...check, conclusion: 'failure' } : check;
}
