import { accessRoutes } from './access.ts';
import { checkRunRoutes } from './check-runs.ts';
import { checkSuiteRoutes } from './check-suites.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { gitObjectRoutes } from './git-objects.ts';
import { graphqlRoutes } from './graphql.ts';
import { hookDeliveryRoutes } from './hook-deliveries.ts';
import { manifestRoutes } from './manifests.ts';
import { pullRoutes } from './pulls.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewRoutes } from './reviews.ts';
import type { Route } from './router.ts';

/** Every call that this sandbox knows. The first pattern that fits answers. */
export const routes: readonly Route[] = [
  ...accessRoutes,
  ...hookDeliveryRoutes,
  ...manifestRoutes,
  ...gitObjectRoutes,
  ...checkRunRoutes,
  ...checkSuiteRoutes,
  ...commentRoutes,
  ...reviewRoutes,
  ...pullRoutes,
  ...contentRoutes,
  ...commitRoutes,
  ...repositoryRoutes,
  ...graphqlRoutes,
];
