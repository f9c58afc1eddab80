import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { REVIEW_PERMISSIONS } from '../../src/github/clients.ts';
import { readComparison } from '../../src/github/comparison.ts';
import { GitObjects } from '../../src/github/git-objects.ts';
import { judge, readConfig } from '../../src/github/judge.ts';
import { readPullRequest } from '../../src/github/pull-request.ts';
import { readRevisions } from '../../src/github/snapshot.ts';
import { review } from '../../src/review.ts';
import { blobsAskedFor, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let reviews = 0;
let names = 0;

beforeAll(async () => {
  world = await startShell({
    review: (...args) => {
      reviews++;
      return review(...args);
    },
  });
});
afterAll(async () => await world.sandbox.close());
beforeEach(async () => {
  repository = await world.sandbox.createRepository(`acme/files-${++names}`);
});

type Files = Readonly<Record<string, string | null>>;

/** What a pull request is judged, how often a review was made, and how many blobs were asked for. */
async function judged(before: Files, change: Files) {
  await repository.commit('main', before, 'Begin');
  await repository.commit('change', change, 'Change');
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  reviews = 0;
  const { installation, repository: place } = reviewJob(world, `files-${names}`, number);
  const client = await world.shell.app.client(installation, {
    repository: place.name,
    permissions: REVIEW_PERMISSIONS,
  });
  const target = await readPullRequest(client, place, number);
  const config = await readConfig(client, installation, place, world.shell);
  const seen = world.sandbox.requests.length;
  const subject = { client, installation, target, config };
  const { mergeBase, listing } = await readComparison(client, place, target.base.sha, target.head);
  const parts = { head: target.head, mergeBase, listing: Promise.resolve(listing) };
  const result = await judge(subject, readRevisions(new GitObjects(client, target), parts), world.shell);
  const blobs = blobsAskedFor(world.sandbox.requests.slice(seen));
  return {
    reviews,
    blobs: blobs.length,
    conclusion: result.review.conclusion,
    findings: result.review.findings.map(
      ({ stage, change: how }) => `${stage.address} ${stage.certificate.state} ${how}`,
    ),
    reasons: result.review.findings.flatMap(({ stage }) => stage.certificate.because.at(-1)?.text ?? []),
  };
}

/** A stage whose certificate's id is what an expression gives. */
function reading(expression: string): string {
  return `resource "aws_api_gateway_stage" "s" {\n  client_certificate_id = ${expression}\n}\n`;
}

/** The stage reads a file, whose text is the name of the next one, and so on. */
async function chained(length: number) {
  const expression = Array.from({ length }).reduce<string>((inner) => `file(${inner})`, '"0.txt"');
  const files = Array.from({ length }, (_, index) => [`${index}.txt`, `${index + 1}.txt`]);
  return await judged(Object.fromEntries(files), { 'main.tf': reading(expression) });
}

test('what an expression names is read in a second round, what that names in a third', async () => {
  expect(await chained(2)).toMatchObject({
    reviews: 3,
    blobs: 3,
    findings: ['aws_api_gateway_stage.s set none'],
  });
});

test('there are no more than five such rounds', async () => {
  expect(await chained(7)).toMatchObject({
    reviews: 6,
    findings: ['aws_api_gateway_stage.s unknown introduced'],
    reasons: [expect.stringMatching(/^5\.txt was not read: .* in 5 rounds$/)],
  });
});

test.each<[string, Files, string[]]>([
  ['emptied', { 'infra/cert.txt': '' }, ['aws_api_gateway_stage.s unset introduced']],
  ['deleted', { 'infra/cert.txt': null }, ['aws_api_gateway_stage.s unknown introduced']],
  ['edited', { 'infra/cert.txt': 'def' }, ['aws_api_gateway_stage.s set none']],
])('a pull request in which nothing but the file is %s', async (_, change, findings) => {
  const main = reading('file("${path.module}/cert.txt")');
  const before = {
    'infra/main.tf': main,
    'infra/cert.txt': 'abc',
    'app/main.tf': stages('other')['infra/other.tf'] ?? '',
  };
  expect(await judged(before, change)).toMatchObject({ reviews: 1, findings });
});

test.each<[string, Files, number]>([
  ['a program elsewhere', { 'app/index.js': 'b' }, 0],
  ['a manifest of another tool', { 'package.json': '{"version": 2}' }, 1],
  ['prose beside Terraform, which is asked whether it reads it', { 'infra/README.md': 'b' }, 1],
])('a pull request that changes %s', async (_, change, blobs) => {
  const before = {
    'infra/main.tf': reading('file("cert.txt")'),
    'infra/cert.txt': '',
    'other/main.tf': '# 1\n',
  };
  expect(await judged(before, change)).toMatchObject({
    reviews: 1,
    blobs,
    findings: [],
    conclusion: 'success',
  });
});
