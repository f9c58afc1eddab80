import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type Account, accountView, nodeId, webOf } from './accounts.ts';

export type Level = 'read' | 'write';
export type Permissions = Readonly<Record<string, Level>>;

/** What the App asks for: the permissions of app.yml. */
export const appPermissions = {
  metadata: 'read',
  contents: 'read',
  checks: 'write',
  pull_requests: 'write',
  merge_queues: 'read',
} as const satisfies Permissions;

/** Granted too, though no call of this sandbox needs them. */
export const sparePermissions = { members: 'read' } as const satisfies Permissions;

/** Events that the App subscribes to. */
export const appEvents = ['pull_request', 'check_run', 'check_suite', 'push', 'merge_group'] as const;

/** Events that reach the App: those, and what every App is told of its installations. */
export type AppEvent = (typeof appEvents)[number] | 'installation' | 'installation_repositories';

export type App = {
  id: number;
  slug: string;
  name: string;
  owner: Account;
  bot: Account;
  installationId: number;
  privateKey: string;
  publicKey: string;
  /** What it asks for, and every installation has granted. */
  permissions: Permissions;
};

let keys: Promise<{ privateKey: string; publicKey: string }> | undefined;

/** The one registered App, with permissions beyond those of app.yml. Its key pair is made once per Node process, since
 * that takes a while. */
export async function registeredApp(permissions: Permissions = {}): Promise<App> {
  keys ??= promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    id: 1001,
    slug: 'stage-review',
    name: 'stage-review',
    owner: { login: 'acme', id: 9001, type: 'Organization' },
    bot: { login: 'stage-review[bot]', id: 41_898_283, type: 'Bot' },
    installationId: 5_001,
    permissions: { ...appPermissions, ...sparePermissions, ...permissions },
    ...(await keys),
  };
}

/** An enterprise server has no merge queue events, and no permission for them. */
function withoutQueues({ merge_queues: _, ...permissions }: Permissions): Permissions {
  return permissions;
}

/** The App with the permissions that it asks for. */
export function appView(app: App, url: string) {
  const isEnterprise = webOf(url) !== url;
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    client_id: `Iv1.${app.id.toString(16).padStart(16, '0')}`,
    owner: accountView(app.owner, url),
    name: app.name,
    description: '',
    external_url: url,
    html_url: `${webOf(url)}/apps/${app.slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: isEnterprise ? withoutQueues(app.permissions) : app.permissions,
    events: isEnterprise ? appEvents.filter((event) => event !== 'merge_group') : appEvents,
  };
}
