import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { done, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
let repository: SandboxRepository;
let number: number;
let names = 0;

beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());

beforeEach(async () => {
  world.sandbox.grant({ contents: 'write' });
  await begin();
});

/** A pull request with a stage that fails, reviewed, in a repository of its own. */
async function begin(): Promise<void> {
  repository = await world.sandbox.createRepository(`acme/talk-${++names}`);
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  await repository.commit('change', stages('one'), 'Change');
  number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  expect(await reviewed()).toBe('published');
  expect(threads()).toMatchObject([{ path: 'infra/one.tf', isResolved: false, words: 1 }]);
}

async function reviewed(): Promise<string> {
  return await done(world, reviewJob(world, `talk-${names}`, number));
}

async function pushed(
  files: Parameters<SandboxRepository['commit']>[1],
  options: object = {},
): Promise<string> {
  const head = await repository.commit('change', files, 'More', options);
  expect(await reviewed()).toBe('published');
  return head;
}

function threads() {
  return repository.threads(number).map(({ comments, resolvedBy }) => ({
    path: comments[0].path,
    isResolved: resolvedBy !== null,
    isHidden: comments[0].minimizedReason !== null,
    words: comments.length,
    last: comments.at(-1)?.body ?? '',
  }));
}

function commentId(): number {
  return repository.comments(number)[0]?.id ?? 0;
}

const MENDED = {
  'infra/one.tf': stages('one')['infra/one.tf']?.replace('\n}', '\n  client_certificate_id = "abc"\n}') ?? '',
};
const GONE = { 'infra/one.tf': null };

test('a push that changes nothing about it says nothing more', async () => {
  await pushed({ 'docs/a.md': 'a\n' });
  expect(threads()).toMatchObject([{ isResolved: false, words: 1 }]);
  expect(repository.reviews(number)).toHaveLength(1);
});

test('a fixed stage closes its thread with a word; failing again, it opens it again; one thread all along', async () => {
  const fixed = await pushed(MENDED);
  expect(threads()).toMatchObject([
    { isResolved: true, isHidden: false, words: 2, last: expect.stringContaining(`Fixed as of ${fixed}`) },
  ]);
  await pushed({ 'docs/a.md': 'a\n' });
  expect(threads()).toMatchObject([{ isResolved: true, words: 2 }]);
  const again = await pushed(stages('one'));
  expect(threads()).toMatchObject([{ isResolved: false, words: 3, last: `Fails again as of ${again}.` }]);
  await pushed(GONE);
  expect(threads()).toMatchObject([
    { isResolved: true, words: 4, last: expect.stringMatching(/gone|scope/) },
  ]);
});

test('without the permission to resolve, the thread is hidden, and the summary says what to grant', async () => {
  world.sandbox.grant({ contents: 'read' });
  await begin();
  const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
  expect(run?.output.summary).toMatch(/no button that applies the fixes: .* grant it `contents: write`/);
  expect(run?.actions.map(({ identifier }) => identifier)).toEqual(['re_evaluate']);
  const head = await pushed(MENDED);
  expect(threads()).toMatchObject([{ isResolved: false, isHidden: true, words: 2 }]);
  expect(repository.checkRuns(head)[0]?.output.summary).toMatch(
    /let this App resolve threads, grant it `contents: write`/,
  );
  await pushed(stages('one'));
  expect(threads()).toMatchObject([{ isResolved: false, isHidden: false, words: 3 }]);
});

test.each<[string, string, string | null, RegExp]>([
  [
    'its file can not be read any more',
    'change',
    'resource "aws_api_gateway_stage" "one" {',
    /^The stage is not found as of \w+, but not/,
  ],
  [
    'its file is there no more',
    'change',
    null,
    /^The stage is gone as of \w+, with its file `infra\/one\.tf`\./,
  ],
  [
    'the config can not be used any more',
    'main',
    'reading: maybe\n',
    /^Nothing is decided as of \w+: the config/,
  ],
])('a thread is closed with the true cause: %s', async (_name, branch, text, cause) => {
  const path = branch === 'main' ? '.github/stage-review.yml' : 'infra/one.tf';
  await repository.commit(branch, { [path]: text, 'docs/a.md': 'a\n' }, 'More');
  expect(await reviewed()).toBe('published');
  expect(threads()).toMatchObject([{ isResolved: true, words: 2, last: expect.stringMatching(cause) }]);
});

test('stages of one name keep their own threads where their files change names', async () => {
  const set = (name: string, rest = '') =>
    `# ${name}\n${'#\n'.repeat(20)}resource "aws_api_gateway_stage" "api" {\n  stage_name = "${name}"\n${rest}}\n`;
  const mended = '  client_certificate_id = "abc"\n';
  await repository.commit('main', { 'a/api.tf': set('a', mended), 'b/api.tf': set('b', mended) }, 'Two');
  await repository.commit('pair', { 'a/api.tf': set('a'), 'b/api.tf': set('b') }, 'Bare', { from: 'main' });
  number = await repository.openPullRequest({ title: 'Bare', head: 'pair' });
  expect(await reviewed()).toBe('published');
  const files = { 'a/api.tf': null, 'b/api.tf': null, 'x/api.tf': set('b'), 'y/api.tf': set('a') };
  await repository.commit('pair', files, 'Rename');
  expect(await reviewed()).toBe('published');
  expect(threads()).toMatchObject([
    { path: 'a/api.tf', words: 1, last: expect.stringContaining('y/api.tf') },
    { path: 'b/api.tf', words: 1, last: expect.stringContaining('x/api.tf') },
  ]);
});

