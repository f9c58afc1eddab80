import { load } from 'js-yaml';
import { z } from 'zod';
import type { Answers } from './answers.ts';

const APP_FILE = z.looseObject({
  name: z.string(),
  public: z.literal(false),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

/** Our App as `app.yml` describes it. */
export type AppFile = z.infer<typeof APP_FILE>;

/** What GitHub registers: `app.yml` with a person's answers. */
export type Manifest = AppFile & {
  readonly url: string;
  readonly hook_attributes: { readonly url: string; readonly active: true };
  readonly redirect_url: string;
};

/** What GitHub Enterprise Server refuses in a manifest: it has no merge queue events for Apps. */
const NOT_ON_ENTERPRISE = { events: ['merge_group'], permissions: ['merge_queues'] };
const NOTHING: typeof NOT_ON_ENTERPRISE = { events: [], permissions: [] };

/** Reads the text of `app.yml`. Throws where it is not ours. */
export function readAppFile(text: string): AppFile {
  return APP_FILE.parse(load(text));
}

/** The manifest to register; GitHub sends the browser to `redirect` afterwards. */
export function manifestOf(app: AppFile, answers: Answers, redirect: string): Manifest {
  const { name, address, webhook, server } = answers;
  const without = server.isEnterprise ? NOT_ON_ENTERPRISE : NOTHING;
  const permissions = Object.entries(app.default_permissions).filter(
    ([permission]) => !without.permissions.includes(permission),
  );
  return {
    ...app,
    name,
    url: address,
    hook_attributes: { url: webhook, active: true },
    redirect_url: redirect,
    default_permissions: Object.fromEntries(permissions),
    default_events: app.default_events.filter((event) => !without.events.includes(event)),
  };
}

/** Where a browser posts the manifest to. GitHub hands `state` back. */
export function registrationUrl({ server, organisation }: Answers, state: string): string {
  const owner = organisation === null ? '' : `/organizations/${organisation}`;
  return `${server.web}${owner}/settings/apps/new?state=${state}`;
}
