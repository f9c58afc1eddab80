import { describe, expect, test } from 'vitest';
import { monorepoFiles } from '../../bench/monorepo/monorepo.ts';
import { SMALL_FILES } from '../../bench/monorepo/small.ts';
import { largeTemplate, templates } from '../../bench/monorepo/templates.ts';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import type { SourceFile } from '../../src/source/text.ts';
import { type Files, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';

const FILES = [...monorepoFiles(3_000, 1)];

function found(files: readonly SourceFile[]) {
  const own = (isWanted: (file: SourceFile) => boolean): Files =>
    new Map(files.filter(isWanted).map((file) => [file.path, file]));
  return [
    terraform.read(
      own(({ path }) => terraform.isOwnPath(path)),
      null,
      NOTHING_AROUND,
    ),
    cloudformation.read(own(cloudformation.isRelevant), null, NOTHING_AROUND),
  ];
}

describe('a made-up repository', () => {
  test.each([0, 1, 20, 21, 500])('of %i files has so many, each path once', (count) => {
    const paths = [...monorepoFiles(count, 1)].map(({ path }) => path);
    expect(paths).toHaveLength(count);
    expect(new Set(paths).size).toBe(count);
  });

  test('is the same for the same seed, and another one for another', () => {
    expect([...monorepoFiles(3_000, 1)]).toEqual(FILES);
    expect([...monorepoFiles(3_000, 2)]).not.toEqual(FILES);
  });

  test('holds mostly applications, and a few per cent of infrastructure code', () => {
    const share = (pattern: RegExp): number =>
      FILES.filter(({ path }) => pattern.test(path)).length / FILES.length;
    expect(share(/\.(?:ts|py|go|java)$/)).toBeGreaterThan(0.5);
    expect(share(/\.(?:md|svg)$/)).toBeGreaterThan(0.05);
    expect(share(/\.(?:ya?ml|json)$/)).toBeGreaterThan(0.1);
    expect(share(/\.tf(?:vars)?$|\/template\.yaml$/)).toBeGreaterThan(0.02);
    expect(share(/\.tf(?:vars)?$|\/template\.yaml$/)).toBeLessThan(0.08);
  });

  test('holds stages with a certificate and without one, and no mistake', () => {
    const [inTerraform, inTemplates] = found(FILES);
    expect(new Set(inTerraform?.stages.map(({ certificate }) => certificate.state))).toEqual(
      new Set(['set', 'unset']),
    );
    expect(new Set(inTemplates?.stages.map(({ kind }) => kind))).toEqual(
      new Set(['cloudformation_stage', 'sam_api']),
    );
    expect([...(inTerraform?.problems ?? []), ...(inTemplates?.problems ?? [])]).toEqual([]);
  });
});

test('the small folder has two stages and no mistake', () => {
  const all = found(SMALL_FILES);
  expect(all.flatMap(({ problems }) => problems)).toEqual([]);
  expect(all.flatMap(({ stages }) => stages.map(({ certificate }) => certificate.state))).toEqual([
    'set',
    'unset',
  ]);
});

describe('made-up templates', () => {
  const kindsIn = (files: readonly SourceFile[]) => {
    const [, inTemplates] = found(files);
    expect(inTemplates?.problems).toEqual([]);
    return new Set(inTemplates?.stages.map(({ kind }) => kind));
  };

  test('are as many as asked for, with stages and without a mistake', () => {
    const files = [...templates(200, 1)];
    expect(new Set(files.map(({ path }) => path)).size).toBe(200);
    expect(kindsIn(files)).toEqual(new Set(['cloudformation_stage', 'sam_api']));
    expect(kindsIn([...templates(200, 1, 0)])).toEqual(new Set());
  });

  test('may be one of a megabyte, with a stage', () => {
    const file = largeTemplate(1_000_000, 1);
    expect(file.text.length).toBeGreaterThan(1_000_000);
    expect(kindsIn([file])).toEqual(new Set(['cloudformation_stage']));
  });
});
