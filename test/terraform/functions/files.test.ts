import { describe, expect, test } from 'vitest';
import { FILE_FUNCTIONS } from '../../../src/terraform/functions/files.ts';
import { stringOf } from '../../../src/terraform/value.ts';
import { surroundingsOf } from '../../source/surroundings-of.ts';
import { contextOf, fileAccess } from '../function-context.ts';
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

const CONTEXT = contextOf(
  {
    'infra/api/cert.txt': 'e\u0301',
    'infra/shared.txt': 'shared',
    'infra/unread.txt': null,
    'infra/binary': { unreadable: 'binary', message: 'the file is not text', isSuspect: false },
    'infra/link.txt': { mode: '120000' },
    'infra/folder': { mode: '120000' },
    'infra/other': { mode: '160000' },
    'infra/api/x/a.yaml': '',
    'infra/api/y/link.yaml': { mode: '120000' },
    'infra/api/y/z/b.yaml': '',
  },
  'infra/api',
);

function call(name: string, ...texts: string[]) {
  return FILE_FUNCTIONS.get(name)?.call(texts.map(stringOf), CONTEXT);
}

function unknown(reason: string) {
  return { kind: 'unknown', because: [{ text: expect.stringContaining(reason) }] };
}

test.each([
  ['cert.txt', { text: 'é' }, { bool: true }],
  ['./cert.txt', { text: 'é' }, { bool: true }],
  ['../shared.txt', { text: 'shared' }, { bool: true }],
  ['../api/../shared.txt', { text: 'shared' }, { bool: true }],
  ['../unread.txt', unknown('infra/unread.txt was not read'), { bool: true }],
  ['../binary', unknown('the file is not text'), { bool: true }],
  ['../link.txt', unknown('symbolic link'), unknown('symbolic link')],
  ['../folder/x.txt', unknown('infra/folder is a symbolic link'), unknown('symbolic link')],
  ['../other/x.txt', unknown('infra/other is another repository'), unknown('another repository')],
  ['../shared.txt/x', unknown('infra/shared.txt is a file'), unknown('is a file')],
  ['../../../outside.txt', unknown('outside the repository'), unknown('outside the repository')],
  ['/etc/hosts', unknown('outside the repository'), unknown('outside the repository')],
  ['~/x', unknown('outside the repository'), unknown('outside the repository')],
])('file and fileexists of %s', (path, text, existence) => {
  expect(call('file', path)).toMatchObject(text);
  expect(call('fileexists', path)).toMatchObject(existence);
});

test('a file that is read is a step of the chain', () => {
  expect(call('file', 'cert.txt')?.because).toEqual([
    { file: 'infra/api/cert.txt', start: 0, end: 2, text: 'infra/api/cert.txt is read' },
  ]);
});

test('a file that is not there, and folders', () => {
  expect(call('fileexists', 'cert')).toMatchObject({ bool: false });
  expect(call('fileexists', '__proto__')).toMatchObject({ bool: false });
  expect(() => call('file', 'cert')).toThrow('there is no file infra/api/cert');
  expect(() => call('file', 'x')).toThrow('infra/api/x is a folder');
  for (const folder of ['', '.', '..', '../..', '../api', '../../..'])
    expect(() => call('fileexists', folder)).toThrow('is a folder');
});

test.each([
  ['.', '**', 'looks into .terraform'],
  ['.', '*/*.yaml', 'looks into .terraform'],
  ['y', '*.yaml', 'infra/api/y/link.yaml is a symbolic link'],
  ['y', '**/b.yaml', 'infra/api/y/link.yaml is a symbolic link'],
  ['..', 'f*/a', 'infra/folder is a symbolic link'],
  ['..', 'o*/a', 'infra/other is another repository'],
  ['../folder', '*', 'infra/folder is a symbolic link'],
  ['../../..', '*', 'outside the repository'],
  ['/etc', '*', 'outside the repository'],
  ['~', '*', 'outside the repository'],
  ['x', '[a', 'not one that can be followed'],
  ['x', '{a,{b,c}}', 'not one that can be followed'],
  ['x', 'a\\', 'not one that can be followed'],
])('fileset of %s and %s is not known', (path, pattern, reason) => {
  expect(call('fileset', path, pattern)).toMatchObject(unknown(reason));
});

test('a link that a pattern can not mean changes nothing', () => {
  expect(call('fileset', 'y/z', '*')).toMatchObject({ items: [{ text: 'b.yaml' }] });
  expect(call('fileset', 'y', 'z/*')).toMatchObject({ items: [{ text: 'z/b.yaml' }] });
});

test('of a list of files that was cut short nothing is absent', () => {
  const files = fileAccess(surroundingsOf({ 'x/a.txt': '' }, true));
  const ask = (name: string, ...texts: string[]) =>
    FILE_FUNCTIONS.get(name)?.call(texts.map(stringOf), { ...CONTEXT, files, rootFolder: '' });
  expect(ask('fileexists', 'x/a.txt')).toMatchObject({ bool: true });
  for (const value of [ask('fileexists', 'b'), ask('file', 'b'), ask('fileset', 'x', '*')])
    expect(value).toMatchObject(unknown('cut short'));
});

test.each([
  ['long', 'a'.repeat(2_001), 'pattern length'],
  ['many', '{a,b}'.repeat(12), 'alternatives of a pattern'],
])('a pattern that is too %s stops at a limit', (_, pattern, limit) => {
  expect(() => call('fileset', 'x', pattern)).toThrow(limit);
});

test('no pattern is slow', () => {
  const files = fileAccess(surroundingsOf({ [`x/${'a'.repeat(200)}`]: '' }));
  const pattern = `${'*a'.repeat(190)}b`;
  const start = performance.now();
  const found = FILE_FUNCTIONS.get('fileset')?.call([stringOf('x'), stringOf(pattern)], {
    ...CONTEXT,
    files,
    rootFolder: '',
  });
  expect(found).toMatchObject({ items: [] });
  expect(performance.now() - start).toBeLessThan(1_000);
});

test.each([
  ['abspath', 'a'],
  ['pathexpand', '~'],
  ['pathexpand', '~/a'],
])('%s(%s) is a machine’s to know', (name, ...texts) => {
  expect(call(name, ...texts)).toMatchObject({ kind: 'unknown', can: { null: false, empty: false } });
});
