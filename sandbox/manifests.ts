import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { invalidRequest } from './refusal.ts';
import type { World } from './world.ts';

/** "callback_urls: … up to 10" (Registering a GitHub App from a manifest). */
const CALLBACKS = 10;

/** "You must complete this step … within one hour". */
const LIFE_MS = 60 * 60 * 1000;

const manifest = z.strictObject({
  name: z.string().min(1).max(34).optional(),
  url: z.url(),
  description: z.string().optional(),
  hook_attributes: z.strictObject({ url: z.url(), active: z.boolean().optional() }).optional(),
  redirect_url: z.url().optional(),
  callback_urls: z.array(z.url()).max(CALLBACKS).optional(),
  setup_url: z.url().optional(),
  public: z.boolean().optional(),
  default_events: z.array(z.string()).optional(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
  request_oauth_on_install: z.boolean().optional(),
  setup_on_update: z.boolean().optional(),
});

export type Manifest = z.infer<typeof manifest>;

/** A manifest that was posted and confirmed, until its code is exchanged. */
export type Registration = { manifest: Manifest; expiresAt: number };

/** The manifest of a posted form. Throws the refusal of one that GitHub does not take. */
export function readManifest(text: string): Manifest {
  try {
    const result = manifest.safeParse(JSON.parse(text));
    if (result.success) return result.data;
    throw invalidRequest(...result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidRequest('The manifest is not JSON.');
    throw error;
  }
}

/** A code for the manifest, good once and for an hour. */
export function register(world: World, confirmed: Manifest): string {
  const code = randomBytes(20).toString('hex');
  world.registrations.set(code, { manifest: confirmed, expiresAt: world.now() + LIFE_MS });
  return code;
}

/** The manifest of a code, which is used up by that; undefined for an unknown, used or old one. */
export function redeem(world: World, code: string): Manifest | undefined {
  const registration = world.registrations.get(code);
  world.registrations.delete(code);
  if (registration === undefined || registration.expiresAt <= world.now()) return undefined;
  return registration.manifest;
}
