import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** The settings of the server, read from its environment. */
export type Environment = {
  readonly appId: number;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  /** The current secret first; a second one only while secrets are rotated. */
  readonly webhookSecrets: readonly [string, ...string[]];
  /** REST root without a slash at its end. */
  readonly apiUrl: string;
  /** 0 = any free port. */
  readonly port: number;
  /** null = every interface. */
  readonly host: string | null;
  /** Where `/metrics` is; 0 = any free port, null = nowhere. */
  readonly metricsPort: number | null;
  /** Folder of the embedded database. */
  readonly dataDir: string;
  /** URL of a PostgreSQL, which is used in the place of the embedded one; null for none. */
  readonly databaseUrl: string | null;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly reading: 'required' | 'forbidden' | null;
  /** Whether an organisation's config that can't be seen is an error. */
  readonly isOrganisationConfigRequired: boolean;
};

/** Wrong or missing variables; the message names all of them and says how to get each. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Variables by name, as in `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads `PRIVATE_KEY_PATH`; throws when there is no such file. */
export type ReadFile = (path: string) => string;

const APP_PAGE = 'GitHub → Settings → Developer settings → GitHub Apps → your App → General';

const url = (protocols: RegExp) =>
  z.url({ protocol: protocols, error: 'must be a URL such as https://github.example.com/api/v3' });

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port from 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port from 0 to 65535');

const FORMAT = z
  .object({
    APP_ID: z
      .string({ error: `is missing: the number beside "App ID" (${APP_PAGE})` })
      .regex(/^[1-9]\d{0,15}$/, `must be a number: the one beside "App ID" (${APP_PAGE})`),
    PRIVATE_KEY: z.string().optional(),
    PRIVATE_KEY_PATH: z.string().optional(),
    WEBHOOK_SECRET: z.string({
      error: `is missing: the text under "Webhook secret" (${APP_PAGE}); make one with \`openssl rand -hex 32\``,
    }),
    WEBHOOK_SECRET_PREVIOUS: z.string().optional(),
    GITHUB_API_URL: url(/^https?$/).optional(),
    GHE_HOST: z
      .string()
      .regex(/^[\w.-]+(:\d+)?$/, 'must be a host name such as github.example.com, without https:// and path')
      .optional(),
    GHE_PROTOCOL: z.enum(['https', 'http'], { error: 'must be https or http' }).default('https'),
    PORT: port.default(3000),
    HOST: z.string().optional(),
    METRICS_PORT: port.optional(),
    DATA_DIR: z.string().default('data'),
    DATABASE_URL: z
      .url({
        protocol: /^postgres(ql)?$/,
        error: 'must be a URL such as postgres://user:password@host:5432/name',
      })
      .optional(),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
        error: 'must be trace, debug, info, warn, error, fatal or silent',
      })
      .default('info'),
    STAGE_REVIEW_READING: z
      .enum(['required', 'forbidden'], { error: 'must be required or forbidden, or unset for undecided' })
      .optional(),
    STAGE_REVIEW_ORG_CONFIG: z.enum(['required'], { error: 'must be required, or unset' }).optional(),
  })
  .refine((read) => read.GITHUB_API_URL === undefined || read.GHE_HOST === undefined, {
    path: ['GITHUB_API_URL'],
    error: 'and GHE_HOST are both set: keep one of them',
  })
  .refine(
    (read) => read.METRICS_PORT === undefined || read.METRICS_PORT === 0 || read.METRICS_PORT !== read.PORT,
    {
      path: ['METRICS_PORT'],
      error: 'must be another port than PORT: webhooks are public, metrics are not',
    },
  );

/** The settings that the variables say. Throws an EnvironmentError that names everything that is wrong. */
export function readEnvironment(variables: Variables, readFile: ReadFile): Environment {
  const set = nonEmpty(variables);
  const parsed = FORMAT.safeParse(set);
  const key = readPrivateKey(set, readFile);
  const wrong = parsed.success ? [] : wrongIn(parsed.error);
  if ('wrong' in key) wrong.push(key.wrong);
  if (!parsed.success || 'wrong' in key) throw new EnvironmentError(messageOf(wrong));
  return environmentOf(parsed.data, key.pem);
}

/** What the set-up page needs of the environment. */
export type SetUp = {
  readonly port: number;
  readonly logLevel: Environment['logLevel'];
  /** null = that of the server on which the App is registered. */
  readonly apiUrl: string | null;
  /** With `http://` in front where it has no TLS; null = github.com. */
  readonly enterpriseHost: string | null;
};

