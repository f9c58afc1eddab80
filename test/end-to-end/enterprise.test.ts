import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOf, GitHub, stage } from './github.ts';

let github: GitHub;
beforeAll(async () => {
  github = await GitHub.start(
    { STAGE_REVIEW_READING: 'required' },
    { ghes: true, permissions: { contents: 'write' } },
  );
});
afterAll(async () => await github.stop());

test('on a GitHub Enterprise Server a pull request is reviewed, and its thread is resolved', async () => {
  const repository = await github.repository({ 'README.md': '# Shop\n' });
  const number = await github.opened(repository, { 'infra/main.tf': stage('prod') });
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(repository.threads(number)).toMatchObject([{ resolvedBy: null }]);
  await github.after(() => repository.commit('change', { 'infra/main.tf': stage('prod', 'abc') }, 'Mend'));
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(repository.threads(number)).toMatchObject([{ resolvedBy: { login: 'stage-review[bot]' } }]);
  expect(github.sandbox.requests.filter(({ status }) => status >= 500)).toEqual([]);
});

test('the log says what such a server does not have, and that only', async () => {
  await github.server.line(({ msg }) => msg.includes('registered without'));
  const lines = github.server.log.filter(({ msg }) => msg.includes('registered without'));
  expect(lines).toMatchObject([{ level: 'warn', msg: expect.stringMatching(/event merge_group: .* queue/) }]);
});
