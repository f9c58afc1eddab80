import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Client } from '../../src/github/app.ts';
import type { Run } from '../../src/github/check-runs.ts';
import { completeRun, type RunVerdict } from '../../src/github/complete-run.ts';
import { API, fakeApp, fakeTokens, REPOSITORY } from './fake-app.ts';

const PLACE = { repository: REPOSITORY, head: 'head' };
const RUN: Run = { id: 3, isCompleted: false, externalId: null, annotations: 0 };
const PATH = '/repos/acme/shop/check-runs/3';

const UPDATE = z.object({
  conclusion: z.string().optional(),
  output: z.object({
    title: z.string(),
    summary: z.string(),
    annotations: z.array(z.object({ path: z.string() })),
  }),
});
type Update = z.infer<typeof UPDATE>;

/** A check run as GitHub keeps it, which takes all updates but those that are refused. */
type Fake = { paths: string[]; conclusion: string | undefined; summary: string; requests: number };

function fakeRun(isRefused: (update: Update) => boolean): Fake {
  const fake: Fake = { paths: [], conclusion: undefined, summary: '', requests: 0 };
  nock(API)
    .persist()
    .patch(PATH)
    .reply(async (request: Request) => {
      fake.requests++;
      const update = UPDATE.parse(await request.json());
      if (isRefused(update)) return [422, { message: 'Invalid request.' }];
      fake.paths.push(...update.output.annotations.map(({ path }) => path));
      fake.conclusion = update.conclusion;
      fake.summary = update.output.summary;
      return [200, { id: 3 }];
    });
  return fake;
}

function verdict(count: number): RunVerdict {
  const annotations = Array.from({ length: count }, (_, index) => ({
    path: `${index}.tf`,
    startLine: 1,
    endLine: 1,
    level: 'failure' as const,
    title: 'Fails',
    message: 'It fails.',
  }));
  return { conclusion: 'failure', title: 'Fails', summary: 'The table.', text: 'Why.', annotations };
}

let client: Client;
beforeEach(async () => {
  nock.disableNetConnect();
  fakeTokens();
  client = await fakeApp().client(5, { repository: 'shop', permissions: {} });
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

/** Whether an update holds an annotation on one of these files. */
function holds(...indices: readonly number[]): (update: Update) => boolean {
  const paths = new Set(indices.map((index) => `${index}.tf`));
  return ({ output }) => output.annotations.some(({ path }) => paths.has(path));
}

test.each<[string, number, number[]]>([
  ['the only one', 1, [0]],
  ['one of the first batch', 120, [7]],
  ['one of a batch in the middle', 120, [77]],
  ['the last one, which comes with the conclusion', 120, [119]],
  ['some of each batch', 120, [0, 49, 50, 119]],
])('a refused annotation costs no other: %s', async (_name, count, refused) => {
  const fake = fakeRun(holds(...refused));
  expect(await completeRun(client, PLACE, RUN, verdict(count))).toBe(refused.length);
  const others = verdict(count).annotations.filter((_, index) => !refused.includes(index));
  expect(fake.paths).toEqual(others.map(({ path }) => path));
  expect(fake.conclusion).toBe('failure');
  const words = refused.length === 1 ? '1 annotation of' : `${refused.length} annotations of`;
  expect(fake.summary).toMatch(new RegExp(`^The table\\.\n\nGitHub refused ${words}`));
});

test('nothing is said where nothing was refused, and no request is wasted', async () => {
  const fake = fakeRun(() => false);
  expect(await completeRun(client, PLACE, RUN, verdict(120))).toBe(0);
  expect(fake).toMatchObject({ requests: 3, summary: 'The table.', conclusion: 'failure' });
  expect(fake.paths).toHaveLength(120);
});

test('where GitHub refuses every annotation, the verdict arrives after a bounded number of requests', async () => {
  const fake = fakeRun(({ output }) => output.annotations.length > 0);
  expect(await completeRun(client, PLACE, RUN, verdict(1_000))).toBe(1_000);
  expect(fake).toMatchObject({ paths: [], conclusion: 'failure' });
  expect(fake.summary).toContain('GitHub refused 1000 annotations');
  expect(fake.requests).toBeLessThan(100);
});

test('a text that GitHub refuses costs no annotation', async () => {
  const fake = fakeRun(({ output }) => output.summary.startsWith('The table.'));
  expect(await completeRun(client, PLACE, RUN, verdict(60))).toBe(0);
  expect(fake.paths).toHaveLength(60);
  expect(fake.summary).toContain('GitHub refused the full text');
});

test.each([0, 60])(
  'an update that is refused whatever it says is an error (%i annotations)',
  async (count) => {
    const fake = fakeRun(() => true);
    await expect(completeRun(client, PLACE, RUN, verdict(count))).rejects.toMatchObject({ status: 422 });
    expect(fake.requests).toBeLessThan(100);
  },
);

test('annotations that the run has already are not sent again', async () => {
  const fake = fakeRun(() => false);
  await completeRun(client, PLACE, { ...RUN, annotations: 50 }, verdict(60));
  expect(fake.paths).toEqual(Array.from({ length: 10 }, (_, index) => `${50 + index}.tf`));
});
