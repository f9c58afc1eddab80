import { afterAll, beforeAll, expect, test } from 'vitest';
import { done, reviewJob, type SandboxShell, startShell } from './sandbox-shell.ts';

/** A minute of GitHub's in milliseconds here. */
const MINUTE = 3_000;
const FILES = 20;
const STAGES = 500;

let world: SandboxShell;
beforeAll(async () => {
  world = await startShell({}, { writes: { burst: 15, interval: MINUTE / 60 } });
});
afterAll(async () => await world.sandbox.close());

test('10,000 findings give a valid check, all counted, and no minute has more writes than GitHub takes', {
  timeout: 120_000,
}, async () => {
  const repository = await world.sandbox.createRepository('acme/huge');
  await repository.commit('main', { 'README.md': '# Shop\n' }, 'Begin');
  const files = Array.from({ length: FILES }, (_, file) => [`infra/${file}/main.tf`, stagesOf(file)]);
  await repository.commit('change', Object.fromEntries(files), 'Change');
  const number = await repository.openPullRequest({ title: 'Change', head: 'change' });
  world.sandbox.limitContent({ minuteMs: MINUTE });
  const before = world.sandbox.requests.length;
  expect(await done(world, reviewJob(world, 'huge', number))).toBe('published');
  const [run, ...others] = repository.checkRuns(repository.pullRequest(number).headSha);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(run?.output.title).toContain('10000 stages fail');
  expect(run?.annotations).toHaveLength(1_000);
  const { summary, text } = run?.output ?? {};
  for (const part of [summary ?? '', text ?? '']) expect(part.length).toBeLessThanOrEqual(65_535);
  expect(`${summary}${text}`).toMatch(/[\d,]+ more/);
  expect(repository.comments(number)).toHaveLength(30);
  expect(world.sandbox.requests.slice(before).filter(({ status }) => status === 403)).toEqual([]);
});

function stagesOf(file: number): string {
  const blocks = Array.from(
    { length: STAGES },
    (_, index) => `resource "aws_api_gateway_stage" "s${file}_${index}" {\n  stage_name = "s${index}"\n}\n`,
  );
  return blocks.join('');
}
