import type { Registered } from './conversion.ts';
import type { Settings } from './env-file.ts';
import type { GitHubServer } from './github-server.ts';

/** What our server needs in its environment to be this App. */
export function settingsOf(app: Registered, server: GitHubServer): Settings {
  return new Map<string, string | null>([
    ['APP_ID', String(app.id)],
    // In Base64, since `docker run --env-file` takes no line breaks.
    ['PRIVATE_KEY', Buffer.from(app.privateKey).toString('base64')],
    ['PRIVATE_KEY_PATH', null],
    ['WEBHOOK_SECRET', app.webhookSecret],
    ...server.settings,
  ]);
}

/** The lines that will be written, as a person may see them: no secret is in them. */
export function shownLines(settings: Settings): string[] {
  return [...settings].flatMap(([name, value]) => (value === null ? [] : [`${name}=${shown(name, value)}`]));
}

function shown(name: string, value: string): string {
  if (name === 'PRIVATE_KEY') return '•••••••• (the private key, in Base64)';
  return name === 'WEBHOOK_SECRET' ? `•••••••• (${value.length} characters)` : value;
}
