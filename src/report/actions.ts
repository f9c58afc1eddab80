import type { Finding, Review } from '../review.ts';
import { outcomeOf } from './outcome.ts';

/** The names of all buttons, in the order in which they are shown. */
export const ACTIONS = ['apply_fixes', 'require', 'forbid', 're_evaluate'] as const;

export type ActionName = (typeof ACTIONS)[number];

/**
 * A button of a completed check run; there are at most three. "The maximum size is 20 characters" for identifier and
 * label, 40 for the description: https://docs.github.com/en/rest/checks/runs
 */
export type Action = {
  readonly identifier: ActionName;
  readonly label: string;
  readonly description: string;
};

const BUTTONS: Readonly<Record<ActionName, Action>> = {
  apply_fixes: {
    identifier: 'apply_fixes',
    label: 'Apply fixes',
    description: 'Commit the proven fixes to this branch',
  },
  require: { identifier: 'require', label: 'Require', description: 'Propose that stages set a certificate' },
  forbid: { identifier: 'forbid', label: 'Forbid', description: 'Propose that stages set no certificate' },
  re_evaluate: { identifier: 're_evaluate', label: 'Re-evaluate', description: 'Review this commit again' },
};

/** The button that an identifier names: an enumeration, so that nothing else can be asked for; null for any other. */
export function readAction(identifier: string | null | undefined): ActionName | null {
  return ACTIONS.find((name) => name === identifier) ?? null;
}

/** A button as people read it. */
export function labelOf(name: ActionName): string {
  return BUTTONS[name].label;
}

/** The buttons of these names, in their order. */
export function buttons(...names: readonly ActionName[]): Action[] {
  return ACTIONS.filter((name) => names.includes(name)).map((name) => BUTTONS[name]);
}

/** The failing stages that count and have a proven fix. */
export function fixable(review: Review): Finding[] {
  return review.findings.filter((finding) => finding.fix !== null && outcomeOf(finding) === 'fails');
}

/** Whether somebody must decide the reading before anything here has a verdict. */
export function isUndecided({ reading, findings, isConfigBroken }: Review): boolean {
  return reading === null && findings.length > 0 && !isConfigBroken;
}

/** The buttons of a review. `canApply`: there are fixes, and our App may commit them to the head's branch. */
export function actionsOf(review: Review, canApply: boolean): Action[] {
  if (isUndecided(review)) return buttons('require', 'forbid', 're_evaluate');
  return canApply ? buttons('apply_fixes', 're_evaluate') : buttons('re_evaluate');
}

/** What the buttons of one pull request's check depend on, where it shares its head with others. */
export type ButtonOwner = {
  readonly actions: readonly Action[];
  /** The branch to which fixes can be committed; null where there is none. */
  readonly branch: string | null;
};

/** The buttons of a check that speaks for several pull requests: fixes are committed to the one branch of all, or not. */
export function sharedActions(owners: readonly ButtonOwner[]): Action[] {
  const names = new Set(owners.flatMap(({ actions }) => actions.map(({ identifier }) => identifier)));
  const [first] = owners;
  const isOneBranch = owners.every(({ branch }) => branch !== null && branch === first?.branch);
  if (!isOneBranch) names.delete('apply_fixes');
  // Where there are fixes, the reading is decided by now.
  if (names.has('apply_fixes')) return buttons('apply_fixes', 're_evaluate');
  return buttons(...names);
}
