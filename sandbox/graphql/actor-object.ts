import { type Account, nodeId, webOf } from '../accounts.ts';

/** An account as GraphQL shows it: a bot goes without the `[bot]` that REST writes behind its name. */
export function actorObject(account: Account, url: string) {
  const login = account.type === 'Bot' ? account.login.replace(/\[bot\]$/, '') : account.login;
  return {
    __typename: account.type,
    id: nodeId('User', account.id),
    databaseId: account.id,
    login,
    name: null,
    url: `${webOf(url)}/${account.type === 'Bot' ? 'apps/' : ''}${login}`,
  };
}

/** Who asks: of an App, a user with its bot's full name. */
export function viewerObject(bot: Account, url: string) {
  return { ...actorObject(bot, url), __typename: 'User', login: bot.login };
}
