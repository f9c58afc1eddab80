import type { Client } from './app.ts';
import { type Judged, judge, readConfig } from './judge.ts';
import { type PullRequest, readChangedFiles, readMergeBase } from './pull-request.ts';
import type { Shell } from './shell.ts';

/** A fresh verdict on a pull request by the config that counts now; nothing is published. */
export async function judgePull(
  client: Client,
  installation: number,
  pull: PullRequest,
  shell: Shell,
): Promise<Judged> {
  const [config, mergeBase] = await Promise.all([
    readConfig(client, installation, pull.repository, shell),
    readMergeBase(client, pull),
  ]);
  const subject = { client, installation, target: pull, config };
  return await judge(subject, mergeBase, readChangedFiles(client, pull), shell);
}