test('a renamed file, a rebase and a squash keep the thread', async () => {
  const text = stages('one')['infra/one.tf'] ?? '';
  await pushed({ 'infra/one.tf': null, 'infra/renamed.tf': text });
  expect(threads()).toHaveLength(1);
  await repository.commit('main', { 'docs/other.md': 'x\n' }, 'Elsewhere');
  await pushed({ 'infra/renamed.tf': text }, { from: 'main', force: true });
  expect(threads()).toMatchObject([{ isResolved: false, words: 1 }]);
});

test('what people say and do stays', async () => {
  repository.reply(number, commentId(), 'We will look at it.');
  repository.conversation(number).resolve(commentId());
  await pushed(stages('two'));
  expect(threads()).toMatchObject([
    { path: 'infra/one.tf', isResolved: true, words: 2 },
    { path: 'infra/two.tf', isResolved: false, words: 1 },
  ]);
  await pushed(MENDED);
  expect(threads()[0]).toMatchObject({ isResolved: true, words: 2, last: 'We will look at it.' });
  await pushed(stages('one'));
  expect(threads()[0]).toMatchObject({ isResolved: false, words: 3 });
});

test('a draft leaves its threads as they are', async () => {
  await repository.convertToDraft(number);
  await pushed(MENDED);
  expect(threads()).toMatchObject([{ isResolved: false, words: 1 }]);
  await repository.markReady(number);
  expect(await reviewed()).toBe('published');
  expect(threads()).toMatchObject([
    { isResolved: true, words: 2, last: expect.stringContaining('Fixed as of') },
  ]);
});

test('a locked conversation stays as it is, and is brought up to date once it is unlocked', async () => {
  await repository.lock(number);
  await pushed(MENDED);
  expect(threads()).toMatchObject([{ isResolved: false, words: 1 }]);
  await repository.lock(number, false);
  expect(await reviewed()).toBe('published');
  expect(threads()).toMatchObject([{ isResolved: true, words: 2 }]);
});

test.each([
  ['after it had said that a stage is mended', 'resolveReviewThread'],
  ['after it had closed the thread', 'updatePullRequestReviewComment'],
])(
  'an attempt ends %s, and the stage fails again: the thread says so and is open',
  async (_name, operation) => {
    await repository.commit('change', MENDED, 'Mend');
    let isEnded = false;
    const { reached, resume } = world.sandbox.pause({ path: /graphql$/, operation: new RegExp(operation) });
    const attempt = done(world, reviewJob(world, `talk-${names}`, number), () => isEnded);
    await reached;
    world.sandbox.fail({ path: /graphql$/ }, { status: 502 });
    isEnded = true;
    resume();
    expect(await attempt).toBe('superseded');
    const again = await pushed(stages('one'));
    expect(threads()).toMatchObject([{ isResolved: false, words: 3, last: `Fails again as of ${again}.` }]);
  },
);

test('a stage outside the diff gets a comment on its file, in the same review; one in another file gets none', async () => {
  const filler = Array.from({ length: 30 }, (_, index) => `# ${index}\n`).join('');
  const deep = `${filler}${stages('deep')['infra/deep.tf']}`;
  const config = 'reading: required\nfail_on: all\n';
  await repository.commit(
    'main',
    { '.github/stage-review.yml': config, 'app/deep.tf': deep, ...stages('elsewhere') },
    'Stages that fail',
  );
  await repository.commit('wide', { 'app/deep.tf': `# top\n${deep}`, ...stages('near') }, 'Wide', {
    from: 'main',
  });
  number = await repository.openPullRequest({ title: 'Wide', head: 'wide' });
  expect(await reviewed()).toBe('published');
  expect(repository.reviews(number)).toMatchObject([
    { body: expect.stringContaining('1 stage in no changed file') },
  ]);
  expect(repository.comments(number).map(({ path, subjectType }) => [path, subjectType])).toEqual([
    ['infra/near.tf', 'line'],
    ['app/deep.tf', 'file'],
  ]);
  const run = repository.checkRuns(repository.pullRequest(number).headSha)[0];
  expect(run?.output.title).toBe('3 stages fail');
});

test.each([
  'addPullRequestReview$',
  'addPullRequestReviewThreadReply',
  'resolveReviewThread',
  'updatePullRequestReviewComment',
])('nothing is said twice where GitHub did %s and answered an error', async (name) => {
  world.sandbox.fail({ path: /graphql$/, operation: new RegExp(name) }, { status: 502, afterWrite: true });
  await pushed({ ...MENDED, ...stages('two') });
  expect(threads()).toMatchObject([
    { path: 'infra/one.tf', isResolved: true, words: 2 },
    { path: 'infra/two.tf', isResolved: false, words: 1 },
  ]);
  expect(repository.reviews(number).filter(({ state }) => state === 'PENDING')).toEqual([]);
});

