import type { Reading } from '../control/policy.ts';
import type { Review } from '../review.ts';
import { commentBody } from './comment-body.ts';
import type { DiffLines } from './diff-lines.ts';
import { farewell, type Surroundings } from './farewell.ts';
import { type FindingGroup, groupsOf } from './finding-groups.ts';
import { identitiesOf, withState } from './marker.ts';
import { outcomeOf } from './outcome.ts';
import { Places } from './places.ts';
import { isReady, type Said, suggestionIn, withSharedLines } from './shared-suggestions.ts';
import { suggestionOf } from './suggestion.ts';
import { removedTarget, type Target, targetOf } from './target.ts';
import { type Thread, Threads, type ThreadUpdate } from './thread.ts';
import { counted, stagesText } from './title.ts';

/**
 * GitHub answers 502 or an abuse error to reviews of more comments than about 30 (reviewdog/reviewdog#355). It is also
 * as much as a reader wants to be told at once.
 */
export const MAX_COMMENTS = 30;

/** A comment that begins a thread. */
export type NewComment = Target & { readonly body: string };

/** What is to be said on a pull request beside its check. */
export type Conversation = {
  readonly updates: readonly ThreadUpdate[];
  /** At most `MAX_COMMENTS`, those with a suggestion first. */
  readonly comments: readonly NewComment[];
  /** The text of the review that brings the new comments, and words in several threads. */
  readonly body: string;
  /** How many failing stages get no thread: every one is in the check run too. */
  readonly left: {
    /** Stages that stand in no changed file. */
    readonly unplaced: number;
    /** Stages beyond `MAX_COMMENTS` comments. */
    readonly overflow: number;
  };
};

/** What a conversation depends on beside the review. */
export type Talk = {
  readonly diff: DiffLines;
  /** The threads of ours that are there. */
  readonly threads: readonly Thread[];
  readonly around: Surroundings;
};

/**
 * One thread for each open failure that counts, for the life of the pull request. One that is there is brought up to
 * date, never repeated; one whose stage fails no more gets a short word and is closed; one whose stage fails again is
 * opened again. Instances of one block that the same edits mend share a thread.
 */
export function conversationOf(review: Review, { diff, threads, around }: Talk): Conversation {
  const { reading } = review;
  const failing = review.findings.filter((finding) => outcomeOf(finding) === 'fails');
  const known = new Threads(threads);
  const places = new Places(review.sources);
  const updates: ThreadUpdate[] = [];
  const fresh: Said[] = [];
  const pairs = reading ? paired(groupsOf(failing), known, review, { reading, renames: around.renames }) : [];
  const said = pairs.map(({ group, thread }): Said => {
    const suggestion = group[0].fix && suggestionOf(group[0].fix, places, diff);
    // In a thread that somebody resolved nothing new is shown.
    return { group, thread, suggestion: isLeft(thread) ? null : suggestionIn(thread, suggestion) };
  });
  // What is there already keeps its lines.
  const first = said.filter(({ thread }) => thread !== null);
  const ordered = [...first, ...said.filter(({ thread }) => thread === null)];
  for (const each of withSharedLines(ordered, places, diff)) {
    const { group, thread, suggestion } = each;
    if (thread === null) fresh.push(each);
    else if (reading)
      updates.push(
        ...updateOf(thread, commentBody(group, reading, places, suggestion?.content ?? null), around),
      );
  }
  const left = { unplaced: 0, overflow: 0 };
  const comments: NewComment[] = [];
  for (const each of mostUsefulFirst(fresh)) {
    const { group, suggestion } = each;
    const removed = isReady(each) ? null : removedTarget(group[0], diff);
    const target = removed ?? suggestion?.target ?? targetOf(group[0], places, diff);
    if (target === null) left.unplaced += group.length;
    else if (comments.length === MAX_COMMENTS || !reading) left.overflow += group.length;
    else {
      comments.push({ ...target, body: commentBody(group, reading, places, suggestion?.content ?? null) });
    }
  }
  const all = [...updates, ...known.left.flatMap((thread) => closingOf(thread, review, around))];
  const earlier = failing.length - fresh.reduce((sum, { group }) => sum + group.length, 0);
  const answers = all.filter(({ reply }) => reply !== undefined).length;
  const parts = [
    ...(comments.length > 0 ? failingText(failing.length, { ...left, earlier }) : []),
    ...(answers > 0
      ? [`${counted(answers, 'earlier thread')} ${answers === 1 ? 'has' : 'have'} an answer.`]
      : []),
  ];
  return { updates: all, comments, body: parts.join(' '), left };
}

