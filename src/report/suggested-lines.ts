import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../review.ts';
import type { Lines } from './places.ts';
import type { Suggestion } from './suggestion.ts';

type Claim = { readonly path: string; readonly lines: Lines; readonly finding: Finding };

/** The lines that suggestions of one review change: no two change the same line, so that all can be applied at once. */
export class SuggestedLines {
  readonly #claims: Claim[] = [];

  /** The suggestion's content, unless an earlier one has one of its lines; its lines are taken then. */
  claimed({ target, content }: Suggestion, finding: Finding): Suggestion['content'] {
    if (!target || !('text' in content)) return content;
    const { path, lines } = target;
    const claim = this.#claims.find(
      (other) => other.path === path && other.lines.first <= lines.last && lines.first <= other.lines.last,
    );
    if (!claim) {
      this.#claims.push({ path, lines, finding });
      return content;
    }
    const isShared = isDeepStrictEqual(claim.finding.fix?.edits, finding.fix?.edits);
    return {
      reason: isShared
        ? 'the suggestion for another stage on these lines mends this one too'
        : 'another suggestion of this review changes the same lines',
    };
  }
}
