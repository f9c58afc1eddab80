import { expect, test } from 'vitest';
import { externalIdOf, readExternalId } from '../../src/github/external-id.ts';

test('what is written is read again', () => {
  const id = { pullRequests: [12, 13], key: 'abc' };
  expect(readExternalId(externalIdOf(id))).toEqual(id);
});

test.each([
  null,
  undefined,
  '',
  '12',
  'null',
  '[]',
  '{"pullRequests":[12]',
  '{"pullRequests":[-1],"key":"a"}',
  '{"pullRequests":[1.5],"key":"a"}',
  '{"pullRequests":{"0":1},"key":"a"}',
  '{"pullRequests":[1]}',
  `{"pullRequests":[1],"key":"${'a'.repeat(65)}"}`,
])('%j is not ours', (text) => {
  expect(readExternalId(text)).toBeNull();
});
