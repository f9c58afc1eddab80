import type { PolicyDocument, Reading } from '../../src/control/policy.ts';
import { readPolicy } from '../../src/control/read-policy.ts';
import { LineIndex, type Range } from '../../src/source/text.ts';

export const TODAY = '2026-11-22';
export const REPOSITORY = '.github/stage-review.yml';
export const ORGANISATION = 'acme/.github:.github/stage-review.yml';

/** What the layers' texts say; null and absent ones are not there. */
export function policyOf(
  repository: string | null,
  organisation: string | null = null,
  deployerReading: Reading | null = null,
): PolicyDocument {
  return readPolicy(
    {
      deployerReading,
      organisation: organisation === null ? null : { path: ORGANISATION, text: organisation },
      repository: repository === null ? [] : [{ path: REPOSITORY, text: repository }],
    },
    TODAY,
  );
}

/** A range as `line:column-line:column`, and the text that it covers is the reader's. */
export function printed(text: string, { start, end }: Range): string {
  const lines = new LineIndex(text);
  const [from, to] = [lines.position(start), lines.position(end)];
  return `${from.line}:${from.column}-${to.line}:${to.column}`;
}
