import type { Reading } from '../control/policy.ts';
import type { Finding } from '../review.ts';
import { stageLabel } from './stage-label.ts';
import { counted } from './title.ts';
import { nameText } from './visible.ts';

/** The message of a commit: its first line, and what comes after the blank line. */
export type CommitMessage = { readonly headline: string; readonly body: string };

/** Most stages that a message names. */
const MAX_NAMED = 50;

/** Who presses a button. */
export type Presser = { readonly login: string; readonly id: number };

/** The message of the commit that fixes these findings. `host` is GitHub's, `github.com` for instance. */
export function fixMessage(
  findings: readonly Finding[],
  reading: Reading,
  presser: Presser,
  host: string,
): CommitMessage {
  const stages = counted(findings.length, 'API Gateway stage');
  const headline =
    reading === 'required'
      ? `Set the client certificate of ${stages}`
      : `Remove the client certificate of ${stages}`;
  const names = findings.map(({ stage }) =>
    inert(`- ${nameText(stageLabel(stage))} (${nameText(stage.header.file)})`),
  );
  const more = names.length > MAX_NAMED ? [`- ${names.length - MAX_NAMED} more`] : [];
  return { headline, body: withAuthor([...names.slice(0, MAX_NAMED), ...more].join('\n'), presser, host) };
}

/** The text with the presser as a co-author, as GitHub writes it for a person whose address is hidden. */
export function withAuthor(body: string, { login, id }: Presser, host: string): string {
  // Nothing else is a login of GitHub's, and a line break would begin another trailer.
  if (!/^[\w-]+(?:\[bot\])?$/.test(login)) return body;
  return `${body}\n\nCo-authored-by: ${login} <${id}+${login}@users.noreply.${host}>`;
}

/** In a commit message GitHub reads mentions, numbers of issues and addresses: it would notify, and close issues. */
function inert(text: string): string {
  return text.replace(/[@#]|GH-|:(?=\/\/)/gi, (start) => `${start}\u200b`);
}
