import { z } from 'zod';
import { withPressNote } from '../report/press-note.ts';
import type { Client } from './app.ts';
import { target } from './check-runs.ts';
import type { PressJob } from './job.ts';
import type { Shell } from './shell.ts';

const RUN = z.object({
  output: z.object({
    title: z.string().nullable(),
    summary: z.string().nullable(),
    text: z.string().nullable(),
  }),
});

/**
 * Says in the output of the pressed run what came of its button; the conclusion, the annotations and the rest of the
 * output stay as they are. The same word again writes nothing.
 */
export async function noteOnRun(client: Client, job: PressJob, note: string, shell: Shell): Promise<void> {
  const { installation, repository, run } = job;
  const name = `note ${installation} ${repository.owner}/${repository.name} ${run}`;
  await shell.exclusive(name, async () => {
    const place = { ...target(job), check_run_id: run };
    const { data: found } = await client.rest.checks.get(place);
    const { title, summary, text } = RUN.parse(found).output;
    const told = withPressNote(summary ?? '', job.action, job.sender.login, note);
    if (told === summary) return;
    await client.rest.checks.update({
      ...place,
      output: { title: title ?? found.name, summary: told, ...(text === null ? {} : { text }) },
    });
  });
}
