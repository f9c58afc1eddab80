import fc from 'fast-check';
import { dump } from 'js-yaml';
import { expect, test } from 'vitest';
import { readDocument } from '../../src/source/document.ts';
import { type DocumentNode, type MappingEntry, mappingEntry, mappingValue } from '../../src/source/tree.ts';
import { threadTime } from '../thread-time.ts';

function read(text: string, path = 'file.yaml') {
  return readDocument({ path, text });
}

function root(text: string, path?: string): DocumentNode {
  const { documents, problems } = read(text, path);
  expect(problems).toEqual([]);
  const [first] = documents;
  if (!first) throw new Error('no document');
  return first;
}

/** Every node with the kind, tag and slice of the text that it covers, keys before values; aliases by their name. */
function outline(text: string, path?: string): string[] {
  const lines: string[] = [];
  const visit = (node: DocumentNode): void => {
    if (node.alias) {
      lines.push(`alias ${text.slice(node.alias.start, node.alias.end)}`);
      return;
    }
    const slice = text.slice(node.start, node.end);
    lines.push(`${node.kind}${node.tag ? ` ${node.tag}` : ''} ${slice}`);
    if (node.kind === 'sequence') node.items.forEach(visit);
    if (node.kind === 'mapping') for (const { key, value } of node.entries) [key, value].forEach(visit);
  };
  visit(root(text, path));
  return lines;
}

test.each([
  [
    'a plain mapping',
    'a: 1\nb: x y # c\n',
    ['mapping a: 1\nb: x y', 'scalar a', 'scalar 1', 'scalar b', 'scalar x y'],
  ],
  [
    'CRLF',
    'a: 1\r\nb:\r\n  - c\r\n',
    ['mapping a: 1\r\nb:\r\n  - c', 'scalar a', 'scalar 1', 'scalar b', 'sequence - c', 'scalar c'],
  ],
  ['a byte order mark', '\uFEFFa: 1\n', ['mapping a: 1', 'scalar a', 'scalar 1']],
  ['quotes', `'a''b': "c\\n"\n`, [`mapping 'a''b': "c\\n"`, `scalar 'a''b'`, 'scalar "c\\n"']],
  [
    'tags and anchors',
    'a: &x !Ref B\nc: *x\n',
    ['mapping a: &x !Ref B\nc: *x', 'scalar a', 'scalar !Ref B', 'scalar c', 'alias *x'],
  ],
  [
    'a tagged sequence',
    'a: !If\n  - b\n  - c\n\nd: e',
    [
      'mapping a: !If\n  - b\n  - c\n\nd: e',
      'scalar a',
      'sequence !If - b\n  - c',
      'scalar b',
      'scalar c',
      'scalar d',
      'scalar e',
    ],
  ],
  [
    'a block scalar',
    'a: | # note\n  x\n   y\n\nb: >-\n  z\n',
    [
      'mapping a: | # note\n  x\n   y\n\nb: >-\n  z',
      'scalar a',
      'scalar | # note\n  x\n   y',
      'scalar b',
      'scalar >-\n  z',
    ],
  ],
  [
    'a block scalar that keeps its end',
    'a: |+\n  x\n\nb: 1\n',
    ['mapping a: |+\n  x\n\nb: 1', 'scalar a', 'scalar |+\n  x\n\n', 'scalar b', 'scalar 1'],
  ],
  [
    'flow collections',
    'a: { b: [1, "]" ], c }\n',
    [
      'mapping a: { b: [1, "]" ], c }',
      'scalar a',
      'mapping { b: [1, "]" ], c }',
      'scalar b',
      'sequence [1, "]" ]',
      'scalar 1',
      'scalar "]"',
      'scalar c',
      'scalar ',
    ],
  ],
  [
    'a pair without braces',
    '[a: 1, {b: 2}: 3]\n',
    [
      'sequence [a: 1, {b: 2}: 3]',
      'mapping a: 1',
      'scalar a',
      'scalar 1',
      'mapping {b: 2}: 3',
      'mapping {b: 2}',
      'scalar b',
      'scalar 2',
      'scalar 3',
    ],
  ],
  [
    'empty collections',
    'a: {}\nb: [ ]\n',
    ['mapping a: {}\nb: [ ]', 'scalar a', 'mapping {}', 'scalar b', 'sequence [ ]'],
  ],
  [
    'a comment with a bracket in a flow collection',
    'a: [1, # ]\n  2]\n',
    ['mapping a: [1, # ]\n  2]', 'scalar a', 'sequence [1, # ]\n  2]', 'scalar 1', 'scalar 2'],
  ],
  [
    'a flow collection that ends under its key',
    'a:\n  b: [\n    c,\n  ]\n  d: {\n e: f }\ng: h\n',
    [
      'mapping a:\n  b: [\n    c,\n  ]\n  d: {\n e: f }\ng: h',
      'scalar a',
      'mapping b: [\n    c,\n  ]\n  d: {\n e: f }',
      'scalar b',
      'sequence [\n    c,\n  ]',
      'scalar c',
      'scalar d',
      'mapping {\n e: f }',
      'scalar e',
      'scalar f',
      'scalar g',
      'scalar h',
    ],
  ],
  [
    'a quoted text indented less than its key',
    '  a: "b\n c"\n',
    ['mapping a: "b\n c"', 'scalar a', 'scalar "b\n c"'],
  ],
] as const)('the places of nodes: %s', (_name, text, expected) => {
  expect(outline(text)).toEqual(expected);
});

