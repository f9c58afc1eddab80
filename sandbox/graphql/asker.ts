import type { Level } from '../app.ts';
import type { Repository } from '../repositories.ts';
import { type IssuedToken, isAllowed, isHeld } from '../tokens.ts';
import type { World } from '../world.ts';
import { GraphqlRefusal } from './graphql-refusal.ts';

/** Who asks by GraphQL, of which world. */
export type Asker = { world: World; token: IssuedToken };

/** Throws GitHub's refusal unless the token has a permission at a level. */
export function demand({ token }: Asker, permission: string, level: Level): void {
  if (!isAllowed(token, permission, level)) {
    throw new GraphqlRefusal('FORBIDDEN', 'Resource not accessible by integration');
  }
}

/** Whether the asker may know that a repository exists. */
export function sees({ token }: Asker, repository: Repository): boolean {
  return isHeld(token, repository);
}

/** The repository, or null where the token does not reach it: GraphQL shows nothing then. */
export function seen(asker: Asker, repository: Repository | null): Repository | null {
  return repository !== null && sees(asker, repository) ? repository : null;
}
