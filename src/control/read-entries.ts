import type { Problem } from '../source/text.ts';
import { mappingValue } from '../source/tree.ts';
import { daysBetween } from './calendar.ts';
import { placeOf, quoted } from './config-value.ts';
import type { EntryValues } from './entry-schema.ts';
import { readPattern } from './pattern.ts';
import type { Entry } from './policy.ts';
import type { Config } from './policy-schema.ts';
import type { Draft } from './read-config.ts';

/** What entries may ask for, from all layers. */
export type EntryRules = {
  readonly limits: NonNullable<Config['limits']>;
  readonly hasApprovers: boolean;
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
};

/** What is wrong with a well-formed entry, and the key whose value is to blame; null where nothing is. */
type Judge = (draft: Draft, values: EntryValues) => { readonly key: string; readonly message: string } | null;

/** The entries of the drafts, in their order, and what became of each. */
export function readEntries(drafts: readonly Draft[], rules: EntryRules): Entry[] {
  const { limits, today } = rules;
  const judges = [
    repeatedId(drafts),
    notAllowed(limits),
    wildcardOnly(limits),
    lastingTooLong(limits, today),
    withoutTicket(limits),
    withoutApprover(rules.hasApprovers),
  ];
  const onFullDay = crowded(limits);
  return drafts.map((draft) => {
    const { values } = draft;
    if (values === null || draft.flaws.length > 0) return malformed(draft, draft.flaws);
    const found = judges.flatMap((judge) => judge(draft, values) ?? []);
    const last = found.length > 0 || isLapsed(values, today) ? null : onFullDay(draft, values);
    const flaws = [...found, ...(last ? [last] : [])].map(({ key, message }) => flawAt(draft, key, message));
    return flaws.length > 0 ? malformed(draft, flaws) : sound(draft, values, today);
  });
}

function repeatedId(drafts: readonly Draft[]): Judge {
  const files = new Map<string, string[]>();
  for (const draft of drafts) {
    const id = textOf(draft, 'id');
    if (id !== null) files.set(id, [...(files.get(id) ?? []), draft.node.file]);
  }
  return ({ node }, { id }) => {
    const [first, second] = files.get(id) ?? [];
    if (second === undefined || (first === node.file && second !== node.file)) return null;
    return { key: 'id', message: `the id ${quoted(id)} stands on more than one entry; give each its own` };
  };
}

function notAllowed(limits: EntryRules['limits']): Judge {
  const message =
    'exceptions are not allowed here (`limits.allow_exceptions`); write a risk acceptance that ends';
  return ({ type }) =>
    type === 'exception' && limits.allow_exceptions === false ? { key: 'id', message } : null;
}

function wildcardOnly(limits: EntryRules['limits']): Judge {
  const message = 'the entry covers everything; name a stage or a path (`limits.allow_wildcard` allows it)';
  return (_, { stage, path = '**' }) =>
    !limits.allow_wildcard && /^[*.]+$/.test(stage) && /^[*?/]+$/.test(path)
      ? { key: 'stage', message }
      : null;
}

function lastingTooLong({ max_days: most }: EntryRules['limits'], today: string): Judge {
  return (_, { expires }) =>
    expires !== undefined && most !== undefined && daysBetween(today, expires) > most
      ? { key: 'expires', message: `${expires} is more than ${most} days from today (\`limits.max_days\`)` }
      : null;
}

function withoutTicket({ require_ticket: wanted }: EntryRules['limits']): Judge {
  const pattern = wanted === undefined ? null : readPattern(wanted);
  if (wanted === undefined || typeof pattern !== 'function') return () => null;
  const rule = `${quoted(wanted)} (\`limits.require_ticket\`)`;
  return ({ type }, { ticket }) => {
    if (ticket === undefined)
      return type === 'exception'
        ? null
        : { key: 'id', message: `\`ticket\` is missing; write one that matches ${rule}` };
    return pattern(ticket) ? null : { key: 'ticket', message: `${quoted(ticket)} does not match ${rule}` };
  };
}

function withoutApprover(hasApprovers: boolean): Judge {
  const message = '`approved_by` is missing; write who approved it (or name `approvers`)';
  return (_, { approved_by: name }) => (name === undefined && !hasApprovers ? { key: 'id', message } : null);
}

/** Entries count in file order: those beyond the limit of a day are the ones to blame. */
function crowded({ max_entries_per_date: most }: EntryRules['limits']): Judge {
  const counts = new Map<string, number>();
  return (_, { expires }) => {
    if (expires === undefined || most === undefined) return null;
    const count = (counts.get(expires) ?? 0) + 1;
    counts.set(expires, count);
    if (count <= most) return null;
    return {
      key: 'expires',
      message: `entries before it fill ${expires}: at most ${most} may expire on a day (\`limits.max_entries_per_date\`)`,
    };
  };
}

function isLapsed({ expires }: EntryValues, today: string): boolean {
  return expires !== undefined && expires < today;
}

function sound(draft: Draft, values: EntryValues, today: string): Entry {
  const lapsed = isLapsed(values, today);
  return {
    id: values.id,
    type: draft.type,
    state: lapsed ? 'lapsed' : 'in_force',
    message: lapsed ? `lapsed on ${values.expires} (its last valid day, UTC)` : '',
    place: placeOf((lapsed && mappingValue(draft.node, 'expires')) || draft.node),
    stage: values.stage,
    path: values.path ?? '**',
    reason: values.reason,
    approved_by: values.approved_by ?? null,
    expires: values.expires ?? null,
    ticket: values.ticket ?? null,
  };
}

function malformed(draft: Draft, flaws: readonly Problem[]): Entry {
  const [first] = [...flaws].sort((a, b) => a.start - b.start);
  const { file, start, end } = first ?? placeOf(draft.node);
  return {
    id: textOf(draft, 'id') ?? draft.name,
    type: draft.type,
    state: 'malformed',
    message: flaws.map(({ message }) => message).join('; '),
    place: { file, start, end },
    stage: '',
    path: textOf(draft, 'path') ?? '**',
    reason: textOf(draft, 'reason') ?? '',
    approved_by: textOf(draft, 'approved_by'),
    expires: textOf(draft, 'expires'),
    ticket: textOf(draft, 'ticket'),
  };
}

function flawAt(draft: Draft, key: string, message: string): Problem {
  return { ...placeOf(mappingValue(draft.node, key) ?? draft.node), message };
}

/** What a broken entry says all the same; null where it says nothing that can be shown. */
function textOf(draft: Draft, key: string): string | null {
  const value = mappingValue(draft.node, key);
  return value?.kind === 'scalar' && value.value !== null && value.text !== '' ? value.text : null;
}