test.each([
  ['a.json', '\uFEFF{\r\n\t"a": [1, "x\\u0041"],\r\n\t"b": {}\r\n}\r\n'],
  ['template', '\uFEFF{\r\n\t"a": [1, "x\\u0041"],\r\n\t"b": {}\r\n}\r\n'],
])('JSON with tabs, CRLF and a byte order mark in %s', (path, text) => {
  expect(outline(text, path)).toEqual([
    'mapping {\r\n\t"a": [1, "x\\u0041"],\r\n\t"b": {}\r\n}',
    'scalar "a"',
    'sequence [1, "x\\u0041"]',
    'scalar 1',
    'scalar "x\\u0041"',
    'scalar "b"',
    'mapping {}',
  ]);
});

test.each([
  ['null', null],
  ['~', null],
  ['', null],
  ['true', true],
  ['False', false],
  ['yes', 'yes'],
  ['007', 7],
  ['0x1F', 31],
  ['1e3', 1000],
  ['-.5', -0.5],
  ['"1"', '1'],
  ["'null'", 'null'],
  ['!Sub 1', '1'],
  ['!Ref', ''],
  ['2010-09-09', '2010-09-09'],
])('the value of %s', (text, value) => {
  expect(mappingValue(root(`a: ${text}\n`), 'a')).toMatchObject({ kind: 'scalar', value });
});

test.each([
  ['a:\nb: 1\n', 'a', 2],
  ['a: # none\nb: 1\n', 'a', 2],
  ['a: !Ref\n', 'a', 7],
  ['{a, b: }\n', 'a', 2],
])('an empty value has the place where it would stand: %j', (text, key, start) => {
  expect(mappingValue(root(text), key)).toMatchObject({ start, end: start, text: '' });
});

test('the text of a folded flow value is that of the original, however it is indented', () => {
  const node = root('a: [\n"b\n\n  c", d\n e\n]\n');
  const list = mappingValue(node, 'a');
  expect(list?.kind === 'sequence' && list.items).toMatchObject([{ text: 'b\nc' }, { text: 'd e' }]);
});

test('several documents; those before a syntax error are kept', () => {
  expect(read('a: 1\n---\nb: 2\n').documents).toHaveLength(2);
  const broken = read('a: 1\n---\nb: [\n');
  expect(broken.documents).toHaveLength(1);
  expect(broken.problems).toHaveLength(1);
});

test.each([
  ['a.yaml', 'a: 1\n b: 2\n', 6, 'indented too far for a key'],
  ['a.yaml', 'a:\n\tb: 2\n', 3, 'a tab stands in the indentation'],
  ['a.yaml', 'a: "x\nb: 1\n', 3, 'a double quote is never closed'],
  ['a.yaml', 'a: [1,\nb: {\n', 3, 'is never closed'],
  ['a.yaml', 'a: [1 2\n', 3, 'is never closed'],
  ['a.yaml', 'a: *b\n', 3, 'repeats nothing'],
  ['a.yaml', 'a: &b [*b]\n', 7, 'stands inside what it repeats'],
  ['a.yaml', 'a: !A !B c\n', 6, 'one tag only'],
  ['a.yaml', 'a: \u0000\n', 3, 'NUL'],
  ['a.json', '{"a": 1,}', 8, 'comma too many'],
  ['a.json', '{"a": 1 "b": 2}', 8, 'a comma is missing'],
  ['a.json', '{"a" 1}', 5, 'a colon should stand'],
  ['a.json', '{"a": 1 // no\n}', 8, 'no comments'],
  ['a.json', "{'a': 1}", 1, 'double quotes'],
  ['a.json', '{"a": 1}}', 8, 'nothing may follow'],
  ['a.json', '{"a": "x', 6, 'closing double quote'],
  ['a.yaml', '{"a" 1}', 5, 'not valid JSON'],
])('a syntax error in %s: %j', (path, text, start, words) => {
  const { problems } = read(text, path);
  expect(problems).toMatchObject([{ file: path, start, message: expect.stringContaining(words) }]);
  for (const { end } of problems) expect(end).toBeLessThanOrEqual(text.length);
});

test.each([
  ['a.json', '['.repeat(100_000)],
  ['a.json', '{"a":'.repeat(100_000)],
  ['a.yaml', `a: ${'['.repeat(100_000)}`],
  ['a.yaml', '- '.repeat(100_000)],
  ['a.yaml', 'a: [\n]\n'.concat('- '.repeat(100_000))],
  ['a.yaml', `a: [\n]\nb: ${'{a: '.repeat(50_000)}`],
])('deep nesting in %s is a problem, soon: %#', (path, text) => {
  const before = threadTime();
  expect(read(text, path).problems).toHaveLength(1);
  expect(threadTime() - before).toBeLessThan(1000);
});

