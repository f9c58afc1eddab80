import { expect, test } from 'vitest';
import type { CheckRun } from '../../src/report/check-run.ts';
import { combinedCheck, type NumberedCheck } from '../../src/report/combined-check.ts';

type Numbered = NumberedCheck<CheckRun>;

function checked(
  number: number,
  conclusion: CheckRun['conclusion'],
  parts: Partial<CheckRun> = {},
): Numbered {
  const check = {
    conclusion,
    title: `Title ${number}`,
    summary: `Summary ${number}`,
    annotations: [],
    ...parts,
  };
  return { number, check };
}

function annotation(line: number) {
  return {
    path: 'a.tf',
    startLine: line,
    endLine: line,
    level: 'failure',
    title: 'T',
    message: 'M',
  } as const;
}

test('one pull request has its own check', () => {
  const only = checked(1, 'failure');
  expect(combinedCheck([only])).toBe(only.check);
});

test.each<[CheckRun['conclusion'][], CheckRun['conclusion'], number]>([
  [['success', 'failure'], 'failure', 2],
  [['action_required', 'failure'], 'failure', 2],
  [['neutral', 'action_required'], 'action_required', 2],
  [['neutral', 'success'], 'neutral', 1],
  [['success', 'success'], 'success', 1],
])(
  '%j: the worse one counts, and both are named',
  ([first = 'success', second = 'success'], worst, number) => {
    const check = combinedCheck([checked(1, first), checked(2, second)]);
    expect(check.conclusion).toBe(worst);
    expect(check.title).toBe(`Title ${number} (#${number}, the worst of 2 pull requests)`);
    expect(check.summary).toContain('(#1, #2)');
    expect(check.summary).toContain('## #1\n\nSummary 1');
    expect(check.summary).toContain('## #2\n\nSummary 2');
  },
);

test('a summary that fills the room alone is cut between its lines, the worst one first', () => {
  const rows = Array.from({ length: 3_000 }, (_, at) => `| row ${at} of a table |`).join('\n');
  const { summary } = combinedCheck([
    checked(1, 'success', { summary: rows }),
    checked(2, 'failure', { summary: rows }),
  ]);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(60_000);
  const lines = summary.split('\n');
  expect(lines.indexOf('## #2')).toBeGreaterThan(0);
  const shown = lines.filter((line) => line.startsWith('|'));
  expect(shown.length).toBeGreaterThan(2_000);
  expect(shown.every((line) => line.endsWith('|'))).toBe(true);
  expect(summary).toMatch(/\n\d+ more lines did not fit in here/);
});

test('annotations that both have are shown once', () => {
  const { annotations } = combinedCheck([
    checked(1, 'failure', { annotations: [annotation(1), annotation(2)] }),
    checked(2, 'failure', { annotations: [annotation(2), annotation(3)] }),
  ]);
  expect(annotations.map(({ startLine }) => startLine)).toEqual([1, 2, 3]);
});
