import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  EnvironmentError,
  readEnvironment,
  readSetUp,
  type Variables,
} from '../../src/server/environment.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const elliptic = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

const WHOLE = { APP_ID: '12', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: 'secret' };
const noFile = () => {
  throw new Error('ENOENT');
};

function read(variables: Variables, readFile: (path: string) => string = noFile) {
  return readEnvironment(variables, readFile);
}

/** The lines that name what is wrong. */
function wrong(variables: Variables, readFile?: (path: string) => string): string[] {
  try {
    read(variables, readFile);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.message.split('\n').filter((line) => line.startsWith('  - '));
  }
  return [];
}

test('the least that is needed, and what holds where nothing is said', () => {
  expect(read(WHOLE)).toEqual({
    appId: 12,
    privateKey: expect.stringContaining('-----BEGIN PRIVATE KEY-----'),
    webhookSecrets: ['secret'],
    apiUrl: 'https://api.github.com',
    port: 3000,
    host: null,
    metricsPort: null,
    dataDir: 'data',
    databaseUrl: null,
    logLevel: 'info',
    reading: null,
    isOrganisationConfigRequired: false,
  });
});

test.each([
  ['as it is', privateKey],
  ['on one line', privateKey.replaceAll('\n', '\\n')],
  ['in Base64', Buffer.from(privateKey).toString('base64')],
  ['with blanks around it', `\n  ${privateKey}\n`],
])('the private key %s', (_name, PRIVATE_KEY) => {
  const pem = read({ ...WHOLE, PRIVATE_KEY }).privateKey;
  expect(createPrivateKey(pem).equals(createPrivateKey(privateKey))).toBe(true);
});

