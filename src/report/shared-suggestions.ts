import type { Finding } from '../review.ts';
import type { Edit } from '../source/text.ts';
import type { DiffLines } from './diff-lines.ts';
import type { FindingGroup } from './finding-groups.ts';
import { editsOf, isConflict } from './joint-fixes.ts';
import type { Places } from './places.ts';
import { type Suggestion, suggestionOf } from './suggestion.ts';
import type { Thread } from './thread.ts';

/** What is to be said of a group of findings: in the thread that is there, or in a new one. */
export type Said = {
  readonly group: FindingGroup;
  readonly thread: Thread | null;
  /** Null where there is no fix. */
  readonly suggestion: Suggestion | null;
};

type Head = { at: number; edits: readonly Edit[]; also: readonly Finding[] };

/**
 * The same with suggestions of which no two change the same line, so that all can be applied at once: where several
 * need a line, the first one makes the edits of all of them, as far as they do not touch each other.
 */
export function withSharedLines(said: readonly Said[], places: Places, diff: DiffLines): Said[] {
  const result: Said[] = [];
  const heads: Head[] = [];
  for (const each of said) {
    const edits = each.group[0].fix?.edits ?? [];
    const head = heads.find(({ at }) => isOverlapping(result[at]?.suggestion, each.suggestion));
    const other = head && result[head.at];
    if (head === undefined || other === undefined) {
      if (isReady(each)) heads.push({ at: result.length, edits, also: [] });
      result.push(each);
      continue;
    }
    const also = [...head.also, ...each.group];
    const joint = jointSuggestion(other, head.edits, edits, also, places, diff);
    const isFree = heads.every(({ at }) => at === head.at || !isOverlapping(result[at]?.suggestion, joint));
    if (joint !== null && isFree) {
      result[head.at] = { ...other, suggestion: joint };
      head.edits = editsOf([{ edits: head.edits }, { edits }]);
      head.also = also;
    }
    const reason = joint !== null && isFree ? MENDS_BOTH : SAME_LINES;
    result.push({ ...each, suggestion: { target: each.suggestion?.target ?? null, content: { reason } } });
  }
  return result;
}

const SAME_LINES = 'another suggestion of this review changes the same lines';
const MENDS_BOTH = 'the suggestion for another stage on these lines mends this one too';

/** Whether there is something to press. */
export function isReady({ suggestion }: Said): boolean {
  return suggestion?.target != null && 'text' in suggestion.content;
}

/** A suggestion replaces the lines that its thread stands on: where these are others, there is none. */
export function suggestionIn(thread: Thread | null, suggestion: Suggestion | null): Suggestion | null {
  if (thread === null || suggestion === null || !('text' in suggestion.content)) return suggestion;
  const { target } = suggestion;
  const isThere =
    target?.path === thread.path &&
    target.lines.first === thread.lines?.first &&
    target.lines.last === thread.lines.last;
  if (isThere) return suggestion;
  return { target: null, content: { reason: 'the lines have moved since this comment was made' } };
}

/** The first suggestion with the edits of another one; null where the two can't be made together there. */
function jointSuggestion(
  { thread }: Said,
  one: readonly Edit[],
  other: readonly Edit[],
  also: readonly Finding[],
  places: Places,
  diff: DiffLines,
): Suggestion | null {
  if (one.some((edit) => other.some((each) => isConflict(edit, each)))) return null;
  const edits = editsOf([{ edits: one }, { edits: other }]);
  const joint = suggestionIn(thread, suggestionOf({ edits, caution: '' }, places, diff));
  if (joint === null || joint.target === null || !('text' in joint.content)) return null;
  return { ...joint, content: { ...joint.content, also } };
}

function isOverlapping(one: Suggestion | null | undefined, other: Suggestion | null): boolean {
  const [a, b] = [one?.target, other?.target];
  if (!a || !b || !('text' in (one?.content ?? {})) || !('text' in (other?.content ?? {}))) return false;
  return a.path === b.path && a.lines.first <= b.lines.last && b.lines.first <= a.lines.last;
}
