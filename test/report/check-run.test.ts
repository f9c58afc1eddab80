import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkRunOf } from '../../src/report/check-run.ts';
import { bytesOf, MAX_TEXT_BYTES } from '../../src/report/fit.ts';
import type { Finding, Review } from '../../src/review.ts';
import { alive, nodesOf, parsed } from './living-markdown.ts';
import {
  attachFix,
  certificate,
  doubtful,
  entry,
  exempt,
  failing,
  HOSTILE_NAMES,
  passing,
  rangeOf,
  reviewOf,
  stage,
  stageFile,
} from './review-example.ts';

const file = stageFile();
const config = { path: '.github/stage-review.yml', text: 'version: 1\n\nreadin: required\n' };
const unknownStage = stage(file, {
  address: 'aws_api_gateway_stage.imported',
  certificate: certificate(rangeOf(file, 'stage_name'), {
    state: 'unknown',
    because: [{ ...rangeOf(file, 'stage_name'), text: 'var.certificate has no value here' }],
  }),
});
const unknown = failing(unknownStage, {
  verdict: 'unknown',
  verdicts: { required: 'unknown', forbidden: 'unknown' },
  noFix: null,
});
const fails = failing(stage(file), { fix: attachFix(file), noFix: null });
const passes = passing(stage(file, { address: 'aws_api_gateway_stage.ok' }));
const undecided = { ...fails, verdict: null, fix: null, counts: true, change: 'none' } as const;

/** Rows of the summary's table of stages, and the number that it says it leaves out. */
function tableOf(summary: string): { shown: number; more: number } {
  const rows = nodesOf(parsed(summary)).filter((node) => node.type === 'tableRow').length;
  const more = /^(\d+) more stages?$/m.exec(summary)?.[1];
  return { shown: Math.max(0, rows - 1), more: Number(more ?? 0) };
}

describe('the title', () => {
  const times = (finding: Finding, count: number) => Array.from({ length: count }, () => finding);
  const excepted = { ...fails, counts: false, disposition: { state: 'excepted', entry: 'a' } } as const;
  test.each<[string, Partial<Review>]>([
    ['No API Gateway stages in this change', {}],
    ['All 3 stages pass', { findings: times(passes, 3) }],
    ['1 stage passes', { findings: [passes] }],
    ['1 stage fails', { findings: [fails], conclusion: 'failure' }],
    [
      '2 stages fail, 1 unknown, 4 pass',
      { findings: [...times(passes, 4), fails, unknown, fails], conclusion: 'failure' },
    ],
    ['2 stages are unknown', { findings: [unknown, unknown], conclusion: 'neutral' }],
    [
      '1 stage failed before, 1 passes',
      { findings: [{ ...fails, counts: false, change: 'existing' }, passes] },
    ],
    ['1 stage is excepted, 1 passes', { findings: [passes, excepted] }],
    ['1 stage is not applicable', { findings: [{ ...passes, verdict: 'not_applicable' }] }],
    [
      "Config can't be used: .github/stage-review.yml line 3",
      {
        isConfigBroken: true,
        policyProblems: [{ ...rangeOf(config, 'readin'), message: 'unknown key' }],
        sources: [config],
        conclusion: 'action_required',
      },
    ],
    [
      '1 stage passes; 1 file could not be judged',
      {
        findings: [passes],
        problems: [
          { file: 'a.tf', start: 0, end: 0, message: 'binary' },
          { file: 'a.tf', start: 0, end: 0, message: 'again' },
        ],
        conclusion: 'action_required',
      },
    ],
    [
      'not everything could be judged',
      { incomplete: ['The tree is truncated.'], conclusion: 'action_required' },
    ],
    [
      'Reading undecided: of 2 stages, 2 would fail if required, 0 if forbidden',
      { reading: null, findings: [undecided, undecided], conclusion: 'neutral' },
    ],
  ])('%s', (title, parts) => expect(checkRunOf(reviewOf({ sources: [file], ...parts })).title).toBe(title));
});

