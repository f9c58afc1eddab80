import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { appView } from '../app.ts';
import { readManifest, redeem, register } from '../manifests.ts';
import { notFound } from '../refusal.ts';
import { readBody } from './body.ts';
import type { Answer, Call, Route } from './router.ts';

const form = z.object({ manifest: z.string() });

export const manifestRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/settings/apps/new', needs: 'nothing', answer: posted },
  { method: 'POST', pattern: '/organizations/{org}/settings/apps/new', needs: 'nothing', answer: posted },
  { method: 'POST', pattern: '/app-manifests/{code}/conversions', needs: 'nothing', answer: converted },
];

/** The registration page, where the person confirms at once: back to the manifest's `redirect_url` with a code. */
function posted(call: Call): Answer {
  const manifest = readManifest(readBody(form, call.body).manifest);
  const code = register(call.world, manifest);
  if (manifest.redirect_url === undefined) return { status: 200, body: { code } };
  const target = new URL(manifest.redirect_url);
  target.searchParams.set('code', code);
  const state = call.query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return { status: 302, body: null, headers: { location: target.href } };
}

/** The App with its secrets. It is the one App of this sandbox, so that what is written down here works here. */
function converted({ world, text }: Call): Answer {
  const manifest = redeem(world, text('code'));
  if (manifest === undefined) throw notFound();
  const body = {
    ...appView(world.app, world.url),
    name: manifest.name ?? world.app.name,
    description: manifest.description ?? '',
    external_url: manifest.url,
    permissions: manifest.default_permissions ?? {},
    events: manifest.default_events ?? [],
    client_secret: randomBytes(20).toString('hex'),
    webhook_secret: world.webhooks.secret,
    pem: world.app.privateKey,
  };
  return { status: 201, body };
}
