import type { PolicyDocument } from './policy.ts';

/** A key that two configs set differently, all layers counted, with its values as JSON. */
export type KeyChange = {
  readonly key: string;
  readonly before: string;
  readonly after: string;
  /** Whether the second value lets more, or less, pass unseen than the first; `other` where that hangs on the stages. */
  readonly effect: Effect;
};

type Effect = 'weaker' | 'stricter' | 'other';

/** The keys that change from one config to another, in the order in which the docs have them. */
export function changedKeys(before: PolicyDocument, after: PolicyDocument): KeyChange[] {
  return SETTINGS.flatMap((changeOf) => changeOf(before, after) ?? []);
}

const SETTINGS = [
  setting('reading', ({ policy }) => policy.reading, decided),
  setting('applies_to', ({ policy }) => policy.applies_to, ranked('http_integrations', 'every_stage')),
  setting('accepted_certificates', ({ policy }) => policy.accepted_certificates, accepting),
  setting('fail_on', ({ policy }) => policy.fail_on, ranked('introduced', 'touched', 'all')),
  setting('unknown', ({ policy }) => policy.unknown, ranked('warn', 'fail')),
  setting('paths.include', ({ policy }) => policy.paths.include, including),
  setting('paths.exclude', ({ policy }) => policy.paths.exclude, excluding),
  setting('limits.allow_exceptions', ({ limits }) => limits.allow_exceptions, allowing),
  setting('limits.allow_wildcard', ({ limits }) => limits.allow_wildcard, allowing),
  setting('limits.max_days', ({ limits }) => limits.max_days, atMost),
  setting('limits.max_entries_per_date', ({ limits }) => limits.max_entries_per_date, atMost),
  setting('limits.require_ticket', ({ limits }) => limits.require_ticket, decided),
  setting(
    'terraform.workspaces',
    ({ policy }) => policy.inputs.workspaces,
    () => 'other',
  ),
  setting(
    'terraform.var_files',
    ({ policy }) => [...policy.inputs.varFiles],
    () => 'other',
  ),
  setting(
    'cloudformation.parameter_files',
    ({ policy }) => [...policy.inputs.parameterFiles],
    () => 'other',
  ),
];

function setting<Value>(
  key: string,
  settingOf: (document: PolicyDocument) => Value,
  effectOf: (before: Value, after: Value) => Effect,
) {
  return (before: PolicyDocument, after: PolicyDocument): KeyChange | null => {
    const [from, to] = [settingOf(before), settingOf(after)];
    const [was, is] = [JSON.stringify(from), JSON.stringify(to)];
    return was === is ? null : { key, before: was, after: is, effect: effectOf(from, to) };
  };
}

/** Values from the weakest to the strictest. */
function ranked<Value>(...order: readonly Value[]) {
  return (before: Value, after: Value): Effect =>
    order.indexOf(after) < order.indexOf(before) ? 'weaker' : 'stricter';
}

function decided(before: string | null, after: string | null): Effect {
  if (after === null) return 'weaker';
  return before === null ? 'stricter' : 'other';
}

function allowing(_before: boolean, after: boolean): Effect {
  return after ? 'weaker' : 'stricter';
}

/** null is no limit. */
function atMost(before: number | null, after: number | null): Effect {
  return (after ?? Infinity) > (before ?? Infinity) ? 'weaker' : 'stricter';
}

/** An empty list accepts every certificate. */
function accepting(before: readonly string[], after: readonly string[]): Effect {
  if (after.length === 0) return 'weaker';
  return before.length === 0 ? 'stricter' : excluding(before, after);
}

function including(before: readonly string[], after: readonly string[]): Effect {
  if (before.includes('**') !== after.includes('**')) return after.includes('**') ? 'stricter' : 'weaker';
  return excluding(after, before);
}

/** A longer list lets more pass. */
function excluding(before: readonly string[], after: readonly string[]): Effect {
  const hasAll = (list: readonly string[], others: readonly string[]) =>
    others.every((other) => list.includes(other));
  if (hasAll(after, before)) return hasAll(before, after) ? 'other' : 'weaker';
  return hasAll(before, after) ? 'stricter' : 'other';
}
