import { expect, test } from 'vitest';
import { coveringEntry } from '../../src/control/entries.ts';
import { policyOf } from './policy-of.ts';

const { entries } = policyOf(`
exceptions:
  - {id: lapsed, stage: "*Stage", path: cfn/**, reason: by design, approved_by: octocat, expires: 2026-01-31}
  - {id: malformed, stage: LegacyStage, path: "[", reason: by design, approved_by: octocat}
  - {id: first, stage: LegacyStage, path: cfn/legacy.yaml, reason: by design, approved_by: octocat}
risk_acceptances:
  - {id: second, stage: "*Stage", path: cfn/**, reason: for now, approved_by: octocat, expires: 2027-01-31}
  - {id: third, stage: 'module.api.*["eu"]', reason: for now, approved_by: octocat, expires: 2027-01-31}
`);

test.each([
  ['LegacyStage', 'cfn/legacy.yaml', 'first'],
  ['LegacyStage', 'cfn/other.yaml', 'second'],
  ['LegacyStage', 'other/legacy.yaml', null],
  ['Stages', 'cfn/legacy.yaml', null],
  ['module.api.aws_api_gateway_stage.this["eu"]', 'anywhere/main.tf', 'third'],
  ['module.api.aws_api_gateway_stage.this["us"]', 'anywhere/main.tf', null],
  ['', '', null],
])('%s in %s is covered by %s', (address, path, id) => {
  expect(coveringEntry(entries, address, path)?.id ?? null).toBe(id);
});

test('only entries in force cover', () => {
  expect(entries.map(({ state }) => state)).toEqual([
    'lapsed',
    'malformed',
    'in_force',
    'in_force',
    'in_force',
  ]);
});
