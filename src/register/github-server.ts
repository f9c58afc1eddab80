/** Where the App is registered. */
export type GitHubServer = {
  /** Address of its pages, without a slash at the end. */
  readonly web: string;
  /** REST root, without a slash at the end. */
  readonly api: string;
  /** What our server must know to find it; null = must not be set. */
  readonly settings: ReadonlyMap<string, string | null>;
  /** GitHub Enterprise Server, which knows fewer events than github.com. */
  readonly isEnterprise: boolean;
};

const DEFAULT_HOST = 'github.com';

/** The server of a host or of an address as `https://github.example.com`; null for what is neither. */
export function gitHubServer(written: string): GitHubServer | null {
  const address = /^https?:\/\//i.test(written) ? written : `https://${written || DEFAULT_HOST}`;
  const url = URL.parse(address);
  if (url === null || !/^[\w.-]+(?::\d+)?$/.test(url.host)) return null;
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) return null;
  const { host, origin } = url;
  if (host === DEFAULT_HOST || host === `www.${DEFAULT_HOST}`)
    return publicServer(`https://${DEFAULT_HOST}`, `https://api.${DEFAULT_HOST}`, null);
  // GitHub Enterprise Cloud with data residency.
  if (host.endsWith('.ghe.com'))
    return publicServer(`https://${host}`, `https://api.${host}`, `https://api.${host}`);
  const settings = new Map<string, string | null>([
    ['GHE_HOST', host],
    ['GHE_PROTOCOL', url.protocol.slice(0, -1)],
    ['GITHUB_API_URL', null],
  ]);
  return { web: origin, api: `${origin}/api/v3`, settings, isEnterprise: true };
}

/** The same server, asked at another REST root. */
export function withApi(server: GitHubServer, api: string): GitHubServer {
  const settings = new Map<string, string | null>([
    ['GHE_HOST', null],
    ['GITHUB_API_URL', api],
  ]);
  return { ...server, api, settings };
}

function publicServer(web: string, api: string, setting: string | null): GitHubServer {
  const settings = new Map<string, string | null>([
    ['GHE_HOST', null],
    ['GITHUB_API_URL', setting],
  ]);
  return { web, api, settings, isEnterprise: false };
}