/**
 * Each group with its thread: the one of its place, else one whose stage is no more where it was, first of those that
 * stand on a file which the change renames.
 */
function paired(
  groups: readonly FindingGroup[],
  threads: Threads,
  { findings }: Review,
  { reading, renames }: { readonly reading: Reading; readonly renames: Surroundings['renames'] },
): { group: FindingGroup; thread: Thread | null }[] {
  const present = new Set(findings.flatMap((finding) => identitiesOf(finding, reading)[0].place));
  const named = groups.map((group) => ({ group, ...namesOf(group, reading, renames) }));
  const found = new Map<FindingGroup, Thread>();
  const look = (isIt: (thread: Thread, names: Names) => boolean) => {
    for (const { group, ...names } of named) {
      const thread = found.has(group) ? null : threads.take((each) => isIt(each, names));
      if (thread !== null) found.set(group, thread);
    }
  };
  const hasMoved = ({ marker }: Thread, { stages }: Names) =>
    stages.has(marker.stage) && !present.has(marker.place);
  look(({ marker }, { places }) => places.has(marker.place));
  look((thread, names) => hasMoved(thread, names) && names.paths.has(thread.path));
  look(hasMoved);
  return groups.map((group) => ({ group, thread: found.get(group) ?? null }));
}

/** By what a thread of a group is found again. `paths` are those of its files, also as the base has them. */
type Names = Readonly<Record<'places' | 'stages' | 'paths', ReadonlySet<string>>>;

function namesOf(group: FindingGroup, reading: Reading, renames: Surroundings['renames']): Names {
  const identities = group.flatMap((finding) => identitiesOf(finding, reading));
  const files = group.map(({ stage }) => stage.header.file);
  return {
    places: new Set(identities.map(({ place }) => place)),
    stages: new Set(identities.map(({ stage }) => stage)),
    paths: new Set(files.flatMap((file) => [file, renames.get(file) ?? file])),
  };
}

/** The places in a review go to those that have a suggestion. */
function mostUsefulFirst(said: readonly Said[]): Said[] {
  return [...said.filter(isReady), ...said.filter((each) => !isReady(each))];
}

/** How a thread's last word begins where its stage fails again. */
const AGAIN = 'Fails again';

/** What is to be done with the thread of a stage that fails, so that `body` is said. */
function updateOf(thread: Thread, body: string, { head }: Surroundings): ThreadUpdate[] {
  const { comment, lastReply } = thread;
  if (isGone(thread)) {
    // After an interruption the word may be there already.
    const reply = lastReply?.startsWith(AGAIN) ? {} : { reply: `${AGAIN} as of ${head}.` };
    return [{ thread, body, turn: 'reopen', ...reply }];
  }
  return isLeft(thread) || isSameText(body, comment.body) ? [] : [{ thread, body }];
}

/** What is to be done with a thread whose stage does not fail, or is not there. */
function closingOf(thread: Thread, review: Review, around: Surroundings): ThreadUpdate[] {
  const { comment, marker, isResolved, lastReply } = thread;
  if (marker.state === 'gone') return [];
  const body = withState(comment.body, 'gone');
  if (isResolved) return [{ thread, body }];
  const reply = isFarewell(lastReply) ? {} : { reply: farewell(thread, review, around) };
  return [{ thread, body, turn: 'close', ...reply }];
}

/** Whether we know of a thread's stage that it stopped failing; an attempt may have ended before the marker told so. */
function isGone({ marker, lastReply }: Thread): boolean {
  return marker.state === 'gone' || isFarewell(lastReply);
}

/** Whether the last word of ours says that the stage does not fail. */
function isFarewell(lastReply: string | null): boolean {
  return lastReply !== null && !lastReply.startsWith(AGAIN);
}

/** Whoever resolved a thread while its stage failed has had their say. */
function isLeft(thread: Thread | null): boolean {
  return thread?.isResolved === true && !isGone(thread);
}

function isSameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trimEnd() === b.replaceAll('\r\n', '\n').trimEnd();
}

function failingText(failing: number, left: Conversation['left'] & { readonly earlier: number }): string[] {
  const parts = [
    `${stagesText(failing)} ${failing === 1 ? 'fails' : 'fail'}. Each comment says why, and how to fix it.`,
  ];
  if (left.earlier > 0)
    parts.push(`${stagesText(left.earlier)} ${left.earlier === 1 ? 'has' : 'have'} a comment already.`);
  if (left.overflow > 0)
    parts.push(`${stagesText(left.overflow)} more did not fit into this review: see the table of the check.`);
  if (left.unplaced > 0)
    parts.push(`${stagesText(left.unplaced)} in no changed file: see the table of the check.`);
  return parts;
}
