import { createServer, type Server } from 'node:http';
import { Probot } from 'probot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
let server: Server;
let probot: Probot;
let events: { name: string; action: string; head: string; installation: number | undefined }[];

const repo = { owner: 'acme', repo: 'api' };

/** An App made of Probot alone: its own check of the signature, its own tokens, its own client. */
beforeEach(async () => {
  events = [];
  sandbox = await startSandbox({ webhookSecret: 'secret', log: () => undefined });
  probot = new Probot({
    appId: sandbox.appId,
    privateKey: sandbox.privateKey,
    secret: 'secret',
    baseUrl: sandbox.url,
    logLevel: 'fatal',
  });
  probot.on('pull_request', ({ name, payload }) => {
    const { action, pull_request } = payload;
    const installation = 'installation' in payload ? payload.installation : undefined;
    events.push({ name, action, head: pull_request.head.sha, installation: installation?.id });
  });
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const accepted = await probot.webhooks
      .verifyAndReceive({
        id: String(request.headers['x-github-delivery']),
        name: String(request.headers['x-github-event']),
        payload: Buffer.concat(chunks).toString('utf8'),
        signature: String(request.headers['x-hub-signature-256']),
      })
      .then(
        () => true,
        () => false,
      );
    response.writeHead(accepted ? 202 : 400).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  sandbox.webhookUrl = `http://127.0.0.1:${address.port}/api/github/webhooks`;
});

afterEach(async () => {
  await sandbox.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a review from the first push to the applied suggestion', async () => {
  const repository = await sandbox.createRepository('acme/api');
  await repository.commit('main', { 'main.tf': 'resource "a" "b" {\n}\n' }, 'first');
  const head = await repository.commit(
    'feature',
    { 'main.tf': 'resource "a" "b" {\n  x = 1\n}\n' },
    'second',
  );
  const pull_number = await repository.openPullRequest({ title: 'Add x', head: 'feature' });
  expect(events).toEqual([
    { name: 'pull_request', action: 'opened', head, installation: sandbox.installationId },
  ]);

  const octokit = await probot.auth(sandbox.installationId);
  const files = await octokit.rest.pulls.listFiles({ ...repo, pull_number });
  expect(files.data.map((file) => file.filename)).toEqual(['main.tf']);
  const commit = await octokit.rest.git.getCommit({ ...repo, commit_sha: head });
  const tree = await octokit.rest.git.getTree({ ...repo, tree_sha: commit.data.tree.sha, recursive: '1' });
  const [entry] = tree.data.tree;
  const blob = await octokit.rest.git.getBlob({ ...repo, file_sha: entry?.sha ?? '' });
  expect(Buffer.from(blob.data.content, 'base64').toString()).toContain('x = 1');

  const run = await octokit.rest.checks.create({
    ...repo,
    name: 'stage-review',
    head_sha: head,
    status: 'in_progress',
  });
  const output = {
    title: '1 stage fails',
    summary: 'x is 1',
    annotations: [
      {
        path: 'main.tf',
        start_line: 2,
        end_line: 2,
        annotation_level: 'failure' as const,
        message: 'x is 1',
      },
    ],
  };
  await octokit.rest.checks.update({ ...repo, check_run_id: run.data.id, conclusion: 'failure', output });
  expect(repository.checkRuns(head)).toMatchObject([
    {
      conclusion: 'failure',
      output: { title: '1 stage fails' },
      annotations: [{ path: 'main.tf', startLine: 2 }],
    },
  ]);

  const body = 'x must be 2\n\n```suggestion\n  x = 2\n```';
  const comments = [{ path: 'main.tf', line: 2, side: 'RIGHT', body }];
  await octokit.rest.pulls.createReview({
    ...repo,
    pull_number,
    event: 'COMMENT',
    body: 'One finding',
    comments,
  });
  const [comment] = repository.comments(pull_number);
  const fixed = await repository.applySuggestions(pull_number, [comment?.id ?? 0]);
  expect(await repository.readFile(fixed, 'main.tf')).toBe('resource "a" "b" {\n  x = 2\n}\n');
  expect(events.at(-1)).toMatchObject({ action: 'synchronize', head: fixed });
  await sandbox.settled();
  expect(sandbox.deliveries.every((delivery) => delivery.status === 202)).toBe(true);
  expect(sandbox.requests.every((request) => request.route !== null && request.status < 300)).toBe(true);
});

test('Probot refuses a delivery that was signed with another secret', async () => {
  const other = await startSandbox({ webhookSecret: 'other', webhookUrl: sandbox.webhookUrl ?? '' });
  const repository = await other.createRepository('acme/api');
  await repository.commit('main', { a: 'a\n' }, 'first');
  expect(other.deliveries.filter(({ event }) => event === 'check_suite')).toMatchObject([
    { event: 'check_suite', status: 400 },
  ]);
  await other.close();
});
