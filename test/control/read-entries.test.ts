import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/control/policy.ts';
import { policyOf, printed } from './policy-of.ts';

/** An entry that nothing is wrong with, with some values of its own. */
function exception(values: Readonly<Record<string, string>> = {}): string {
  return item({ id: 'a', stage: 'LegacyStage', reason: 'By design.', approved_by: 'octocat', ...values });
}

function acceptance(values: Readonly<Record<string, string>> = {}): string {
  return exception({ expires: '2027-03-31', ...values });
}

/** One value a line, in order; a value `-` leaves the key out. */
function item(values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).flatMap(([key, value]) => (value === '-' ? [] : [`${key}: ${value}`]));
  return `  - ${lines.join('\n    ')}\n`;
}

function exceptions(...items: readonly string[]): string {
  return `exceptions:\n${items.join('')}`;
}

function acceptances(...items: readonly string[]): string {
  return `risk_acceptances:\n${items.join('')}`;
}

function states(text: string, organisation: string | null = null): string[] {
  return policyOf(text, organisation).entries.map(({ id, state }) => `${id} ${state}`);
}

function shown(text: string, { id, state, place, message }: Entry): string {
  return `${id} ${state} ${printed(text, place)} ${message}`.trim();
}

test('what a well-formed entry says', () => {
  const text = `${exceptions(exception({ path: 'infra/partner/**' }))}${acceptances(acceptance({ id: 'b', ticket: 'SEC-1' }))}`;
  const { entries, problems, isBroken } = policyOf(text);
  expect(entries.map(({ place, ...entry }) => ({ ...entry, place: printed(text, place) }))).toEqual([
    {
      id: 'a',
      type: 'exception',
      state: 'in_force',
      message: '',
      place: '2:5-6:27',
      stage: 'LegacyStage',
      path: 'infra/partner/**',
      reason: 'By design.',
      approved_by: 'octocat',
      expires: null,
      ticket: null,
    },
    {
      id: 'b',
      type: 'risk_acceptance',
      state: 'in_force',
      message: '',
      place: '8:5-13:18',
      stage: 'LegacyStage',
      path: '**',
      reason: 'By design.',
      approved_by: 'octocat',
      expires: '2027-03-31',
      ticket: 'SEC-1',
    },
  ]);
  expect([problems, isBroken]).toEqual([[], false]);
});

