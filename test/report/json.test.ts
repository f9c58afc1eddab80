import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jsonOf, jsonReport } from '../../src/report/json.ts';
import {
  attachFix,
  entry,
  exempt,
  failing,
  HOSTILE_CASES,
  passing,
  rangeOf,
  reviewOf,
  stage,
  stageFile,
} from './review-example.ts';

const file = stageFile();
const config = {
  path: '.github/stage-review.yml',
  text: 'reading: required\nexceptions:\n  - id: partner-mtls\n',
};
const display = (path: string) => relative('/root/infra', `/root/${path}`);
const fix = attachFix(file);

describe('jsonOf', () => {
  test('is the stable interface', () => {
    const review = reviewOf({
      findings: [
        failing(stage(file), { fix, noFix: null, change: 'none' }),
        failing(stage(file, { address: 'Inline', kind: 'cloudformation_inline_stage' })),
        passing(stage(file, { address: 'Good', integrations: 'other' })),
      ],
      problems: [{ ...rangeOf(file, 'aws_api_gateway_rest_api'), message: 'expected a newline' }],
      policyProblems: [{ ...rangeOf(config, 'exceptions'), message: 'unknown key' }],
      entries: [entry(rangeOf(config, 'id: partner-mtls'), { state: 'in_force', stages: ['a', 'b'] })],
      sources: [file, config],
      conclusion: 'failure',
    });
    const because = [{ file: 'main.tf', line: 1, text: 'client_certificate_id is not set' }];
    const first = {
      address: 'aws_api_gateway_stage.this',
      kind: 'terraform_stage',
      file: 'main.tf',
      line: 1,
      endLine: 5,
      certificate: { state: 'unset', because },
      integrations: 'http',
      verdict: 'fail',
      verdicts: { required: 'fail', forbidden: 'pass' },
      change: 'none',
      disposition: 'open',
    };
    expect(JSON.parse(jsonOf(review, display))).toStrictEqual({
      version: 1,
      reading: 'required',
      stages: [
        {
          ...first,
          fix: {
            edits: [
              {
                file: 'main.tf',
                start: file.text.indexOf('}'),
                end: file.text.indexOf('}'),
                text: '  client_certificate_id = aws_api_gateway_client_certificate.this.id\n',
              },
            ],
            caution: 'The backend must verify it.',
          },
        },
        {
          ...first,
          address: 'Inline',
          kind: 'cloudformation_inline_stage',
          change: 'introduced',
          noFix: 'Declare a standalone stage.',
        },
        {
          ...first,
          address: 'Good',
          integrations: 'other',
          verdict: 'pass',
          verdicts: { required: 'pass', forbidden: 'fail' },
        },
      ],
      problems: [
        { file: '../.github/stage-review.yml', line: 2, column: 1, message: 'unknown key' },
        { file: 'main.tf', line: 3, column: 19, message: 'expected a newline' },
      ],
      entries: [
        {
          id: 'partner-mtls',
          state: 'in_force',
          message: '',
          file: '../.github/stage-review.yml',
          line: 3,
          stages: ['a', 'b'],
        },
      ],
    });
  });

  test('tells what shows the integrations, where somebody looked', () => {
    const findings = [exempt(stage(file), rangeOf(file, 'rest_api_id')), failing(stage(file))];
    const [shown, plain] = jsonReport(reviewOf({ findings, sources: [file] }), display).stages;
    expect(shown).toMatchObject({
      verdict: 'not_applicable',
      integrations: 'other',
      integrationsBecause: [
        {
          file: 'main.tf',
          line: 3,
          text: 'all integrations of aws_api_gateway_rest_api.this are Lambda, mock or AWS services',
        },
      ],
    });
    expect(plain).not.toHaveProperty('integrationsBecause');
  });

  test('undecided has no verdict and no fix, but both verdicts', () => {
    const finding = failing(stage(file), { verdict: null, noFix: null });
    const report = jsonReport(reviewOf({ reading: null, findings: [finding], sources: [file] }), display);
    expect(report).toMatchObject({
      reading: null,
      stages: [{ verdict: null, verdicts: { required: 'fail', forbidden: 'pass' } }],
    });
    expect(report.stages[0]).not.toHaveProperty('fix');
    expect(report.stages[0]).not.toHaveProperty('noFix');
  });

  test('keeps the order of the review and ends with a line break', () => {
    expect(jsonOf(reviewOf({ reading: null }), display)).toBe(
      '{\n  "version": 1,\n  "reading": null,\n  "stages": [],\n  "problems": [],\n  "entries": []\n}\n',
    );
  });

  test.each(HOSTILE_CASES)('tells %s exactly and without acting on a terminal', (_, name) => {
    const text = jsonOf(
      reviewOf({ findings: [failing(stage(file, { address: name }))], sources: [file] }),
      display,
    );
    expect(text).not.toMatch(/[\p{Cf}\p{Cs}]|[^\P{Cc}\n]/u);
    expect(JSON.parse(text)).toMatchObject({ stages: [{ address: name }] });
  });
});
