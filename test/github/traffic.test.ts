import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LoggedRequest, SandboxRepository } from '../../sandbox/sandbox.ts';
import { BlobRows } from '../../src/database/blob-rows.ts';
import { openDatabase } from '../../src/database/database.ts';
import { BlobCache } from '../../src/github/blob-cache.ts';
import type { Hints, ReviewJob } from '../../src/github/job.ts';
import { blobsAskedFor, done, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());
beforeEach(async () => {
  world.sandbox.latency = 0;
  repository = await world.sandbox.createRepository(`acme/usual-${++names}`);
});

/** A module with its caller, services that are folders of Terraform, and as many other files. No file is like another. */
function usualFiles(): Record<string, string> {
  const services = Array.from({ length: 60 }, (_, at): [string, string] => [
    `services/s${at}/main.tf`,
    `# ${names}\nresource "aws_sqs_queue" "q${at}" {}\n`,
  ]);
  const others = Array.from({ length: 135 }, (_, at): [string, string] => [
    `app/${at}.ts`,
    `// ${names} ${at}\n`,
  ]);
  return {
    ...Object.fromEntries([...services, ...others]),
    'modules/stage/main.tf': `# ${names}\n${stageOf('this')}`,
    'modules/stage/variables.tf': `# ${names}\nvariable "certificate" {\n  default = null\n}\n`,
    'infra/main.tf': `# ${names}\nmodule "api" {\n  source = "../modules/stage"\n}\n`,
    'infra/variables.tf': `# ${names}\nvariable "region" {}\n`,
    'README.md': `# ${names}\n`,
  };
}

function stageOf(name: string): string {
  return `resource "aws_api_gateway_stage" "${name}" {\n  stage_name = "${name}"\n  client_certificate_id = var.certificate\n}\n`;
}

/** The job that a webhook leads to: it tells head and base. */
function hinted(number: number): ReviewJob {
  const { headSha, baseSha } = repository.pullRequest(number);
  return { ...reviewJob(world, `usual-${names}`, number), hints: { head: headSha, base: baseSha } };
}

/** What counts: not the organisation's file, nor the look for an earlier run, nor tokens. */
function isCounted({ actor, path, method }: LoggedRequest): boolean {
  const isLook = method === 'GET' && path.endsWith('/check-runs');
  return actor === 'token' && !path.startsWith('/repos/acme/.github/') && !isLook;
}

async function openedUsual(): Promise<number> {
  await repository.commit('main', usualFiles(), 'Begin');
  await repository.commit(
    'change',
    {
      ...stages('one', 'two'),
      'infra/main.tf': `# ${names} changed\nmodule "api" {\n  source = "../modules/stage"\n}\n`,
      'app/0.ts': '// changed\n',
      'README.md': '# changed\n',
    },
    'Change',
  );
  return await repository.openPullRequest({ title: 'Change', head: 'change' });
}

test('a common pull request takes few requests, most of them side by side', async () => {
  const number = await openedUsual();
  world.sandbox.latency = 150;
  const since = world.sandbox.requests.length;
  expect(await done(world, hinted(number))).toBe('published');
  const traffic = world.sandbox.traffic(since, isCounted);
  expect(traffic.requests).toBeLessThanOrEqual(12);
  expect(traffic.depth).toBeLessThanOrEqual(6);
  // The run, in progress and completed; the comments, and their review submitted.
  expect(traffic.writes).toBe(4);
  expect(repository.comments(number)).toHaveLength(2);
  const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test('a push that changes three files reads three files, by a server that has just begun', async () => {
  const database = await openDatabase({ dataDir: null, databaseUrl: null, onError: () => undefined });
  const newCache = () => ({ cache: new BlobCache(10_000_000, new BlobRows(database, 10_000_000)) });
  const number = await openedUsual();
  const first = world.sandbox.requests.length;
  await done(world, hinted(number), undefined, newCache());
  expect(blobsAskedFor(world.sandbox.requests.slice(first)).length).toBeGreaterThan(60);
  await repository.commit(
    'change',
    {
      'services/s0/main.tf': `# ${names} again\n`,
      'infra/one.tf': `# ${names} again\n${stages('one')['infra/one.tf']}`,
      'modules/stage/main.tf': `# ${names} again\n${stageOf('this')}`,
    },
    'Again',
  );
  const second = world.sandbox.requests.length;
  expect(await done(world, hinted(number), undefined, newCache())).toBe('published');
  expect(blobsAskedFor(world.sandbox.requests.slice(second))).toHaveLength(3);
  const { requests, writes } = world.sandbox.traffic(second, isCounted);
  // The run, in progress and completed, and the text of the thread that has moved.
  expect({ requests, writes }).toEqual({ requests: 8, writes: 3 });
  await database.close();
});

test('what has not changed is not written', async () => {
  const number = await openedUsual();
  await done(world, hinted(number));
  const first = world.sandbox.requests.length;
  expect(await done(world, hinted(number))).toBe('already_published');
  expect(world.sandbox.traffic(first).writes).toBe(0);
  await repository.commit('change', { 'app/1.ts': '// changed\n' }, 'Elsewhere');
  const second = world.sandbox.requests.length;
  expect(await done(world, hinted(number))).toBe('published');
  expect(world.sandbox.traffic(second).writes).toBe(2);
});

test.each<[string, (hints: Hints) => Hints]>([
  ['another head', ({ base }) => ({ head: base, base })],
  ['another base', ({ head }) => ({ head, base: head })],
  ['commits that are not there', () => ({ head: '1'.repeat(40), base: '2'.repeat(40) })],
])('hints of %s are thrown away', async (_, changed) => {
  const number = await openedUsual();
  const { hints, ...job } = hinted(number);
  if (hints === undefined) throw new Error('no hints');
  expect(await done(world, { ...job, hints: changed(hints) })).toBe('published');
  const [run] = repository.checkRuns(hints.head);
  expect(run).toMatchObject({
    status: 'completed',
    conclusion: 'failure',
    output: { title: '2 stages fail, 1 failed before' },
  });
});

test('where one question is not answered whole, its parts are asked for', async () => {
  await repository.commit('main', { '.github/stage-review.yml': 'reading: forbidden\n' }, 'Config');
  const number = await openedUsual();
  world.sandbox.fail(
    { path: /graphql$/, operation: /^Subject$/ },
    { status: 200, body: { data: null, errors: [{ type: 'INTERNAL', message: 'Something went wrong' }] } },
  );
  expect(await done(world, hinted(number))).toBe('published');
  const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'success' });
});
