import { z } from 'zod';
import type { Client } from './app.ts';
import type { PressJob } from './job.ts';
import { isStatus } from './request-failure.ts';

/** GitHub's own roles that include write access, and those that do not. */
const WRITING = new Set(['admin', 'maintain', 'write']);
const OTHER = new Set(['triage', 'read', 'none']);

const ANSWER = z.object({
  /** The role in words that GitHub had before there were others: a custom role has that of its base. */
  permission: z.string(),
  role_name: z.string(),
  user: z.object({ id: z.number() }).nullish(),
});

/** Whether the sender may write to the repository now. A login that is somebody else's by now is nobody's. */
export async function mayWrite(client: Client, { repository, sender }: PressJob): Promise<boolean> {
  const found = await permissionOf(client, repository, sender.login);
  if (found === null || (found.user && found.user.id !== sender.id)) return false;
  if (WRITING.has(found.role_name)) return true;
  return !OTHER.has(found.role_name) && WRITING.has(found.permission);
}

async function permissionOf(client: Client, { owner, name }: PressJob['repository'], username: string) {
  try {
    const { data: found } = await client.rest.repos.getCollaboratorPermissionLevel({
      owner,
      repo: name,
      username,
    });
    return ANSWER.parse(found);
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}
