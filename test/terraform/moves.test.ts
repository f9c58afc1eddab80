import { describe, expect, test } from 'vitest';
import { type Files, NOTHING_AROUND } from '../../src/stage.ts';
import { formerAddresses, type Move } from '../../src/terraform/moves.ts';
import { terraform } from '../../src/terraform/terraform.ts';

describe('the former addresses of a stage', () => {
  test.each<[string, readonly Move[], string[]]>([
    ['a.b', [], ['a.b[0]']],
    ['a.b[0]', [], ['a.b']],
    ['a.b[1]', [], []],
    ['a.b["0"]', [], []],
    ['module.m.a.b', [], ['module.m[0].a.b', 'module.m.a.b[0]']],
    ['module.m["x.y"].a.b[1]', [], []],
    ['a.b', [{ from: 'a.old', to: 'a.b' }], ['a.old', 'a.b[0]', 'a.old[0]']],
    ['a.b["k"]', [{ from: 'a.old', to: 'a.b' }], ['a.old["k"]']],
    ['a.b["k"]', [{ from: 'a.old[3]', to: 'a.b["k"]' }], ['a.old[3]']],
    ['a.b["k"]', [{ from: 'a.old', to: 'a.b["other"]' }], []],
    ['a.bc', [{ from: 'a.old', to: 'a.b' }], ['a.bc[0]']],
    [
      'module.m.a.b[1]',
      [
        { from: 'module.n', to: 'module.m' },
        { from: 'a.b', to: 'module.n.a.b' },
      ],
      ['module.n.a.b[1]', 'a.b[1]', 'module.m[0].a.b[1]', 'module.n[0].a.b[1]'],
    ],
    [
      'a.b[1]',
      [
        { from: 'a.c', to: 'a.b' },
        { from: 'a.b', to: 'a.c' },
      ],
      ['a.c[1]'],
    ],
  ])('%s %j', (address, moves, expected) => {
    expect(formerAddresses(address, moves)).toEqual(expected);
  });

  test('are bounded', () => {
    const moves = Array.from({ length: 500 }, (_, at) => ({ from: `a.b${at + 1}`, to: `a.b${at}` }));
    expect(formerAddresses('a.b0[1]', moves).length).toBeLessThanOrEqual(50);
  });
});

describe('moved blocks', () => {
  const stage = 'resource "aws_api_gateway_stage" "s" {\n  count = 2\n}\n';
  test.each<[string, Readonly<Record<string, string>>]>([
    [
      'in native syntax',
      {
        'main.tf': `${stage}moved {\n  from = aws_api_gateway_stage.old\n  to   = aws_api_gateway_stage.s\n}\n`,
      },
    ],
    [
      'in JSON syntax',
      {
        'main.tf': stage,
        'moved.tf.json':
          '{"moved": [{"from": "aws_api_gateway_stage.old", "to": "aws_api_gateway_stage.s"}]}',
      },
    ],
  ])('%s', (_, texts) => {
    expect(former(texts)).toEqual([
      ['aws_api_gateway_stage.old[0]', 'aws_api_gateway_stage.s', 'aws_api_gateway_stage.old'],
      ['aws_api_gateway_stage.old[1]'],
    ]);
  });

  test('of a module count from the module, those of its caller from the caller', () => {
    const texts = {
      'm/main.tf':
        'resource "aws_api_gateway_stage" "s" {}\nmoved {\n  from = aws_api_gateway_stage.a\n  to   = aws_api_gateway_stage.s\n}\n',
      'main.tf':
        'module "m" {\n  source = "./m"\n}\nmoved {\n  from = module.before["x"]\n  to   = module.m\n}\n',
    };
    expect(former(texts)[0]?.slice(0, 3)).toEqual([
      'module.before["x"].aws_api_gateway_stage.s',
      'module.m.aws_api_gateway_stage.a',
      'module.before["x"].aws_api_gateway_stage.a',
    ]);
  });

  test('from a stage that is still there say nothing, as Terraform refuses them', () => {
    const moves = 'moved {\n  from = aws_api_gateway_stage.t\n  to = aws_api_gateway_stage.s[1]\n}\n';
    const still = 'resource "aws_api_gateway_stage" "t" {}\n';
    expect(former({ 'main.tf': stage + moves })[1]).toEqual([
      'aws_api_gateway_stage.t',
      'aws_api_gateway_stage.t[0]',
    ]);
    expect(former({ 'main.tf': stage + moves + still })[1]).toEqual(['aws_api_gateway_stage.t[0]']);
  });

  test.each([
    'from = 1\n  to = "x${a}"',
    'to = aws_api_gateway_stage.s',
    'from = a[b].c\n  to = aws_api_gateway_stage.s',
  ])('that say nothing change nothing: %s', (body) => {
    expect(former({ 'main.tf': `${stage}moved {\n  ${body}\n}\n` })).toEqual([
      ['aws_api_gateway_stage.s'],
      [],
    ]);
  });
});

function former(texts: Readonly<Record<string, string>>): (readonly string[])[] {
  const files: Files = new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
  return terraform.read(files, null, NOTHING_AROUND).stages.map((each) => each.former);
}
