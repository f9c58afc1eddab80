import { type GitHubServer, gitHubServer } from './github-server.ts';

/** What a person says about the App to be registered. */
export type Answers = {
  readonly name: string;
  /** Address of our server, without a slash at its end. */
  readonly address: string;
  /** Where GitHub sends webhooks. */
  readonly webhook: string;
  readonly server: GitHubServer;
  /** null = the account of whoever is signed in. */
  readonly organisation: string | null;
};

/** The form's fields as they were written. */
export type Written = {
  readonly name: string;
  readonly address: string;
  readonly owner: string;
  readonly organisation: string;
  readonly server: string;
};

/** "GitHub App names … cannot be longer than 34 characters". */
const MAX_NAME = 34;
const MAX_ADDRESS = 500;
const WEBHOOK_PATH = '/api/github/webhooks';

/** The fields of a form that was sent. */
export function writtenIn(form: URLSearchParams): Written {
  const field = (name: string) => (form.get(name) ?? '').trim();
  return {
    name: field('name'),
    address: field('address'),
    owner: field('owner'),
    organisation: field('organisation'),
    server: field('server'),
  };
}

/** The answers, or everything that is wrong with them in sentences. */
export function answersIn(written: Written): Answers | { readonly wrong: readonly string[] } {
  const { name } = written;
  const wrong: string[] = [];
  if (name === '' || name.length > MAX_NAME) wrong.push(`The name must have 1 to ${MAX_NAME} characters.`);
  const address = publicAddress(written.address);
  if (address === null)
    wrong.push(
      'The address must be one that GitHub can reach, such as https://stage-review.example.com: http or https, no localhost, no user, query or fragment.',
    );
  const server = gitHubServer(written.server);
  if (server === null)
    wrong.push('The GitHub server must be a host such as github.com or github.example.com, without a path.');
  const isOrganisation = written.owner === 'organisation';
  if (isOrganisation && !/^[A-Za-z0-9][\w-]{0,99}$/.test(written.organisation))
    wrong.push('The organisation must be its name as it stands in its address on GitHub.');
  if (wrong.length > 0 || address === null || server === null) return { wrong };
  const organisation = isOrganisation ? written.organisation : null;
  return { name, address, webhook: webhookAt(address), server, organisation };
}

/** The address without what follows its path; null for one that GitHub could not send to. */
function publicAddress(written: string): string | null {
  const url = written.length > MAX_ADDRESS ? null : URL.parse(written);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  if (url.search || url.hash || url.username || url.password) return null;
  if (/^(?:localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[::1?\])$/.test(url.hostname)) return null;
  const address = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  return address.endsWith(WEBHOOK_PATH) ? address.slice(0, -WEBHOOK_PATH.length) : address;
}

/** A channel of smee.io takes deliveries at its own address only. */
function webhookAt(address: string): string {
  return new URL(address).hostname === 'smee.io' ? address : `${address}${WEBHOOK_PATH}`;
}