describe('one entry', () => {
  test.each([
    [exceptions(exception()), 'a in_force 2:5-5:25'],
    [exceptions(exception({ stage: '\'aws_api_gateway_stage.this["eu"]\'' })), 'a in_force 2:5-5:25'],
    [exceptions(exception({ stage: '"*"', path: 'infra/partner/**' })), 'a in_force 2:5-6:27'],
    [exceptions(exception({ expires: '2026-11-22' })), 'a in_force 2:5-6:24'],
    [
      exceptions(exception({ expires: '2026-11-21' })),
      'a lapsed 6:14-6:24 lapsed on 2026-11-21 (its last valid day, UTC)',
    ],
    [
      acceptances(acceptance({ expires: '2026-01-31' })),
      'a lapsed 6:14-6:24 lapsed on 2026-01-31 (its last valid day, UTC)',
    ],
    [acceptances(acceptance({ expires: '"2027-03-31"' })), 'a in_force 2:5-6:26'],
    [
      acceptances(acceptance({ expires: '2026-02-30' })),
      'a malformed 6:14-6:24 `expires`: there is no 2026-02-30 in the calendar; write a day that exists',
    ],
    [
      acceptances(acceptance({ expires: '2027-03-31T12:00:00Z' })),
      'a malformed 6:14-6:34 `expires`: `2027-03-31` alone is the last valid day (UTC); remove the time after it',
    ],
    [
      acceptances(acceptance({ expires: '20270331' })),
      'a malformed 6:14-6:22 `expires`: `20270331` does not fit; write its last valid day, such as `expires: 2027-03-31`',
    ],
    [
      acceptances(acceptance({ expires: 'never' })),
      'a malformed 6:14-6:19 `expires`: write a day as YYYY-MM-DD, such as `2027-03-31`',
    ],
    [
      acceptances(acceptance({ expires: '-' })),
      'a malformed 2:5-2:7 `expires` is missing; write its last valid day, such as `expires: 2027-03-31`',
    ],
    [
      acceptances(acceptance({ expires: '' })),
      'a malformed 6:5-6:12 `expires`: there is no value; write its last valid day, such as `expires: 2027-03-31`',
    ],
    [
      exceptions(exception({ expires: '' })),
      'a malformed 6:5-6:12 `expires`: there is no value; write its last valid day, such as `expires: 2027-03-31`, or remove the key',
    ],
    [
      exceptions(exception({ id: '' })),
      'exception 1 malformed 2:5-2:7 `id`: there is no value; write a name for this entry, such as `id: partner-mtls`',
    ],
    [
      exceptions(exception({ stage: '' })),
      "a malformed 3:5-3:10 `stage`: there is no value; write the stage's address or logical id, such as `stage: aws_api_gateway_stage.partner`",
    ],
    [
      exceptions('  -\n'),
      'exception 1 malformed 2:4-2:4 this entry: there is no value; write keys and values, or remove the item',
    ],
    [
      exceptions(exception({ id: '-' })),
      'exception 1 malformed 2:5-2:10 `id` is missing; write a name for this entry, such as `id: partner-mtls`',
    ],
    [
      exceptions(exception({ stage: '-' })),
      "a malformed 2:5-2:7 `stage` is missing; write the stage's address or logical id, such as `stage: aws_api_gateway_stage.partner`",
    ],
    [
      exceptions(exception({ reason: '-' })),
      'a malformed 2:5-2:7 `reason` is missing; write why the entry is right, in a sentence',
    ],
    [
      exceptions(exception({ reason: '' })),
      'a malformed 4:5-4:11 `reason`: there is no value; write why the entry is right, in a sentence',
    ],
    [
      exceptions(exception({ reason: '"…"' })),
      'a malformed 4:13-4:16 `reason`: write why, in at least one word',
    ],
    [
      exceptions(exception({ reason: '"\\e[31mred"' })),
      'a malformed 4:13-4:24 `reason`: control characters are not allowed',
    ],
    [
      exceptions(exception({ id: '"a b"' })),
      'a b malformed 2:9-2:14 `id`: an id is a letter or digit, then at most 99 letters, digits, `.`, `_` or `-`',
    ],
    [
      exceptions(exception({ path: 'a[b]' })),
      'a malformed 6:11-6:15 `path`: only `*`, `**` and `?` are special here; write `?` for a bracket in a name',
    ],
    [
      exceptions(exception({ stage: '"*a*a*a*a*a*a*a*a*a*a*a"' })),
      'a malformed 3:12-3:36 `stage`: at most 10 wildcards are allowed',
    ],
    [
      exceptions(exception({ approved_by: '-' })),
      'a malformed 2:9-2:10 `approved_by` is missing; write who approved it (or name `approvers`)',
    ],
    [`approvers: [octocat]\n${exceptions(exception({ approved_by: '-' }))}`, 'a in_force 3:5-5:23'],
    [
      exceptions(exception({ approvd_by: 'x' })),
      'a malformed 6:5-6:15 `approvd_by` is not a key of this entry; did you mean `approved_by`?',
    ],
    [
      exceptions(exception({ reading: 'x' })),
      'a malformed 6:5-6:12 `reading` is not a key of this entry; it belongs at the top level',
    ],
    [
      exceptions(exception(), '    id: b\n'),
      'b malformed 6:5-6:7 `id` stands here twice; keep one of the two',
    ],
    [
      exceptions(exception({ stage: '!Ref X' })),
      'a malformed 3:17-3:18 remove the tag `!Ref`: it means nothing here',
    ],
    [
      exceptions('  - LegacyStage\n'),
      'exception 1 malformed 2:5-2:16 this entry: `LegacyStage` does not fit; write keys and values',
    ],
    [
      exceptions(exception({ stage: '5', reason: '"."' })),
      "a malformed 3:12-3:13 `stage`: write it in quotes, '5': without them it is not a text but a number; `reason`: write why, in at least one word",
    ],
  ])('%s→ %s', (text, expected) => {
    const { entries, problems, isBroken } = policyOf(text);
    expect(entries.map((entry) => shown(text, entry))).toEqual([expected]);
    expect([problems, isBroken]).toEqual([[], false]);
  });

  test('a malformed entry covers nothing, and says what can be read of it', () => {
    const [entry] = policyOf(
      acceptances(acceptance({ expires: '2026-02-30', path: 'infra/**', ticket: 'SEC-1' })),
    ).entries;
    expect(entry).toMatchObject({
      stage: '',
      path: 'infra/**',
      reason: 'By design.',
      approved_by: 'octocat',
      expires: '2026-02-30',
      ticket: 'SEC-1',
    });
  });

  test('a malformed one leaves the others and the policy alone', () => {
    const text = `reading: required\n${exceptions(exception({ stage: '5' }), exception({ id: 'b' }))}`;
    expect(states(text)).toEqual(['a malformed', 'b in_force']);
    expect(policyOf(text).policy.reading).toBe('required');
  });

  test.each(['"*"', '"**"', '"*.*"'])('the stage %s covers everything unless a path narrows it', (stage) => {
    const everywhere = ['-', '"**"', '"**/*"', '"*/**"'];
    for (const path of everywhere) {
      expect(states(exceptions(exception({ stage, path })))).toEqual(['a malformed']);
      expect(states(`limits: {allow_wildcard: true}\n${exceptions(exception({ stage, path }))}`)).toEqual([
        'a in_force',
      ]);
    }
    expect(states(exceptions(exception({ stage, path: 'infra/**' })))).toEqual(['a in_force']);
  });
});