test('the private key of a file', () => {
  const variables = { ...WHOLE, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/keys/app.pem' };
  expect(read(variables, (path) => (path === '/keys/app.pem' ? privateKey : '')).privateKey).toContain(
    'BEGIN PRIVATE KEY',
  );
});

test.each<[string, Variables, object]>([
  ['a second secret', { WEBHOOK_SECRET_PREVIOUS: 'old' }, { webhookSecrets: ['secret', 'old'] }],
  [
    'a GitHub Enterprise Server',
    { GHE_HOST: 'github.example.com' },
    { apiUrl: 'https://github.example.com/api/v3' },
  ],
  [
    'one by http',
    { GHE_HOST: 'ghe.test:8080', GHE_PROTOCOL: 'http' },
    { apiUrl: 'http://ghe.test:8080/api/v3' },
  ],
  ['another REST root', { GITHUB_API_URL: 'http://127.0.0.1:4000/' }, { apiUrl: 'http://127.0.0.1:4000' }],
  ['any free port', { PORT: '0', HOST: '127.0.0.1' }, { port: 0, host: '127.0.0.1' }],
  ['a reading', { STAGE_REVIEW_READING: 'forbidden' }, { reading: 'forbidden' }],
  ['an organisation', { STAGE_REVIEW_ORG_CONFIG: 'required' }, { isOrganisationConfigRequired: true }],
  ['a folder', { DATA_DIR: '/data' }, { dataDir: '/data' }],
  ['a PostgreSQL', { DATABASE_URL: 'postgres://a:b@db:5432/c' }, { databaseUrl: 'postgres://a:b@db:5432/c' }],
  [
    'one on a socket',
    { DATABASE_URL: 'postgresql:///c?host=/run' },
    { databaseUrl: 'postgresql:///c?host=/run' },
  ],
  ['a level', { LOG_LEVEL: 'debug' }, { logLevel: 'debug' }],
  [
    'empty variables, which are none',
    { PORT: '', GHE_HOST: ' ', STAGE_REVIEW_READING: '' },
    { port: 3000, reading: null },
  ],
  ['variables of others', { HOME: '/root', GITHUB_TOKEN: 'x' }, { appId: 12 }],
])('%s', (_name, variables, expected) => {
  expect(read({ ...WHOLE, ...variables })).toMatchObject(expected);
});

test('everything that is missing is named at once, with the way to get it', () => {
  expect(wrong({})).toEqual([
    expect.stringMatching(/APP_ID is missing: .*GitHub Apps/),
    expect.stringMatching(/WEBHOOK_SECRET is missing: .*openssl rand/),
    expect.stringMatching(/PRIVATE_KEY_PATH or PRIVATE_KEY is missing: .*Generate a private key/),
  ]);
});

test.each<[Variables, RegExp]>([
  [{ APP_ID: 'Iv1.abc' }, /APP_ID must be a number/],
  [{ APP_ID: '0' }, /APP_ID must be a number/],
  [{ PRIVATE_KEY: 'secret words' }, /PRIVATE_KEY does not hold a private key/],
  [{ PRIVATE_KEY: privateKey.slice(0, 500) }, /PRIVATE_KEY does not hold a private key/],
  [{ PRIVATE_KEY: elliptic }, /PRIVATE_KEY holds a key that is not RSA/],
  [
    { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/none' },
    /PRIVATE_KEY_PATH names a file that can't be read: \/none/,
  ],
  [{ PRIVATE_KEY_PATH: '/none' }, /both set/],
  [{ WEBHOOK_SECRET: '' }, /WEBHOOK_SECRET is missing/],
  [{ METRICS_PORT: '70000' }, /METRICS_PORT must be a port/],
  [{ METRICS_PORT: '3000' }, /METRICS_PORT must be another port than PORT/],
  [{ GHE_HOST: 'https://github.example.com' }, /GHE_HOST must be a host name/],
  [{ GHE_PROTOCOL: 'ftp' }, /GHE_PROTOCOL must be https or http/],
  [{ GITHUB_API_URL: 'github.example.com' }, /GITHUB_API_URL must be a URL/],
  [{ GITHUB_API_URL: 'file:///etc/passwd' }, /GITHUB_API_URL must be a URL/],
  [{ GITHUB_API_URL: 'https://a.test', GHE_HOST: 'b.test' }, /GITHUB_API_URL and GHE_HOST are both set/],
  [{ PORT: '-1' }, /PORT must be a port/],
  [{ PORT: '70000' }, /PORT must be a port/],
  [{ DATABASE_URL: 'db.example.com' }, /DATABASE_URL must be a URL such as postgres:/],
  [{ DATABASE_URL: 'mysql://db/c' }, /DATABASE_URL must be a URL such as postgres:/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be/],
  [{ STAGE_REVIEW_READING: 'optional' }, /STAGE_REVIEW_READING must be required or forbidden/],
  [{ STAGE_REVIEW_ORG_CONFIG: 'yes' }, /STAGE_REVIEW_ORG_CONFIG must be required/],
])('%j is wrong', (variables, message) => {
  expect(wrong({ ...WHOLE, ...variables })).toEqual([expect.stringMatching(message)]);
});

test.each([
  ['as it is', privateKey],
  ['on one line', privateKey.replaceAll('\n', '\\n')],
  ['in Base64', Buffer.from(privateKey).toString('base64')],
])('a key (%s) in the place of its path is not shown', (_name, PRIVATE_KEY_PATH) => {
  const lines = wrong({ ...WHOLE, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH });
  expect(lines).toEqual([expect.stringContaining('belongs into PRIVATE_KEY')]);
  expect(lines.join()).not.toContain(PRIVATE_KEY_PATH.slice(100, 120));
});

test('no message shows a secret', () => {
  const lines = wrong({
    PRIVATE_KEY: 'hush-1',
    WEBHOOK_SECRET: 'hush-2',
    APP_ID: 'x',
    WEBHOOK_SECRET_PREVIOUS: 'hush-3',
    DATABASE_URL: 'mysql://app:hush-4@db/app',
  });
  expect(lines).toHaveLength(3);
  expect(lines.join()).not.toContain('hush');
});

test('the set-up page is for an environment in which no App is', () => {
  const nothing = { port: 3000, logLevel: 'info', apiUrl: null, enterpriseHost: null };
  expect(readSetUp({})).toEqual(nothing);
  expect(readSetUp({ APP_ID: '', PRIVATE_KEY: ' ' })).toEqual(nothing);
  expect(readSetUp({ PORT: '0', GHE_HOST: 'ghes.example', LOG_LEVEL: 'warn' })).toEqual({
    ...nothing,
    port: 0,
    logLevel: 'warn',
    enterpriseHost: 'ghes.example',
  });
  expect(readSetUp({ GHE_HOST: 'ghes.example:8080', GHE_PROTOCOL: 'http' })).toMatchObject({
    enterpriseHost: 'http://ghes.example:8080',
  });
  expect(() => readSetUp({ PORT: 'x' })).toThrow(/PORT must be a port/);
  for (const name of ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'])
    expect(readSetUp({ [name]: 'x' })).toBeNull();
  expect(readSetUp({ NODE_ENV: 'production' })).toBeNull();
});
