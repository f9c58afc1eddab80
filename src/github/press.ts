import type { Client } from './app.ts';
import type { PressJob } from './job.ts';
import type { Shell } from './shell.ts';

/** Does what a button says, for those who may write to the repository. */
export async function press(job: PressJob, client: Client, shell: Shell): Promise<string> {
  if (!(await mayWrite(client, job))) return 'refused';
  const { installation, repository, delivery, head } = job;
  for (const number of job.pullRequests)
    await shell.put({ kind: 'review', installation, repository, delivery, number, rerunOf: head });
  return 'forwarded';
}

/** Roles of GitHub that include write access. */
const WRITING = new Set(['admin', 'maintain', 'write']);

async function mayWrite(client: Client, { repository, sender }: PressJob): Promise<boolean> {
  const { data: found } = await client.rest.repos.getCollaboratorPermissionLevel({
    owner: repository.owner,
    repo: repository.name,
    username: sender.login,
  });
  return WRITING.has(found.role_name);
}
