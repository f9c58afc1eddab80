import { describe, expect, test } from 'vitest';
import { type Files, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';
import { filesOf } from './fixed.ts';

const STAGES =
  'resource "aws_api_gateway_stage" "a" {\n  stage_name = "a"\n}\n\nresource "aws_api_gateway_stage" "b" {\n  stage_name = "b"\n}\n';
const HEREDOC = `locals {\n  a = <<E\n${'x y\n'.repeat(40_000)}E\n}\n`;

/** What `verify` says of an edit that was meant for the stages of these names and a new certificate `c`. */
function verify(before: string, after: string, names: readonly string[], path = 'main.tf') {
  const files: Files = filesOf({ [path]: before });
  const stages = terraform
    .read(files, null, NOTHING_AROUND)
    .stages.filter(({ address }) => names.includes(address.slice(-1)));
  const changes = [
    ...names.map((name) => ['aws_api_gateway_stage', name, 'client_certificate_id']),
    ['aws_api_gateway_client_certificate', 'c'],
  ].map((keys) => JSON.stringify([path, 'resource', ...keys]));
  return terraform.verify(stages, files, filesOf({ [path]: after }), new Set(changes));
}

function attached(text: string, name: string): string {
  return text.replace(`stage_name = "${name}"\n`, (line) => `${line}  client_certificate_id = "x"\n`);
}

const NEW = 'resource "aws_api_gateway_client_certificate" "c" {}\n';

describe('an edit is proven by a second parser', () => {
  test.each([
    ['the certificate of the stage', attached(STAGES, 'a'), ['a'], null],
    ['the certificates of two stages', attached(attached(STAGES, 'a'), 'b'), ['a', 'b'], null],
    [
      'another stage',
      attached(STAGES, 'b'),
      ['a'],
      'the edit of main.tf changes aws_api_gateway_stage.b too',
    ],
    [
      'another argument',
      STAGES.replace('"a"\n', '"z"\n'),
      ['a'],
      'the edit of main.tf changes aws_api_gateway_stage.a too',
    ],
    ['a new certificate', attached(STAGES, 'a') + NEW, ['a'], null],
    [
      'one certificate too many',
      attached(STAGES, 'a') + NEW + NEW.replace('"c"', '"d"'),
      ['a'],
      'the edit of main.tf changes aws_api_gateway_client_certificate.d too',
    ],
    [
      'another resource',
      `${STAGES}resource "aws_x" "y" {}\n`,
      ['a'],
      'the edit of main.tf changes aws_x.y too',
    ],
    ['another block', `${STAGES}locals {\n  a = 1\n}\n`, ['a'], 'the edit of main.tf changes locals too'],
    [
      'a lost stage',
      STAGES.slice(0, STAGES.indexOf('\n\n')),
      ['a'],
      'the edit of main.tf changes aws_api_gateway_stage.b too',
    ],
    ['a broken file', `${STAGES}}`, ['a'], "main.tf can't be read by Terraform's parser"],
  ])('%s', async (_, after, names, expected) => {
    expect(await verify(STAGES, after, names)).toBe(expected);
  });

  test('keys that are repeated hide an edit from it', async () => {
    const text = '{"resource":{"aws_api_gateway_stage":{"a":{}}},"resource":{"aws_x":{}}}';
    const after = text.replace('{}', '{"client_certificate_id":"x"}');
    expect(await verify(text, after, ['a'], 'main.tf.json')).toBe(
      'main.tf.json repeats keys, of which a second parser sees the last only',
    );
  });

  test('long heredocs are compared without being parsed', async () => {
    const before = STAGES + HEREDOC;
    expect(await verify(before, attached(before, 'a'), ['a'])).toBeNull();
    const strange = attached(before, 'a').replace(/x y\nE\n/, 'x z\nE\n');
    expect(await verify(before, strange, ['a'])).toBe('the edit of main.tf changes locals too');
  });

  test.each([
    ['blank lines', '\n'.repeat(1_000_000)],
    ['one long string', `locals {\n  a = "${'x'.repeat(1_000_000)}"\n}\n`],
    ['a list of many items', `locals {\n  a = [${'1,'.repeat(20_000)}]\n}\n`],
    ['many sequences', `locals {\n  a = "${'$${'.repeat(5_000)}"\n}\n`],
  ])('too much of %s is not given to it', async (_, rest) => {
    expect(await verify(STAGES + rest, attached(STAGES, 'a') + rest, ['a'])).toBe(
      "main.tf is too large to be read by a second parser, Terraform's own",
    );
  });
});

describe('an edit elsewhere may change its place only', () => {
  const main = `module "a" {\n  source = "./m"\n  cert   = null\n}\n\nvariable "x" {\n  default = { a = "x", b = "y" }\n}\n\nlocals {\n  s = { eu = { cert = null }, us = { cert = "x" } }\n  l = ["x", "y"]\n}\n`;
  const values = 'resource = "x"\nb = { c = "x" }\n';
  const json = '{"module":{"a":{"source":"./m","cert":null}}}';
  test.each<
    [
      path: string,
      text: string,
      keys: readonly (string | number)[],
      from: string,
      to: string,
      strange: string | null,
    ]
  >([
    ['main.tf', main, ['module', 'a', 'cert'], 'cert   = null', 'cert   = z.y.id', null],
    ['main.tf', main, ['module', 'a', 'cert'], '  cert   = null\n', '', null],
    ['main.tf', main, ['module', 'a', 'cert'], './m', './n', 'module.a'],
    ['main.tf', main, ['module', 'b', 'cert'], 'cert   = null', 'cert   = z.y.id', 'module.a'],
    ['main.tf', main, ['module', 'a'], 'cert   = null', 'cert   = z.y.id', 'module.a'],
    ['main.tf', main, ['variable', 'x', 'default'], '{ a = "x", b = "y" }', 'null', null],
    ['main.tf', main, ['variable', 'x', 'default', 'a'], '"x", b', 'null, b', null],
    ['main.tf', main, ['variable', 'x', 'default', 'a'], 'b = "y"', 'b = null', 'variable.x'],
    ['main.tf', main, ['locals', 's', 'eu', 'cert'], 'null }, us', 'z.y.id }, us', null],
    ['main.tf', main, ['locals', 's', 'eu', 'cert'], '"x" } }', 'null } }', 'locals'],
    ['main.tf', main, ['locals', 'l', 1], '"y"]', 'null]', null],
    ['main.tf', main, ['locals', 'l', 1], '["x"', '[null', 'locals'],
    ['main.tf', main, ['locals', 'l', 1], '["x", "y"]', '["x"]', 'locals'],
    ['a.tfvars', values, ['resource'], 'resource = "x"\n', '', null],
    ['a.tfvars', values, ['resource'], '"x"\nb', 'null\nb', null],
    ['a.tfvars', values, ['resource'], '{ c = "x" }', 'null', 'b'],
    ['a.tfvars', values, ['b', 'c'], '{ c = "x" }', '{ c = null }', null],
    ['main.tf.json', json, ['module', 'a', 'cert'], 'null', '"x"', null],
    ['main.tf.json', json, ['module', 'a', 'cert'], '}}}', '}},"locals":{}}', 'locals'],
  ])('%s: %j at %j from %j to %j', async (path, text, keys, from, to, strange) => {
    const [before, after] = [text, text.replace(from, to)].map((each) => filesOf({ [path]: each }));
    if (!before || !after) return;
    expect(text).toContain(from);
    const flaw = await terraform.verify([], before, after, new Set([JSON.stringify([path, ...keys])]));
    expect(flaw).toBe(strange && `the edit of ${path} changes ${strange} too`);
  });
});

/** The problems of a file as they are reported. */
async function explained(text: string): Promise<string[]> {
  const files = filesOf({ 'main.tf': text });
  const file = files.get('main.tf');
  if (!file) return [];
  // a folder in which nothing names a stage is not looked at
  const beside = { path: 'stage.tf', text: STAGES };
  const { problems } = terraform.read(new Map([...files, [beside.path, beside]]), null, NOTHING_AROUND);
  return Promise.all(problems.map(async (problem) => (await terraform.explain(problem, file)).message));
}

describe('a syntax error is explained in the words of Terraform', () => {
  test('beside ours', async () => {
    expect(await explained('resource "a" "b" {\n  x = \n}\n')).toEqual([
      'A value is missing here, or this character can not begin one. (Terraform says: Invalid expression. Expected the start of an expression, but found an invalid expression token.)',
    ]);
  });

  test('but a problem of another kind is not', async () => {
    const text = 'resource "aws_api_gateway_stage" "a" {\n  client_certificate_id = var.y\n}\n';
    expect(await explained(text)).toEqual(['var.y is used here, and nothing in this folder declares it.']);
  });

  // each of these takes the parser long, or overflows its stack, after which it answers no more
  test.each([
    `locals {\n  a = <<E\n${'x y\n'.repeat(1_000_000)}`,
    `locals {\n  a = "${'%{ if a }'.repeat(5_000)}"\n}\n`,
    `x = ${'['.repeat(5_000)}`,
    `x = ${'{a={'.repeat(2_000)}`,
    `x = ${'-'.repeat(20_000)}`,
    `x = ( ]${'\n-/**/'.repeat(20_000)}`,
    `x = ${'a ? '.repeat(20_000)}`,
    `x = ( ]${'\n[*]'.repeat(20_000)}`,
    `x ${'"a" '.repeat(20_000)}{}\n`,
  ])('%#', async (text) => {
    const [message] = await explained(text);
    expect(message).not.toMatch(/Terraform says|please report it/);
    expect(await explained('x = \n')).toEqual([expect.stringContaining('(Terraform says: ')]);
  });
});
