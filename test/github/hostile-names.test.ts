import { afterAll, beforeAll, expect, test } from 'vitest';
import { alive } from '../report/living-markdown.ts';
import { HOSTILE_NAMES } from '../report/review-example.ts';
import { done, reviewJob, type SandboxShell, startShell } from './sandbox-shell.ts';

let world: SandboxShell;
beforeAll(async () => {
  world = await startShell();
});
afterAll(async () => await world.sandbox.close());

/** A stage in a template and one in Terraform whose addresses and paths hold the name, and a file that can't be read. */
function filesOf(name: string, at: number): [string, string][] {
  // What git does not take in a path.
  const part = `${at}${name.replace(/[\0/]|\p{Cs}/gu, '').slice(0, 100)}`;
  const template = {
    Resources: { [name]: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: name } } },
  };
  const key = JSON.stringify(name).replace(/([$%])\{/g, '$1$1{');
  return [
    [`cfn/${part}.json`, JSON.stringify(template)],
    [`infra/${part}/main.tf`, `resource "aws_api_gateway_stage" "s" {\n  for_each = toset([${key}])\n}\n`],
    [`infra/${part}/broken.tf`, `resource "${name.replaceAll('\n', '')}" {{{\n`],
  ];
}

test('no name in a pull request comes alive in its check or its comments', { timeout: 60_000 }, async () => {
  const repository = await world.sandbox.createRepository('acme/hostile');
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  await repository.commit('change', Object.fromEntries(HOSTILE_NAMES.flatMap(filesOf)), 'Change');
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  expect(await done(world, reviewJob(world, 'hostile', number))).toBe('published');
  const [run] = repository.checkRuns(repository.pullRequest(number).headSha);
  const { title, summary = '', text } = run?.output ?? {};
  expect(title).toContain(`${2 * HOSTILE_NAMES.length} stages fail`);
  const chains = (text ?? '').replace(/^<details>.*\n|\n<\/details>$/g, '');
  for (const markdown of [summary ?? '', chains]) {
    expect(markdown).toContain('everyone');
    expect(alive(markdown, /^http:\/\/127\.0\.0\.1/)).toEqual([]);
  }
  const bodies = repository.comments(number).map(({ body }) => body);
  expect(bodies).toHaveLength(30);
  for (const body of bodies) expect(alive(body)).toEqual([]);
});
