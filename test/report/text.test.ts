import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { textOf } from '../../src/report/text.ts';
import type { Review } from '../../src/review.ts';
import {
  attachFix,
  certificate,
  doubtful,
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
const same = (path: string) => path;
const place = rangeOf(file, 'rest_api_id');
const fails = failing(stage(file), { fix: attachFix(file), noFix: null });
const inline = failing(
  stage(file, {
    address: 'Inline',
    certificate: certificate(place, { notes: ['The deployment will be refused.'] }),
  }),
);
const problem = { ...place, message: 'expected "="' };

const full = reviewOf({
  findings: [
    fails,
    { ...inline, counts: false, change: 'existing' },
    { ...inline, verdict: 'unknown', noFix: null },
    passing(stage(file, { address: 'Good' })),
    { ...inline, counts: false, disposition: { state: 'excepted', entry: 'partner-mtls' } },
  ],
  problems: [problem],
  incomplete: ['The list of files is cut.'],
  entries: [entry(rangeOf(config, 'id: partner-mtls')), entry(place, { state: 'in_force' })],
  notices: ['`approvers` has no effect yet.'],
  sources: [file, config],
  conclusion: 'failure',
});

describe('textOf', () => {
  test.each<[string, Review]>([
    ['a review that fails', full],
    ['nothing', reviewOf()],
    ['only passing stages', reviewOf({ findings: [passing(stage(file))], sources: [file] })],
    [
      'an undecided review',
      reviewOf({
        reading: null,
        findings: [{ ...fails, verdict: null, fix: null }],
        sources: [file],
        conclusion: 'neutral',
      }),
    ],
    [
      'a broken config',
      reviewOf({
        reading: null,
        isConfigBroken: true,
        policyProblems: [{ ...rangeOf(config, 'exceptions'), message: 'unknown key' }],
        sources: [config],
        conclusion: 'action_required',
      }),
    ],
  ])('of %s', (_, review) => expect(textOf(review, same)).toMatchSnapshot());

  test('says why the control does not apply, and where that is seen', () => {
    const finding = exempt(stage(file), place);
    const why =
      'infra/main.tf:3: all integrations of aws_api_gateway_rest_api.this are Lambda, mock or AWS services';
    expect(textOf(reviewOf({ findings: [finding], sources: [file] }), same)).toBe(
      `not applicable  aws_api_gateway_stage.this  infra/main.tf:1\n  ${why}\n\n1 stage is not applicable.\n`,
    );
    const undecided = reviewOf({ reading: null, findings: [{ ...finding, verdict: null }], sources: [file] });
    expect(textOf(undecided, same)).toContain(
      `  If required: not applicable. If forbidden: passes.\n  ${why}\n`,
    );
  });

  test('says what would decide whether the control applies, but not where it is forbidden', () => {
    const doubts =
      '  infra/main.tf:3: integrations unknown: the type of aws_api_gateway_integration.this is not known\n' +
      '  infra/main.tf:3: integrations unknown: var.a leads on\n' +
      '  infra/main.tf:3: integrations unknown: var.b has no default\n';
    const finding = doubtful(stage(file), place);
    expect(textOf(reviewOf({ findings: [finding], sources: [file] }), same)).toContain(doubts);
    const set = { ...finding.stage, certificate: certificate(place, { state: 'set' }) };
    const forbidden = { ...finding, stage: set };
    expect(
      textOf(reviewOf({ reading: 'forbidden', findings: [forbidden], sources: [file] }), same),
    ).not.toContain('integrations');
  });

  test('ends with how many files could not be judged', () => {
    const problems = [problem, problem, { ...problem, file: 'other.tf' }];
    expect(textOf(reviewOf({ problems, sources: [file] }), same)).toMatch(
      /\n2 files could not be judged\.\n$/,
    );
  });

  test('shows paths as the reader knows them', () => {
    const text = textOf(full, (path) => `../${path}`);
    expect(text).toContain('../infra/main.tf:1');
    expect(text).toContain('../.github/stage-review.yml:3');
  });

  test('says the same in colour', () => {
    const coloured = textOf(full, same, true);
    expect(coloured).toContain('\u001B[31mfails\u001B[39m');
    expect(stripVTControlCharacters(coloured)).toBe(textOf(full, same));
  });

  test.each(HOSTILE_CASES)('keeps %s from the terminal', (_, name) => {
    const source = { path: name, text: `${name}\nlast\n` };
    const range = { file: name, start: 0, end: 1 };
    const of = stage(source, {
      address: name,
      header: range,
      certificate: certificate(range, { because: [{ ...range, text: name }], notes: [name] }),
      integrations: 'unknown',
      integrationsBecause: [{ ...range, text: name }],
    });
    const fix = { edits: [{ file: name, start: 0, end: 0, text: `${name}\n` }], caution: name };
    const text = textOf(
      reviewOf({
        findings: [failing(of, { fix, noFix: name }), passing(of, { verdict: 'not_applicable' })],
        problems: [{ ...range, message: name }],
        policyProblems: [{ ...range, message: name }],
        entries: [entry(range, { id: name, message: name })],
        notices: [name],
        incomplete: [name],
        sources: [source],
      }),
      same,
    );
    expect(text).not.toMatch(/[\p{Cf}\p{Cs}]|[^\P{Cc}\n\t]/u);
  });
});
