import type { Policy } from '../control/policy.ts';
import type { Review } from '../review.ts';

const CUT_LIST =
  'GitHub does not list all files that changed, so it is not known whether these were renamed, and failed before:';

/**
 * The review where of some files nobody knows whether they were renamed: what fails in them may have failed before.
 * Where nothing else fails, somebody must look.
 */
export function doubted(review: Review, policy: Policy, doubtful: ReadonlySet<string>): Review {
  if (policy.fail_on === 'all') return review;
  const failing = review.findings.filter(
    ({ verdict, change, disposition }) =>
      (verdict === 'fail' || (verdict === 'unknown' && policy.unknown === 'fail')) &&
      change === 'introduced' &&
      disposition.state === 'open',
  );
  const files = new Set(failing.map(({ stage }) => stage.header.file).filter((file) => doubtful.has(file)));
  if (files.size === 0) return review;
  const incomplete = [...review.incomplete, `${CUT_LIST} ${[...files].join(', ')}.`];
  const isCertain = failing.some(({ stage }) => !doubtful.has(stage.header.file));
  return { ...review, incomplete, conclusion: isCertain ? review.conclusion : 'action_required' };
}
