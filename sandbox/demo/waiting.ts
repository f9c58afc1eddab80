import type { CheckRun } from '../sandbox.ts';
import { DemoError } from './demo-error.ts';
import type { Stage } from './stage.ts';

/** Milliseconds until what does not come is given up. */
const PATIENCE = 60_000;

/** What `look` finds in the end. Throws DemoError where the server ends before, or nothing comes. */
export async function awaited<Found>(
  { server, sandbox }: Stage,
  what: string,
  look: () => Found | null,
): Promise<Found> {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    await sandbox.settled();
    const found = look();
    if (found !== null) return found;
    if (server.hasEnded) throw new DemoError(`The server ended: ${server.errors}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new DemoError(`No ${what} came within ${PATIENCE / 1000} seconds.`);
}

/** The run, if it is completed. */
export function completed(run: CheckRun | undefined): CheckRun | null {
  return run?.status === 'completed' ? run : null;
}
