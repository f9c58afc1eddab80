import { nodeId } from './accounts.ts';
import { appView } from './app.ts';
import { pullsWithHead, shortPullView } from './pulls.ts';
import type { Repository } from './repositories.ts';
import type { World } from './world.ts';

export type Annotation = {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: 'notice' | 'warning' | 'failure';
  message: string;
  title: string | null;
  rawDetails: string | null;
};

export type CheckOutput = { title: string | null; summary: string | null; text: string | null };

export type CheckRun = {
  id: number;
  suiteId: number;
  name: string;
  headSha: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: string;
  completedAt: string | null;
  updatedAt: string;
  output: CheckOutput;
  annotations: readonly Annotation[];
  actions: readonly { label: string; description: string; identifier: string }[];
};

/** Runs on a commit, newest first. */
export function runsOn(repository: Repository, headSha: string): readonly CheckRun[] {
  return repository.checkRuns.filter((run) => run.headSha === headSha).toReversed();
}

/** A run as the REST API and webhooks show it. */
export function checkRunView(world: World, repository: Repository, run: CheckRun) {
  const self = `${world.url}/repos/${repository.fullName}/check-runs/${run.id}`;
  const web = `${world.webUrl}/${repository.fullName}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url: self,
    html_url: web,
    details_url: run.detailsUrl ?? web,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${self}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: appView(world.app, world.url),
    pull_requests: pullsWithHead(repository, run.headSha).map((pull) => shortPullView(world, pull)),
  };
}

export function annotationView(world: World, repository: Repository, run: CheckRun, annotation: Annotation) {
  return {
    path: annotation.path,
    blob_href: `${world.webUrl}/${repository.fullName}/blob/${run.headSha}/${annotation.path}`,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.rawDetails,
  };
}
