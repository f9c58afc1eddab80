import type { Revision } from '../source/snapshot.ts';
import type { Client } from './app.ts';
import { type Run, readRuns } from './check-runs.ts';
import { type Comparison, readComparison } from './comparison.ts';
import { GitObjects } from './git-objects.ts';
import type { Hints, Repository, ReviewJob } from './job.ts';
import type { PullRequest } from './pull-request.ts';

/** What decides whether a head must be judged. */
export type Ends = {
  readonly comparison: Comparison;
  /** Our check runs on the head. */
  readonly runs: readonly Run[];
  /** As much of the head's tree as GitHub lists at once, where it is asked for already; null where that failed. */
  readonly tree: Promise<Revision | null>;
};

/** What is read by the hints of a job before anybody knows whether they are right; null where that failed. */
export type EarlyEnds = { readonly hints: Hints; readonly reading: Promise<Ends | null> };

/** Begins to read by the hints of a job; null where it has none. */
export function beginEarly(
  client: Client,
  { repository, hints }: ReviewJob,
  appId: number,
): EarlyEnds | null {
  if (hints === undefined) return null;
  // Whatever is wrong with it shows again when it is read by what is known.
  const objects = new GitObjects(client, { repository, fork: null });
  const tree = objects.firstOfTree(hints.head).catch(() => null);
  const reading = readEnds(client, repository, hints, appId, tree).catch(() => null);
  return { hints, reading };
}

/** What the hints gave, where the pull request bears them out; else read anew. */
export async function endsOf(
  client: Client,
  { repository, head, base: { sha: base } }: PullRequest,
  early: EarlyEnds | null,
  appId: number,
): Promise<Ends> {
  const isRight = early?.hints.head === head && early.hints.base === base;
  const found = isRight ? await early.reading : null;
  return found ?? (await readEnds(client, repository, { head, base }, appId, Promise.resolve(null)));
}

async function readEnds(
  client: Client,
  repository: Repository,
  { head, base }: Hints,
  appId: number,
  tree: Promise<Revision | null>,
): Promise<Ends> {
  const [comparison, runs] = await Promise.all([
    readComparison(client, repository, base, head),
    readRuns(client, { repository, head }, appId),
  ]);
  return { comparison, runs, tree };
}
