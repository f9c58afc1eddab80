import { describe, expect, test } from 'vitest';
import { FILE_FUNCTIONS } from '../../../src/terraform/functions/files.ts';
import { stringOf } from '../../../src/terraform/value.ts';
import { answerOf, askConsole, consoleCases, hasTerraform } from './terraform-console.ts';

const CASES = consoleCases('files');

describe('as the console of Terraform 1.11.4', () => {
  test.each(CASES)('%s', (expression, result) => {
    expect(answerOf(expression, FILE_FUNCTIONS)).toBe(result);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    const known = CASES.filter(([, result]) => result !== 'unknown');
    expect(askConsole(known.map(([expression]) => expression))).toEqual(known.map(([, result]) => result));
  });
});

const FILES = new Map([
  ['infra/api/cert.txt', 'e\u0301'],
  ['infra/shared.txt', 'shared'],
  ['infra/unread.txt', undefined],
  ['infra/binary', 'a\ufffd'],
]);
const CONTEXT = {
  file: (path: string) => (FILES.has(path) ? FILES.get(path) : null),
  rootFolder: 'infra/api',
};

function call(name: string, ...texts: string[]) {
  return FILE_FUNCTIONS.get(name)?.call(texts.map(stringOf), CONTEXT);
}

test.each([
  ['cert.txt', { text: 'é' }, { bool: true }],
  ['./cert.txt', { text: 'é' }, { bool: true }],
  ['../shared.txt', { text: 'shared' }, { bool: true }],
  ['../api/../shared.txt', { text: 'shared' }, { bool: true }],
  ['../unread.txt', { kind: 'unknown' }, { kind: 'unknown' }],
  ['../binary', { kind: 'unknown' }, { bool: true }],
  ['../../../outside.txt', { kind: 'unknown' }, { kind: 'unknown' }],
  ['/etc/hosts', { kind: 'unknown' }, { kind: 'unknown' }],
  ['~/x', { kind: 'unknown' }, { kind: 'unknown' }],
])('file and fileexists of %s', (path, text, existence) => {
  expect(call('file', path)).toMatchObject(text);
  expect(call('fileexists', path)).toMatchObject(existence);
});

test('a file that is not there, and folders', () => {
  expect(call('fileexists', 'cert')).toMatchObject({ bool: false });
  expect(call('fileexists', '__proto__')).toMatchObject({ bool: false });
  expect(() => call('file', 'cert')).toThrow('there is no file cert');
  for (const folder of ['', '.', '..', '../..', '../api'])
    expect(() => call('fileexists', folder)).toThrow('is a folder');
});

test.each([
  ['abspath', 'a'],
  ['pathexpand', '~'],
  ['pathexpand', '~/a'],
  ['fileset', '.', '*.tf'],
])('%s(%s) is a machine’s to know', (name, ...texts) => {
  expect(call(name, ...texts)).toMatchObject({ kind: 'unknown', can: { null: false, empty: false } });
});
