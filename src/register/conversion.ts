import { z } from 'zod';

/** An App that GitHub has registered, with what only its owner may know. */
export type Registered = {
  readonly id: number;
  readonly name: string;
  readonly owner: string;
  /** Its public page. */
  readonly page: string;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
};

/** GitHub did not hand the App over; the message tells a person what to do. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}

/** Milliseconds until a server that does not answer is given up. */
const PATIENCE = 20_000;

/** What GitHub sends back to us: letters and digits today. */
const CODE = /^[\w-]{1,200}$/;

const CONVERTED = z.object({
  id: z.number().int().positive(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  html_url: z.url({ protocol: /^https?$/ }),
  pem: z.string().regex(/^-----BEGIN [A-Z ]*PRIVATE KEY-----/),
  webhook_secret: z.string().min(1),
});

/** Exchanges the code for the App, which GitHub allows once. Throws a ConversionError. */
export async function convert(api: string, code: string): Promise<Registered> {
  if (!CODE.test(code)) throw new ConversionError('This is not a code that GitHub gives.');
  const converted = CONVERTED.safeParse(await answerOf(`${api}/app-manifests/${code}/conversions`));
  if (!converted.success)
    throw new ConversionError(
      'GitHub registered the App but its answer lacks something. Open the App in the settings of its owner, generate a private key and set a webhook secret there, and write the .env by hand.',
    );
  const { id, name, owner, html_url, pem, webhook_secret } = converted.data;
  return {
    id,
    name,
    owner: owner.login,
    page: html_url.replace(/\/+$/, ''),
    privateKey: pem,
    webhookSecret: webhook_secret,
  };
}

async function answerOf(url: string): Promise<unknown> {
  const headers = { accept: 'application/vnd.github+json', 'user-agent': 'stage-review' };
  const signal = AbortSignal.timeout(PATIENCE);
  let answer: Response;
  try {
    // A redirect would hand the code to another server.
    answer = await fetch(url, { method: 'POST', headers, signal, redirect: 'error' });
    if (answer.status === 201) return await answer.json();
  } catch {
    throw new ConversionError(
      `${new URL(url).origin} could not be reached, or did not answer as GitHub does. The App may exist by now: delete it in the settings of its owner, and begin again.`,
    );
  }
  throw new ConversionError(
    answer.status === 404
      ? 'GitHub does not know this code: it works once, and for one hour. If the App exists by now, delete it in the settings of its owner, and begin again.'
      : `GitHub answered with the status ${answer.status}. If the App exists by now, delete it in the settings of its owner, and begin again.`,
  );
}