test('a review that an ended attempt left behind is dropped first', async () => {
  world.sandbox.fail(
    { path: /graphql$/, operation: /addPullRequestReview$/ },
    { status: 500, times: 3, afterWrite: true },
  );
  await repository.commit('change', stages('two'), 'More');
  await reviewed();
  expect(await reviewed()).toMatch(/published/);
  expect(threads().map(({ path }) => path)).toEqual(['infra/one.tf', 'infra/two.tf']);
});

describe('a push that mends two stages and breaks a third', () => {
  const mended = () => ({ ...MENDED, 'infra/two.tf': MENDED['infra/one.tf'].replace('"one"', '"two"') });

  beforeEach(async () => {
    await pushed(stages('two'));
    expect(repository.reviews(number)).toHaveLength(2);
  });

  test('notifies once', async () => {
    await pushed({ ...mended(), ...stages('three') });
    expect(repository.reviews(number).slice(2)).toMatchObject([
      {
        state: 'COMMENTED',
        body: '1 stage fails. Each comment says why, and how to fix it. 2 earlier threads have an answer.',
      },
    ]);
    expect(threads()).toMatchObject([
      { isResolved: true, words: 2, last: expect.stringContaining('Fixed as of') },
      { isResolved: true, words: 2, last: expect.stringContaining('Fixed as of') },
      { isResolved: false, words: 1 },
    ]);
  });

  test('notifies once where it breaks none', async () => {
    await pushed(mended());
    expect(repository.reviews(number).slice(2)).toMatchObject([
      { state: 'COMMENTED', body: '2 earlier threads have an answer.' },
    ]);
    expect(threads()).toMatchObject([
      { isResolved: true, words: 2 },
      { isResolved: true, words: 2 },
    ]);
  });

  test('says its words once where an attempt ended before it submitted them', async () => {
    world.sandbox.fail({ path: /graphql$/, operation: /submitPullRequestReview/ }, { status: 500, times: 3 });
    await repository.commit('change', mended(), 'Mend');
    await reviewed();
    expect(repository.reviews(number).at(-1)).toMatchObject({ state: 'PENDING' });
    expect(threads()).toMatchObject([
      { isResolved: false, words: 1 },
      { isResolved: false, words: 1 },
    ]);
    await reviewed();
    expect(repository.reviews(number).slice(2)).toMatchObject([{ state: 'COMMENTED' }]);
    expect(threads()).toMatchObject([
      { isResolved: true, words: 2 },
      { isResolved: true, words: 2 },
    ]);
  });
});

test.each<[string, () => Promise<unknown>]>([
  ['is closed', () => repository.close(number)],
  ['becomes a draft', () => repository.convertToDraft(number)],
  ['is locked', () => repository.lock(number)],
])('a review that an ended attempt left behind is dropped where the pull request %s', async (_name, act) => {
  world.sandbox.fail(
    { path: /graphql$/, operation: /addPullRequestReview$/ },
    { status: 500, times: 3, afterWrite: true },
  );
  await repository.commit('change', stages('two'), 'More');
  await reviewed();
  const states = () => repository.reviews(number).map(({ state }) => state);
  expect(states()).toEqual(['COMMENTED', 'PENDING']);
  await act();
  await reviewed();
  expect(states()).toEqual(['COMMENTED']);
});

test('a stage that passes by another config is not called fixed', async () => {
  const config = (text: string) => repository.commit('main', { '.github/stage-review.yml': text }, 'Config');
  await config('reading: required\n');
  await pushed({
    'infra/one.tf':
      'variable "certificate" {\n  default = null\n}\nresource "aws_api_gateway_stage" "one" {\n  client_certificate_id = var.certificate\n}\n',
    'values/prod.tfvars': 'certificate = "abc"\nother = 1\n',
  });
  expect(threads()).toMatchObject([{ isResolved: false, words: 1 }]);
  await config('reading: required\nterraform:\n  var_files:\n    infra: [values/prod.tfvars]\n');
  expect(await reviewed()).toBe('published');
  expect(threads()).toMatchObject([
    { isResolved: true, words: 2, last: expect.stringMatching(/with the same commits: the config/) },
  ]);
});

test("other people's comments with our marker are not taken for ours", async () => {
  const [own] = repository.comments(number);
  repository.conversation(number).edit(commentId(), own?.body ?? '');
  await repository.conversation(number).comment({
    path: 'infra/one.tf',
    line: 1,
    body: own?.body.replace(/[0-9a-f]{32}/, 'a'.repeat(32)) ?? '',
  });
  await pushed(MENDED);
  expect(threads()).toMatchObject([
    { isResolved: true, words: 2 },
    { isResolved: false, words: 1 },
  ]);
});
