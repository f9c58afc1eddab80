import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  globProblem,
  isAddressMatch,
  isMatch,
  isPathIncluded,
  isStarMatch,
  patternProblem,
} from '../../src/control/glob.ts';

describe('isMatch', () => {
  test.each([
    ['**', 'main.tf', true],
    ['**', 'a/b/c.tf', true],
    ['infra/**', 'infra/main.tf', true],
    ['infra/**', 'infra/a/b/main.tf', true],
    ['infra/**', 'infra', false],
    ['infra/**', 'infrastructure/main.tf', false],
    ['infra/', 'infra/a/main.tf', true],
    ['infra/', 'infra', false],
    ['**/examples/**', 'examples/main.tf', true],
    ['**/examples/**', 'a/b/examples/c/main.tf', true],
    ['**/examples/**', 'a/my-examples/main.tf', false],
    ['**/*.tf', 'main.tf', true],
    ['**/*.tf', 'a/b/main.tf', true],
    ['**/*.tf', 'a/b/main.tofu', false],
    ['*.tf', 'a/main.tf', false],
    ['a/*/c', 'a/b/c', true],
    ['a/*/c', 'a/b/b/c', false],
    ['a/**/c', 'a/c', true],
    ['a/**/c', 'a/b/b/c', true],
    ['a/**/b/**/c', 'a/x/b/y/b/z/c', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['A.tf', 'a.tf', false],
    ['cfn/api.yaml', 'cfn/api.yaml', true],
    ['*a*b', 'xaxxbxb', true],
    ['*a*b', 'xaxxbx', false],
  ])('%s and %s: %s', (glob, path, expected) => {
    expect(globProblem(glob)).toBeNull();
    expect(isMatch(glob, path)).toBe(expected);
  });

  test('agrees with the same glob as a regular expression', () => {
    const part = fc.oneof(
      fc.constant('**'),
      fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 4 }),
    );
    const globs = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 });
    const paths = fc.array(names, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(globs, paths, (glob, path) => {
        fc.pre(globProblem(glob) === null);
        expect(isMatch(glob, path)).toBe(asRegExp(glob).test(path));
      }),
      { numRuns: 2_000 },
    );
  });
});

function asRegExp(glob: string): RegExp {
  const parts = glob.split('/').map((part, index, all) => {
    const isLast = index === all.length - 1;
    if (part === '**') return isLast ? '[^/]+(?:/[^/]+)*' : '(?:[^/]+/)*';
    return part.replaceAll('*', '[^/]*').replaceAll('?', '[^/]') + (isLast ? '' : '/');
  });
  return new RegExp(`^${parts.join('')}$`);
}

test('a match takes at most pattern × text steps', () => {
  for (const pattern of [`${`*${'a'.repeat(19)}`.repeat(9)}*${'a'.repeat(18)}b`, `*${'a'.repeat(198)}b`]) {
    let steps = 0;
    const text = 'a'.repeat(4_000);
    const count = (wanted: string, character: string): boolean => {
      steps++;
      return wanted === character;
    };
    expect(isStarMatch(pattern, text, (character) => character === '*', count)).toBe(false);
    expect(steps).toBeGreaterThan(4_000);
    expect(steps).toBeLessThanOrEqual(pattern.length * text.length);
  }
});

test.each([
  ['', 'write a path, such as `infra/**`'],
  ['!infra/**', '`!` has no meaning here; to leave files out, list them under `paths.exclude`'],
  ['infra\\**', 'write `/` between folders; `\\` has no meaning here'],
  ['app/[id]/main.tf', 'only `*`, `**` and `?` are special here; write `?` for a bracket in a name'],
  ['{a,b}/*.tf', 'only `*`, `**` and `?` are special here; write `?` for a bracket in a name'],
  ['/infra/**', 'paths start at the root of the repository; remove the leading `/`'],
  ['./infra/**', 'paths start at the root of the repository; `.` and `..` never match'],
  ['infra/../*.tf', 'paths start at the root of the repository; `.` and `..` never match'],
  ['infra//a', '`//` never matches; write one `/`'],
  ['infra//', '`//` never matches; write one `/`'],
  ['infra/**.tf', '`**` stands alone between slashes, as in `infra/**/*.tf`; within a name write `*`'],
  ['infra/***', '`**` stands alone between slashes, as in `infra/**/*.tf`; within a name write `*`'],
  ['a\nb', 'control characters and line breaks never match'],
  ['a'.repeat(201), 'at most 200 characters are allowed'],
  ['*/'.repeat(11), 'at most 10 wildcards are allowed'],
  ['???????????', 'at most 10 wildcards are allowed'],
])('the glob %j is refused', (glob, problem) => {
  expect(globProblem(glob)).toBe(problem);
});

describe('isAddressMatch', () => {
  test.each([
    ['aws_api_gateway_stage.partner', 'aws_api_gateway_stage.partner', true],
    ['aws_api_gateway_stage.partner', 'aws_api_gateway_stage.partner[0]', false],
    ['aws_api_gateway_stage.*', 'aws_api_gateway_stage.partner["eu"]', true],
    ['aws_api_gateway_stage.*', 'module.api.aws_api_gateway_stage.partner', false],
    ['module.api.*', 'module.api.module.inner["a/b"].aws_api_gateway_stage.this[0]', true],
    ['*.this["eu"]', 'module.api.aws_api_gateway_stage.this["eu"]', true],
    ['stage?', 'stage1', false],
    ['stage[0]', 'stage0', false],
    ['*', 'LegacyStage', true],
    ['Legacy*Stage', 'LegacyStage', true],
    ['Legacy*Stage', 'LegacyStage2', false],
    ['', 'LegacyStage', false],
  ])('%s and %s: %s', (pattern, address, expected) => {
    expect(isAddressMatch(pattern, address)).toBe(expected);
  });

  test.each([
    [' ', 'write an address or a logical id, such as `aws_api_gateway_stage.partner`'],
    ['*a'.repeat(11), 'at most 10 wildcards are allowed'],
    ['aws_api_gateway_stage.this["eu"]', null],
  ])('the pattern %j: %s', (pattern, problem) => {
    expect(patternProblem(pattern)).toBe(problem);
  });
});

test.each([
  ['main.tf', true],
  ['a/examples/main.tf', false],
  ['docs/main.tf', false],
  ['infra/a.tf', true],
])('paths: %s is looked at: %s', (path, expected) => {
  expect(isPathIncluded({ include: ['*.tf', 'infra/**', 'a/**'], exclude: ['**/examples/**'] }, path)).toBe(
    expected,
  );
});
