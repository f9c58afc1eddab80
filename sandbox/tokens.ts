import { randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import type { App, Level, Permissions } from './app.ts';
import { badCredentials, Refusal } from './refusal.ts';
import type { Repository } from './repositories.ts';

export type IssuedToken = {
  token: string;
  expiresAt: number;
  permissions: Permissions;
  /** Ids of the repositories that it was narrowed to, or null for all of the installation. */
  repositories: ReadonlySet<number> | null;
};

/** "The token will expire in one hour" (Generating an installation access token). */
const LIFE_MS = 60 * 60 * 1000;

/** "The time must be no more than 10 minutes into the future" (Generating a JWT). */
const JWT_AHEAD_S = 10 * 60;

/** The allowance for clocks that run ahead. */
const SKEW_S = 60;

const header = z.object({ alg: z.literal('RS256') });
const claims = z.object({
  iss: z.unknown().optional(),
  exp: z.unknown().optional(),
  iat: z.unknown().optional(),
});

const EXP = "'Expiration time' claim ('exp')";
const IAT = "'Issued at' claim ('iat')";

/** Throws a Refusal unless the JWT is the App's own and of this time (milliseconds). */
export function verifyAppToken(jwt: string, app: App, now: number): void {
  const [head = '', body = '', signature = '', ...rest] = jwt.split('.');
  const signed = Buffer.from(`${head}.${body}`);
  const isReadable = rest.length === 0 && header.safeParse(decoded(head)).success;
  if (!isReadable || !verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url'))) {
    throw badCredentials('A JSON web token could not be decoded');
  }
  const payload = claims.safeParse(decoded(body));
  if (!payload.success) throw badCredentials('A JSON web token could not be decoded');
  verifyTimes(payload.data.exp, payload.data.iat, Math.floor(now / 1000));
  const { iss } = payload.data;
  if (typeof iss !== 'number' && typeof iss !== 'string') {
    throw badCredentials("'Issuer' claim ('iss') must be an Integer");
  }
  if (String(iss) !== String(app.id)) throw new Refusal(404, 'Integration not found');
}

function verifyTimes(exp: unknown, iat: unknown, now: number): void {
  if (!isInteger(exp) || exp <= now) {
    const rule = 'must be a numeric value representing the future time at which the assertion expires';
    throw badCredentials(`${EXP} ${rule}`);
  }
  if (exp > now + JWT_AHEAD_S) throw badCredentials(`${EXP} is too far in the future`);
  if (!isInteger(iat) || iat > now + SKEW_S) {
    throw badCredentials(`${IAT} must be an Integer representing the time that the assertion was issued`);
  }
}

function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined; // no JSON is no header and no claims: the caller refuses
  }
}

/** A new installation token, in the longer form that GitHub issues since 2026. */
export function issuedToken(
  permissions: Permissions,
  repositories: ReadonlySet<number> | null,
  now: number,
): IssuedToken {
  const token = `ghs_${randomBytes(60).toString('base64url')}`;
  return { token, permissions, repositories, expiresAt: now + LIFE_MS };
}

/** Whether the token reaches a repository. */
export function isHeld(token: IssuedToken, repository: Repository): boolean {
  return repository.isInstalled && (token.repositories === null || token.repositories.has(repository.id));
}

/** Whether the token may use a permission at a level. */
export function isAllowed(token: IssuedToken, permission: string, level: Level): boolean {
  const granted = new Map(Object.entries(token.permissions)).get(permission);
  return granted === 'write' || granted === level;
}
