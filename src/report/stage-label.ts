import { posix } from 'node:path';
import type { Stage } from '../stage.ts';

/**
 * What people call a stage: its address, and what tells it from others of that address: the folder of the root module
 * whose calls lead to it, and its run.
 */
export function stageLabel(stage: Stage): string {
  const root = rootFolderOf(stage);
  const where = root === null || root === '.' ? [] : [`in ${root}`];
  const beside = [...where, ...(stage.run === null ? [] : [stage.run])];
  return beside.length === 0 ? stage.address : `${stage.address} (${beside.join(', ')})`;
}

/** The folder from which the calls of modules lead to the stage; null where none do. */
export function rootFolderOf({ calls }: Stage): string | null {
  const outermost = calls.at(-1);
  return outermost === undefined ? null : posix.dirname(outermost.file);
}
