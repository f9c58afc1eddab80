import type { Client } from './app.ts';
import type { ConfigJob, Repository } from './job.ts';
import type { Shell } from './shell.ts';
import { SPREAD } from './spread.ts';

/** Most pull requests of a repository, the latest updated, and repositories of an installation that are judged anew. */
const MAX_PULL_REQUESTS = 300;
const MAX_REPOSITORIES = 300;

const PAGE = 100;

/** Puts jobs for all open pull requests of a repository, or for all repositories of the installation, spread out. */
export async function judgeAnew(job: ConfigJob, client: Client, shell: Shell): Promise<string> {
  const { kind: _, isOrganisation, ...origin } = job;
  if (isOrganisation) {
    const repositories = await installedRepositories(job, shell);
    for (const [index, repository] of repositories.entries())
      await shell.put({ ...origin, kind: 'config', repository, isOrganisation: false }, index * SPREAD);
    return tellOf(repositories.length, MAX_REPOSITORIES);
  }
  const numbers = await openPullRequests(client, job.repository);
  for (const [index, number] of numbers.entries())
    await shell.put({ ...origin, kind: 'review', number, rerunOf: null }, index * SPREAD);
  return tellOf(numbers.length, MAX_PULL_REQUESTS);
}

function tellOf(count: number, most: number): string {
  if (count === 0) return 'nothing_open';
  return count < most ? 'forwarded' : 'forwarded_in_part';
}

/** The open pull requests, those first that people worked on last. */
async function openPullRequests(client: Client, { owner, name }: Repository): Promise<number[]> {
  const pages = client.paginate.iterator(client.rest.pulls.list, {
    owner,
    repo: name,
    state: 'open',
    sort: 'updated',
    direction: 'desc',
    per_page: PAGE,
  });
  const numbers: number[] = [];
  for await (const { data } of pages) {
    numbers.push(...data.map(({ number }) => number));
    if (numbers.length >= MAX_PULL_REQUESTS) break;
  }
  return numbers.slice(0, MAX_PULL_REQUESTS);
}

async function installedRepositories({ installation }: ConfigJob, shell: Shell): Promise<Repository[]> {
  const client = await shell.app.client(installation, { permissions: { metadata: 'read' } });
  const pages = client.paginate.iterator(client.rest.apps.listReposAccessibleToInstallation, {
    per_page: PAGE,
  });
  const repositories: Repository[] = [];
  for await (const { data } of pages) {
    for (const { name, owner, archived } of data)
      if (!archived) repositories.push({ owner: owner.login, name });
    if (repositories.length >= MAX_REPOSITORIES) break;
  }
  return repositories.slice(0, MAX_REPOSITORIES);
}
