import type { Reading } from '../control/policy.ts';
import type { Finding, Review } from '../review.ts';
import { codeSpan, plain } from './markdown.ts';
import { identitiesOf } from './marker.ts';
import { exemptionOf, NOT_ACCEPTED } from './reasons.ts';
import type { Thread } from './thread.ts';

/** What is needed to tell why a thread's stage does not fail any more. */
export type Surroundings = {
  /** Commit of the head. */
  readonly head: string;
  /** Whether the head was judged before: then nothing in the pull request is the cause. */
  readonly isJudgedAgain: boolean;
  /** Whether the change still reaches the stages of a file, and whether the policy looks at it. */
  readonly isInScope: (path: string) => boolean;
  readonly isIncluded: (path: string) => boolean;
  /** Whether the head still has a file, perhaps under another name. */
  readonly isThere: (path: string) => boolean;
  /** New path of a renamed file → its path in the base. */
  readonly renames: ReadonlyMap<string, string>;
};

const READINGS: readonly Reading[] = ['required', 'forbidden'];

/** The cause of what is not in the pull request. */
const WITHOUT_A_PUSH = 'with the same commits: the config, or what this App knows, changed';

/** Why the stage of a thread does not fail any more, in one sentence that names the true cause. */
export function farewell(thread: Thread, review: Review, around: Surroundings): string {
  const { head, renames } = around;
  const as = `as of ${head}`;
  const found = findingOf(thread, review, review.reading, renames);
  if (found !== undefined) return outcomeText(found, thread, review, around);
  const other = READINGS.find(
    (reading) => reading !== review.reading && findingOf(thread, review, reading, renames),
  );
  if (other !== undefined) return policyText(review, other, as);
  return absenceText(thread, review, around, as);
}

/** Why a stage that is there has another verdict than under the reading by which it failed. */
function policyText({ isConfigBroken, reading }: Review, before: Reading, as: string): string {
  if (isConfigBroken)
    return `Nothing is decided ${as}: the config of the default branch can't be used until it is corrected.`;
  return reading === null
    ? 'The policy changed: whether a client certificate is required or forbidden is undecided now.'
    : `The policy changed: its reading is ${codeSpan(reading)} now, and was ${codeSpan(before)}.`;
}

/** Why a stage is not among what was found. */
function absenceText({ path }: Thread, review: Review, around: Surroundings, as: string): string {
  if (!around.isIncluded(path)) return 'The policy changed: its `paths` leave this file out now.';
  if (review.problems.length > 0 || review.incomplete.length > 0)
    return `The stage is not found ${as}, but not everything could be judged: the check says what could not.`;
  if (around.isInScope(path))
    return around.isJudgedAgain
      ? `The stage is not found any more, ${WITHOUT_A_PUSH}.`
      : `The stage is gone ${as}.`;
  return around.isThere(path)
    ? `No longer in scope: ${as}, this pull request changes nothing that this stage hangs on.`
    : `The stage is gone ${as}, with its file ${codeSpan(path)}.`;
}

/** What was found of a thread's own stage: one of the same address in another file or module is not it. */
function findingOf(
  { marker }: Thread,
  { findings }: Review,
  reading: Reading | null,
  renames: Surroundings['renames'],
): Finding | undefined {
  if (reading === null) return undefined;
  return findings.find((finding) => {
    const { file } = finding.stage.header;
    return [file, renames.get(file) ?? file].some((path) =>
      identitiesOf(finding, reading, path).some(({ place }) => place === marker.place),
    );
  });
}

function outcomeText(
  finding: Finding,
  { comment }: Thread,
  review: Review,
  { head, isJudgedAgain }: Surroundings,
): string {
  const as = `as of ${head}`;
  const { verdict, disposition, stage } = finding;
  const entry = disposition.entry === null ? '' : ` by ${codeSpan(disposition.entry)}`;
  if (disposition.state === 'excepted') return `Excepted${entry} of the config.`;
  if (disposition.state === 'accepted') return `The risk is accepted${entry} of the config.`;
  switch (verdict) {
    case 'pass':
      // Whether the stage or the list of the policy changed is not to be seen from here.
      if (comment.body.split('\n', 1)[0]?.includes(NOT_ACCEPTED) && stage.certificate.state === 'set')
        return `Passes ${as}: the policy accepts its client certificate now.`;
      if (isJudgedAgain) return `Passes now, ${WITHOUT_A_PUSH}.`;
      return `Fixed ${as}: the stage ${review.reading === 'forbidden' ? 'has no client certificate' : 'has a client certificate'} now.`;
    case 'not_applicable':
      return `The control does not apply ${as}: ${plain(exemptionOf(stage).text, 160)}.`;
    case 'unknown':
      return `${as[0]?.toUpperCase()}${as.slice(1)}, the sources do not tell any more whether the stage has a client certificate: the check says which input does.`;
    case 'fail':
      return `It counts no more ${as}: the stage fails without this pull request too.`;
    case null:
      return 'The policy changed: whether a client certificate is required or forbidden is undecided now.';
    default:
      return verdict satisfies never;
  }
}
