import type { Answers, Written } from './answers.ts';
import type { Registered } from './conversion.ts';
import { type Html, html } from './html.ts';
import { type Manifest, registrationUrl } from './manifest.ts';

/** A page: its title and what is below it. */
export type Page = { readonly title: string; readonly body: Html };

/** The whole document. */
export function documentOf({ title, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · stage-review</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`.text;
}

/** Asks for what the manifest does not know. */
export function formPage(written: Written, wrong: readonly string[], token: string): Page {
  const isOrganisation = written.owner === 'organisation';
  const body = html`<p>This server has no GitHub App yet. Three steps: say how it is called and where it will be reached,
confirm on GitHub, and let the credentials be written to the <code>.env</code> beside this server.</p>
${wrongList(wrong)}
<form method="post" action="/manifest">
<input type="hidden" name="token" value="${token}">
<label>Name of the App
<input type="text" name="name" required maxlength="34" value="${written.name}">
<small>Unique on the whole GitHub server; you can still change it there.</small></label>
<label>Public address of this server
<input type="url" name="address" required value="${written.address}" placeholder="https://stage-review.example.com">
<small>GitHub sends webhooks to <code>/api/github/webhooks</code> below it. On a laptop, use the address of a tunnel that
leads here, or a channel of <code>https://smee.io</code>. It can be changed later in the App’s settings.</small></label>
<fieldset><legend>Owner</legend>
<label><input type="radio" name="owner" value="account"${isOrganisation ? '' : html` checked`}> your own account</label>
<label><input type="radio" name="owner" value="organisation"${isOrganisation ? html` checked` : ''}> an organisation that you own:
<input type="text" name="organisation" value="${written.organisation}" placeholder="acme" aria-label="Organisation"></label>
<small>The App is private: it can be installed only on repositories of its owner.</small>
</fieldset>
<label>GitHub server
<input type="text" name="server" required value="${written.server}" placeholder="github.com">
<small><code>github.com</code>, or the host of your GitHub Enterprise Server.</small></label>
<button>Continue</button>
</form>`;
  return { title: 'Register the GitHub App', body };
}

/** Shows what will be registered, with the button that takes it to GitHub. */
export function manifestPage(manifest: Manifest, answers: Answers, state: string): Page {
  const owner = answers.organisation === null ? 'your own account' : answers.organisation;
  const rows = Object.entries(manifest.default_permissions).map(
    ([name, access]) => html`<tr><td><code>${name}</code></td><td>${access}</td></tr>`,
  );
  const body = html`<p>Sign in to <strong>${answers.server.web}</strong> in this browser first. GitHub then shows the name once more;
after you confirm it, you come back to this page.</p>
<table>
<tr><th>Name</th><td>${manifest.name}</td></tr>
<tr><th>Owner</th><td>${owner}</td></tr>
<tr><th>Webhooks to</th><td><code>${manifest.hook_attributes.url}</code></td></tr>
<tr><th>Events</th><td><code>${manifest.default_events.join(', ')}</code></td></tr>
</table>
<h2>Permissions</h2>
<table>${rows}</table>
<form method="post" action="${registrationUrl(answers, state)}">
<input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<p><button>Register on GitHub</button></p>
</form>
<p><a href="/">Change the answers</a></p>`;
  return { title: 'What will be registered', body };
}

/** Shows what will be written, and asks whether it may be. */
export function confirmPage(
  app: Registered,
  { path, lines, wrong }: { path: string; lines: readonly string[]; wrong: readonly string[] },
  token: string,
): Page {
  const body = html`<p>GitHub has registered <a href="${app.page}">${app.name}</a> for ${app.owner}. Its private key is known to this process
alone: until it is written, keep the process running.</p>
${wrongList(wrong)}
<p>These lines will be added to <code>${path}</code>, which nobody but you will be able to read (mode 600):</p>
<pre>${lines.join('\n')}</pre>
<form method="post" action="/write">
<input type="hidden" name="token" value="${token}">
<button>Write them</button>
</form>`;
  return { title: 'The App is registered', body };
}

/** Says what is left to do. */
export function donePage(app: Registered, path: string, origin: string): Page {
  const local = `${origin}/api/github/webhooks`;
  const body = html`<p>The credentials of ${app.name} are in <code>${path}</code>.</p>
<ol>
<li><a href="${app.page}/installations/new" rel="noreferrer">Install the App</a> on the repositories that it shall review.
For the organisation’s config, on its <code>.github</code> repository too.</li>
<li>End this process (Ctrl+C) and run <code>npm start</code> again: it is the App’s server from then on.</li>
<li>Open a pull request, then make the check <code>stage-review</code> required, with this App as its expected source.</li>
</ol>
<h2>Webhooks on a laptop</h2>
<p>GitHub must reach this machine. Two ways, neither of which is installed for you:</p>
<ul>
<li>a tunnel of your own whose public address leads to <code>${origin}</code>;</li>
<li>a channel of <a href="https://smee.io/new" rel="noreferrer">smee.io</a>, with its client sending what arrives to <code>${local}</code>.
Everybody who knows the channel’s address can read the deliveries: use it for trials only.</li>
</ul>
<p>The address is changed in the App’s settings on GitHub, under “Webhook”.</p>`;
  return { title: 'Done', body };
}

/** Says why a step can't be taken. */
export function refusalPage(reason: string): Page {
  return { title: 'That did not work', body: html`<p>${reason}</p>\n<p><a href="/">Begin again</a></p>` };
}

function wrongList(wrong: readonly string[]): Html | null {
  if (wrong.length === 0) return null;
  return html`<ul class="wrong">${wrong.map((each) => html`<li>${each}</li>`)}</ul>`;
}
