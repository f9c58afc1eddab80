import { expect, test } from 'vitest';
import { RateLimitError } from '../../src/github/rate-limit-error.ts';
import { Metrics } from '../../src/server/metrics.ts';

/** The samples whose names begin so, without what depends on the machine's speed. */
async function samples(metrics: Metrics, name: string): Promise<string[]> {
  const { text } = await metrics.read();
  return text.split('\n').filter((line) => line.startsWith(name) && !/_bucket|_sum/.test(line));
}

test('deliveries, by event and status', async () => {
  const metrics = new Metrics();
  metrics.delivery('pull_request', 202);
  metrics.delivery('pull_request', 202);
  metrics.delivery(null, 401);
  expect(await samples(metrics, 'stage_review_deliveries_total')).toEqual([
    'stage_review_deliveries_total{event="pull_request",status="202"} 2',
    'stage_review_deliveries_total{event="unverified",status="401"} 1',
  ]);
});

test('jobs, by kind and outcome, and what they answer or throw', async () => {
  const metrics = new Metrics();
  const failing = async () => await Promise.reject(new Error('no'));
  const held = async () => await Promise.reject(new RateLimitError(0));
  expect(await metrics.job('review', async () => 7)).toBe(7);
  await expect(metrics.job('review', failing)).rejects.toThrow('no');
  await expect(metrics.job('rerun', held)).rejects.toThrow(RateLimitError);
  metrics.givenUp('review');
  expect(await samples(metrics, 'stage_review_job')).toEqual([
    'stage_review_job_duration_seconds_count{kind="review",outcome="done"} 1',
    'stage_review_job_duration_seconds_count{kind="review",outcome="failed"} 1',
    'stage_review_job_duration_seconds_count{kind="rerun",outcome="held"} 1',
    'stage_review_jobs_given_up_total{kind="review"} 1',
  ]);
});

test('reviews, also those that fail', async () => {
  const metrics = new Metrics();
  expect(await metrics.review(async () => 7)).toBe(7);
  await expect(metrics.review(async () => await Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await samples(metrics, 'stage_review_review')).toEqual([
    'stage_review_review_duration_seconds_count 2',
  ]);
});

test('requests, and what is left of each installation’s limits', async () => {
  const metrics = new Metrics();
  const limit = { resource: 'core', remaining: 4999 };
  metrics.request({ installation: null, method: 'POST', status: 201, limit });
  metrics.request({ installation: 5, method: 'GET', status: 200, limit });
  metrics.request({ installation: 5, method: 'GET', status: 200, limit: { ...limit, remaining: 4998 } });
  metrics.request({ installation: 5, method: 'GET', status: null, limit: null });
  expect(await samples(metrics, 'stage_review_github')).toEqual([
    'stage_review_github_requests_total{method="POST",status="201"} 1',
    'stage_review_github_requests_total{method="GET",status="200"} 2',
    'stage_review_github_requests_total{method="GET",status="none"} 1',
    'stage_review_github_rate_limit_remaining{installation="5",resource="core"} 4998',
  ]);
});

test('the queue, counted when it is asked for', async () => {
  const metrics = new Metrics();
  let waiting = 1;
  metrics.watchQueue(async () => ({ waiting: waiting++, running: 8 }));
  await metrics.read();
  expect(await samples(metrics, 'stage_review_jobs{')).toEqual([
    'stage_review_jobs{state="waiting"} 2',
    'stage_review_jobs{state="running"} 8',
  ]);
});

test('a queue that can not be counted costs nothing but its own number', async () => {
  const metrics = new Metrics();
  metrics.watchQueue(async () => await Promise.reject(new Error('no')));
  metrics.givenUp('review');
  expect(await samples(metrics, 'stage_review_jobs')).toEqual([
    'stage_review_jobs_given_up_total{kind="review"} 1',
  ]);
});
