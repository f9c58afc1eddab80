import type { Client } from './app.ts';
import type { Repository } from './job.ts';
import { isStatus } from './request-failure.ts';

/** The repository's page, and the name of its default branch. */
export async function readRepository(
  client: Client,
  { owner, name }: Repository,
): Promise<{ readonly webUrl: string; readonly defaultBranch: string }> {
  const { data: found } = await client.rest.repos.get({ owner, repo: name });
  return { webUrl: found.html_url, defaultBranch: found.default_branch };
}

/** The last commit of a branch; null where there is no such branch, or no commit at all. */
export async function readTip(
  client: Client,
  { owner, name }: Repository,
  branch: string,
): Promise<string | null> {
  try {
    const { data: found } = await client.rest.git.getRef({ owner, repo: name, ref: `heads/${branch}` });
    return found.object.sha;
  } catch (error) {
    if (isStatus(error, 404, 409)) return null;
    throw error;
  }
}
