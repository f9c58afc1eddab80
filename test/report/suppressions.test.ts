import { expect, test } from 'vitest';
import { suppressionNotes, suppressionsIn } from '../../src/report/suppressions.ts';

const KICS = '0b4869fc-a842-4597-aa00-1294df425440';

function hunk(...lines: readonly string[]): string {
  const count = (mark: string) => lines.filter(([own]) => own === mark || own === ' ').length;
  return `@@ -10,${count('-')} +20,${count('+')} @@\n${lines.join('\n')}`;
}

test.each<[string, string | null]>([
  ['  #checkov:skip=CKV2_AWS_51:later', 'checkov:skip=CKV2_AWS_51'],
  ['  # checkov:skip= CKV2_AWS_51', 'checkov:skip= CKV2_AWS_51'],
  ['  # checkov:skip=CKV_AWS_1,CKV2_AWS_51', 'checkov:skip=CKV_AWS_1,CKV2_AWS_51'],
  ['  # bridgecrew:skip=CKV2_AWS_51', 'bridgecrew:skip=CKV2_AWS_51'],
  ['  # checkov:skip=CKV2_AWS_511', null],
  ['  # checkov:skip=CKV_AWS_76', null],
  ['  # checkov:skip=CKV_AWS_51', null],
  ['# kics-scan ignore', 'kics-scan ignore'],
  ['# kics-scan ignore-line', 'kics-scan ignore-line'],
  ['# kics-scan ignore-block', 'kics-scan ignore-block'],
  ['# kics-scan ignore-nothing', null],
  [`# kics-scan disable=${KICS}`, `kics-scan disable=${KICS}`],
  [`# kics-scan disable=a-b,${KICS}`, `kics-scan disable=a-b,${KICS}`],
  ['# kics-scan disable=00000000-0000-0000-0000-000000000000', null],
  ['#tfsec:ignore:*', 'tfsec:ignore:*'],
  ['#trivy:ignore:*', 'trivy:ignore:*'],
  ['#tfsec:ignore:aws-s3-enable-versioning', null],
  ['          - id: CKV2_AWS_51', 'id: CKV2_AWS_51'],
  ['  "id": "CKV2_AWS_51",', 'id": "CKV2_AWS_51'],
  ['  - id: HIPAA.Security-APIGWSSLEnabled', 'id: HIPAA.Security-APIGWSSLEnabled'],
  ['  rest_api_id: CKV2_AWS_51', null],
  ['  description = "see CKV2_AWS_51"', null],
  [`#${' '.repeat(3_000)}checkov:skip=CKV2_AWS_51`, null],
])('an added line %j', (line, words) => {
  const found = suppressionsIn([{ path: 'a.tf', patch: hunk(' a', `+${line}`, ' b') }]);
  expect(found).toEqual(words === null ? [] : [{ path: 'a.tf', line: 21, side: 'added', words }]);
});

const SKIP = '# checkov:skip=CKV2_AWS_51';

test.each<[string, string | null, string[]]>([
  ['a removed line has its place in the base', hunk(' a', `-${SKIP}`, '+b'), ['removed 11']],
  ['a line that stays is neither', hunk(' a', ` ${SKIP}`, '+b'), []],
  ['a line that moves is neither', hunk(`-${SKIP}`, ' a', ' b', `+  ${SKIP}`), []],
  ['another reason is both', hunk(`-${SKIP}:a`, `+${SKIP}:b`), ['removed 10', 'added 20']],
  ['no patch', null, []],
  ['a patch that was cut', `@@ -1,3 +1,9 @@\n+${SKIP}`, []],
  ['no patch at all', 'hello', []],
])('%s', (_name, patch, expected) => {
  const found = suppressionsIn([{ path: 'a.tf', patch }]);
  expect(found.map(({ side, line }) => `${side} ${line}`)).toEqual(expected);
});

test('the notes name each side once, and no more lines than people read', () => {
  const lines = Array.from({ length: 12 }, (_, at) => `+${SKIP}:${at}`);
  const found = suppressionsIn([{ path: 'a.tf', patch: hunk(`-${SKIP}`, ...lines) }]);
  const [added = '', removed = ''] = suppressionNotes(found);
  expect(added).toContain('adds 12 inline suppressions');
  expect(added).toContain('`a.tf:29` (`checkov:skip=CKV2_AWS_51`) and 2 more.');
  expect(removed).toContain('removes an inline suppression for other scanners of this control: `a.tf:10`');
  expect(suppressionNotes([])).toEqual([]);
});
