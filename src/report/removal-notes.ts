import type { Review } from '../review.ts';
import { outcomeOf } from './outcome.ts';
import { stageLabel } from './stage-label.ts';
import { stagesText } from './title.ts';

/** Most stages that are named. */
const MAX_NAMED = 10;

/**
 * What a review says of certificates that the change takes away from stages that fail, or would under some reading: one
 * sentence, or none. A suggestion stands on the lines that are there, and shows nothing of the one that is gone.
 */
export function removalNotes({ findings }: Review): string[] {
  const own = findings.flatMap((finding) => {
    const outcome = outcomeOf(finding);
    const { stage, removedAt } = finding;
    return removedAt !== null && (outcome === 'fails' || outcome === 'undecided')
      ? [{ stage, removedAt }]
      : [];
  });
  if (own.length === 0) return [];
  const named = own
    .slice(0, MAX_NAMED)
    .map(({ stage, removedAt: { file, line } }) => `\`${stageLabel(stage)}\` (before: \`${file}:${line}\`)`);
  const more = own.length > MAX_NAMED ? ` and ${own.length - MAX_NAMED} more` : '';
  return [
    `This change takes the client certificate away from ${stagesText(own.length)}: ${named.join(', ')}${more}.`,
  ];
}
