import type { PressJob } from './job.ts';
import type { Shell } from './shell.ts';

/** What came of a button. */
export type Pressed = {
  /** For the log, in a word. */
  readonly outcome: string;
  /** What the run says of it, as Markdown of one line; null where that would be nothing new. */
  readonly note: string | null;
};

/** Says that there is another head by now, and has it reviewed. */
export async function movedOn(
  { installation, repository, delivery, pullRequests }: PressJob,
  shell: Shell,
): Promise<Pressed> {
  for (const number of pullRequests)
    await shell.put({ kind: 'review', installation, repository, delivery, number, rerunOf: null });
  return refusal('The branch has moved on since this check: the check of its newest commit counts.');
}

/** Nothing was done; `why` is Markdown. */
export function refusal(why: string): Pressed {
  return { outcome: 'refused', note: `nothing was done. ${why}` };
}
