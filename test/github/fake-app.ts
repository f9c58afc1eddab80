import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { GitHubApp } from '../../src/github/app.ts';

/** A REST root that no request leaves the process for. */
export const API = 'https://github.test/api/v3';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** Our App with a key of its own; each has its own cache of tokens. */
export function fakeApp(): GitHubApp {
  return new GitHubApp({
    appId: 7,
    privateKey,
    apiUrl: API,
    userAgent: 'stage-review/test',
    warn: () => undefined,
    pace: {
      concurrentReads: 4,
      retries: 2,
      firstDelay: 1,
      longestPause: 1_500,
      longestHold: 60_000,
      writes: { burst: 1, interval: 0 },
    },
  });
}

/** Answers requests for tokens; the body that was asked with goes to `asked`. */
export function fakeTokens(asked: unknown[] = [], token = 'ghs_fake'): nock.Scope {
  return nock(API)
    .persist()
    .post('/app/installations/5/access_tokens')
    .reply(201, async (request: Request) => {
      asked.push(await request.json());
      return { token: `${token}${asked.length}`, expires_at: '2100-01-01T00:00:00Z', permissions: {} };
    });
}

export const REPOSITORY = { owner: 'acme', name: 'shop' };
