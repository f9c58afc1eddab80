import { accountView } from '../accounts.ts';
import { notFound, Refusal } from '../refusal.ts';
import { branchTip, fullRepositoryView, type Role } from '../repositories.ts';
import { fullCommitView } from './commits.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

export const repositoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}',
    needs: ['metadata', 'read'],
    answer: one,
  },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/branches/{branch}',
    needs: ['contents', 'read'],
    answer: branch,
  },
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/collaborators/{user}/permission',
    needs: ['metadata', 'read'],
    answer: permission,
  },
];

function one({ world, repository }: RepositoryCall): Answer {
  return { status: 200, body: fullRepositoryView(repository, world.url) };
}

async function branch(call: RepositoryCall): Promise<Answer> {
  const name = call.text('branch');
  const sha = await branchTip(call.repository, name);
  const commit = sha === null ? null : await call.repository.git.commit(sha);
  if (commit === null) throw notFound();
  const self = `${call.world.url}/repos/${call.repository.fullName}/branches/${name}`;
  const body = {
    name,
    commit: fullCommitView(call.world, call.repository, commit),
    _links: { self, html: `${call.world.webUrl}/${call.repository.fullName}/tree/${name}` },
    protected: false,
    protection: {
      enabled: false,
      required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
    },
    protection_url: `${self}/protection`,
  };
  return { status: 200, body };
}

/** `permission` knows four words; `role_name` says maintain and triage too. */
const OLD_WORDS: Readonly<Record<Role, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

/** What an account may do here. One that may do nothing has the role none; one that is not there is no user. */
function permission(call: RepositoryCall): Answer {
  const login = call.text('user');
  const user = call.world.account(login);
  if (user === undefined) throw new Refusal(404, `${login} is not a user`);
  const role = call.repository.roles.get(user.login) ?? 'none';
  const rank = ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(role);
  const permissions = {
    pull: rank > 0,
    triage: rank > 1,
    push: rank > 2,
    maintain: rank > 3,
    admin: rank > 4,
  };
  const body = {
    permission: OLD_WORDS[role],
    role_name: role,
    user: { ...accountView(user, call.world.url), permissions, role_name: role },
  };
  return { status: 200, body };
}
