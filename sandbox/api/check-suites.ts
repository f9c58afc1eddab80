import { suiteView } from '../check-suites.ts';
import { repositoryView } from '../repositories.ts';
import { commitOrRefusal } from './commits.ts';
import { pageOf } from './pages.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

export const checkSuiteRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/commits/{ref}/check-suites',
    needs: ['checks', 'read'],
    answer: ofCommit,
  },
];

async function ofCommit(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call;
  const commit = await commitOrRefusal(repository, call.text('ref'), 422);
  const [app, name] = [call.query.get('app_id'), call.query.get('check_name')];
  const runNames = (suite: number) =>
    repository.checkRuns.filter((run) => run.suiteId === suite).map((run) => run.name);
  const suites = repository.checkSuites
    .filter((suite) => suite.headSha === commit.sha)
    .filter(() => app === null || app === String(world.app.id))
    .filter((suite) => name === null || runNames(suite.id).includes(name));
  const { items, headers } = pageOf(call, suites);
  const body = {
    total_count: suites.length,
    check_suites: items.map((suite) => ({
      ...suiteView(world, repository, suite),
      repository: repositoryView(repository, world.url),
    })),
  };
  return { status: 200, body, headers };
}
