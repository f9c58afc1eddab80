import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a whole process and those that it waited for took. */
export type Cost = {
  readonly wallSeconds: number;
  /** User and system, of all processes together. */
  readonly cpuSeconds: number;
  /** Of the largest process. */
  readonly peakMiB: number;
};

/** A command that could not be measured, with the reason as a part of a sentence. */
export type Failure = { readonly failure: string };

export type Measure = (command: readonly string[], seconds: number) => Promise<Cost | Failure>;

/**
 * Measures commands by GNU time at `time`, which asks the operating system; `folder` is for what it writes. A command
 * that ends by itself is measured whatever its exit code says, up to 2: judges say by it what they found. One that
 * takes longer than its seconds is stopped, with all that it started.
 */
export function measureBy(time: string, folder: string): Measure {
  const file = join(folder, 'time.txt');
  return async (command, seconds) => {
    const begin = performance.now();
    const all = ['--quiet', '--format', '%U %S %M', '--output', file, ...command];
    const ended = await endOf(spawn(time, all, { stdio: 'ignore', detached: true }), seconds);
    const wallSeconds = (performance.now() - begin) / 1_000;
    if (ended === 'stopped') return { failure: `stopped after ${seconds} s` };
    if (ended === null || ended > 2) return { failure: `ended with exit code ${ended}` };
    const [user = 0, system = 0, kibibytes = 0] = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    return { wallSeconds, cpuSeconds: user + system, peakMiB: kibibytes / 1_024 };
  };
}

/** The exit code. The child leads a group of processes, none of which outlives this one. */
async function endOf(child: ChildProcess, seconds: number): Promise<number | null | 'stopped'> {
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(stop, seconds * 1_000);
  process.once('exit', stop);
  try {
    await once(child, 'exit');
  } finally {
    clearTimeout(timer);
    process.off('exit', stop);
  }
  return isStopped ? 'stopped' : child.exitCode;
}

/** The value in the middle. Throws a RangeError where there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('no values');
  return (low + high) / 2;
}

/** Each figure's median. */
export function medianCost(costs: readonly Cost[]): Cost {
  return {
    wallSeconds: median(costs.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(costs.map(({ cpuSeconds }) => cpuSeconds)),
    peakMiB: median(costs.map(({ peakMiB }) => peakMiB)),
  };
}
