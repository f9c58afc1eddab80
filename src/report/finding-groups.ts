import type { Finding } from '../review.ts';

/** Findings of one block that the same edits mend, or for which the same words stand instead; never empty. */
export type FindingGroup = readonly [Finding, ...Finding[]];

/** The findings in groups, each of which is told in one comment, in the review's order. */
export function groupsOf(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const { block } = finding.stage;
    const key = JSON.stringify([block.file, block.start, block.end, finding.fix?.edits ?? finding.noFix]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}
