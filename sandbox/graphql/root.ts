import { viewerObject } from './actor-object.ts';
import { type Asker, sees } from './asker.ts';
import { GraphqlRefusal } from './graphql-refusal.ts';
import { nodeObject } from './nodes.ts';
import { repositoryObject } from './repository-object.ts';

/** "5,000 points per hour" for an installation (Rate limits and query limits for the GraphQL API). */
const HOURLY_POINTS = 5000;

/** What the fields of `Query` answer. */
export function queryRoot(asker: Asker, used: number, nodeCount: number) {
  const { world } = asker;
  return {
    viewer: () => viewerObject(world.app.bot, world.url),
    rateLimit: () => ({
      cost: 1,
      limit: HOURLY_POINTS,
      nodeCount,
      remaining: HOURLY_POINTS - (used % HOURLY_POINTS),
      used: used % HOURLY_POINTS,
      resetAt: new Date(world.now() + 3_600_000).toISOString(),
    }),
    node: ({ id }: { id: string }) => nodeObject(asker, id),
    // one bad id leaves the others be
    nodes: ({ ids }: { ids: readonly string[] }) =>
      ids.map((id) => nodeObject(asker, id).catch((error: unknown) => error)),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = world.repository(`${owner}/${name}`);
      if (repository !== undefined && sees(asker, repository)) return repositoryObject(asker, repository);
      throw new GraphqlRefusal(
        'NOT_FOUND',
        `Could not resolve to a Repository with the name '${owner}/${name}'.`,
      );
    },
  };
}
