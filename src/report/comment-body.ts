import type { Reading } from '../control/policy.ts';
import type { Finding } from '../review.ts';
import { fixPreview } from './fix-preview.ts';
import { codeSpan, fence, plain } from './markdown.ts';
import { identitiesOf, markerText } from './marker.ts';
import type { Places } from './places.ts';
import { complaintOf, toldSteps } from './reasons.ts';
import { stageLabel } from './stage-label.ts';
import type { Suggestion } from './suggestion.ts';

/** Most lines of a diff, steps of a chain and names of instances in one comment: 65,536 characters fit them all. */
const MAX_PREVIEW = 30;
const MAX_STEPS = 6;
const MAX_NAMES = 5;

/**
 * The body of a comment on stages of one block that one fix mends: what is wrong, why, the fix, its caution and
 * a hidden marker. `content` is of the suggestion; null where there is no fix.
 */
export function commentBody(
  findings: readonly [Finding, ...Finding[]],
  reading: Reading,
  places: Places,
  content: Suggestion['content'] | null,
): string {
  const [lead] = findings;
  const parts = [headline(findings, reading), chain(lead, places)];
  if (lead.fix && content) {
    parts.push(
      'text' in content
        ? [...alsoText(content.also), fence('suggestion', content.text)].join('\n\n')
        : `To fix it (no suggestion here: ${content.reason}):\n\n${fence('diff', fixPreview(lead.fix, places, MAX_PREVIEW))}`,
      `**Before you merge:** ${plain(lead.fix.caution, 1_000)}`,
    );
  }
  if (lead.noFix !== null) parts.push(`**How to fix it:** ${plain(lead.noFix, 2_000)}`);
  parts.push(markerText({ ...identitiesOf(lead, reading)[0], state: 'failing' }));
  return parts.join('\n\n');
}

function headline([lead, ...others]: readonly [Finding, ...Finding[]], reading: Reading): string {
  const line = `**Stage ${codeSpan(stageLabel(lead.stage))} ${complaintOf(lead, reading)}.**`;
  if (others.length === 0) return line;
  const named = others.slice(0, MAX_NAMES).map((finding) => codeSpan(stageLabel(finding.stage)));
  const more = others.length - named.length;
  const names = named.join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `${line} The same block declares, with the same outcome: ${names}.`;
}

/** What the suggestion mends beside the stages of its own comment. */
function alsoText(also: readonly Finding[]): string[] {
  if (also.length === 0) return [];
  const names = also.slice(0, MAX_NAMES).map(({ stage }) => codeSpan(stageLabel(stage)));
  const more = also.length > names.length ? ` and ${also.length - names.length} more` : '';
  return [`This suggestion mends ${names.join(', ')}${more} too, on the same lines:`];
}

/** The *because* as a list, from the attribute to the origin. */
function chain({ stage }: Finding, places: Places): string {
  const steps = toldSteps(stage.certificate, MAX_STEPS).map((because) => {
    const where = codeSpan(`${because.file}:${places.line(because)}`);
    return `- ${plain(because.text, 160)} (${where})`;
  });
  return [
    'Why:',
    '',
    ...steps,
    ...stage.certificate.notes.slice(0, 3).map((note) => `- ${plain(note, 160)}`),
  ].join('\n');
}
