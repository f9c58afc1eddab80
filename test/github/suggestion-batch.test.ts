import { afterAll, beforeAll, expect, test } from 'vitest';
import { octocat } from '../../sandbox/accounts.ts';
import { done, reviewJob, type SandboxShell, stages, startShell } from './sandbox-shell.ts';

let world: SandboxShell;

beforeAll(async () => {
  world = await startShell();
  world.sandbox.grant({ checks: 'write', contents: 'write', pull_requests: 'write' });
});
afterAll(async () => await world.sandbox.close());

function template(...names: readonly string[]): string {
  const resources = names.flatMap((name) => [
    `  ${name}:`,
    '    Type: AWS::ApiGateway::Stage',
    '    Properties:',
    `      StageName: ${name.toLowerCase()}`,
    '      RestApiId: !Ref Api',
  ]);
  return ['Resources:', ...resources, ''].join('\n');
}

const FLOW =
  'Resources: { One: { Type: "AWS::ApiGateway::Stage", Properties: { StageName: "a" } }, Two: { Type: "AWS::ApiGateway::Stage", Properties: { StageName: "b" } } }\n';

const FENCED = [
  'resource "aws_api_gateway_stage" "fenced" {',
  '  stage_name  = "a"',
  '  description = <<-EOT',
  '    ```suggestion',
  '    ````',
  '  EOT',
  '}',
  '',
].join('\n');

const CRLF = (stages('crlf')['infra/crlf.tf'] ?? '').replaceAll('\n', '\r\n');
const NO_END = (stages('bare')['infra/bare.tf'] ?? '').replace(/\n$/, '');

test('all suggestions together mend all stages that have one, and the button mends the others', async () => {
  const repository = await world.sandbox.createRepository('acme/batch');
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  const files = {
    ...stages('one', 'two'),
    'infra/both.tf': `${stages('first')['infra/first.tf']}\n${stages('second')['infra/second.tf']}`,
    'infra/fenced.tf': FENCED,
    'infra/crlf.tf': CRLF,
    'infra/bare.tf': NO_END,
    'cfn/block.yaml': template('Alpha', 'Beta', 'Gamma'),
    'cfn/flow.yaml': FLOW,
  };
  await repository.commit('change', files, 'Change', { from: 'main' });
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  const judge = async () => await done(world, reviewJob(world, 'batch', number));
  const newest = () => repository.checkRuns(repository.pullRequest(number).headSha)[0];
  const failing = () =>
    [...(newest()?.output.summary ?? '').matchAll(/^\| `([^`]+)` .*\*\*fails\*\*/gm)].map(([, name]) => name);
  await judge();
  expect(failing()).toHaveLength(12);
  const comments = repository.comments(number);
  const suggested = comments.filter(({ body }) => /^`{3,}suggestion$/m.test(body));
  expect(comments).toHaveLength(12);
  expect(suggested).toHaveLength(9);
  expect(suggested.filter(({ startLine }) => startLine !== null).length).toBeGreaterThan(3);
  const shared = suggested.filter(({ path }) => path === 'cfn/flow.yaml');
  expect(shared.map(({ body }) => body)).toEqual([expect.stringContaining('mends `Two` too')]);
  await repository.applySuggestions(
    number,
    suggested.map(({ id }) => id),
  );
  await judge();
  expect(failing()).toEqual(['aws_api_gateway_stage.bare', 'aws_api_gateway_stage.crlf']);
  const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
  await done(world, {
    kind: 'press',
    ...reviewOrigin(),
    run: run?.id ?? 0,
    head: run?.headSha ?? '',
    pullRequests: [number],
    action: 'apply_fixes',
    sender: { login: octocat.login, id: octocat.id },
  });
  const mended = (await repository.readFile('change', 'infra/crlf.tf')) ?? '';
  expect(mended.replaceAll('\r\n', '')).not.toContain('\n');
  expect(await repository.readFile('change', 'infra/bare.tf')).toMatch(/\}$/);
  await judge();
  expect(newest()).toMatchObject({ conclusion: 'success' });
});

function reviewOrigin() {
  const { installation, repository, delivery } = reviewJob(world, 'batch', 1);
  return { installation, repository, delivery };
}
