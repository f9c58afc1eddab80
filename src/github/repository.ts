import type { Client } from './app.ts';
import type { Repository } from './job.ts';

/** The repository's page, and the name of its default branch. */
export async function readRepository(
  client: Client,
  { owner, name }: Repository,
): Promise<{ readonly webUrl: string; readonly defaultBranch: string }> {
  const { data: found } = await client.rest.repos.get({ owner, repo: name });
  return { webUrl: found.html_url, defaultBranch: found.default_branch };
}
