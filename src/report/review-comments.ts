import { isDeepStrictEqual } from 'node:util';
import type { Finding, Review } from '../review.ts';
import type { Range } from '../source/text.ts';
import { commentBody } from './comment-body.ts';
import type { DiffLines } from './diff-lines.ts';
import { markerOf } from './marker.ts';
import { outcomeOf } from './outcome.ts';
import { type Lines, Places } from './places.ts';
import type { Suggestion } from './suggestion.ts';
import { suggestionOf } from './suggestion.ts';
import { stagesText } from './title.ts';

/** GitHub answers 502 or an abuse error to reviews of more comments than about 30 (reviewdog/reviewdog#355). */
export const MAX_COMMENTS = 30;

/** A comment on lines of the head: from `startLine` (where there is more than one line) to `line`. */
export type ReviewComment = {
  readonly path: string;
  readonly line: number;
  readonly startLine?: number;
  readonly side: 'RIGHT';
  readonly body: string;
};

/** How many failing stages got no comment: every one is in the check run too. */
type Left = {
  /** Stages of which no line is known to be in the diff. */
  readonly unplaced: number;
  /** Stages beyond `MAX_COMMENTS` comments. */
  readonly overflow: number;
  /** Stages that have a comment already. */
  readonly earlier: number;
};

/** The comments of one review. */
export type ReviewComments = Left & {
  /** The review's own text. */
  readonly body: string;
  readonly comments: readonly ReviewComment[];
};

/**
 * One comment for each open failure that counts, on its best line of the diff. Instances of one block that the
 * same edits mend share a comment. No two suggestions change the same line, so that all can be applied at once.
 * `posted` holds the markers of the comments that are there already: these take no places.
 */
export function reviewCommentsOf(
  review: Review,
  diff: DiffLines,
  posted: ReadonlySet<string> = new Set(),
): ReviewComments {
  const places = new Places(review.sources);
  const comments: ReviewComment[] = [];
  const taken: Claim[] = [];
  const failing = review.findings.filter((finding) => outcomeOf(finding) === 'fails');
  const left = { unplaced: 0, overflow: 0, earlier: 0 };
  for (const { group, suggestion } of mostUsefulFirst(groupsOf(failing), places, diff)) {
    // The lines of a suggestion that is there already are taken, too.
    const content = suggestion && claimed(suggestion, group[0], taken);
    const target = suggestion?.target ?? bestLine(group[0], places, diff);
    if (posted.has(markerOf(group[0], review.reading))) left.earlier += group.length;
    else if (!target) left.unplaced += group.length;
    else if (comments.length === MAX_COMMENTS || !review.reading) left.overflow += group.length;
    else
      comments.push({ ...commentPlace(target), body: commentBody(group, review.reading, places, content) });
  }
  return { body: reviewBody(failing.length, left), comments, ...left };
}

type Group = [Finding, ...Finding[]];

type Target = NonNullable<Suggestion['target']>;

/** Findings of one block with the same edits (or the same words instead of edits), in the review's order. */
function groupsOf(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const { block } = finding.stage;
    const key = JSON.stringify([block.file, block.start, block.end, finding.fix?.edits ?? finding.noFix]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}

/** The groups with their suggestions: the places in a review go to those that have one. */
function mostUsefulFirst(
  groups: readonly Group[],
  places: Places,
  diff: DiffLines,
): { group: Group; suggestion: Suggestion | null }[] {
  const all = groups.map((group) => ({
    group,
    suggestion: group[0].fix && suggestionOf(group[0].fix, places, diff),
  }));
  const isReady = ({ suggestion }: (typeof all)[number]) =>
    suggestion?.target != null && 'text' in suggestion.content;
  return [...all.filter(isReady), ...all.filter((each) => !isReady(each))];
}

/** A suggestion that has been made, for this finding first of all. */
type Claim = Target & { readonly finding: Finding };

/** The suggestion's content, unless an earlier suggestion has one of its lines; its lines are taken then. */
function claimed({ target, content }: Suggestion, finding: Finding, taken: Claim[]): Suggestion['content'] {
  if (!target || !('text' in content)) return content;
  const { first, last } = target.lines;
  const claim = taken.find(
    ({ path, lines }) => path === target.path && lines.first <= last && first <= lines.last,
  );
  if (!claim) {
    taken.push({ ...target, finding });
    return content;
  }
  const isShared = isDeepStrictEqual(claim.finding.fix?.edits, finding.fix?.edits);
  return {
    reason: isShared
      ? 'the suggestion for another stage on these lines mends this one too'
      : 'another suggestion of this review changes the same lines',
  };
}

/**
 * The line of the diff that caused the verdict, as far as can be told: a place behind it that the change writes, else
 * one beside such a line; else what the diff shows of the block, or of the calls that lead to it.
 */
function bestLine({ stage }: Finding, places: Places, diff: DiffLines): Target | null {
  const written = (range: Range, lines: Lines) => diff.firstAdded(range.file, lines);
  const shown = (range: Range, lines: Lines) => diff.firstIn(range.file, lines);
  const own = [...(stage.attribute ? [stage.attribute] : []), stage.header];
  const because = [...stage.certificate.because, ...stage.existsBecause];
  const behind = because.filter((range) => !isWithin(range, stage.block));
  const blocks = [stage.block, ...stage.calls];
  const start = (range: Range) => startOf(range, places);
  const whole = (range: Range) => places.lines(range);
  const ways = [
    { ranges: [...(stage.attribute ? [stage.attribute] : []), ...behind], linesOf: start, find: written },
    { ranges: behind, linesOf: whole, find: written },
    { ranges: own, linesOf: start, find: shown },
    { ranges: blocks, linesOf: whole, find: written },
    { ranges: behind, linesOf: start, find: shown },
    { ranges: blocks, linesOf: whole, find: shown },
  ];
  for (const { ranges, linesOf, find } of ways)
    for (const range of ranges) {
      const line = find(range, linesOf(range));
      if (line !== null) return { path: range.file, lines: { first: line, last: line } };
    }
  return null;
}

function isWithin({ file, start, end }: Range, outer: Range): boolean {
  return file === outer.file && outer.start <= start && end <= outer.end;
}

function startOf(range: Range, places: Places): Lines {
  const line = places.line(range);
  return { first: line, last: line };
}

function commentPlace({ path, lines }: Target): Omit<ReviewComment, 'body'> {
  const start = lines.first < lines.last ? { startLine: lines.first } : {};
  return { path, ...start, line: lines.last, side: 'RIGHT' };
}

function reviewBody(failing: number, left: Left): string {
  const parts = [
    `${stagesText(failing)} ${failing === 1 ? 'fails' : 'fail'}. Each comment says why, and how to fix it.`,
  ];
  if (left.earlier > 0)
    parts.push(`${stagesText(left.earlier)} ${left.earlier === 1 ? 'has' : 'have'} a comment already.`);
  if (left.overflow > 0)
    parts.push(`${stagesText(left.overflow)} more did not fit into this review: see the table of the check.`);
  if (left.unplaced > 0)
    parts.push(`${stagesText(left.unplaced)} without a line in the diff: see the table of the check.`);
  return parts.join(' ');
}
