import { suppressionNotes, suppressionsIn } from '../report/suppressions.ts';
import { CONFIG_RUN_NAME } from './check-runs.ts';
import type { Judged } from './judge.ts';
import { isConfigPath } from './policy-document.ts';

/** What a change does beside its stages, for the summary of the first check, one sentence each. */
export function judgedNotes({ review, revisions, changed }: Judged): string[] {
  const files = new Set(review.findings.map(({ stage }) => stage.block.file));
  const patches = revisions.listing.files.filter(({ path }) => files.has(path));
  return [...configNotes(review, changed), ...suppressionNotes(suppressionsIn(patches))];
}

function configNotes({ isConfigBroken, conclusion }: Judged['review'], changed: readonly string[]): string[] {
  if (!changed.some(isConfigPath)) return [];
  const isHeldUp = isConfigBroken && conclusion !== 'success' && !changed.every(isConfigPath);
  return [
    `This change edits the config, which decides nothing before it stands on the default branch: the check \`${CONFIG_RUN_NAME}\` says what it would do.`,
    ...(isHeldUp
      ? [
          'A pull request that does nothing but repair the config is not held up by it: move the repair into one of its own.',
        ]
      : []),
  ];
}
