import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../src/source/document.ts';
import {
  type ItemStep,
  insertEntry,
  removeEntry,
  type Step,
  setEntry,
} from '../../src/source/document-edit.ts';
import type { NewValue } from '../../src/source/document-writing.ts';
import { applyEdits, type Edit, type SourceFile } from '../../src/source/text.ts';
import { type DocumentNode, type MappingNode, mappingEntry, mappingValue } from '../../src/source/tree.ts';

function root(file: SourceFile): DocumentNode {
  const { documents, problems } = readDocument(file);
  expect(problems).toEqual([]);
  const [first] = documents;
  if (!first) throw new Error('no document');
  return first;
}

/** A step is a key, or the number of a list's item. */
function nodeAt(file: SourceFile, path: readonly string[]): DocumentNode | undefined {
  return path.reduce<DocumentNode | undefined>(
    (node, key) => (node?.kind === 'sequence' ? node.items[Number(key)] : mappingValue(node, key)),
    root(file),
  );
}

function mappingAt(file: SourceFile, path: readonly string[]): MappingNode {
  const node = nodeAt(file, path);
  if (node?.kind !== 'mapping') throw new Error(`no mapping at ${path.join('.')}`);
  return node;
}

/** Applies the edits and reads the result: edits that break the file fail here. */
function applied(file: SourceFile, edits: readonly Edit[]): string {
  const text = applyEdits(file.text, edits);
  root({ path: file.path, text });
  return text;
}