const APP_VARIABLES = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'];

/**
 * The settings of the set-up page; null where there is none: in production, and as soon as anything of an App is set.
 * Throws an EnvironmentError that names everything that is wrong.
 */
export function readSetUp(variables: Variables): SetUp | null {
  const set = nonEmpty(variables);
  if (set.NODE_ENV === 'production' || APP_VARIABLES.some((name) => name in set)) return null;
  const { PORT, LOG_LEVEL, GITHUB_API_URL, GHE_HOST, GHE_PROTOCOL } = FORMAT.shape;
  const format = z.object({ PORT, LOG_LEVEL, GITHUB_API_URL, GHE_HOST, GHE_PROTOCOL });
  const parsed = format.safeParse(set);
  if (!parsed.success) throw new EnvironmentError(messageOf(wrongIn(parsed.error)));
  const read = parsed.data;
  return {
    port: read.PORT,
    logLevel: read.LOG_LEVEL,
    apiUrl: read.GITHUB_API_URL?.replace(/\/+$/, '') ?? null,
    enterpriseHost: read.GHE_HOST ? (read.GHE_PROTOCOL === 'http' ? 'http://' : '') + read.GHE_HOST : null,
  };
}

/** An empty variable is what `docker run -e NAME=` and a blank line of a .env leave: not set. */
function nonEmpty(variables: Variables): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
}

function wrongIn(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
}

function messageOf(wrong: readonly string[]): string {
  const lines = wrong.map((line) => `  - ${line}`).join('\n');
  return `stage-review can't start, because of its environment (or the .env beside it):\n${lines}\n`;
}

function environmentOf(read: z.infer<typeof FORMAT>, privateKey: string): Environment {
  const enterprise = read.GHE_HOST && `${read.GHE_PROTOCOL}://${read.GHE_HOST}/api/v3`;
  const previous = read.WEBHOOK_SECRET_PREVIOUS;
  return {
    appId: Number(read.APP_ID),
    privateKey,
    webhookSecrets: [read.WEBHOOK_SECRET, ...(previous === undefined ? [] : [previous])],
    apiUrl: (read.GITHUB_API_URL ?? enterprise ?? 'https://api.github.com').replace(/\/+$/, ''),
    port: read.PORT,
    host: read.HOST ?? null,
    metricsPort: read.METRICS_PORT ?? null,
    dataDir: read.DATA_DIR,
    databaseUrl: read.DATABASE_URL ?? null,
    logLevel: read.LOG_LEVEL,
    reading: read.STAGE_REVIEW_READING ?? null,
    isOrganisationConfigRequired: read.STAGE_REVIEW_ORG_CONFIG === 'required',
  };
}

type PrivateKey = { readonly pem: string } | { readonly wrong: string };

const NEW_KEY = `"Generate a private key" (${APP_PAGE}) downloads the .pem file`;

function readPrivateKey(variables: Variables, readFile: ReadFile): PrivateKey {
  const { PRIVATE_KEY: inline, PRIVATE_KEY_PATH: path } = variables;
  if (inline && path) return { wrong: 'PRIVATE_KEY and PRIVATE_KEY_PATH are both set: keep one of them' };
  if (inline) return pemOf('PRIVATE_KEY', inline);
  if (!path) {
    return {
      wrong: `PRIVATE_KEY_PATH or PRIVATE_KEY is missing: the path of the .pem file, or its text; ${NEW_KEY}`,
    };
  }
  try {
    return pemOf('PRIVATE_KEY_PATH', readFile(path));
  } catch {
    // Somebody may have put the key itself where its path belongs.
    if (path.length > 200 || /-----|\s/.test(path))
      return {
        wrong: 'PRIVATE_KEY_PATH does not look like a path: the text of the key belongs into PRIVATE_KEY',
      };
    return { wrong: `PRIVATE_KEY_PATH names a file that can't be read: ${path}; ${NEW_KEY}` };
  }
}

/** The key of a PEM text, of one whose line breaks are written `\n`, or of one in Base64 (the forms that Probot takes). */
function pemOf(name: string, text: string): PrivateKey {
  const plain = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('latin1');
  try {
    const key = createPrivateKey(plain.replaceAll('\\n', '\n').trim());
    if (key.asymmetricKeyType !== 'rsa') return { wrong: `${name} holds a key that is not RSA; ${NEW_KEY}` };
    return { pem: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
  } catch {
    // OpenSSL's words say nothing to a user, and the text is a secret: neither is shown.
    return { wrong: `${name} does not hold a private key in PEM form; ${NEW_KEY}` };
  }
}
