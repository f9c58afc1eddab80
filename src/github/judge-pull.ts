import type { Client } from './app.ts';
import { readComparison, readListing } from './comparison.ts';
import { GitObjects } from './git-objects.ts';
import { type Judged, judge, readConfig } from './judge.ts';
import type { PullRequest } from './pull-request.ts';
import type { Shell } from './shell.ts';
import { readRevisions } from './snapshot.ts';

/** A fresh verdict on a pull request by the config that counts now; nothing is published. */
export async function judgePull(
  client: Client,
  installation: number,
  pull: PullRequest,
  shell: Shell,
): Promise<Judged> {
  const [config, comparison] = await Promise.all([
    readConfig(client, installation, pull.repository, shell),
    readComparison(client, pull.repository, pull.base.sha, pull.head),
  ]);
  const subject = { client, installation, target: pull, config };
  const listing = readListing(client, pull, comparison);
  const parts = { head: pull.head, mergeBase: comparison.mergeBase, listing };
  return await judge(subject, readRevisions(new GitObjects(client, pull), parts), shell);
}