function fileOf(text: string): SourceFile {
  return { path: /^\uFEFF?[\s[]*\{\s*"/.test(text) ? 'file.json' : 'file.yaml', text };
}

function set(text: string, path: string, key: string, value: NewValue): string {
  const file = fileOf(text);
  return applied(file, setEntry(file, mappingAt(file, path === '' ? [] : path.split('.')), key, value));
}

function insert(text: string, path: string, after: string, key: string, value: NewValue): string {
  const file = fileOf(text);
  const mapping = mappingAt(file, path === '' ? [] : path.split('.'));
  const entry = mappingEntry(mapping, after);
  if (!entry) throw new Error(`no entry ${after}`);
  return applied(file, insertEntry(file, mapping, entry, [key, value]));
}

/** `from` is the number of leading keys that must stay. */
function remove(text: string, path: string, from = 0): string {
  const file = fileOf(text);
  const keys = path.split('.');
  const steps = keys.map((key, at): Step | ItemStep => {
    const sequence = nodeAt(file, keys.slice(0, at));
    const item = sequence?.kind === 'sequence' ? sequence.items[Number(key)] : undefined;
    if (sequence?.kind === 'sequence' && item) return { sequence, item };
    const mapping = mappingAt(file, keys.slice(0, at));
    const entry = mappingEntry(mapping, key);
    if (!entry) throw new Error(`no entry ${key}`);
    return { mapping, entry };
  });
  return applied(file, removeEntry(file, steps.slice(from)));
}

const REF: NewValue = { tag: '!Ref', text: 'C' };
const LONG: NewValue = [['Ref', 'C']];
const DEEP: NewValue = [
  ['T', 'x'],
  ['P', [['D', 'two words']]],
];

describe('a new entry', () => {
  test.each<[name: string, before: string, path: string, value: NewValue, after: string]>([
    [
      'goes after the last one',
      'a:\n  b: 1\n  c: 2\nd: 3\n',
      'a',
      REF,
      'a:\n  b: 1\n  c: 2\n  k: !Ref C\nd: 3\n',
    ],
    [
      'goes before trailing comments and blank lines',
      'a:\n  b: 1 # one\n  # end\n\nd: 3\n',
      'a',
      REF,
      'a:\n  b: 1 # one\n  k: !Ref C\n  # end\n\nd: 3\n',
    ],
    [
      'goes behind a nested last value',
      'a:\n  b:\n  - x:\n      y\nd: 3\n',
      'a',
      REF,
      'a:\n  b:\n  - x:\n      y\n  k: !Ref C\nd: 3\n',
    ],
    ['keeps CRLF', 'a:\r\n  b: 1\r\n', 'a', REF, 'a:\r\n  b: 1\r\n  k: !Ref C\r\n'],
    [
      'keeps CRLF within itself',
      'a:\r\n  b: 1\r\n',
      'a',
      DEEP,
      'a:\r\n  b: 1\r\n  k:\r\n    T: x\r\n    P:\r\n      D: two words\r\n',
    ],
    ['works without a final line break', 'a:\n  b: 1', 'a', REF, 'a:\n  b: 1\n  k: !Ref C'],
    ['works behind a byte order mark', '\uFEFFa: 1\n', '', 'x', '\uFEFFa: 1\nk: x\n'],
    [
      'stays out of a block scalar',
      'a:\n  b: |\n    x\n\n\nd: 3\n',
      'a',
      REF,
      'a:\n  b: |\n    x\n  k: !Ref C\n\n\nd: 3\n',
    ],
    [
      'stays out of a block scalar that keeps its end',
      'a:\n  b: |+\n    x\n\nd: 3\n',
      'a',
      REF,
      'a:\n  b: |+\n    x\n\n  k: !Ref C\nd: 3\n',
    ],
    ['follows an empty last value', 'a:\n  b:\nd: 3\n', 'a', REF, 'a:\n  b:\n  k: !Ref C\nd: 3\n'],
    [
      'is indented like its siblings in a list',
      'a:\n- b: 1\n  c:\n      d: 1\n',
      '',
      LONG,
      'a:\n- b: 1\n  c:\n      d: 1\nk:\n  Ref: C\n',
    ],
    [
      'takes the step of its siblings',
      'a:\n    b:\n        c: 1\n',
      'a',
      LONG,
      'a:\n    b:\n        c: 1\n    k:\n        Ref: C\n',
    ],
    [
      'takes the step of its own mapping',
      'x:\n    y: 1\na:\n  b: 1\n',
      'a',
      LONG,
      'x:\n    y: 1\na:\n  b: 1\n  k:\n    Ref: C\n',
    ],
    [
      'takes the quotes of its siblings',
      "a:\n  'b': 'x'\n  'c': 'y'\n",
      'a',
      'z',
      "a:\n  'b': 'x'\n  'c': 'y'\n  'k': 'z'\n",
    ],
    ['is quoted where it must be', 'a:\n  b: x\n', 'a', 'y: z # no', "a:\n  b: x\n  k: 'y: z # no'\n"],
    [
      'is a text where YAML 1.1 reads a boolean',
      'a:\n  b: x\n',
      'a',
      [['Ref', 'No']],
      "a:\n  b: x\n  k:\n    Ref: 'No'\n",
    ],
    ['keeps a hostile text a text', 'a:\n  b: x\n', 'a', 'y\n  z: 1', 'a:\n  b: x\n  k: "y\\n  z: 1"\n'],
    ['fits a flow mapping', 'a: {b: 1, c: 2}\n', 'a', REF, 'a: {b: 1, c: 2, k: !Ref C}\n'],
    ['fits a padded flow mapping', 'a: { b: 1 } # x\n', 'a', LONG, 'a: { b: 1, k: { Ref: C } } # x\n'],
    [
      'fits a flow mapping of many lines',
      'a: {\n  b: 1, # one\n  c: 2 # two\n}\n',
      'a',
      REF,
      'a: {\n  b: 1, # one\n  c: 2, # two\n  k: !Ref C\n}\n',
    ],
    [
      'keeps a trailing comma',
      'a: {\n  b: 1, # one\n}\n',
      'a',
      REF,
      'a: {\n  b: 1, # one\n  k: !Ref C,\n}\n',
    ],
    ['fills an empty flow mapping', 'a: {}\n', 'a', REF, 'a: { k: !Ref C }\n'],
    [
      'fits JSON',
      '{\n  "a": {\n    "b": 1\n  }\n}\n',
      'a',
      LONG,
      '{\n  "a": {\n    "b": 1,\n    "k": {\n      "Ref": "C"\n    }\n  }\n}\n',
    ],
    [
      'fits JSON with tabs',
      '{\n\t"a": {\n\t\t"b": {"Ref": "X"}\n\t}\n}',
      'a',
      LONG,
      '{\n\t"a": {\n\t\t"b": {"Ref": "X"},\n\t\t"k": {"Ref": "C"}\n\t}\n}',
    ],
    [
      'fits JSON with four spaces and CRLF',
      '{\r\n    "a": {\r\n        "b": 1\r\n    }\r\n}\r\n',
      'a',
      DEEP,
      '{\r\n    "a": {\r\n        "b": 1,\r\n        "k": {\r\n            "T": "x",\r\n            "P": {\r\n                "D": "two words"\r\n            }\r\n        }\r\n    }\r\n}\r\n',
    ],
    ['fits JSON on one line', '{"a":{"b":1,"c":2}}', 'a', LONG, '{"a":{"b":1,"c":2,"k":{"Ref":"C"}}}'],
    [
      'fills an empty JSON object',
      '{\n  "a": {}\n}\n',
      'a',
      LONG,
      '{\n  "a": {\n    "k": {\n      "Ref": "C"\n    }\n  }\n}\n',
    ],
    [
      'fills an empty JSON object with tabs',
      '[\n\t{\n\t\t"a": {}\n\t}\n]\n',
      '0.a',
      'x',
      '[\n\t{\n\t\t"a": {\n\t\t\t"k": "x"\n\t\t}\n\t}\n]\n',
    ],
    [
      'fills an empty JSON object on one line',
      '{"a":{},"b":{"c":1}}\n',
      'a',
      'x',
      '{"a":{"k":"x"},"b":{"c":1}}\n',
    ],
    [
      'keeps a hostile text a text in JSON',
      '{\n  "a": {\n    "b": 1\n  }\n}\n',
      'a',
      'x"\n}',
      '{\n  "a": {\n    "b": 1,\n    "k": "x\\"\\n}"\n  }\n}\n',
    ],
  ])('%s', (_name, before, path, value, after) => {
    expect(set(before, path, 'k', value)).toBe(after);
  });
});

describe('an entry that is there', () => {
  test.each<[name: string, before: string, value: NewValue, after: string]>([
    ['gets another value', 'a:\n  k: "" # none\n  b: 1\n', REF, 'a:\n  k: !Ref C # none\n  b: 1\n'],
    ['loses its tag', 'a:\n  k: !Ref "AWS::NoValue"\n', REF, 'a:\n  k: !Ref C\n'],
    ['gets a first value', 'a:\n  k:\n  b: 1\n', REF, 'a:\n  k: !Ref C\n  b: 1\n'],
    [
      'gets a first value before a comment',
      'a:\n  k: # none\n  b: 1\n',
      REF,
      'a:\n  k: !Ref C # none\n  b: 1\n',
    ],
    ['keeps its question mark', 'a:\n  ? k\n  : ""\n  b: 1\n', REF, 'a:\n  ? k\n  : !Ref C\n  b: 1\n'],
    ['gets an answer', 'a:\n  ? k # none\n  ? b\n', REF, 'a:\n  ? k # none\n  : !Ref C\n  ? b\n'],
    ['gets a mapping as its answer', 'a:\n  ? k\n  b: 1\n', LONG, 'a:\n  ? k\n  :\n    Ref: C\n  b: 1\n'],
    ['gets a mapping', 'a:\n  k: ""\n  b: 1\n', LONG, 'a:\n  k:\n    Ref: C\n  b: 1\n'],
    [
      'gets another mapping',
      'a:\n  k:\n    Ref: AWS::NoValue\n  b: 1\n',
      LONG,
      'a:\n  k:\n    Ref: C\n  b: 1\n',
    ],
    [
      'gets a text for a mapping',
      'a:\n  k:\n    Ref: AWS::NoValue\n  b: 1\n',
      REF,
      'a:\n  k: !Ref C\n  b: 1\n',
    ],
    [
      'gets a text below a comment',
      'a:\n  k: # c\n    Ref: X\n  b: 1\n',
      REF,
      'a:\n  k: # c\n    !Ref C\n  b: 1\n',
    ],
    ['gets a value for an alias', 'x: &n ""\na:\n  k: *n\n', REF, 'x: &n ""\na:\n  k: !Ref C\n'],
    ['in a flow mapping', 'a: {k: "", b: 1}\n', LONG, 'a: {k: {Ref: C}, b: 1}\n'],
    ['without a value in a flow mapping', 'a: {k, b: 1}\n', REF, 'a: {k: !Ref C, b: 1}\n'],
    [
      'in JSON',
      '{\n  "a": {\n    "k": "",\n    "b": {"Ref": "X"}\n  }\n}\n',
      LONG,
      '{\n  "a": {\n    "k": {"Ref": "C"},\n    "b": {"Ref": "X"}\n  }\n}\n',
    ],
    ['in JSON on one line', '{"a":{"k":"","b":1}}', 'x', '{"a":{"k":"x","b":1}}'],
    ['in JSON with blanks', '{"a": {"k" : 1}}', 'x', '{"a": {"k" : "x"}}'],
    ['the last of two', 'a:\n  k: 1\n  k: 2\n', REF, 'a:\n  k: 1\n  k: !Ref C\n'],
  ])('%s', (_name, before, value, after) => {
    expect(set(before, 'a', 'k', value)).toBe(after);
  });
});

describe('an entry after a given one', () => {
  test.each<[name: string, before: string, after: string]>([
    [
      'in a block mapping',
      'r:\n  a:\n    T: y\n  b:\n    T: z\n',
      'r:\n  a:\n    T: y\n  k:\n    T: x\n    P:\n      D: two words\n  b:\n    T: z\n',
    ],
    [
      'with the blank line of its siblings',
      'r:\n  a:\n    T: y\n\n  # about b\n  b:\n    T: z\n',
      'r:\n  a:\n    T: y\n\n  k:\n    T: x\n    P:\n      D: two words\n\n  # about b\n  b:\n    T: z\n',
    ],
    [
      'in JSON',
      '{\n  "r": {\n    "a": {\n      "T": "y"\n    },\n    "b": {\n      "T": "z"\n    }\n  }\n}\n',
      '{\n  "r": {\n    "a": {\n      "T": "y"\n    },\n    "k": {\n      "T": "x",\n      "P": {\n        "D": "two words"\n      }\n    },\n    "b": {\n      "T": "z"\n    }\n  }\n}\n',
    ],
    [
      'in JSON on one line',
      '{"r": {"a": {"T": "y"}, "b": {"T": "z"}}}',
      '{"r": {"a": {"T": "y"}, "k": {"T": "x", "P": {"D": "two words"}}, "b": {"T": "z"}}}',
    ],
    [
      'in a flow mapping',
      'r: {a: {T: y}, b: {T: z}}\n',
      'r: {a: {T: y}, k: {T: x, P: {D: two words}}, b: {T: z}}\n',
    ],
  ])('%s', (_name, before, after) => {
    expect(insert(before, 'r', 'a', 'k', DEEP)).toBe(after);
  });
});

describe('a removed entry', () => {
  test.each<[name: string, before: string, path: string, after: string]>([
    ['takes its line', 'a:\n  b: 1\n  k: !Ref C # why\n  c: 2\n', 'a.k', 'a:\n  b: 1\n  c: 2\n'],
    [
      'takes its question mark',
      'a:\n  b: 1\n  ? k\n  : 1 # why\n  ? c\n  : 2\n',
      'a.k',
      'a:\n  b: 1\n  ? c\n  : 2\n',
    ],
    ['takes it as the first one', 'a:\n  ? k\n  : 1\n  c: 2\n', 'a.k', 'a:\n  c: 2\n'],
    ['takes it as the last one', 'a:\n  b: 1\n  ? k\n  : 1\n', 'a.k', 'a:\n  b: 1\n'],
    ['takes it from the start of a line', '{? k : 1, ? b : 2}', 'k', '{? b : 2}'],
    ['takes it from the end of a line', '{? b : 2, ? k : 1}', 'k', '{? b : 2}'],
    ['takes it with the mapping', 'a:\n  ? b\n  : ? k\n    : 1\n  c: 2\n', 'a.b.k', 'a:\n  c: 2\n'],
    ['takes its lines', 'a:\n  k:\n    Ref: C\n  c: 2\n', 'a.k', 'a:\n  c: 2\n'],
    [
      'leaves the comments around it',
      'a:\n  # one\n  k: 1\n  # two\n  c: 2\n',
      'a.k',
      'a:\n  # one\n  # two\n  c: 2\n',
    ],
    ['may be the last one', 'a:\n  b: 1\n  k: 1\n\nc: 2\n', 'a.k', 'a:\n  b: 1\n\nc: 2\n'],
    ['may end the file', 'a:\n  b: 1\n  k: 1', 'a.k', 'a:\n  b: 1'],
    ['keeps CRLF', 'a:\r\n  b: 1\r\n  k: 1\r\nc: 2\r\n', 'a.k', 'a:\r\n  b: 1\r\nc: 2\r\n'],
    ['may end a CRLF file', 'a:\r\n  b: 1\r\n  k: 1', 'a.k', 'a:\r\n  b: 1'],
    ['may hold a block scalar', 'a:\n  k: |\n    x\n\n  c: 2\n', 'a.k', 'a:\n\n  c: 2\n'],
    ['takes the mapping that would be empty', 'a:\n  b:\n    k: 1\n  c: 2\n', 'a.b.k', 'a:\n  c: 2\n'],
    ['takes every mapping that would be empty', 'x: 1\na:\n  b:\n    k: 1\n', 'a.b.k', 'x: 1\n'],
    ['leaves an empty mapping at the first step', 'a:\n  k: 1\nb: 2\n', 'a.k!', 'a:\n  {}\nb: 2\n'],
    ['in a flow mapping, the first', 'a: {k: 1, b: 2}\n', 'a.k', 'a: {b: 2}\n'],
    ['in a flow mapping, the last', 'a: {b: 2, k: 1}\n', 'a.k', 'a: {b: 2}\n'],
    ['in a flow mapping, between', 'a: {b: 2, k: 1, c: 3}\n', 'a.k', 'a: {b: 2, c: 3}\n'],
    ['in a flow mapping, with what would be empty', 'a: {b: 2, d: {k: 1}}\n', 'a.d.k', 'a: {b: 2}\n'],
    [
      'in a flow mapping of many lines with comments',
      'a: {\n  b: 2, # two\n  k: 1 # one\n}\n',
      'a.k',
      'a: {\n  b: 2, # two # one\n}\n',
    ],
    ['in JSON, the first', '{\n  "k": 1,\n  "b": 2\n}\n', 'k', '{\n  "b": 2\n}\n'],
    ['in JSON, the last', '{\n\t"b": 2,\n\t"k": {\n\t\t"Ref": "C"\n\t}\n}', 'k', '{\n\t"b": 2\n}'],
    ['in JSON, with what would be empty', '{"a": {"b": {"k": 1}}, "c": 2}', 'a.b.k', '{"c": 2}'],
    ['in JSON, the only one', '{\n  "a": {\n    "k": 1\n  }\n}\n', 'a.k', '{}\n'],
    ['in JSON, an item of a list', '{"a": [{"k": 1}, {"b": 1}]}', 'a.0.k', '{"a": [{"b": 1}]}'],
    ['in JSON, the last item of a list', '{"a": [{"b": 1}, {"k": 1}]}', 'a.1.k', '{"a": [{"b": 1}]}'],
    ['in JSON, the only item of a list', '{"a": [{"k": 1}], "b": 1}', 'a.0.k', '{"b": 1}'],
    ['in JSON, the only item of all', '[\n  {"k": 1}\n]\n', '0.k', '[]\n'],
    ['in a flow mapping, the only one', 'a: {k: 1}\nb: 2\n', 'a.k!', 'a: {}\nb: 2\n'],
    [
      'in a flow mapping, the only one beside a comment',
      'a: {\n  # why\n  k: 1 }\nb: 2\n',
      'a.k!',
      'a: {\n  # why\n   }\nb: 2\n',
    ],
  ])('%s', (_name, before, path, after) => {
    expect(path.endsWith('!') ? remove(before, path.slice(0, -1), 1) : remove(before, path)).toBe(after);
  });
});

function plain(node: DocumentNode | undefined): unknown {
  if (node?.kind === 'sequence') return node.items.map(plain);
  if (node?.kind === 'mapping')
    return new Map(
      node.entries.map(({ key, value }) => [key.kind === 'scalar' ? key.text : null, plain(value)]),
    );
  return node?.value;
}

const documents = fc
  .tuple(
    fc.dictionary(fc.stringMatching(/^[a-j]{1,3}$/), fc.jsonValue({ maxDepth: 2 }), {
      minKeys: 1,
      maxKeys: 4,
    }),
    fc.constantFrom(-1, 0, 1, 2, 9),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([inner, flowLevel, isWindows, hasEnd]) => {
    const value = { first: 1, a: inner, last: [1] };
    const text = flowLevel === 9 ? JSON.stringify(value, null, 2) : dump(value, { flowLevel });
    const ended = hasEnd ? text : text.trimEnd();
    return {
      path: flowLevel === 9 ? 'a.json' : 'a.yaml',
      text: isWindows ? ended.replaceAll('\n', '\r\n') : ended,
    };
  });

test('setting and removing changes nothing else in any document', () => {
  fc.assert(
    fc.property(documents, (file) => {
      const before = plain(root(file));
      const edited = {
        path: file.path,
        text: applied(file, setEntry(file, mappingAt(file, ['a']), 'key', LONG)),
      };
      expect(plain(mappingValue(mappingAt(edited, ['a']), 'key'))).toEqual(new Map([['Ref', 'C']]));
      const mapping = mappingAt(edited, ['a']);
      const entry = mappingEntry(mapping, 'key');
      if (!entry) throw new Error('not set');
      const text = applied(edited, removeEntry(edited, [{ mapping, entry }]));
      expect(plain(root({ path: file.path, text }))).toEqual(before);
    }),
    { numRuns: 1000 },
  );
});
