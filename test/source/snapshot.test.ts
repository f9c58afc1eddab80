import { expect, test } from 'vitest';
import { contentOf } from '../../src/source/snapshot.ts';

const STAGE = 'Resources: {S: {Type: AWS::ApiGateway::Stage}}';

function utf16(text: string, isBigEndian = false): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
}

test.each<[name: string, bytes: Buffer, words: string, isSuspect: boolean]>([
  ['a template in UTF-16', utf16(`\uFEFF${STAGE}`), 'UTF-16', true],
  ['a template in UTF-16, the other byte order', utf16(`\uFEFF${STAGE}`, true), 'UTF-16', true],
  ['a template in UTF-16 without a byte order mark', utf16(STAGE), 'not text', true],
  ['the same in the other byte order', utf16(STAGE, true), 'not text', true],
  ['a Terraform file in UTF-16', utf16('resource "aws_api_gateway_stage" "s" {}'), 'not text', true],
  ['another file in UTF-16', utf16('\uFEFFa: 1'), 'UTF-16', false],
  ['a template in Latin-1', Buffer.from(`${STAGE} # caf\xe9`, 'latin1'), 'not UTF-8', true],
  ['another binary file', Buffer.from([1, 0, 2]), 'not text', false],
])('%s has no text', (_name, bytes, words, isSuspect) => {
  expect(contentOf(bytes)).toEqual({
    unreadable: 'binary',
    message: expect.stringContaining(words),
    isSuspect,
  });
});

test.each([STAGE, '\uFEFFa: 1', ''])('the text %j is read as it is', (text) => {
  expect(contentOf(Buffer.from(text))).toEqual({ text });
});
