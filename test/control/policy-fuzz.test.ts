import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schemaText } from '../../src/control/policy-schema.ts';
import { ORGANISATION, policyOf, REPOSITORY } from './policy-of.ts';

const VALID = `# config
reading: required
applies_to: http_integrations
accepted_certificates: [abc123]
fail_on: introduced
unknown: warn
paths:
  include: ["**"]
  exclude: &examples ["**/examples/**"]
approvers: ["@acme/security"]
limits:
  allow_wildcard: false
  max_days: 365
  max_entries_per_date: 20
  require_ticket: "^SEC-\\\\d+$"
terraform:
  var_files: { "infra/": ["env/prod.tfvars"] }
exceptions:
  - id: partner-mtls
    stage: aws_api_gateway_stage.partner
    path: infra/partner/**
    reason: |
      The backend authenticates the gateway by its certificate.
risk_acceptances:
  - { id: legacy-2027, stage: LegacyStage, reason: Under way., expires: 2027-03-31, ticket: SEC-123 }
`;

const WORDS = [
  '__proto__',
  'constructor',
  'null',
  '~',
  '!!str',
  '!Ref',
  '&a',
  '*a',
  '*examples',
  '<<',
  '---\n',
  '...\n',
  '"',
  "'",
  '|',
  '>',
  '{',
  '}',
  '[',
  ']',
  ':',
  '- ',
  '? ',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '2026-02-30',
  '1e999',
  '.nan',
  '-1',
  '0x10',
];

/** Whatever the text: an answer, with places inside the text, and broken exactly where there is a problem. */
function expectSound(text: string): void {
  for (const [repository, organisation] of [
    [text, null],
    [VALID, text],
    [text, `${VALID}enforced: [limits, exceptions]`],
  ] as const) {
    const { problems, entries, isBroken } = policyOf(repository, organisation);
    const texts = new Map([
      [REPOSITORY, repository],
      [ORGANISATION, organisation],
    ]);
    expect(isBroken).toBe(problems.length > 0);
    for (const { file, start, end } of [...problems, ...entries.map(({ place }) => place)]) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(texts.get(file)?.length ?? -1);
    }
    for (const { message } of problems) expect(message).toMatch(/\S/);
    for (const { state, message } of entries) expect(message === '').toBe(state === 'in_force');
  }
}

test('the valid config is valid', () => {
  const { problems, entries } = policyOf(VALID);
  expect(problems).toEqual([]);
  expect(entries.map(({ state }) => state)).toEqual(['in_force', 'in_force']);
});

test('any text gets an answer', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.constantFrom(...WORDS, 'reading', 'exceptions', 'id', 'x', ' '), { maxLength: 60 })
      .map((parts) => parts.join('')),
  );
  fc.assert(fc.property(text, expectSound), { numRuns: 200 });
});

test('any mutation of a valid config gets an answer', () => {
  const edit = fc.record({
    start: fc.nat(VALID.length),
    length: fc.nat(40),
    text: fc.oneof(fc.constantFrom(...WORDS, ''), fc.string({ maxLength: 8 })),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      let text = VALID;
      for (const { start, length, text: inserted } of edits)
        text = text.slice(0, start) + inserted + text.slice(start + length);
      expectSound(text);
    }),
    { numRuns: 200 },
  );
});

test('any JSON under the right keys gets an answer', () => {
  const keys = Object.keys(JSON.parse(schemaText()).properties);
  const inner = fc.dictionary(
    fc.constantFrom(...keys, 'id', 'stage', 'reason', 'expires', 'include', 'max_days', '__proto__'),
    fc.jsonValue(),
  );
  const value = fc.oneof(fc.jsonValue(), inner, fc.array(inner));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value), (config) =>
      expectSound(JSON.stringify(config)),
    ),
    { numRuns: 200 },
  );
});
