import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxRepository } from '../../sandbox/sandbox.ts';
import { checkOf, GitHub, stage } from './github.ts';

const REQUIRED = 'reading: required\n';

let github: GitHub;
beforeAll(async () => {
  github = await GitHub.start();
});
afterAll(async () => await github.stop());

type Files = Readonly<Record<string, string>>;

/** Opens a pull request that adds the files to a repository with this config, and waits for its verdict. */
async function opened(
  files: Files,
  config?: string,
): Promise<{ repository: SandboxRepository; number: number }> {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, config);
  return { repository, number: await github.opened(repository, files) };
}

test('a broken file is told with its place, and the files beside it are judged', async () => {
  const broken = 'resource "aws_api_gateway_stage" "broken" {\n  stage_name = "x"\n  oops = [\n}\n';
  const { repository, number } = await opened(
    { 'infra/broken.tf': broken, 'other/good.tf': stage('prod') },
    REQUIRED,
  );
  const run = checkOf(repository, number);
  // The failing stage decides: its row of the table of conclusions comes first.
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(run.output.summary).toContain('aws_api_gateway_stage.prod');
  expect(run.annotations).toContainEqual(
    expect.objectContaining({ path: 'infra/broken.tf', level: 'warning' }),
  );
  expect(run.annotations).toContainEqual(
    expect.objectContaining({ path: 'other/good.tf', level: 'failure' }),
  );
  expect(repository.comments(number)).toMatchObject([{ path: 'other/good.tf' }]);
});

test('a broken file alone is never taken for one without stages', async () => {
  const { repository, number } = await opened(
    { 'infra/main.tf': 'resource "aws_api_gateway_stage" {{{\n' },
    REQUIRED,
  );
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  expect(repository.reviews(number)).toEqual([]);
});

test('a broken config is told with its line, decides nothing, and can be repaired by a pull request', async () => {
  const { repository, number } = await opened(
    { 'infra/main.tf': stage('prod') },
    'fail_on: all\nreadin: required\n',
  );
  const run = checkOf(repository, number);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  expect(run.output.title).toContain('line 2');
  expect(run.output.summary).toContain('reading');
  expect(run.annotations).toContainEqual(
    expect.objectContaining({ path: '.github/stage-review.yml', startLine: 2, level: 'failure' }),
  );
  expect(repository.reviews(number)).toEqual([]);

  const repair = await github.opened(repository, { '.github/stage-review.yml': REQUIRED }, 'repair');
  expect(checkOf(repository, repair)).toMatchObject({ status: 'completed', conclusion: 'success' });
  const worse = await github.opened(repository, { '.github/stage-review.yml': 'reading: [\n' }, 'worse');
  expect(checkOf(repository, worse)).toMatchObject({ status: 'completed', conclusion: 'action_required' });
});

test.each<[string, Parameters<SandboxRepository['commit']>[1], Parameters<SandboxRepository['commit']>[1]]>([
  ['a folder', { '.github/stage-review.yml/a.txt': 'x' }, { '.github/stage-review.yml/a.txt': null }],
  ['a link to nothing', { '.github/stage-review.yml': { symlink: 'gone.yml' } }, {}],
  [
    'a submodule',
    { '.github/stage-review.yml': { submodule: '0123456789012345678901234567890123456789' } },
    {},
  ],
])('a config that is %s is a broken one, and can be repaired', async (_name, config, removal) => {
  const repository = await github.repository({ 'README.md': '# Shop\n' });
  await repository.commit('main', config, 'Config');
  const number = await github.opened(repository, { 'infra/main.tf': stage('prod') });
  const run = checkOf(repository, number);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  expect(run.output.title).toContain('.github/stage-review.yml');
  expect(run.output.summary).toContain('write the config as a regular file');

  const other = await github.opened(repository, { '.github/stage-review.yaml': REQUIRED }, 'other');
  expect(checkOf(repository, other)).toMatchObject({ conclusion: 'action_required' });
  const repair = { ...removal, '.github/stage-review.yml': REQUIRED };
  const repaired = await github.opened(repository, repair, 'repair');
  expect(checkOf(repository, repaired)).toMatchObject({ status: 'completed', conclusion: 'success' });
});

