import { type Account, accountView, nodeId, octocat } from './accounts.ts';
import { appEvents } from './app.ts';
import type { Repository } from './repositories.ts';
import type { World } from './world.ts';

/** The installation as the REST API and its own events show it. */
export function installationView(world: World) {
  const { app } = world;
  const account = installationAccount(world);
  const self = `${world.url}/app/installations/${app.installationId}`;
  return {
    id: app.installationId,
    node_id: nodeId('IntegrationInstallation', app.installationId),
    account: accountView(account, world.url),
    repository_selection: 'selected',
    access_tokens_url: `${self}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${world.webUrl}/settings/installations/${app.installationId}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: app.permissions,
    events: appEvents,
    single_file_name: null,
    suspended_at: null,
    suspended_by: null,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  };
}

/** Repositories that the installation holds. */
export function installedRepositories(world: World): readonly Repository[] {
  return [...world.repositories.values()].filter((repository) => repository.isInstalled);
}

function installationAccount(world: World): Account {
  return installedRepositories(world)[0]?.owner ?? world.app.owner;
}

/** The App is installed on these repositories: `installation` `created`. */
export async function install(world: World, repositories: readonly Repository[]): Promise<void> {
  world.isInstalled = true;
  for (const repository of repositories) repository.isInstalled = true;
  await send(world, 'installation', 'created', {
    repositories: repositories.map(shortView),
    requester: null,
  });
}

/** The App is uninstalled: `installation` `deleted`; its tokens end. */
export async function uninstall(world: World): Promise<void> {
  const held = installedRepositories(world);
  const view = installationView(world);
  world.isInstalled = false;
  for (const repository of held) repository.isInstalled = false;
  world.tokens.clear();
  await send(world, 'installation', 'deleted', { repositories: held.map(shortView), installation: view });
}

/** Repositories are added to the installation, or taken out of it: `installation_repositories`. */
export async function select(
  world: World,
  repositories: readonly Repository[],
  action: 'added' | 'removed',
): Promise<void> {
  for (const repository of repositories) repository.isInstalled = action === 'added';
  const views = repositories.map(shortView);
  await send(world, 'installation_repositories', action, {
    repository_selection: 'selected',
    repositories_added: action === 'added' ? views : [],
    repositories_removed: action === 'removed' ? views : [],
    requester: null,
  });
}

function shortView(repository: Repository) {
  const { id, name, fullName } = repository;
  return { id, node_id: nodeId('Repository', id), name, full_name: fullName, private: true };
}

/** These events name no repository of their own. */
async function send(
  world: World,
  event: 'installation' | 'installation_repositories',
  action: string,
  fields: object,
): Promise<void> {
  const sender = accountView(octocat, world.url);
  await world.webhooks.send(event, { action, installation: installationView(world), sender, ...fields });
}
