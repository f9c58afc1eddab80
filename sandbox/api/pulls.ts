import {
  fullPullView,
  LISTED_COMMITS,
  LISTED_FILES,
  type Pull,
  pullCommits,
  pullFiles,
  pullView,
} from '../pulls.ts';
import { notFound, validationFailed } from '../refusal.ts';
import { commitOrRefusal, fileView, fullCommitView } from './commits.ts';
import { listAnswer } from './pages.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

const PULLS = '/repos/{owner}/{repo}/pulls';

export const pullRoutes: readonly Route[] = [
  { method: 'GET', pattern: PULLS, needs: ['pull_requests', 'read'], answer: list },
  { method: 'GET', pattern: `${PULLS}/{number}`, needs: ['pull_requests', 'read'], answer: one },
  { method: 'GET', pattern: `${PULLS}/{number}/files`, needs: ['pull_requests', 'read'], answer: files },
  { method: 'GET', pattern: `${PULLS}/{number}/commits`, needs: ['pull_requests', 'read'], answer: commits },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/commits/{sha}/pulls',
    needs: ['pull_requests', 'read'],
    answer: ofCommit,
  },
];

/** Pull requests that hold a commit, in whatever state. One from a fork is not among them. */
async function ofCommit(call: RepositoryCall): Promise<Answer> {
  const { repository } = call;
  const { sha } = await commitOrRefusal(repository, call.text('sha'), 422);
  const own = [...repository.pulls.values()].filter((pull) => pull.headRepository === repository);
  const isHolding = await Promise.all(
    own.map(async (pull) => pull.mergeCommitSha === sha || (await pullCommits(pull)).includes(sha)),
  );
  const found = own.filter((_, index) => isHolding[index]);
  return listAnswer(call, found, (pull) => pullView(call.world, pull));
}

/** The pull request of the call's `{number}`; 404 when there is none. */
export function pullOf(call: RepositoryCall): Pull {
  const pull = call.repository.pulls.get(call.number('number'));
  if (pull === undefined) throw notFound();
  return pull;
}

function list(call: RepositoryCall): Answer {
  const state = call.query.get('state') ?? 'open';
  if (!['open', 'closed', 'all'].includes(state)) {
    throw validationFailed({ resource: 'PullRequest', field: 'state', code: 'invalid' });
  }
  const [head, into] = [call.query.get('head'), call.query.get('base')];
  const wanted = [...call.repository.pulls.values()]
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => head === null || isHead(pull, head))
    .filter((pull) => into === null || pull.baseRef === into);
  const isNewestFirst = call.query.get('direction') !== 'asc';
  const sorted = isNewestFirst ? wanted.toReversed() : wanted;
  return listAnswer(call, sorted, (pull) => pullView(call.world, pull));
}

/** "Filter pulls by head user or head organization and branch name in the format of user:ref-name". */
function isHead(pull: Pull, head: string): boolean {
  const owner = pull.headRepository?.owner.login ?? pull.user.login;
  // GitHub takes no notice of a filter without an owner
  return !head.includes(':') || head.toLowerCase() === `${owner}:${pull.headRef}`.toLowerCase();
}

async function one(call: RepositoryCall): Promise<Answer> {
  return { status: 200, body: await fullPullView(call.world, pullOf(call)) };
}

async function files(call: RepositoryCall): Promise<Answer> {
  const pull = pullOf(call);
  const all = (await pullFiles(pull)).slice(0, LISTED_FILES);
  return listAnswer(call, all, (file) => fileView(call.world, pull.repository, file, pull.headSha));
}

async function commits(call: RepositoryCall): Promise<Answer> {
  const { repository } = call;
  const ids = (await pullCommits(pullOf(call))).slice(0, LISTED_COMMITS);
  const all = await Promise.all(ids.map((sha) => commitOrRefusal(repository, sha, 404)));
  return listAnswer(call, all, (commit) => fullCommitView(call.world, repository, commit));
}
