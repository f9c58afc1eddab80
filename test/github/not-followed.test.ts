import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { alive } from '../report/living-markdown.ts';
import { done, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());

type Files = Parameters<SandboxRepository['commit']>[1];

const SUBMODULE = { submodule: '0123456789012345678901234567890123456789' };
const LIVE = 'module "api" {\n  source = "../lib"\n}\n';

/** What the check of a pull request says that makes this change to a repository with a stage. */
async function checkOf(change: Files) {
  const name = `behind-${++names}`;
  const repository = await world.sandbox.createRepository(`acme/${name}`);
  await repository.commit('main', stages('one'), 'Begin');
  await repository.commit('change', change, 'Change');
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  expect(await done(world, reviewJob(world, name, number))).toBe('published');
  const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
  return { conclusion: run?.conclusion, summary: run?.output.summary };
}

test.each<[string, Files, string, string]>([
  ['a submodule', { lib: SUBMODULE }, 'success', 'adds or edits 1: `lib` (submodule).'],
  [
    'a link to a template',
    { 'cfn/api.yaml': { symlink: '../../elsewhere/api.yaml' } },
    'success',
    'adds or edits 1: `cfn/api.yaml` (symbolic link).',
  ],
  [
    'a module behind a link',
    { lib: { symlink: 'infra' }, 'live/main.tf': LIVE },
    'action_required',
    'lib is a symbolic link, and links are not followed: the module behind it is not judged',
  ],
  [
    'a module in a submodule',
    { lib: SUBMODULE, 'live/main.tf': `${LIVE}${stages('two')['infra/two.tf']}` },
    'failure',
    'Modules in a submodule are not followed: lib.',
  ],
])('%s is named and not followed', async (_, change, conclusion, words) => {
  const check = await checkOf(change);
  expect(check).toMatchObject({ conclusion, summary: expect.stringContaining(words) });
});

test('of many links the first ones are named and the others counted, and no name comes alive', async () => {
  const links = Array.from({ length: 12 }, (_, at) => [`@octocat #1 <b>|\u202e${at}`, { symlink: 'gone' }]);
  const { conclusion, summary } = await checkOf(Object.fromEntries(links));
  expect(conclusion).toBe('success');
  expect(summary).toContain('`@octocat #1 <b>|\\u{202e}0` (symbolic link), ');
  expect(summary).toContain('adds or edits 12: ');
  expect(summary).toContain('` (symbolic link), ….');
  expect(alive(summary ?? '')).toEqual([]);
});
