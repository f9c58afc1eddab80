import { type Annotation, annotationView, type CheckRun, checkRunView, runsOn } from '../check-runs.ts';
import { latestRuns, suiteOf } from '../check-suites.ts';
import { sendRunBeside } from '../payloads.ts';
import { notFound, validationFailed } from '../refusal.ts';
import { readBody } from './body.ts';
import { type AnnotationBody, changedRun, newRun, type RunBody } from './check-run-body.ts';
import { commitOrRefusal } from './commits.ts';
import { listAnswer, pageOf } from './pages.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

const RUNS = '/repos/{owner}/{repo}/check-runs';

/** "If there are more than 1000 check suites … / check runs with the same name … the oldest are deleted". */
const RUNS_OF_ONE_NAME = 1000;

export const checkRunRoutes: readonly Route[] = [
  { method: 'POST', pattern: RUNS, needs: ['checks', 'write'], answer: create },
  { method: 'PATCH', pattern: `${RUNS}/{id}`, needs: ['checks', 'write'], answer: update },
  { method: 'GET', pattern: `${RUNS}/{id}`, needs: ['checks', 'read'], answer: one },
  { method: 'GET', pattern: `${RUNS}/{id}/annotations`, needs: ['checks', 'read'], answer: annotations },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/commits/{ref}/check-runs',
    needs: ['checks', 'read'],
    answer: ofCommit,
  },
];

async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call;
  const body = readBody(newRun, call.body);
  const isId = /^[0-9a-f]{40}$/i.test(body.head_sha);
  const sha = isId ? await repository.git.commitId(body.head_sha.toLowerCase()) : null;
  if (sha === null) throw validationFailed(`No commit found for SHA: ${body.head_sha}`);
  const now = world.timestamp();
  const run: CheckRun = {
    id: world.nextId(),
    suiteId: suiteOf(world, repository, sha).id,
    name: body.name,
    headSha: sha,
    status: 'queued',
    conclusion: null,
    detailsUrl: null,
    externalId: '',
    startedAt: now,
    completedAt: null,
    updatedAt: now,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  change(run, body, now);
  repository.checkRuns.push(run);
  dropOldest(call, run);
  sendRunBeside(world, repository, run, 'created');
  if (run.status === 'completed') sendRunBeside(world, repository, run, 'completed');
  return { status: 201, body: checkRunView(world, repository, run) };
}

function update(call: RepositoryCall): Answer {
  const { world, repository } = call;
  const run = runOf(call);
  const body = readBody(changedRun, call.body);
  const wasCompleted = run.status === 'completed';
  change(run, body, world.timestamp());
  if (!wasCompleted && run.status === 'completed') sendRunBeside(world, repository, run, 'completed');
  return { status: 200, body: checkRunView(world, repository, run) };
}

/** Applies what both calls may set. A completed run stays completed: another status is not taken, and not refused. */
function change(run: CheckRun, body: RunBody, now: string): void {
  const isReopening = run.status === 'completed' && (body.status ?? 'completed') !== 'completed';
  if (!isReopening) changeStatus(run, body, now);
  run.name = body.name ?? run.name;
  run.detailsUrl = body.details_url ?? run.detailsUrl;
  run.externalId = body.external_id ?? run.externalId;
  run.startedAt = body.started_at ?? run.startedAt;
  run.actions = body.actions ?? run.actions;
  run.updatedAt = now;
  if (body.output === undefined) return;
  const { title, summary, text } = body.output;
  run.output = { title, summary, text: text ?? run.output.text };
  run.annotations = [...run.annotations, ...(body.output.annotations ?? []).map(annotationOf)];
}

/** "Providing conclusion will automatically set the status parameter to completed". */
function changeStatus(run: CheckRun, body: RunBody, now: string): void {
  if (body.conclusion === undefined) {
    run.status = body.status ?? run.status;
    return;
  }
  run.status = 'completed';
  run.conclusion = body.conclusion;
  run.completedAt = body.completed_at ?? run.completedAt ?? now;
}

function annotationOf(body: AnnotationBody): Annotation {
  return {
    path: body.path,
    startLine: body.start_line,
    endLine: body.end_line,
    startColumn: body.start_column ?? null,
    endColumn: body.end_column ?? null,
    level: body.annotation_level,
    message: body.message,
    title: body.title ?? null,
    rawDetails: body.raw_details ?? null,
  };
}

function dropOldest(call: RepositoryCall, fresh: CheckRun): void {
  const { repository } = call;
  const twins = repository.checkRuns.filter(
    (run) => run.suiteId === fresh.suiteId && run.name === fresh.name,
  );
  if (twins.length <= RUNS_OF_ONE_NAME) return;
  const [oldest] = twins;
  repository.checkRuns = repository.checkRuns.filter((run) => run !== oldest);
}

function runOf(call: RepositoryCall): CheckRun {
  const id = call.number('id');
  const run = call.repository.checkRuns.find((candidate) => candidate.id === id);
  if (run === undefined) throw notFound();
  return run;
}

function one(call: RepositoryCall): Answer {
  return { status: 200, body: checkRunView(call.world, call.repository, runOf(call)) };
}

function annotations(call: RepositoryCall): Answer {
  const run = runOf(call);
  return listAnswer(call, run.annotations, (item) => annotationView(call.world, call.repository, run, item));
}

async function ofCommit(call: RepositoryCall): Promise<Answer> {
  const { world, repository, query } = call;
  const commit = await commitOrRefusal(repository, call.text('ref'), 422);
  const [name, status, app] = [query.get('check_name'), query.get('status'), query.get('app_id')];
  const all = runsOn(repository, commit.sha)
    .filter((run) => name === null || run.name === name)
    .filter((run) => status === null || run.status === status)
    .filter(() => app === null || app === String(world.app.id));
  const isLatest = (query.get('filter') ?? 'latest') === 'latest';
  const wanted = isLatest ? latestRuns(all.toReversed()).toReversed() : all;
  const { items, headers } = pageOf(call, wanted);
  const body = {
    total_count: wanted.length,
    check_runs: items.map((run) => checkRunView(world, repository, run)),
  };
  return { status: 200, body, headers };
}
