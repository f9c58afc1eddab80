import { createServer, type IncomingMessage, type Server } from 'node:http';
import { answersIn, type Written, writtenIn } from './register/answers.ts';
import { ConversionError, convert, type Registered } from './register/conversion.ts';
import { EnvFileError, textAt, withSettings, writeEnvFile } from './register/env-file.ts';
import { formIn, type Reply, send } from './register/exchange.ts';
import { type GitHubServer, withApi } from './register/github-server.ts';
import { type AppFile, manifestOf, readAppFile } from './register/manifest.ts';
import { Once } from './register/once.ts';
import {
  confirmPage,
  documentOf,
  donePage,
  formPage,
  manifestPage,
  type Page,
  refusalPage,
} from './register/pages.ts';
import { settingsOf, shownLines } from './register/settings.ts';
import { STYLE } from './register/style.ts';

export type RegistrationOptions = {
  /** Text of `app.yml`. */
  readonly appFile: string;
  /** Path of the `.env` to be written. */
  readonly envFile: string;
  /** REST root that is asked instead of the chosen server's own. */
  readonly apiUrl: string | null;
  /** The host that the form offers. */
  readonly host: string;
  /** Told once the credentials are written. */
  readonly onWritten: () => void;
  /** Told about errors of ours. */
  readonly onError: (error: unknown) => void;
};

/** An App that GitHub has registered and where. */
type Result = { readonly app: Registered; readonly server: GitHubServer };

/**
 * The set-up page, which registers our App and writes its credentials: an HTTP server that is not listening yet. It
 * answers to names of this machine alone, so that no page elsewhere can read it through a name of its own.
 */
export function createRegistration(options: RegistrationOptions): Server {
  const registration = new Registration(options);
  const server = createServer((request, response) => {
    registration
      .reply(request)
      .catch((error: unknown): Reply => {
        options.onError(error);
        return pageReply(500, refusalPage('An error of stage-review itself; its log says more.'));
      })
      .then((reply) => send(response, reply));
  });
  server.requestTimeout = 15_000;
  server.headersTimeout = 10_000;
  server.maxConnections = 50;
  return server;
}

class Registration {
  readonly #options: RegistrationOptions;
  readonly #app: AppFile;
  readonly #forms = new Once<'form'>();
  readonly #states = new Once<GitHubServer>();
  readonly #confirmations = new Once<Result>();
  #result: Result | null = null;
  #isWritten = false;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#app = readAppFile(options.appFile);
  }

  async reply(request: IncomingMessage): Promise<Reply> {
    const { host = '' } = request.headers;
    const port = request.socket.localPort;
    // A tunnel for webhooks may lead here already, and give its requests our name.
    if (FORWARDED.some((name) => name in request.headers)) return NOT_FORWARDED;
    if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)
      return pageReply(
        421,
        refusalPage(`This page answers at http://127.0.0.1:${port}/ only, on this machine.`),
      );
    const url = URL.parse(request.url ?? '/', `http://${host}`);
    if (url === null) return NOT_FOUND;
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /':
        return this.#result === null ? this.#form() : redirect('/registered');
      case 'GET /style.css':
        return { status: 200, type: 'text/css', text: STYLE };
      case 'POST /manifest':
        return this.#manifest(await tokenedForm(request), url.origin);
      case 'GET /created':
        return await this.#created(url.searchParams);
      case 'GET /registered':
        return this.#registered(url.origin);
      case 'POST /write':
        return this.#write(await tokenedForm(request));
      default:
        return NOT_FOUND;
    }
  }

  #form(written?: Written, wrong: readonly string[] = []): Reply {
    const empty = {
      name: this.#app.name,
      address: '',
      owner: 'account',
      organisation: '',
      server: this.#options.host,
    };
    const status = wrong.length > 0 ? 422 : 200;
    return pageReply(status, formPage(written ?? empty, wrong, this.#forms.put('form')));
  }

  #manifest(form: URLSearchParams | null, origin: string): Reply {
    if (form === null || this.#forms.take(form.get('token') ?? '') === undefined) return STALE;
    const written = writtenIn(form);
    const answers = answersIn(written);
    if ('wrong' in answers) return this.#form(written, answers.wrong);
    const { apiUrl } = this.#options;
    const { server } = answers;
    const state = this.#states.put(apiUrl === null ? server : withApi(server, apiUrl));
    const manifest = manifestOf(this.#app, answers, `${origin}/created`);
    return { ...pageReply(200, manifestPage(manifest, answers, state)), formsTo: server.web };
  }

  /** GitHub sends the browser here. The state says that it was us who sent it there. */
  async #created(parameters: URLSearchParams): Promise<Reply> {
    const server = this.#states.take(parameters.get('state') ?? '');
    if (server === undefined) return STALE;
    try {
      const app = await convert(server.api, parameters.get('code') ?? '');
      this.#result = { app, server };
      this.#isWritten = false;
      // The code leaves the address bar, and reloading asks GitHub for nothing.
      return redirect('/registered');
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      return pageReply(502, refusalPage(error.message));
    }
  }

  #registered(origin: string): Reply {
    if (this.#result === null) return redirect('/');
    const { app, server } = this.#result;
    const { envFile } = this.#options;
    if (this.#isWritten) return pageReply(200, donePage(app, envFile, origin));
    return this.#confirm(
      this.#result,
      refusalOf(() => withSettings(textAt(envFile), settingsOf(app, server))),
    );
  }

  #confirm(result: Result, wrong: readonly string[]): Reply {
    const lines = shownLines(settingsOf(result.app, result.server));
    const shown = { path: this.#options.envFile, lines, wrong };
    const token = this.#confirmations.put(result);
    return pageReply(wrong.length > 0 ? 409 : 200, confirmPage(result.app, shown, token));
  }

  #write(form: URLSearchParams | null): Reply {
    const result = form === null ? undefined : this.#confirmations.take(form.get('token') ?? '');
    if (result === undefined) return STALE;
    const { envFile, onWritten } = this.#options;
    const wrong = refusalOf(() => writeEnvFile(envFile, settingsOf(result.app, result.server)));
    if (wrong.length > 0) return this.#confirm(result, wrong);
    this.#result = result;
    this.#isWritten = true;
    onWritten();
    return redirect('/registered');
  }
}

/** Why a .env can't be written; nothing where it can. */
function refusalOf(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof EnvFileError)) throw error;
    return [error.message];
  }
}

/** The form of a page of ours: browsers say so where they know. */
async function tokenedForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  return site === 'same-origin' ? await formIn(request) : null;
}

function pageReply(status: number, page: Page): Reply {
  return { status, text: documentOf(page) };
}

function redirect(location: string): Reply {
  return { status: 303, location, text: '' };
}

/** Headers by which tunnels and proxies tell that a request comes from elsewhere. */
const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-real-ip',
  'cf-connecting-ip',
  'via',
];

const NOT_FORWARDED = pageReply(
  421,
  refusalPage('This page answers to browsers on this machine, and not through a tunnel or a proxy.'),
);

const NOT_FOUND = pageReply(404, refusalPage('There is no such page.'));

const STALE = pageReply(
  403,
  refusalPage('This step was taken already, is older than an hour, or was not begun on this page.'),
);
