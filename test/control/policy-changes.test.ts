import { expect, test } from 'vitest';
import { writtenSince } from '../../src/control/entries.ts';
import { changedKeys } from '../../src/control/policy-changes.ts';
import { policyOf } from './policy-of.ts';

const REQUIRED = 'reading: required\n';

test.each<[string, string, string[]]>([
  ['{}', '{}', []],
  [REQUIRED, '{}', ['reading "required" null weaker']],
  ['{}', REQUIRED, ['reading null "required" stricter']],
  [REQUIRED, 'reading: forbidden', ['reading "required" "forbidden" other']],
  ['applies_to: every_stage', '{}', ['applies_to "every_stage" "http_integrations" weaker']],
  ['fail_on: touched', 'fail_on: all', ['fail_on "touched" "all" stricter']],
  ['fail_on: all', 'fail_on: touched', ['fail_on "all" "touched" weaker']],
  ['unknown: fail', '{}', ['unknown "fail" "warn" weaker']],
  ['accepted_certificates: [a]', '{}', ['accepted_certificates ["a"] [] weaker']],
  ['{}', 'accepted_certificates: [a]', ['accepted_certificates [] ["a"] stricter']],
  [
    'accepted_certificates: [a]',
    'accepted_certificates: [a, b]',
    ['accepted_certificates ["a"] ["a","b"] weaker'],
  ],
  [
    'accepted_certificates: [a, b]',
    'accepted_certificates: [b]',
    ['accepted_certificates ["a","b"] ["b"] stricter'],
  ],
  ['accepted_certificates: [a]', 'accepted_certificates: [b]', ['accepted_certificates ["a"] ["b"] other']],
  ['{}', 'paths: {include: [infra/]}', ['paths.include ["**"] ["infra/"] weaker']],
  ['paths: {include: [a/]}', 'paths: {include: [a/, b/]}', ['paths.include ["a/"] ["a/","b/"] stricter']],
  ['{}', 'paths: {exclude: [a/]}', ['paths.exclude [] ["a/"] weaker']],
  ['limits: {max_days: 30}', 'limits: {max_days: 90}', ['limits.max_days 30 90 weaker']],
  ['limits: {max_days: 30}', '{}', ['limits.max_days 30 null weaker']],
  ['limits: {allow_exceptions: false}', '{}', ['limits.allow_exceptions false true weaker']],
  ['{}', 'limits: {allow_wildcard: true}', ['limits.allow_wildcard false true weaker']],
  ['limits: {require_ticket: A}', '{}', ['limits.require_ticket "A" null weaker']],
  ['{}', 'limits: {max_entries_per_date: 2}', ['limits.max_entries_per_date null 2 stricter']],
  ['{}', 'terraform: {workspaces: [prod]}', ['terraform.workspaces [] ["prod"] other']],
  [
    '{}',
    'terraform: {var_files: {infra/: [a.tfvars]}}',
    ['terraform.var_files [] [["infra",[["a.tfvars"]]]] other'],
  ],
  [
    'cloudformation: {parameter_files: {a.yaml: [p.json]}}',
    '{}',
    ['cloudformation.parameter_files [["a.yaml",["p.json"]]] [] other'],
  ],
])('from %j to %j', (before, after, expected) => {
  const changes = changedKeys(policyOf(before), policyOf(after));
  expect(changes.map(({ key, before, after, effect }) => `${key} ${before} ${after} ${effect}`)).toEqual(
    expected,
  );
});

const ENTRY = 'id: one, stage: a, reason: Because it is so., approved_by: octocat';
const entries = (...parts: readonly string[]) =>
  `exceptions: [${parts.map((part) => `{${part}}`).join(', ')}]`;

test.each<[string, string, string, string[]]>([
  ['an entry that stays', entries(ENTRY), entries(ENTRY), []],
  ['an entry that moves', entries(ENTRY), `# more\n${entries(`${ENTRY}, path: '**'`)}`, []],
  ['a new entry', '{}', entries(ENTRY), ['one']],
  ['another reason', entries(ENTRY), entries(ENTRY.replace('so', 'not')), ['one']],
  [
    'an entry that a limit spoils',
    entries(ENTRY),
    `limits: {allow_exceptions: false}\n${entries(ENTRY)}`,
    ['one'],
  ],
  [
    'an id that another entry takes',
    entries(ENTRY),
    entries(ENTRY, ENTRY.replace('so', 'not')),
    ['one', 'one'],
  ],
  ['an entry that goes', entries(ENTRY), '{}', []],
])('%s is written since: %j, %j', (_name, before, after, expected) => {
  const written = writtenSince(policyOf(before).entries, policyOf(after).entries);
  expect(written.map(({ id }) => id)).toEqual(expected);
});
