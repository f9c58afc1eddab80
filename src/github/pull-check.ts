import { actionsOf, fixable } from '../report/actions.ts';
import { checkRunOf } from '../report/check-run.ts';
import type { Client } from './app.ts';
import type { Judged, Subject } from './judge.ts';
import { judgedNotes } from './judged-notes.ts';
import { placeUrl } from './place-url.ts';
import type { Published } from './publish-conversation.ts';
import type { PullRequest } from './pull-request.ts';
import type { StoredCheck } from './verdicts.ts';

/**
 * The check of a pull request, with its buttons. `published` is what became of the threads; null where they are to be
 * tried again. Whether our App may commit is asked only where there is something to commit.
 */
export async function pullCheck(
  { target: pull, config }: Subject<PullRequest>,
  judged: Judged,
  published: Published | null,
  resolver: () => Promise<Client | null>,
): Promise<StoredCheck> {
  const { review, revisions } = judged;
  const { branch, webUrl, defaultBranch } = pull;
  const isFixable = branch !== null && fixable(review).length > 0;
  const canApply = isFixable && (await resolver()) !== null;
  const place = { webUrl, defaultBranch, path: config.repository[0]?.file.path ?? null };
  const notes = [
    ...judgedNotes(judged),
    ...(isFixable && !canApply ? [NO_BUTTON] : []),
    ...(published === null ? [] : notesOf(published)),
  ];
  const check = checkRunOf(review, placeUrl(pull, revisions.head.tree), notes, { place, canApply });
  return {
    ...check,
    annotations: [...check.annotations],
    actions: actionsOf(review, canApply),
    branch,
    isVoid: published === null,
    hasThreads: published !== null && !pull.isDraft && !pull.isLocked,
  };
}

const NO_BUTTON =
  'There is no button that applies the fixes: to let this App commit them when somebody presses one, grant it `contents: write`.';

function notesOf({ unresolved }: Published): string[] {
  if (unresolved === 0) return [];
  const threads = unresolved === 1 ? '1 thread is' : `${unresolved} threads are`;
  return [
    `${threads} done with, and could only be hidden: to let this App resolve threads, grant it \`contents: write\`.`,
  ];
}
