import type { Built } from './build.ts';
import { type Cost, type Failure, type Measure, median, medianCost } from './measure.ts';
import { onPath, PEERS } from './programs.ts';

/** What one program took, and how that compares with stage-review in the same turn; null where there is nothing to compare. */
export type Row = {
  readonly program: string;
  readonly result: Cost | Failure;
  /** CPU seconds of this program for one of stage-review's. */
  readonly ratio: number | null;
};

export type Effort = {
  readonly runs: number;
  /** Whether the peers are run, too; they take minutes for large folders. */
  readonly hasPeers: boolean;
  /** Longest that one run of a peer may take. */
  readonly peerSeconds: number;
};

/** Longest that one run of stage-review or of the floor may take, in seconds. */
const MAX_SECONDS = 600;

/**
 * Measures stage-review, the floor, and the peers for one folder. Stage-review and the floor run in turn, after one
 * run of each that does not count; the ratios are taken pair by pair. Peers run once.
 */
export async function compare(
  folder: string,
  { cli, floor }: Built,
  measure: Measure,
  effort: Effort,
): Promise<Row[]> {
  const pairs: [Cost, Cost][] = [];
  for (let run = 0; run <= effort.runs; run++) {
    const own = await measure([process.execPath, cli, 'check', folder], MAX_SECONDS);
    const bare = await measure([process.execPath, floor, folder], MAX_SECONDS);
    if ('failure' in own) return [{ program: 'stage-review', result: own, ratio: null }];
    if ('failure' in bare) return [{ program: 'floor', result: bare, ratio: null }];
    if (run > 0) pairs.push([own, bare]);
  }
  const own = medianCost(pairs.map(([cost]) => cost));
  const ratio = median(pairs.map(([cost, bare]) => bare.cpuSeconds / cost.cpuSeconds));
  return [
    { program: 'stage-review', result: own, ratio: 1 },
    { program: 'floor', result: medianCost(pairs.map(([, bare]) => bare)), ratio },
    ...(effort.hasPeers ? await peerRows(folder, own, measure, effort.peerSeconds) : []),
  ];
}

async function peerRows(folder: string, own: Cost, measure: Measure, seconds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, command } of PEERS) {
    const result = onPath(name) ? await measure(command(folder), seconds) : { failure: 'not installed' };
    const ratio = 'failure' in result ? null : result.cpuSeconds / own.cpuSeconds;
    rows.push({ program: name, result, ratio });
  }
  return rows;
}
