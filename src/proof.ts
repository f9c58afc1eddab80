import { control, verdictOf } from './control/control.ts';
import type { Policy, Reading } from './control/policy.ts';
import type { Fix } from './finding.ts';
import type { Unit } from './scope.ts';
import { applyEdits, type Edit } from './source/text.ts';
import type { Files, Found, Stage } from './stage.ts';

/** Most fixes that are worked out for one review; each costs a second reading of the files that it edits. */
export const MAX_FIXES = 500;

/** A fix that has been tried, or why there is none and what to do. */
export type Attempt = { readonly fix: Fix } | { readonly noFix: string };

/** The fix for a stage that fails under a reading: proposed by its language, applied, read and judged again. */
export async function fixFor(
  stage: Stage,
  reading: Reading,
  policy: Policy,
  { language, files }: Unit,
  found: Found,
): Promise<Attempt> {
  if (reading === 'required' && stage.certificate.state === 'set') return { noFix: unaccepted(policy) };
  const goal = control.readings[reading].goal;
  const proposal = language.propose(stage, goal, files);
  if ('noFix' in proposal) return proposal;
  const after = edited(files, proposal.edits);
  const flaw =
    flawOf(stage, reading, policy, found, language.read(after)) ??
    (await language.verify(stage, files, after));
  if (flaw !== null) return { noFix: `No automatic fix could be proven here (${flaw}). ${inWords(goal)}` };
  return { fix: { edits: proposal.edits, caution: control.cautions[goal] } };
}

function unaccepted({ accepted_certificates }: Policy): string {
  return `Attach one of the accepted certificates: ${accepted_certificates.join(', ')}.`;
}

function inWords(goal: 'attach' | 'detach'): string {
  return goal === 'attach'
    ? 'Attach a client certificate to the stage by hand.'
    : 'Take the client certificate off the stage by hand.';
}

/** The files with the edits applied. */
export function edited(files: Files, edits: readonly Edit[]): Files {
  const after = new Map(files);
  for (const path of new Set(edits.map((edit) => edit.file))) {
    const file = files.get(path);
    const own = edits.filter((edit) => edit.file === path);
    if (file) after.set(path, { path, text: applyEdits(file.text, own) });
  }
  return after;
}

/** What is wrong with the files after the edits, in words; null when the stage passes and nothing else changed. */
function flawOf(stage: Stage, reading: Reading, policy: Policy, before: Found, after: Found): string | null {
  const isSameStage = (other: Stage) => identityOf(other) === identityOf(stage);
  const fixed = after.stages.find(isSameStage);
  if (after.problems.length > before.problems.length) return 'the edited file could not be read any more';
  if (!fixed || after.stages.length !== before.stages.length)
    return 'the edit changes which stages there are';
  if (verdictOf(reading, fixed.certificate, fixed.integrations, policy) !== 'pass')
    return 'the stage would still fail';
  const others = before.stages.filter((other) => !isSameStage(other));
  const isSame = others.every((other) =>
    after.stages.some(
      (same) =>
        identityOf(same) === identityOf(other) &&
        same.certificate.state === other.certificate.state &&
        same.certificate.identity === other.certificate.identity,
    ),
  );
  return isSame ? null : 'the edit changes another stage too';
}

function identityOf({ address, block }: Stage): string {
  return JSON.stringify([block.file, address]);
}
