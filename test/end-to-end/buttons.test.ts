import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOf, GitHub, stage } from './github.ts';

let github: GitHub;
beforeAll(async () => {
  github = await GitHub.start();
});
afterAll(async () => await github.stop());

test('Apply fixes mends the branch, and the new head gets its own check', async () => {
  github.sandbox.grant({ checks: 'write', contents: 'write', pull_requests: 'write' });
  const repository = await github.repository({ 'README.md': '# Shop\n' }, 'reading: required\n');
  await repository.commit('change', { 'infra/main.tf': stage('one') }, 'Add a stage');
  let number = 0;
  await github.after(async () => {
    number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
  });
  const failed = checkOf(repository, number);
  expect(failed).toMatchObject({ conclusion: 'failure' });
  await github.after(() => repository.pressButton(failed.id, 'apply_fixes'));
  const mended = checkOf(repository, number);
  expect(mended).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(mended.headSha).not.toBe(failed.headSha);
  await github.after(() => repository.pressButton(mended.id, 're_evaluate'));
  expect(checkOf(repository, number)).toMatchObject({ conclusion: 'success', headSha: mended.headSha });
  expect(repository.checkRuns(mended.headSha)).toHaveLength(2);
});

test('Require leads to a pull request, and its merge to a verdict', async () => {
  github.sandbox.grant({ checks: 'write', contents: 'write', pull_requests: 'write' });
  const repository = await github.repository({ 'README.md': '# Shop\n' }, 'unknown: warn\n');
  await repository.commit('change', { 'infra/main.tf': stage('one') }, 'Add a stage');
  let number = 0;
  await github.after(async () => {
    number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
  });
  expect(checkOf(repository, number)).toMatchObject({ conclusion: 'neutral' });
  await github.after(() => repository.pressButton(checkOf(repository, number).id, 'require'));
  expect(checkOf(repository, number + 1)).toMatchObject({ conclusion: 'success' });
  await github.after(() => repository.merge(number + 1));
  expect(checkOf(repository, number)).toMatchObject({ conclusion: 'failure' });
});
