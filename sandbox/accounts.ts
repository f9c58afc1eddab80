import { createHash } from 'node:crypto';

export type Account = { login: string; id: number; type: 'User' | 'Organization' | 'Bot' };

/** GitHub's own example user: who pushes, opens pull requests and clicks here, unless told otherwise. */
export const octocat: Account = { login: 'octocat', id: 583231, type: 'User' };

/** An account with an id that follows from its name. */
export function accountNamed(login: string, type: Account['type']): Account {
  if (login === octocat.login) return octocat;
  const id = createHash('sha256').update(login.toLowerCase()).digest().readUInt32BE(0) % 100_000_000;
  return { login, id, type };
}

/** An account as GitHub's answers and webhooks show it. */
export function accountView(account: Account, url: string) {
  const self = `${url}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('User', account.id),
    avatar_url: '',
    gravatar_id: '',
    url: self,
    html_url: `${webOf(url)}/${account.login.replace(/\[bot\]$/, '')}`,
    followers_url: `${self}/followers`,
    following_url: `${self}/following{/other_user}`,
    gists_url: `${self}/gists{/gist_id}`,
    starred_url: `${self}/starred{/owner}{/repo}`,
    subscriptions_url: `${self}/subscriptions`,
    organizations_url: `${self}/orgs`,
    repos_url: `${self}/repos`,
    events_url: `${self}/events{/privacy}`,
    received_events_url: `${self}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** Where the pages are, beside the API at this address: an enterprise server keeps it under `/api/v3`. */
export function webOf(url: string): string {
  return url.replace(/\/api\/v3$/, '');
}

/** An id for GraphQL, in the old form: base64 of type and number. */
export function nodeId(type: string, id: number | string): string {
  return Buffer.from(`0${type.length}:${type}${id}`).toString('base64');
}
