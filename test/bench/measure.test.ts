import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { measureBy, median, medianCost } from '../../bench/measure.ts';
import { onPath } from '../../bench/programs.ts';
import { growthBetween, tableOf } from '../../bench/table.ts';

const COST = { wallSeconds: 1, cpuSeconds: 2, peakMiB: 100 };

test.each([
  [[3], 3],
  [[3, 1], 2],
  [[9, 1, 2], 2],
])('the median of %j is %d', (values, wanted) => {
  expect(median(values)).toBe(wanted);
});

test('a median cost has each figure’s own median', () => {
  const costs = [COST, { wallSeconds: 3, cpuSeconds: 1, peakMiB: 300 }, { ...COST, peakMiB: 200 }];
  expect(medianCost(costs)).toEqual({ wallSeconds: 1, cpuSeconds: 2, peakMiB: 200 });
});

test('growth is what each further file costs', () => {
  expect(growthBetween([1_000, COST], [2_000, { ...COST, cpuSeconds: 2.05, peakMiB: 101 }])).toBe(
    'From 1000 to 2000 files: 50 µs of CPU and 1.0 KiB of peak memory for each further file.',
  );
});

test('a table shows what was measured, and says what was not', () => {
  const rows = [
    { program: 'stage-review', result: COST, ratio: 1 },
    { program: 'checkov', result: { failure: 'not installed' }, ratio: null },
  ];
  expect(tableOf('A folder', rows).split('\n')).toEqual([
    'A folder',
    '                 CPU s  wall s  peak MiB  CPU, stage-review = 1',
    '  stage-review    2.00    1.00       100                   1.00',
    '  checkov       not installed',
    '',
  ]);
});

const time = onPath('time');

describe.skipIf(time === null)('a whole process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stage-review-measure-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const measure = measureBy(time ?? '', folder);
  const busy = 'const end = Date.now() + 300; while (Date.now() < end);';

  test('is measured with the processes that it waits for', async () => {
    const child = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(busy)}])`;
    const cost = await measure([process.execPath, '-e', child], 60);
    expect(cost).toMatchObject({ wallSeconds: expect.any(Number) });
    if ('failure' in cost) return;
    expect(cost.wallSeconds).toBeGreaterThan(0.3);
    expect(cost.cpuSeconds).toBeGreaterThan(0.05);
    expect(cost.peakMiB).toBeGreaterThan(20);
  });

  test.each([
    ['process.exit(1)', 60, null],
    ['process.exit(3)', 60, 'ended with exit code 3'],
    ['setInterval(() => {}, 1000)', 0.5, 'stopped after 0.5 s'],
  ])('that runs %s for %d s at most is told as what it is', async (code, seconds, failure) => {
    const cost = await measure([process.execPath, '-e', code], seconds);
    expect('failure' in cost ? cost.failure : null).toBe(failure);
  });
});
