import { posix } from 'node:path';
import type { Stage } from '../stage.ts';

/**
 * What people call a stage: its address, and what tells it from others of that address: the root module or template
 * whose calls lead to it, and its run.
 */
export function stageLabel(stage: Stage): string {
  const root = rootOf(stage);
  const where = root === null || root === '.' ? [] : [`in ${root}`];
  const beside = [...where, ...(stage.run === null ? [] : [stage.run])];
  return beside.length === 0 ? stage.address : `${stage.address} (${beside.join(', ')})`;
}

/** The root module's folder, or the root template, from which calls lead to the stage; null where none do. */
export function rootOf({ calls, kind }: Stage): string | null {
  const outermost = calls.at(-1);
  if (outermost === undefined) return null;
  return kind.startsWith('terraform') ? posix.dirname(outermost.file) : outermost.file;
}
