import { nodeId } from './accounts.ts';
import { appView } from './app.ts';
import type { CheckRun } from './check-runs.ts';
import { pullsWithHead, shortPullView } from './pulls.ts';
import type { Repository } from './repositories.ts';
import type { World } from './world.ts';

export type CheckSuite = {
  id: number;
  headSha: string;
  headBranch: string | null;
  before: string | null;
  createdAt: string;
};

/** The App's one suite of a commit, made if there is none. */
export function suiteOf(world: World, repository: Repository, headSha: string): CheckSuite {
  const known = repository.checkSuites.find((suite) => suite.headSha === headSha);
  if (known !== undefined) return known;
  const pull = pullsWithHead(repository, headSha)[0];
  const suite = {
    id: world.nextId(),
    headSha,
    headBranch: pull?.headRef ?? null,
    before: null,
    createdAt: world.timestamp(),
  };
  repository.checkSuites.push(suite);
  return suite;
}

/** Newest run of each name, oldest first, of runs that are oldest first. */
export function latestRuns(runs: readonly CheckRun[]): readonly CheckRun[] {
  const byName = new Map<string, CheckRun>();
  for (const run of runs) byName.set(run.name, run);
  return [...byName.values()].toSorted((one, other) => one.id - other.id);
}

/** Status and conclusion of a suite, from the newest run of each name. */
export function suiteState(repository: Repository, suite: CheckSuite) {
  const runs = latestRuns(repository.checkRuns.filter((run) => run.suiteId === suite.id));
  if (runs.length === 0) return { status: 'queued', conclusion: null };
  if (runs.some((run) => run.status !== 'completed')) return { status: 'in_progress', conclusion: null };
  return { status: 'completed', conclusion: worstConclusion(runs.map((run) => run.conclusion ?? 'neutral')) };
}

/** Worst first: what decides a suite's conclusion. */
const ORDER = ['action_required', 'failure', 'timed_out', 'cancelled', 'success', 'neutral', 'skipped'];

function worstConclusion(conclusions: readonly string[]): string {
  return ORDER.find((conclusion) => conclusions.includes(conclusion)) ?? 'neutral';
}

/** A suite as the REST API shows it. */
export function suiteView(world: World, repository: Repository, suite: CheckSuite) {
  const self = `${world.url}/repos/${repository.fullName}/check-suites/${suite.id}`;
  const runs = repository.checkRuns.filter((run) => run.suiteId === suite.id);
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(repository, suite),
    url: self,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullsWithHead(repository, suite.headSha).map((pull) => shortPullView(world, pull)),
    app: appView(world.app, world.url),
    created_at: suite.createdAt,
    updated_at: runs.at(-1)?.updatedAt ?? suite.createdAt,
    latest_check_runs_count: latestRuns(runs).length,
    check_runs_url: `${self}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}

/** A suite with the commit that a webhook and a list add. */
export async function fullSuiteView(world: World, repository: Repository, suite: CheckSuite) {
  const headCommit = await simpleCommitView(repository, suite.headSha);
  return { ...suiteView(world, repository, suite), head_commit: headCommit };
}

/** A commit as suites and merge groups show it. */
export async function simpleCommitView(repository: Repository, sha: string) {
  const commit = await repository.git.commit(sha);
  if (commit === null) throw new Error(`The commit ${sha} of a check suite or merge group is gone`);
  const { author, committer } = commit;
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}
