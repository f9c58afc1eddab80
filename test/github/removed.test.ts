import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import type { Shell } from '../../src/github/shell.ts';
import { done, reviewJob, type SandboxShell, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());

type Files = Parameters<SandboxRepository['commit']>[1];

/** The number of a reviewed pull request that makes one set of files of another. */
async function reviewed(before: Files, change: Files, settings: Partial<Shell> = {}): Promise<number> {
  repository = await world.sandbox.createRepository(`acme/removed-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n', ...before }, 'Begin');
  await repository.commit('change', change, 'Change', { from: 'main' });
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  await review(number, settings);
  return number;
}

async function review(number: number, settings: Partial<Shell> = {}): Promise<void> {
  const job = reviewJob(world, `removed-${names}`, number);
  expect(await done(world, job, () => false, settings)).toBe('published');
}

function run(number: number) {
  return repository.checkRuns(repository.pullRequest(number).headSha)[0];
}

// A suggestion would stand in the place of the removed line; CRLF line breaks allow none.
const BEFORE = [
  'resource "aws_api_gateway_stage" "one" {',
  '  stage_name            = "one"',
  '  client_certificate_id = "abc"',
  '  deployment_id         = "d"',
  '}',
  '',
].join('\r\n');
const AFTER = BEFORE.replace('  client_certificate_id = "abc"\r\n', '');

test.each<[string, Files, string]>([
  ['', { 'infra/one.tf': AFTER }, 'infra/one.tf'],
  [' from a file that it renames', { 'infra/one.tf': null, 'infra/two.tf': AFTER }, 'infra/two.tf'],
])('a certificate that the change takes away%s is told where it stood', async (_, change, path) => {
  const number = await reviewed({ 'infra/one.tf': BEFORE }, change);
  expect(run(number)).toMatchObject({ conclusion: 'failure', output: { title: '1 stage fails' } });
  expect(run(number)?.output.summary).toContain(
    `takes the client certificate away from 1 stage: \`aws_api_gateway_stage.one\` (before: \`${path}:3\`).`,
  );
  expect(repository.comments(number)).toMatchObject([{ path, side: 'LEFT', line: 3, startLine: null }]);
  await repository.commit('change', { 'docs/a.md': 'a\n' }, 'Elsewhere');
  await review(number);
  expect(repository.comments(number)).toHaveLength(1);
});

test.each<[string, 'required' | 'forbidden' | null, object[], boolean]>([
  ['required, where a suggestion stands in its place', 'required', [{ side: 'RIGHT' }], true],
  ['undecided', null, [], true],
  ['forbidden, where that is the fix', 'forbidden', [], false],
])('the summary tells of it: %s', async (_, deployerReading, comments, isTold) => {
  const text = (crlf: string) => crlf.replaceAll('\r', '');
  const number = await reviewed(
    { 'infra/one.tf': text(BEFORE) },
    { 'infra/one.tf': text(AFTER) },
    { deployerReading },
  );
  expect(repository.comments(number)).toMatchObject(comments);
  expect(run(number)?.output.summary?.includes('takes the client certificate away')).toBe(isTold);
});

test('a suppression that the change takes away is told in the summary', async () => {
  const text = AFTER.replaceAll('\r', '').replace('{\n', '{\n  # kics-scan ignore-line\n');
  const number = await reviewed({ 'infra/one.tf': text }, { 'infra/one.tf': AFTER.replaceAll('\r', '') });
  expect(run(number)).toMatchObject({ conclusion: 'success' });
  expect(run(number)?.output.summary).toContain(
    'removes an inline suppression for other scanners of this control: `infra/one.tf:2`',
  );
});
