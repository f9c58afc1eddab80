import { z } from 'zod';
import { appView, type Level, type Permissions } from '../app.ts';
import { installationView, installedRepositories } from '../installation.ts';
import { notFound, Refusal } from '../refusal.ts';
import { fullRepositoryView, repositoryView } from '../repositories.ts';
import { isHeld, issuedToken } from '../tokens.ts';
import type { World } from '../world.ts';
import { readBody } from './body.ts';
import { pageOf } from './pages.ts';
import type { Answer, Call, Route, TokenCall } from './router.ts';

/** "You can list up to 500 repositories" (Create an installation access token). */
const NARROWED_REPOSITORIES = 500;

const narrowing = z.strictObject({
  repositories: z.array(z.string()).min(1).max(NARROWED_REPOSITORIES).optional(),
  repository_ids: z.array(z.int()).min(1).max(NARROWED_REPOSITORIES).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])).optional(),
});

export const accessRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/app', needs: 'jwt', answer: ({ world }) => ok(appView(world.app, world.url)) },
  {
    method: 'GET',
    pattern: '/app/installations/{installation}',
    needs: 'jwt',
    answer: (call) => ok(installation(call)),
  },
  {
    method: 'POST',
    pattern: '/app/installations/{installation}/access_tokens',
    needs: 'jwt',
    answer: newToken,
  },
  { method: 'GET', pattern: '/installation/repositories', needs: 'token', answer: held },
];

function held(call: TokenCall): Answer {
  const { world, token } = call;
  const all = [...world.repositories.values()].filter((repository) => isHeld(token, repository));
  const { items, headers } = pageOf(call, all);
  const repositories = items.map((repository) => fullRepositoryView(repository, world.url));
  return {
    status: 200,
    body: { total_count: all.length, repository_selection: 'all', repositories },
    headers,
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function installation(call: Call) {
  refuseUnknown(call);
  return installationView(call.world);
}

function refuseUnknown({ world, number }: Call): void {
  if (number('installation') !== world.app.installationId || !world.isInstalled) throw notFound();
}

function newToken(call: Call): Answer {
  const { world } = call;
  refuseUnknown(call);
  const asked = readBody(narrowing, call.body);
  const chosen = chosenRepositories(world, asked.repositories, asked.repository_ids);
  const permissions = narrowedPermissions(world.app.permissions, asked.permissions);
  const ids = chosen === null ? null : new Set(chosen.map((repository) => repository.id));
  const issued = issuedToken(permissions, ids, world.now());
  world.tokens.set(issued.token, issued);
  const list =
    chosen === null
      ? {}
      : { repositories: chosen.map((repository) => repositoryView(repository, world.url)) };
  return {
    status: 201,
    body: {
      token: issued.token,
      expires_at: `${new Date(issued.expiresAt).toISOString().slice(0, 19)}Z`,
      permissions,
      repository_selection: chosen === null ? 'all' : 'selected',
      ...list,
    },
  };
}

function chosenRepositories(world: World, names?: readonly string[], ids?: readonly number[]) {
  if (names === undefined && ids === undefined) return null;
  const held = installedRepositories(world);
  const found = [
    ...(names ?? []).map((name) => held.find((one) => one.name.toLowerCase() === name.toLowerCase())),
    ...(ids ?? []).map((id) => held.find((one) => one.id === id)),
  ].filter((one) => one !== undefined);
  if (found.length === (names?.length ?? 0) + (ids?.length ?? 0)) return [...new Set(found)];
  const reason = 'does not exist or is not accessible to the parent installation.';
  throw new Refusal(422, `There is at least one repository that ${reason}`);
}

/** The permissions asked for, or all; 422 for one that the installation does not have. Metadata always comes along. */
function narrowedPermissions(
  all: Permissions,
  asked: Readonly<Record<string, Level>> | undefined,
): Permissions {
  if (asked === undefined) return all;
  const granted = new Map<string, Level>(Object.entries(all));
  for (const [name, level] of Object.entries(asked)) {
    const have = granted.get(name);
    if (have !== 'write' && have !== level) {
      throw new Refusal(422, 'The permissions requested are not granted to this installation.');
    }
  }
  return { metadata: 'read', ...asked };
}
