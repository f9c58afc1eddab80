import { parse } from '@cdktn/hcl2json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHcl } from '../../src/source/hcl.ts';
import { MAX_HCL_DEPTH } from '../../src/source/hcl-scanner.ts';
import type { Expression } from '../../src/source/hcl-tree.ts';
import { LineIndex } from '../../src/source/text.ts';
import { threadTime } from '../thread-time.ts';
import { ANY_STRING, asJson, shape } from './hcl-text.ts';

function read(text: string) {
  return readHcl({ path: 'main.tf', text });
}

function expressionOf(source: string): Expression {
  const { body, problem } = read(`x = ${source}\n`);
  const value = body.attributes[0]?.value;
  if (!value) throw new Error(problem?.message ?? 'no attribute');
  return value;
}

describe('expressions are grouped as Terraform groups them', () => {
  test.each([
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['a ? b ? c : d : e', '(a ? (b ? c : d) : e)'],
    ['-a.b + c * d == e && !f || g', '(((((-a.b) + (c * d)) == e) && (!f)) || g)'],
    ['a - b - c', '((a - b) - c)'],
    ['a-b', 'a-b'],
    ['(a)[0].b', '<a>[0].b'],
    ['a.*.id[0]', 'splat(a, _.id)[0]'],
    ['a[*].b.c[0]', 'splat(a, _.b.c[0])'],
    ['a.0.b', 'a[0].b'],
    ['a.0.1', 'a[0][1]'],
    ['a["k"].*.d', 'splat(a["k"], _.d)'],
    ['f(x, y...)', 'f(x, y...)'],
    ['f(\n  a,\n)', 'f(a)'],
    ['provider::aws::arn_parse(x)', 'provider::aws::arn_parse(x)'],
    ['{ a = 1, (b) = "c"\n d : e }', '{a: 1, <b>: "c", d: e}'],
    ['{\n name = var.name\n (var.key) = 1\n}', '{name: var.name, <var.key>: 1}'],
    ['[for x in y : x if z]', 'for(x in y: x if z)'],
    ['{\n for k, v in m : k => v... if v\n}', 'for(k, v in m: k => v... if v)'],
    ['"a\\"b$${c}${d}e"', 'template("a\\"b${c}" ${d} "e")'],
    ['"%{ if x }y%{ else }z%{ endif }"', 'template(if(x ? "y" : "z"))'],
    ['"%{ for a, b in c ~} ${b}%{ endfor }"', 'template(for(a,b in c: ${b}))'],
    ['"${x}"', 'template(${x})'],
    ['"\\u00e9\\n"', '"é\\n"'],
    ['"5% of $x"', '"5% of $x"'],
    ['<<-E\n    a\n      b ${c}\n  E', 'template("a\\n" "  b " ${c} "\\n")'],
    ['<<E\n  a\nE', '"  a\\n"'],
    ['[1, # one\n 2 /* two */]', '[1, 2]'],
    ['null', 'null'],
    ['1.5e3', '1500'],
  ])('%s', (source, expected) => {
    expect(shape(expressionOf(source))).toBe(expected);
  });
});

test('every place is exact, whatever the line ends, byte order mark or script', () => {
  const text = '\ufeff# é\r\nresource aws_x "𝒳" {\r\n\ttags = { "k" = <<E\r\nv\r\nE\r\n\t}\r\n}\r\n';
  const { body, comments, problem } = read(text);
  expect(problem).toBeNull();
  const [block] = body.blocks;
  expect(block && text.slice(block.start, block.headerEnd)).toBe('resource aws_x "𝒳"');
  expect(block?.labels).toEqual(['aws_x', '𝒳']);
  expect(block && text.slice(block.start, block.end).endsWith('}')).toBe(true);
  const [tags] = block?.body.attributes ?? [];
  expect(tags && text.slice(tags.start, tags.end)).toBe('tags = { "k" = <<E\r\nv\r\nE\r\n\t}');
  expect(comments.map(({ start, end }) => text.slice(start, end).trim())).toEqual(['# é']);
});

describe('a syntax error says what is wrong and where', () => {
  test.each([
    ['resource "a" "b" {\n  x = \n}\n', '2:7', 'A value is missing here'],
    ['resource "a" {\n', '1:14', 'This block is never closed'],
    ['a = "${', '1:8', 'A value is missing here'],
    ['x = 1 y = 2\n', '1:7', 'The argument "x" ends before this'],
    ['r {\n  x = foo(\n}\n', '3:1', 'A value is missing here'],
    ['r {\n  x = 1\n  x = 2\n}\n', '3:3', 'The argument "x" is set twice'],
    ['a = <<E\nfoo\n', '1:5', 'This heredoc is not closed'],
    ['}\n', '1:1', 'This `}` closes nothing'],
    ["x = 'abc'\n", '1:5', 'Strings stand in double quotes'],
    ['x = "abc\ny = 1\n', '1:5', 'This string is not closed'],
    ['x = 10.0.0.1\n', '1:5', '10.0.0.1 is no number'],
    ['a { b = 1, c = 2 }\n', '1:10', 'one argument only'],
    ['a = "%{ if b }c"\n', '1:6', 'has no `%{ endif }`'],
    ['a = "\\q"\n', '1:6', 'no escape'],
    ['/* a\n', '1:1', 'This comment has no end'],
    [`a ${'b '.repeat(200)}{}\n`, '1:1', 'more than 100 labels'],
    [`a = ${'['.repeat(MAX_HCL_DEPTH + 10)}\n`, null, 'nested more than 200 levels'],
  ])('%j', (text, place, words) => {
    const { body, problem } = read(text);
    expect(problem?.message).toContain(words);
    expect(body.blocks).toEqual([]);
    const { line, column } = new LineIndex(text).position(problem?.start ?? -1);
    if (place !== null) expect(`${line}:${column}`).toBe(place);
  });
});

