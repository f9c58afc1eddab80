import { describe, expect, test } from 'vitest';
import { HASH_FUNCTIONS } from '../../../src/terraform/functions/hashes.ts';
import { stringOf } from '../../../src/terraform/value.ts';
import { contextOf } from '../function-context.ts';
import { answerOf, askConsole, consoleCases, hasTerraform } from './terraform-console.ts';

const CASES = consoleCases('hashes');

describe('as the console of Terraform 1.11.4', () => {
  test.each(CASES)('%s', (expression, result) => {
    expect(answerOf(expression, HASH_FUNCTIONS)).toBe(result);
  });

  test.skipIf(!hasTerraform())('the fixture is what it says', () => {
    const known = CASES.filter(([, result]) => result !== 'unknown');
    expect(askConsole(known.map(([expression]) => expression))).toEqual(known.map(([, result]) => result));
  });
});

const BINARY = { unreadable: 'binary', message: 'the file is not text', isSuspect: false } as const;
const CONTEXT = contextOf({ 'a/x.txt': 'é\n', binary: BINARY }, 'a');

function call(name: string, ...texts: string[]) {
  return HASH_FUNCTIONS.get(name)?.call(texts.map(stringOf), CONTEXT);
}

test.each([
  ['filebase64', 'w6kK'],
  ['filebase64sha256', '7dOoY4cqBCOesprUvBL8iSs9SuV8x+eGo2l4FvjhQcI='],
  ['filemd5', '88df14e6957d2adb8ae54d0269f546ab'],
  ['filesha1', '6ee66ed9126aa6d0e594acd7c5a70bf6d0b06b78'],
  ['filesha256', 'edd3a863872a04239eb29ad4bc12fc892b3d4ae57cc7e786a3697816f8e141c2'],
  [
    'filesha512',
    'd34cb524508d23a8fc776b7a66775840ca6cbd52855b57bae163272dcda016c69c572a6d0f7ace8583e0fe0e0c3222af511a28c7c9d3b0f434a686a91d0baab5',
  ],
  [
    'filebase64sha512',
    '00y1JFCNI6j8d2t6ZndYQMpsvVKFW1e64WMnLc2gFsacVyptD3rOhYPg/g4MMiKvURoox8nTsPQ0poapHQuqtQ==',
  ],
])('%s', (name, result) => {
  expect(call(name, './x.txt')).toMatchObject({ text: result });
});

test('the hash of a file that may not be text is not known', () => {
  expect(call('filemd5', '../binary')).toMatchObject({ kind: 'unknown', type: 'string' });
  expect(() => call('filemd5', '../nothing')).toThrow('there is no file');
});

test.each([['uuid'], ['bcrypt', 'a'], ['rsadecrypt', 'a', 'b']])('%s is not known', (name, ...texts) => {
  expect(call(name, ...texts)).toMatchObject({ kind: 'unknown', type: 'string' });
});