describe('ids', () => {
  test('all entries with a repeated id are malformed, whatever their kind', () => {
    const text = `${exceptions(exception(), exception({ id: 'b' }))}${acceptances(acceptance(), acceptance({ expires: 'x' }))}`;
    expect(states(text)).toEqual(['a malformed', 'b in_force', 'a malformed', 'a malformed']);
    expect(policyOf(text).entries.map((entry) => shown(text, entry))[0]).toBe(
      'a malformed 2:9-2:10 the id `a` stands on more than one entry; give each its own',
    );
  });

  test('a repository can not spoil an entry of the organisation by taking its id', () => {
    expect(states(exceptions(exception()), exceptions(exception()))).toEqual(['a in_force', 'a malformed']);
    expect(states(exceptions(exception(), exception()), exceptions(exception()))).toEqual([
      'a in_force',
      'a malformed',
      'a malformed',
    ]);
    expect(states(exceptions(exception()), exceptions(exception(), exception()))).toEqual([
      'a malformed',
      'a malformed',
      'a malformed',
    ]);
  });
});

describe('limits', () => {
  const both = `${exceptions(exception())}${acceptances(acceptance({ id: 'b' }))}`;

  test.each([
    ['allow_exceptions: true', both, ['a in_force', 'b in_force']],
    ['allow_exceptions: false', both, ['a malformed', 'b in_force']],
    ['max_days: 129', both, ['a in_force', 'b in_force']],
    ['max_days: 128', both, ['a in_force', 'b malformed']],
    ['max_days: 3', acceptances(acceptance({ expires: '2026-01-31' })), ['a lapsed']],
    ['require_ticket: "^SEC-\\\\d+$"', both, ['a in_force', 'b malformed']],
    ['require_ticket: "^SEC-\\\\d+$"', acceptances(acceptance({ ticket: 'SEC-12' })), ['a in_force']],
    ['require_ticket: "^SEC-\\\\d+$"', acceptances(acceptance({ ticket: 'OPS-12' })), ['a malformed']],
    ['require_ticket: "^SEC-\\\\d+$"', exceptions(exception({ ticket: 'OPS-12' })), ['a malformed']],
    [
      'max_entries_per_date: 2',
      acceptances(
        ...['a', 'b', 'c'].map((id) => acceptance({ id })),
        acceptance({ id: 'd', expires: '2027-04-01' }),
      ),
      ['a in_force', 'b in_force', 'c malformed', 'd in_force'],
    ],
    [
      'max_entries_per_date: 1',
      acceptances(
        ...['a', 'b'].map((id) => acceptance({ id, expires: '2026-01-31' })),
        acceptance({ id: 'c', stage: '5' }),
        acceptance({ id: 'd' }),
      ),
      ['a lapsed', 'b lapsed', 'c malformed', 'd in_force'],
    ],
  ])('%s', (limit, text, expected) => {
    expect(states(`limits: {${limit}}\n${text}`)).toEqual(expected);
    expect(states(text, `limits: {${limit}}`)).toEqual(expected);
  });

  test.each([
    [
      'allow_exceptions: false',
      exceptions(exception()),
      '3:9-3:10 exceptions are not allowed here (`limits.allow_exceptions`); write a risk acceptance that ends',
    ],
    [
      'max_days: 3',
      acceptances(acceptance()),
      '7:14-7:24 2027-03-31 is more than 3 days from today (`limits.max_days`)',
    ],
    [
      'require_ticket: X',
      acceptances(acceptance()),
      '3:9-3:10 `ticket` is missing; write one that matches `X` (`limits.require_ticket`)',
    ],
    [
      'require_ticket: X',
      acceptances(acceptance({ ticket: 'y' })),
      '8:13-8:14 `y` does not match `X` (`limits.require_ticket`)',
    ],
    [
      'allow_wildcard: false',
      exceptions(exception({ stage: '"*"' })),
      '4:12-4:15 the entry covers everything; name a stage or a path (`limits.allow_wildcard` allows it)',
    ],
    [
      'max_entries_per_date: 1',
      acceptances(acceptance(), acceptance({ id: 'b' })),
      '12:14-12:24 entries before it fill 2027-03-31: at most 1 may expire on a day (`limits.max_entries_per_date`)',
    ],
  ])('%s says so', (limit, entries, expected) => {
    const text = `limits: {${limit}}\n${entries}`;
    const last = policyOf(text).entries.at(-1);
    expect(last && `${printed(text, last.place)} ${last.message}`).toBe(expected);
  });
});

test('an organisation that enforces a list of entries takes none from repositories', () => {
  const text = `${exceptions(exception())}${acceptances(acceptance({ id: 'b' }))}`;
  const { entries, isBroken } = policyOf(
    text,
    `enforced: [exceptions]\n${exceptions(exception({ id: 'c' }))}`,
  );
  expect(entries.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'c in_force',
    'a malformed',
    'b in_force',
  ]);
  expect(entries[1]?.message).toBe(
    'the organisation enforces `exceptions`: only the entries of its own file count',
  );
  expect(isBroken).toBe(false);
});
