import type { Row } from './compare.ts';
import type { Cost } from './measure.ts';

const HEADS = ['', ' CPU s', 'wall s', 'peak MiB', 'CPU, stage-review = 1'];

/** What was measured for one folder, as lines of a table. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const first = Math.max(...rows.map(({ program }) => program.length));
  const lines = [HEADS, ...rows.map(cells)].map(([head = '', ...rest]) => {
    const drawn = rest.map((cell, column) => cell.padStart(HEADS[column + 1]?.length ?? 0));
    return `  ${[head.padEnd(first), ...drawn].join('  ')}`.trimEnd();
  });
  return [title, ...lines, ''].join('\n');
}

/** A row has a cell for each head; one without figures has its reason instead. */
function cells({ program, result, ratio }: Row): string[] {
  if ('failure' in result) return [program, result.failure];
  const { cpuSeconds, wallSeconds, peakMiB } = result;
  return [
    program,
    cpuSeconds.toFixed(2),
    wallSeconds.toFixed(2),
    peakMiB.toFixed(0),
    ratio === null ? '' : ratio.toFixed(2),
  ];
}

/** What each further file costs between two sizes, in a sentence. */
export function growthBetween(
  [fewer, small]: readonly [number, Cost],
  [more, large]: readonly [number, Cost],
): string {
  const each = (large.cpuSeconds - small.cpuSeconds) / (more - fewer);
  const room = (large.peakMiB - small.peakMiB) / (more - fewer);
  return `From ${fewer} to ${more} files: ${(each * 1e6).toFixed(0)} µs of CPU and ${(room * 1_024).toFixed(1)} KiB of peak memory for each further file.`;
}
