import { removalNotes } from '../report/removal-notes.ts';
import { suppressionNotes, suppressionsIn } from '../report/suppressions.ts';
import type { Tree } from '../source/snapshot.ts';
import { CONFIG_RUN_NAME } from './check-runs.ts';
import type { Judged } from './judge.ts';
import { isConfigPath } from './policy-document.ts';

/** What a change does beside its stages, for the summary of the first check, one sentence each. */
export function judgedNotes({ review, revisions, changed }: Judged): string[] {
  const files = new Set(review.findings.map(({ stage }) => stage.block.file));
  const patches = revisions.listing.files.filter(({ path }) => files.has(path));
  return [
    ...configNotes(review, changed),
    ...removalNotes(review),
    ...suppressionNotes(suppressionsIn(patches)),
    ...barrierNotes(revisions.head.tree, changed),
  ];
}

/** Most links and submodules that are named. */
const MAX_NAMED = 5;

const BARRIERS: ReadonlyMap<string, string> = new Map([
  ['120000', 'symbolic link'],
  ['160000', 'submodule'],
]);

/** Links and submodules that the change adds or turns elsewhere: what is behind them may be deployed from there. */
function barrierNotes(head: Tree, changed: readonly string[]): string[] {
  const found = changed.flatMap((path) => {
    const what = BARRIERS.get(head.get(path)?.mode ?? '');
    return what === undefined ? [] : [`\`${path}\` (${what})`];
  });
  if (found.length === 0) return [];
  const more = found.length > MAX_NAMED ? ', …' : '';
  const named = found.slice(0, MAX_NAMED).join(', ') + more;
  return [`Links and submodules are not followed; this change adds or edits ${found.length}: ${named}.`];
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
