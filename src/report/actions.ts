/** The names of all buttons. */
export const ACTIONS = ['apply_fixes', 're_evaluate', 'require', 'forbid'] as const;

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

/** The button that an identifier names: an enumeration, so that nothing else can be asked for; null for any other. */
export function readAction(identifier: string | null | undefined): ActionName | null {
  return ACTIONS.find((name) => name === identifier) ?? null;
}
