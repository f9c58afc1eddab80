import type { Client, GitHubApp } from './app.ts';
import type { Repository } from './job.ts';
import { failureOf, isRateLimited } from './request-failure.ts';

/** The least that a review needs of a repository. */
export const REVIEW_PERMISSIONS = { checks: 'write', contents: 'read', pull_requests: 'write' } as const;

/** What GitHub asks of an App that resolves threads or makes commits: an installation may withhold it. */
const CONTENTS_PERMISSIONS = { contents: 'write', pull_requests: 'write' } as const;

/** Clients for one repository, each with no more rights than its work needs. */
export type Clients = {
  readonly client: Client;
  /** One that may resolve threads and make commits; null where the installation does not grant `contents: write`. */
  readonly resolver: () => Promise<Client | null>;
};

/** `guard` is called before each write, which is not sent where it throws. */
export async function clientsOf(
  app: GitHubApp,
  installation: number,
  { name }: Repository,
  guard?: () => Promise<void>,
): Promise<Clients> {
  const client = await app.client(installation, { repository: name, permissions: REVIEW_PERMISSIONS }, guard);
  const resolver = async () => {
    const scope = { repository: name, permissions: CONTENTS_PERMISSIONS };
    return (await isGranted(app, installation, scope)) ? await app.client(installation, scope, guard) : null;
  };
  return { client, resolver };
}

/** GitHub refuses (422) a token with more rights than the installation has. */
async function isGranted(
  app: GitHubApp,
  installation: number,
  scope: Parameters<GitHubApp['client']>[1],
): Promise<boolean> {
  try {
    await app.token(installation, scope);
    return true;
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.status === 422 && !isRateLimited(failure)) return false;
    throw error;
  }
}