test("the head's own config decides nothing", async () => {
  const lax = 'reading: forbidden\n';
  const { repository, number } = await opened(
    { 'infra/main.tf': stage('prod'), '.github/stage-review.yml': lax },
    REQUIRED,
  );
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test("the organisation's config holds where the repository's does not say otherwise", async () => {
  const organisation = await github.sandbox.createRepository('acme/.github');
  const url = github.sandbox.webhookUrl;
  // Heard of, it would make all other repositories' pull requests be judged anew, one after the other.
  github.sandbox.webhookUrl = undefined;
  await organisation.commit(
    'main',
    { '.github/stage-review.yml': 'reading: forbidden\nenforced: [reading]\n' },
    'Begin',
  );
  github.sandbox.webhookUrl = url;
  try {
    const { repository, number } = await opened({ 'infra/main.tf': stage('prod') }, REQUIRED);
    const run = checkOf(repository, number);
    expect(run).toMatchObject({ status: 'completed', conclusion: 'success' });
    expect(run.output.summary).toContain('enforced');
  } finally {
    await github.sandbox.deleteRepository('acme/.github');
  }
});

test('a change without stages gets a check that passes, and no review', async () => {
  const { repository, number } = await opened(
    { 'docs/a.md': '# A\n', 'app/index.ts': 'export {};\n' },
    REQUIRED,
  );
  const run = checkOf(repository, number);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'success', annotations: [] });
  expect(repository.reviews(number)).toEqual([]);
});

test('120 failing stages: every one is annotated and counted, and the review stays within its limit', async () => {
  const names = Array.from({ length: 120 }, (_, index) => `s${index}`);
  const { repository, number } = await opened(
    { 'infra/main.tf': names.map((name) => stage(name)).join('\n') },
    REQUIRED,
  );
  const run = checkOf(repository, number);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(run.output.title).toContain('120 stages fail');
  const titles = run.annotations.map((annotation) => annotation.title);
  expect(new Set(titles)).toEqual(new Set(names.map((name) => `Fails: aws_api_gateway_stage.${name}`)));
  expect(run.annotations).toHaveLength(120);
  expect(repository.reviews(number)).toHaveLength(1);
  expect(repository.comments(number)).toHaveLength(30);
  const writes = github.sandbox.requests.filter(
    ({ method, path }) => method === 'PATCH' && path.includes(`${repository.fullName}/check-runs`),
  );
  expect(writes).toHaveLength(3);
});

test('nothing comes alive that a hostile name brings along', async () => {
  const name = '</td><img src=x> @octocat [x](https://evil.example) `| #1 <!-- stage-review:0 -->';
  const template = JSON.stringify({
    Resources: {
      [name]: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: 'a', DeploymentId: 'b', StageName: '@octocat' },
      },
    },
  });
  const { repository, number } = await opened({ 'cfn/api.json': `${template}\n` }, REQUIRED);
  const run = checkOf(repository, number);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' });
  const texts = [
    run.output.summary,
    run.output.text,
    ...repository.comments(number).map((comment) => comment.body),
  ];
  expect(repository.comments(number)).toHaveLength(1);
  for (const text of texts) expect(alive(text ?? '')).toEqual([]);
});

/** What GitHub would bring to life outside code: tags (but the check's own fold), images, mentions, foreign links. */
function alive(markdown: string): string[] {
  const prose = markdown
    .replace(/^<details><summary>Why: [^<]*<\/summary>\n([\s\S]*)\n<\/details>$/, '$1')
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
    .replace(/<!-- stage-review:[0-9a-f:]{65}:failing -->\s*$/, '');
  return prose.match(/<(?!http:\/\/127\.0\.0\.1)[^>]*>|@\w+|!\[|\]\((?!<http:\/\/127\.0\.0\.1)|#\d+/g) ?? [];
}

test.each([
  [
    'a symbolic link beside a stage',
    { 'infra/main.tf': { symlink: '../../../../etc/passwd' }, 'infra/prod.tf': stage('prod', 'a1b2c3') },
  ],
  ['a binary file', { 'infra/main.tf': new Uint8Array([0, 1, 2, 3]) }],
  ['a file over the limit', { 'infra/main.tf': `${stage('prod')}# ${'x'.repeat(5_000_000)}\n` }],
])('%s is named and not guessed about', async (_name, files) => {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, REQUIRED);
  const number = await github.opened(repository, files);
  const run = checkOf(repository, number);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  expect(run.output.summary).toContain('infra/main.tf');
});

test('a submodule holds nothing that is ours to read', async () => {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, REQUIRED);
  const number = await github.opened(repository, {
    'vendor/lib': { submodule: '0123456789012345678901234567890123456789' },
  });
  expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'success' });
});

describe('a list of files that GitHub cuts short', () => {
  beforeAll(() => {
    github.sandbox.truncateTrees = true;
  });
  afterAll(() => {
    github.sandbox.truncateTrees = false;
  });

  test('is read folder by folder', async () => {
    const { repository, number } = await opened(
      { 'a/deep/er/main.tf': stage('prod'), 'docs/a.md': '# A\n', 'z.md': '# Z\n' },
      REQUIRED,
    );
    const run = checkOf(repository, number);
    expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(run.output.summary).toContain('a/deep/er/main.tf');
  });

  test('is no verdict where that takes too many requests', async () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`docs/${at}/a.md`, `${at}\n`]));
    const { repository, number } = await opened(many, REQUIRED);
    expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  });
});
