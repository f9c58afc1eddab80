import { afterAll, beforeAll, expect, test } from 'vitest';
import { GitHub } from './github.ts';

let github: GitHub;
let url: string;
beforeAll(async () => {
  github = await GitHub.start({ METRICS_PORT: '0' });
  url = (await github.server.line(({ msg }) => msg === 'metrics')).url ?? '';
});
afterAll(async () => await github.stop());

const STAGE = `resource "aws_api_gateway_stage" "live" {
  rest_api_id   = "a"
  deployment_id = "b"
  stage_name    = "live"
}
`;

async function samples(): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(url);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('a review is counted, by names that tell nothing of the repository', async () => {
  const repository = await github.repository({ 'README.md': '# Shop\n' }, 'reading: required\n');
  await github.opened(repository, { 'infra/main.tf': STAGE });
  await fetch(github.sandbox.webhookUrl ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'made_up_by_anybody',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': 'sha256=0',
    },
    body: '{}',
  });
  const found = await samples();
  const { installationId } = github.sandbox;
  expect(found.get('stage_review_deliveries_total{event="pull_request",status="202"}')).toBeGreaterThan(0);
  expect(found.get('stage_review_deliveries_total{event="unverified",status="401"}')).toBe(1);
  expect(found.get('stage_review_job_duration_seconds_count{kind="review",outcome="done"}')).toBeGreaterThan(
    0,
  );
  expect(found.get('stage_review_review_duration_seconds_count')).toBeGreaterThan(0);
  const requests = [...found].filter(([name]) => name.startsWith('stage_review_github_requests_total'));
  expect(requests.reduce((sum, [, count]) => sum + count, 0)).toBe(github.sandbox.requests.length);
  expect(
    found.get(`stage_review_github_rate_limit_remaining{installation="${installationId}",resource="core"}`),
  ).toBeGreaterThan(0);
  expect(found.get('stage_review_jobs{state="waiting"}')).toBe(0);
  expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(0);
  expect([...found.keys()].join()).not.toMatch(/shop|acme|made_up/);
});

test('the port has nothing else, and the webhooks’ port has no metrics', async () => {
  expect((await fetch(url.replace('/metrics', '/healthz'))).status).toBe(404);
  expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  const server = new URL(github.sandbox.webhookUrl ?? '').origin;
  expect((await fetch(`${server}/metrics`)).status).toBe(404);
});
