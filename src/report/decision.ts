import { control } from '../control/control.ts';
import type { Reading } from '../control/policy.ts';
import { codeSpan, link } from './markdown.ts';

/** Where the reading is written: the config on the default branch. */
export type DecisionPlace = {
  /** The repository's page. */
  readonly webUrl: string;
  readonly defaultBranch: string;
  /** The config that is there; null where there is none. */
  readonly path: string | null;
};

/** Where a config goes that is not there yet. */
export const NEW_CONFIG = '.github/stage-review.yml';

export const READINGS: readonly Reading[] = ['required', 'forbidden'];

/** The line that decides. */
export function decisionLine(reading: Reading): string {
  return `reading: ${reading}`;
}

/** The line, linked to the page on which it can be written: that of a new file which holds it, or of the config. */
export function decisionLink({ webUrl, defaultBranch, path }: DecisionPlace, reading: Reading): string {
  const branch = inUrl(defaultBranch);
  const value = encodeURIComponent(`${decisionLine(reading)}\n`);
  const url =
    path === null
      ? `${webUrl}/new/${branch}?filename=${NEW_CONFIG}&value=${value}`
      : `${webUrl}/edit/${branch}/${inUrl(path)}`;
  return link(codeSpan(decisionLine(reading)), url);
}

/** What a pull request says that proposes a reading. */
export function proposalOf(
  reading: Reading,
  login: string,
): { readonly title: string; readonly body: string } {
  const { passes, fails } = control.readings[reading];
  const body = [
    `This decides how stage-review reads its control in this repository: ${passes}, and ${fails}.`,
    control.purpose,
    'Once this is merged, all open pull requests are reviewed anew. Until then nothing fails.',
    `${codeSpan(login)} asked for it with a button of the check.`,
  ];
  return { title: `Decide the reading of stage-review: ${reading}`, body: body.join('\n\n') };
}

function inUrl(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