test('nesting far beyond the limit is a Problem, not a crash', () => {
  for (const open of ['[', '(', '{a={', '"${', '-', '!', 'a[', 'f(', 'a ? ', '"%{if a}'])
    expect(read(`x = ${open.repeat(100_000)}`).problem).not.toBeNull();
});

describe('a tree that would be too high is a Problem, so that whoever walks over it may recurse', () => {
  test.each([
    ['a + b', ' + b'],
    ['a', '.b'],
    ['a', '[0]'],
    ['a', '.0'],
    ['a', '.*'],
    ['a', '[*]'],
    ['a', '.*.b[0]'],
    ['a && b', ' && b || c'],
  ])('%s%s…', (first, more) => {
    expect(read(`x = ${first}${more.repeat(100)}\n`).problem).toBeNull();
    const { message } = read(`x = ${first}${more.repeat(1_000_000)}\n`).problem ?? {};
    expect(message).toMatch(/has more than 1000 steps|nested more than 200 levels/);
  });

  test('through brackets too', () => {
    const chain = ' + b'.repeat(100);
    const nested = `${'('.repeat(20)}a${`${chain})`.repeat(20)}`;
    expect(read(`x = ${nested}\n`).problem?.message).toContain('has more than 1000 steps');
  });

  test('but not beside each other', () => {
    const item = `a${'.b'.repeat(900)}`;
    expect(read(`x = [${`${item}, `.repeat(3)}]\ny = ${item}\n`).problem).toBeNull();
    expect(read(`x = "${'${a + b}'.repeat(5_000)}"\n`).problem).toBeNull();
  });
});

test('reading takes time in proportion to the text, whatever stands on one line', () => {
  const start = threadTime();
  const heredoc = read(`x = <<E\n${'%{ if a }b%{ endif }'.repeat(100_000)}\nE\n`);
  expect(heredoc.problem).toBeNull();
  expect(heredoc.heredocs).toEqual([{ start: 8, end: 2_000_009 }]);
  expect(read(`x = "${'%{ if a }'.repeat(100_000)}"\n`).problem).not.toBeNull();
  expect(threadTime() - start).toBeLessThan(10_000);
});

const PIECES = [
  '"',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '\n',
  '=',
  '${',
  '%{ if x }',
  '%{',
  '%{ endif }',
  '.',
  '*',
  '?',
  ':',
  '-',
  '!',
  '#',
  '/*',
  '*/',
  '\\',
  '<<E\n',
  '<<-E\n',
  '\nE\n',
  'for x in y:',
  ' ',
  'a',
  '1',
  ',',
  '\r\n',
  '~',
  '=>',
  '...',
  '$',
  '%',
  '::',
  "'",
  '0.1',
  '@',
  '&&',
  '||',
  '<',
  'é',
  '\t',
];

const SAMPLE = `# a stage
resource "aws_api_gateway_stage" "this" {
  for_each      = { for k, v in var.stages : k => v if v.enabled }
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this[each.key].id

  client_certificate_id = var.certificate != null ? one(aws_api_gateway_client_certificate.this[*].id) : ""
  tags = merge(local.tags, { "a/b" : "\${each.key}-x", (var.k) = <<-EOT
    text %{ if true }\${1 + 2}%{ else }no%{ endif }
    EOT
  })
  lifecycle { create_before_destroy = true }
}
`;

describe('our reader and the parser of HashiCorp', () => {
  test('read the same from a file', async () => {
    const ours = asJson(read(SAMPLE).body, SAMPLE);
    expectSame(ours, await parse('main.tf', SAMPLE));
  });

  test('accept and refuse the same texts', async () => {
    const change = fc.record({
      at: fc.nat(SAMPLE.length),
      cut: fc.nat(3),
      piece: fc.constantFrom(...PIECES, ''),
    });
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        const text = all.reduce(
          (now, { at, cut, piece }) => now.slice(0, at) + piece + now.slice(at + cut),
          SAMPLE,
        );
        const theirs = await parse('main.tf', text).then(
          () => 'accepts',
          () => 'refuses',
        );
        expect(read(text).problem ? 'refuses' : 'accepts').toBe(theirs);
      }),
      { numRuns: 400, seed: 20261122 },
    );
  });
});

function expectSame(ours: unknown, theirs: unknown): void {
  if (ours === ANY_STRING) expect(typeof theirs).toBe('string');
  else if (ours instanceof Map) {
    const members = new Map(Object.entries(theirs ?? {}));
    expect([...ours.keys()].sort()).toEqual([...members.keys()].sort());
    for (const [key, value] of ours) expectSame(value, members.get(key));
  } else if (Array.isArray(ours)) {
    expect(Array.isArray(theirs) && theirs.length).toBe(ours.length);
    for (const [index, value] of ours.entries()) expectSame(value, Array.isArray(theirs) && theirs[index]);
  } else expect(theirs).toEqual(ours);
}
