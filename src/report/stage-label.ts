import type { Stage } from '../stage.ts';

/** What people call a stage: its address, and its run where the same code is deployed more than once. */
export function stageLabel({ address, run }: Stage): string {
  return run === null ? address : `${address} (${run})`;
}