describe('the summary', () => {
  test('of a review that fails', () => {
    const review = reviewOf({
      findings: [passes, { ...fails, change: 'existing', counts: false }, fails, unknown],
      entries: [
        entry(rangeOf(config, 'readin')),
        entry(rangeOf(config, 'readin'), {
          id: 'old',
          type: 'risk_acceptance',
          state: 'lapsed',
          message: 'lapsed on 2026-01-31',
        }),
        entry(rangeOf(config, 'readin'), { id: 'fine', state: 'in_force' }),
      ],
      notices: ['The key `approvers` has no effect yet.'],
      problems: [{ ...rangeOf(file, 'rest_api_id'), message: 'expected "="' }],
      incomplete: ['infra/x.tf could not be read.'],
      sources: [file, config],
      conclusion: 'failure',
    });
    const url = (path: string, line: number) => `https://github.com/octocat/api/blob/abc/${path}#L${line}`;
    const { summary, text } = checkRunOf(review, url);
    expect(summary).toMatchSnapshot('summary');
    expect(text).toMatchSnapshot('text');
    expect(alive(summary, /^https:\/\/github\.com\/octocat\/api\/blob\/abc\//)).toEqual([]);
  });

  test('of an undecided review shows both readings and no fix', () => {
    const review = reviewOf({ reading: null, findings: [undecided], sources: [file], conclusion: 'neutral' });
    const { summary, annotations } = checkRunOf(review);
    expect(summary).toMatchSnapshot();
    expect(annotations).toEqual([]);
  });

  test('says why the control does not apply, and what would decide it', () => {
    const place = rangeOf(file, 'rest_api_id');
    const none = exempt(stage(file, { address: 'aws_api_gateway_stage.none' }), place);
    const url = (path: string, line: number) => `https://example.com/${path}#L${line}`;
    const findings = [none, doubtful(stage(file), place)];
    const { summary, text } = checkRunOf(reviewOf({ findings, sources: [file] }), url);
    const cell =
      'not applicable: all integrations of aws_api_gateway_rest_api.this are Lambda, mock or AWS services ([`infra/main.tf:3`](<https://example.com/infra/main.tf#L3>))';
    expect(summary).toContain(cell);
    expect(text).toContain('  - integrations unknown: var.b has no default');
    expect(text).toContain('  - integrations other: all integrations of');
    const undecided = reviewOf({ reading: null, findings: [{ ...none, verdict: null }], sources: [file] });
    expect(checkRunOf(undecided, url).summary).toContain(`| ${cell} | passes |`);
  });

  test.each<[string, Partial<Review>]>([
    ['nothing in scope', {}],
    ['all is well', { findings: [passes] }],
    ['a repaired config', { isConfigBroken: true, reading: null }],
    [
      'a broken config',
      {
        isConfigBroken: true,
        policyProblems: [
          { ...rangeOf(config, 'readin'), message: 'unknown key `readin`: did you mean `reading`?' },
        ],
        sources: [config, file],
        conclusion: 'action_required',
      },
    ],
    ['a forbidden certificate', { reading: 'forbidden', findings: [fails], conclusion: 'failure' }],
  ])('of %s', (_, parts) =>
    expect(checkRunOf(reviewOf({ sources: [file], ...parts })).summary).toMatchSnapshot(),
  );

  test('keeps every hostile text dead', () => {
    for (const name of HOSTILE_NAMES) {
      const hostile = { path: name, text: 'a\n' };
      const place = { file: name, start: 0, end: 1 };
      const because = [{ ...place, text: name }];
      const of = stage(file, {
        address: name,
        header: place,
        certificate: certificate(place, { because, notes: [name] }),
        integrations: 'unknown',
        integrationsBecause: because,
      });
      const finding = failing(of, { disposition: { state: 'open', entry: null }, noFix: name });
      const review = reviewOf({
        findings: [
          finding,
          { ...finding, disposition: { state: 'excepted', entry: name }, counts: false },
          { ...finding, verdict: 'unknown' },
          { ...finding, verdict: 'not_applicable' },
        ],
        problems: [{ ...place, message: name }],
        policyProblems: [{ ...place, message: name }],
        entries: [entry(place, { id: name, message: name })],
        notices: [name],
        incomplete: [name],
        sources: [hostile],
        conclusion: 'failure',
      });
      const url = (path: string) => `https://github.com/octocat/api/blob/abc/${path}`;
      for (const run of [checkRunOf(review), checkRunOf(review, url)]) {
        expect(alive(run.summary, /^https:\/\/github\.com\/octocat\/api\/blob\/abc\//)).toEqual([]);
        // the fold, and nothing of a name
        expect(alive(run.text ?? '', /^https:\/\/github\.com\/octocat\/api\/blob\/abc\//)).toEqual([
          '<details><summary>Why: the chain of each certificate, from the attribute to its origin</summary>',
          '</details>',
        ]);
        expect(tableOf(run.summary)).toEqual({ shown: 4, more: 0 });
        expect(run.title).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    }
  });
});

describe('limits', () => {
  test('shown and left out are all, for any number of findings', { timeout: 120_000 }, () => {
    const finding = fc.constantFrom(fails, unknown, passes, { ...fails, counts: false });
    const long = fc.constantFrom('short', 'x'.repeat(5_000), '@&|'.repeat(500), '\u{1F512}'.repeat(300));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), finding, long, (count, example, name) => {
        const findings = Array.from({ length: count }, (_, at) => {
          const address = `aws_api_gateway_stage.${name}${at}`;
          const because = [{ ...example.stage.header, text: name }];
          return {
            ...example,
            stage: { ...example.stage, address, certificate: { ...example.stage.certificate, because } },
          };
        });
        const problems = findings.map(({ stage: { header } }) => ({ ...header, message: name }));
        const many = Array.from({ length: count }, () => name);
        const review = reviewOf({
          findings,
          problems,
          policyProblems: problems,
          notices: many,
          incomplete: many,
          entries: findings.map(({ stage: { header } }) => entry(header, { id: name, message: name })),
          sources: [file],
          conclusion: 'failure',
        });
        const run = checkRunOf(review);
        const { shown, more } = tableOf(run.summary);
        expect(shown + more).toBe(count);
        expect(count === 0 || shown > 0).toBe(true);
        expect(bytesOf(run.summary)).toBeLessThanOrEqual(MAX_TEXT_BYTES);
        expect(bytesOf(run.text ?? '')).toBeLessThanOrEqual(MAX_TEXT_BYTES);
        expect(run.annotations.length).toBeLessThanOrEqual(1_000);
        const annotated =
          run.annotations.length + Number(/(\d+) more annotation/.exec(run.summary)?.[1] ?? 0);
        const counting = findings.filter((each) => each.counts && each.verdict !== 'pass').length;
        expect(annotated).toBe(2 * count + counting);
      }),
      {
        numRuns: 12,
        examples: [
          [3_000, fails, 'short'],
          [0, fails, 'short'],
          [1, fails, 'short'],
        ],
      },
    );
  });

  test('text tells how many stages it leaves out', () => {
    const because = [{ ...fails.stage.header, text: 'x'.repeat(450) }];
    const findings = Array.from({ length: 500 }, () => ({
      ...fails,
      stage: { ...fails.stage, certificate: { ...fails.stage.certificate, because } },
    }));
    const { text = '' } = checkRunOf(reviewOf({ findings, sources: [file], conclusion: 'failure' }));
    const shown = text.match(/^- `/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(50);
    expect(text).toContain(`\n${500 - shown} stages more`);
  });
});
