import type { Finding, Review } from '../review.ts';
import type { Edit } from '../source/text.ts';
import { rootOf } from './stage-label.ts';

/** Findings that the same edits mend; never empty. */
export type JointFix = { readonly findings: readonly Finding[]; readonly edits: readonly Edit[] };

/** Most trials of fixes that do not pass all together. */
const MAX_TRIALS = 12;

/**
 * The fixes that can be committed together: edits that several fixes have are made once; of two that touch each other
 * the first one counts; and `isProven` has judged the result. Each of the findings' fixes is proven alone.
 */
export async function jointFixes(
  findings: readonly Finding[],
  isProven: (fixes: readonly JointFix[]) => Promise<boolean>,
): Promise<JointFix[]> {
  let trials = MAX_TRIALS;
  const accepted: JointFix[] = [];
  const waiting = [withoutConflicts(fixesOf(findings))];
  for (let part = waiting.shift(); part !== undefined && trials > 0; part = waiting.shift()) {
    if (part.length === 0) continue;
    trials -= 1;
    if (await isProven([...accepted, ...part])) accepted.push(...part);
    else if (part.length > 1) {
      const middle = part.length >> 1;
      waiting.unshift(part.slice(0, middle), part.slice(middle));
    }
  }
  return accepted;
}

/** All edits of these fixes, each once. */
export function editsOf(fixes: readonly Pick<JointFix, 'edits'>[]): Edit[] {
  const edits = fixes.flatMap((fix) => fix.edits);
  return [...new Map(edits.map((edit) => [JSON.stringify(identityOf(edit)), edit])).values()];
}

function fixesOf(findings: readonly Finding[]): JointFix[] {
  const groups = Map.groupBy(findings, ({ fix }) => JSON.stringify(fix?.edits.map(identityOf)));
  return [...groups.values()].flatMap((own) => {
    const edits = own[0]?.fix?.edits ?? [];
    return edits.length === 0 ? [] : [{ findings: own, edits }];
  });
}

function withoutConflicts(fixes: readonly JointFix[]): JointFix[] {
  const taken = new Map<string, Edit[]>();
  return fixes.filter(({ edits }) => {
    const isFree = edits.every((edit) =>
      (taken.get(edit.file) ?? []).every((other) => !isConflict(edit, other)),
    );
    for (const edit of isFree ? edits : []) {
      const others = taken.get(edit.file);
      if (others) others.push(edit);
      else taken.set(edit.file, [edit]);
    }
    return isFree;
  });
}

/** Whether two edits touch, and are not one and the same. */
export function isConflict(one: Edit, other: Edit): boolean {
  const isApart = one.file !== other.file || one.end < other.start || other.end < one.start;
  return !isApart && JSON.stringify(identityOf(one)) !== JSON.stringify(identityOf(other));
}

function identityOf({ file, start, end, text }: Edit): unknown[] {
  return [file, start, end, text];
}

/**
 * Whether a review of the edited head shows that the findings are mended and nothing else is worse: no stage counts
 * against the change that did not before.
 */
export function isMended(before: Review, after: Review, mended: readonly Finding[]): boolean {
  if (after.problems.length > before.problems.length || after.incomplete.length > before.incomplete.length)
    return false;
  const now = Map.groupBy(after.findings, nameOf);
  const isPassing = (finding: Finding) =>
    now.get(nameOf(finding))?.every(({ verdict }) => verdict === 'pass') === true;
  const counted = new Set(before.findings.filter(({ counts }) => counts).map(nameOf));
  const isWorse = after.findings.some((finding) => finding.counts && !counted.has(nameOf(finding)));
  return !isWorse && mended.every(isPassing);
}

/** What tells stages apart whose lines may have moved. */
function nameOf({ stage }: Finding): string {
  return JSON.stringify([stage.header.file, rootOf(stage), stage.address, stage.run]);
}
