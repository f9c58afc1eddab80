import { afterAll, describe, expect, test } from 'vitest';
import { readPolicy } from '../../src/control/read-policy.ts';
import { review } from '../../src/review.ts';
import { ReviewThreads } from '../../src/server/review-threads.ts';
import type { Content, Snapshot } from '../../src/source/snapshot.ts';

const document = readPolicy(
  { deployerReading: 'required', organisation: null, repository: [] },
  '2026-11-22',
);

function snapshotOf(files: Readonly<Record<string, string>>): Snapshot {
  const entries = Object.keys(files).map((path) => [path, { id: path, mode: '100644' as const }] as const);
  const contents = new Map<string, Content>(Object.entries(files).map(([path, text]) => [path, { text }]));
  return { head: { tree: new Map(entries), truncated: false }, base: null, contents, renames: new Map() };
}

const STAGE = 'resource "aws_api_gateway_stage" "s" {\n  stage_name = "x"\n}\n';

describe('a review in a thread', () => {
  const threads = new ReviewThreads();
  afterAll(() => threads.close());

  test('is the same as here', async () => {
    const snapshot = snapshotOf({ 'main.tf': STAGE, 'bad/main.tf': `${STAGE}}` });
    const result = await threads.review(snapshot, document, { changed: null });
    expect(result).toEqual(await review(snapshot, document, { changed: null }));
    expect(result.findings[0]?.fix).not.toBeNull();
  });

  test('is made one after the other where there are more than threads', async () => {
    const snapshots = Array.from({ length: 5 }, (_, index) => snapshotOf({ [`${index}/main.tf`]: STAGE }));
    const results = await Promise.all(
      snapshots.map((each) => threads.review(each, document, { changed: null })),
    );
    expect(results.map(({ findings }) => findings[0]?.stage.block.file)).toEqual(
      snapshots.map((_, index) => `${index}/main.tf`),
    );
  });
});

describe('a review that takes too much', () => {
  test.each([
    ['time', { threads: 1, timeout: 1, memory: 1_024 }, 'more than 0.001 seconds'],
    ['memory', { threads: 1, timeout: 60_000, memory: 12 }, 'more than 12 MB of memory'],
  ])('%s says so, and the next one is made all the same', async (_, options, words) => {
    const many = Array.from({ length: 20_000 }, (__, index) => STAGE.replace('"s"', `"s${index}"`)).join('');
    const threads = new ReviewThreads(options);
    const result = await threads.review(snapshotOf({ 'main.tf': many }), document, { changed: null });
    expect(result).toMatchObject({ conclusion: 'action_required', isUnfinished: true, findings: [] });
    expect(result.incomplete[0]).toContain(words);
    const again = await threads.review(snapshotOf({ 'main.tf': many }), document, { changed: null });
    expect(again.isUnfinished).toBe(true);
    await threads.close();
  });
});