test('400 levels are read', () => {
  for (const path of ['a.json', 'a.yaml'])
    expect(read('['.repeat(400) + ']'.repeat(400), path).problems).toEqual([]);
});

test('aliases are shared, not copied, so that a bomb of them costs nothing', () => {
  const lines = Array.from(
    { length: 200 },
    (_, at) => `b${at + 1}: &a${at + 1} {<<: [*a${at}, *a${at}], c: [*a${at}, *a${at}]}`,
  );
  const node = root(`a: &a0 {d: 1}\n${lines.join('\n')}\n`);
  const last = mappingValue(node, 'b200');
  expect(mappingValue(last, 'd')).toMatchObject({ value: 1 });
  expect(mappingEntry(last, 'nothing')).toBeUndefined();
});

test('a document of wrong aliases has one problem, and none of the others', () => {
  const { documents, problems } = read(`a: 1\n---\n${'- *a\n'.repeat(200_000)}---\nb: 2\n`);
  expect(documents).toHaveLength(2);
  expect(problems).toHaveLength(1);
});

test('an anchor that is declared again counts from there on', () => {
  const node = root('a: &x 1\nb: *x\nc: &x 2\nd: *x\n');
  expect(mappingValue(node, 'b')).toMatchObject({ value: 1 });
  expect(mappingValue(node, 'd')).toMatchObject({ value: 2 });
});

test('hostile keys are keys like others', () => {
  const node = root('__proto__: 1\nconstructor: 2\n');
  expect(mappingValue(node, '__proto__')).toMatchObject({ value: 1 });
  expect(mappingValue(node, 'toString')).toBeUndefined();
});

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    tie('text'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('map'),
  ),
  text: fc.oneof(
    fc.string(),
    fc.stringMatching(/^[ a-z:#\n'"[\]{},|>&*!-]{0,12}$/),
    fc.constantFrom('a\nb\n', 'a\n\n', ' a\n b', 'x: y', '- z', '# c', '{{resolve:ssm:x}}'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(tie('text').map(String), tie('value'), { maxKeys: 4 }),
})).value;

const written = fc
  .tuple(json, fc.constantFrom(-1, 0, 1, 2), fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 4 }))
  .map(([value, flowLevel, forceQuotes, isWindows, indent]) => {
    const text = dump(value, { flowLevel, forceQuotes, indent: indent + 1 });
    return { value, text: isWindows ? text.replaceAll('\n', '\r\n') : text };
  });

function plainValue(node: DocumentNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(plainValue);
  return node.entries.map(({ key, value }: MappingEntry) => [plainValue(key), plainValue(value)]);
}

function pairs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pairs);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([key, inner]) => [key, pairs(inner)]);
}

function nodesOf(node: DocumentNode): DocumentNode[] {
  if (node.kind === 'scalar') return [node];
  const inner =
    node.kind === 'sequence' ? node.items : node.entries.flatMap(({ key, value }) => [key, value]);
  return [node, ...inner.flatMap(nodesOf)];
}

/** The slice of a node as a text of its own: block scalars need a key, block collections their column. */
function alone(node: DocumentNode, text: string): string {
  const slice = text.slice(node.start, node.end);
  if (node.kind === 'scalar') return `- ${slice}`;
  return `-\n${' '.repeat(node.start - (text.lastIndexOf('\n', node.start - 1) + 1) + 1)}${slice.replaceAll('\n', '\n ')}`;
}

test('what js-yaml writes is read as the same value', () => {
  fc.assert(
    fc.property(written, ({ value, text }) => {
      expect(plainValue(root(text))).toEqual(pairs(value));
    }),
    { numRuns: 1000 },
  );
});

test('the slice of every node reads as the same value', () => {
  fc.assert(
    fc.property(written, ({ text }) => {
      for (const node of nodesOf(root(text))) {
        const slice = text.slice(node.start, node.end);
        const isTiedToItsPlace = /[|>][-+]?[0-9]/.test(slice) || (node.kind === 'scalar' && slice === '');
        if (isTiedToItsPlace) continue;
        const again = root(alone(node, text));
        const item = again.kind === 'sequence' ? again.items[0] : undefined;
        expect(item && plainValue(item)).toEqual(plainValue(node));
      }
    }),
    { numRuns: 1000 },
  );
});

test('JSON text reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', '\t', '  '), (text, indent) => {
      const value: unknown = JSON.parse(text);
      const node = root(JSON.stringify(value, null, indent), 'a.json');
      expect(plainValue(node)).toEqual(pairs(value));
    }),
    { numRuns: 300 },
  );
});

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ \n\t\r:#'"[\]{},|>&*!?a1.%@`-]{0,40}$/), (text) => {
      const { documents, problems } = read(text);
      for (const node of documents)
        for (const { start, end } of nodesOf(node)) expect(start).toBeLessThanOrEqual(end);
      for (const { start, end } of problems) expect(start <= end && end <= text.length).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
