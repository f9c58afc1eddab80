import { expect, test } from 'vitest';
import { readDocument } from '../../src/source/document.ts';
import { type DocumentNode, mappingValue, withMerged } from '../../src/source/tree.ts';
import { threadTime } from '../thread-time.ts';

function root(text: string, path = 'a.yaml'): DocumentNode | undefined {
  const { documents, problems } = readDocument({ path, text });
  expect(problems).toEqual([]);
  return documents[0];
}

/** The text of a key's value in the mapping `t`. */
function valueIn(text: string, key = 'k'): string | undefined {
  const value = mappingValue(mappingValue(root(text), 't'), key);
  return value?.kind === 'scalar' ? value.text : value?.kind;
}

const MERGED = 'a: &a {k: a, x: 1}\nb: &b {k: b, y: 1}\nc: &c {<<: *a, z: 1}\n';

test.each<[name: string, text: string, value: string | undefined]>([
  ['its own', 't: {k: 1}', '1'],
  ['its own before a merged one', `${MERGED}t: {<<: *a, k: 1}`, '1'],
  ['the last one of its own', 't: {k: 1, k: 2}', '2'],
  ['a merged one', `${MERGED}t: {<<: *a}`, 'a'],
  ['the first of several', `${MERGED}t: {<<: [*b, *a]}`, 'b'],
  ['the first merge key', `${MERGED}t: {<<: *b, q: 1, <<: *a}`, 'b'],
  ['one that is merged in turn, before the next', `${MERGED}t: {<<: [*c, *b]}`, 'a'],
  ['one behind a mapping without it', `${MERGED}n: &n {}\nt: {<<: [*n, *c]}`, 'a'],
  ['none', `${MERGED}t: {<<: [*c, *b], "k ": 1}`, 'a'],
  ['none through a quoted merge key', `${MERGED}t: {"<<": *a}`, undefined],
  ['none through a merge key that merges a text', 't: {<<: k}', undefined],
])('a key has the value of %s', (_name, text, value) => {
  const [t] = [root(text)];
  for (let time = 0; time < 2; time++) {
    const found = mappingValue(mappingValue(t, 't'), 'k');
    expect(found?.kind === 'scalar' ? found.text : undefined).toBe(value);
  }
});

test('in a JSON file << is a key like others', () => {
  const node = mappingValue(root('{"t": {"<<": {"k": 1}}}', 'a.json'), 't');
  expect([mappingValue(node, 'k'), mappingValue(node, '<<')?.kind]).toEqual([undefined, 'mapping']);
});

test('a mapping with many keys finds the last of each', () => {
  const keys = Array.from({ length: 100 }, (_, at) => `  k${at}: ${at}\n`).join('');
  const text = `t:\n${keys}  k7: last\n  [k8]: x\n`;
  expect(['k7', 'k8', 'k99', 'k100'].map((key) => valueIn(text, key))).toEqual([
    'last',
    '8',
    '99',
    undefined,
  ]);
});

test('100,000 mappings that merge each other in a chain are followed to the end', () => {
  const count = 100_000;
  const chain = Array.from({ length: count }, (_, at) => `m${at + 1}: &m${at + 1} {<<: *m${at}}\n`).join('');
  const node = root(`m0: &m0 {k: 1}\n${chain}`);
  const started = threadTime();
  for (const at of [count, count - 1, 1]) {
    const last = mappingValue(node, `m${at}`);
    expect(mappingValue(last, 'k')).toMatchObject({ text: '1' });
    expect(mappingValue(last, 'absent')).toBeUndefined();
  }
  expect(threadTime() - started).toBeLessThan(2_000);
});

test('all that is merged, depth first and once', () => {
  const node = mappingValue(root(`${MERGED}t: {<<: [*c, *b, *a, *c], w: 1}`), 't');
  const keys =
    node?.kind === 'mapping' ? withMerged([node, node]).map(({ entries }) => entries.at(-1)?.key) : [];
  expect(keys.map((key) => key?.kind === 'scalar' && key.text)).toEqual(['w', 'z', 'x', 'y']);
});
