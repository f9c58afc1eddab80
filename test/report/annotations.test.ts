import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationsOf, batches } from '../../src/report/annotations.ts';
import {
  attachFix,
  failing,
  HOSTILE_CASES,
  passing,
  rangeOf,
  reviewOf,
  stage,
  stageFile,
} from './review-example.ts';

const file = stageFile();
const fails = failing(stage(file), { fix: attachFix(file), noFix: null });

describe('annotationsOf', () => {
  test('an open failure stands on the header and shows its fix', () => {
    expect(annotationsOf(reviewOf({ findings: [fails], sources: [file] }))).toEqual({
      annotations: [
        {
          path: 'infra/main.tf',
          startLine: 1,
          endLine: 1,
          level: 'failure',
          title: 'Fails: aws_api_gateway_stage.this',
          message:
            'The stage "aws_api_gateway_stage.this" has no client certificate, and the policy requires one.\n' +
            'Certificate unset: client_certificate_id is not set\nThe backend must verify it.',
          details:
            '--- infra/main.tf\n+++ infra/main.tf\n@@ -2,4 +2,5 @@\n' +
            '   stage_name    = "prod"\n' +
            '   rest_api_id   = aws_api_gateway_rest_api.this.id\n' +
            '   deployment_id = aws_api_gateway_deployment.this.id\n' +
            '+  client_certificate_id = aws_api_gateway_client_certificate.this.id\n }\n',
        },
      ],
      more: 0,
    });
  });

  test('an attribute is where its certificate is', () => {
    const attribute = rangeOf(file, 'rest_api_id   = aws_api_gateway_rest_api.this.id\n  deployment_id');
    const finding = failing(stage(file, { attribute }), { noFix: 'Set it by hand.' });
    const [annotation] = annotationsOf(reviewOf({ findings: [finding], sources: [file] })).annotations;
    expect(annotation).toMatchObject({ startLine: 3, endLine: 4 });
    expect(annotation?.message).toContain('\nSet it by hand.');
    expect(annotation).not.toHaveProperty('details');
  });

  test('the weightiest come first; what does not count is left out', () => {
    const findings = [
      passing(fails.stage),
      failing(fails.stage, { verdict: 'unknown', noFix: null }),
      failing(fails.stage, { verdict: 'unknown', noFix: null, counts: false, change: 'existing' }),
      failing(fails.stage, { verdict: 'unknown', noFix: null, counts: false }),
      failing(fails.stage, { counts: false, change: 'existing' }),
      failing(fails.stage, { counts: false, disposition: { state: 'accepted', entry: 'a' } }),
      fails,
    ];
    const problem = { ...rangeOf(file, 'rest_api_id'), message: 'expected "="' };
    const review = reviewOf({
      findings,
      problems: [problem],
      policyProblems: [{ ...problem, message: 'unknown key' }],
      sources: [file],
    });
    const { annotations } = annotationsOf(review);
    expect(annotations.map(({ level, title, startLine }) => [level, title, startLine])).toEqual([
      ['failure', 'Config', 3],
      ['failure', 'Fails: aws_api_gateway_stage.this', 1],
      ['failure', 'Unknown: aws_api_gateway_stage.this', 1],
      ['warning', 'Unknown: aws_api_gateway_stage.this', 1],
      ['warning', 'Not judged', 3],
    ]);
  });

  test('a place in a file that could not be read is its first line', () => {
    const problem = { file: 'secret.tf', start: 0, end: 0, message: 'the file is not text' };
    const { annotations } = annotationsOf(reviewOf({ problems: [problem] }));
    expect(annotations).toMatchObject([{ path: 'secret.tf', startLine: 1, endLine: 1 }]);
  });

  test.each(HOSTILE_CASES)('stays within the limits for %s', (_, name) => {
    const because = Array.from({ length: 500 }, () => ({ ...fails.stage.header, text: name }));
    const certificate = { ...fails.stage.certificate, because, notes: [name] };
    const finding = { ...fails, noFix: name, stage: { ...fails.stage, address: name, certificate } };
    const [annotation] = annotationsOf(reviewOf({ findings: [finding], sources: [file] })).annotations;
    expect(Buffer.byteLength(annotation?.title ?? '')).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(annotation?.message ?? '')).toBeLessThanOrEqual(65_536);
    expect(`${annotation?.title}${annotation?.message}`).not.toMatch(/[\p{Cf}\p{Cs}]|[^\P{Cc}\n]/u);
  });
});

describe('batches', () => {
  test.each([
    [0, []],
    [50, [50]],
    [51, [50, 1]],
    [120, [50, 50, 20]],
  ])('of %i', (count, sizes) => {
    expect(batches(Array.from({ length: count }), 50).map((batch) => batch.length)).toEqual(sizes);
  });

  test('hold all in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 60 }), (items, size) => {
        expect(batches(items, size).flat()).toEqual(items);
      }),
    );
  });
});
