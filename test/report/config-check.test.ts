import { describe, expect, test } from 'vitest';
import type { PolicyDocument } from '../../src/control/policy.ts';
import { type PolicyLayers, readPolicy } from '../../src/control/read-policy.ts';
import { configCheck } from '../../src/report/config-check.ts';
import type { ConfigPreview, ConfigSide } from '../../src/report/config-preview.ts';
import type { Finding, Review } from '../../src/review.ts';
import { alive } from './living-markdown.ts';
import { entry, failing, HOSTILE_CASES, passing, reviewOf, stage, stageFile } from './review-example.ts';

const PATH = '.github/stage-review.yml';
const TODAY = '2026-11-22';
const A = stage(stageFile('infra/a.tf', 'a'));
const B = stage(stageFile('infra/b.tf', 'b'));

function documentOf(text: string | null, organisation: string | null = null): PolicyDocument {
  const layers: PolicyLayers = {
    deployerReading: null,
    organisation: organisation === null ? null : { path: 'acme/.github', text: organisation },
    repository: text === null ? [] : [{ path: PATH, text }],
  };
  return readPolicy(layers, TODAY);
}

function side(text: string | null, findings: readonly Finding[], parts: Partial<Review> = {}): ConfigSide {
  return { document: documentOf(text), review: reviewOf({ findings, ...parts }) };
}

function previewOf(before: ConfigSide, after: ConfigSide, parts: Partial<ConfigPreview> = {}): ConfigPreview {
  return { before, after, files: [PATH], written: [], notices: [], ...parts };
}

const REQUIRED = 'reading: required\n';
const undecided = (finding: Finding): Finding => ({ ...finding, verdict: null, counts: false });
const unknown = (finding: Finding): Finding => ({ ...finding, verdict: 'unknown', counts: false });
const excepted = (finding: Finding): Finding => ({
  ...finding,
  disposition: { state: 'excepted', entry: 'partner' },
});

test.each<[string, ConfigSide, ConfigSide, string]>([
  [
    'nothing',
    side(REQUIRED, [failing(A)]),
    side(REQUIRED, [failing(A)]),
    'Valid: no stage is judged otherwise',
  ],
  [
    'one fails, one passes all along',
    side(null, [undecided(failing(A)), undecided(passing(B))]),
    side(REQUIRED, [failing(A), passing(B)]),
    'Valid: 1 stage fails from then on',
  ],
  [
    'one is judged otherwise, and no weaker',
    side(null, [undecided(passing(B))]),
    side(REQUIRED, [passing(B)]),
    'Valid: 1 stage judged otherwise',
  ],
  [
    'one is excepted',
    side(REQUIRED, [failing(A)]),
    side(REQUIRED, [excepted(failing(A))]),
    'Valid, and weakens the review: 1 stage is let pass',
  ],
  [
    'a warning becomes a failure',
    side(REQUIRED, [unknown(failing(A))]),
    side(`${REQUIRED}unknown: fail\n`, [unknown(failing(A))]),
    'Valid: 1 stage fails from then on',
  ],
  [
    'a reading that is turned round eases, and is no weaker',
    side(REQUIRED, [failing(A), passing(B)]),
    side('reading: forbidden\n', [passing(A), failing(B)]),
    'Valid: 1 stage fails from then on, 1 stage is let pass',
  ],
  [
    'a file that is left out',
    side(REQUIRED, [failing(A)]),
    side(`${REQUIRED}paths: {exclude: [infra/]}\n`, []),
    'Valid, and weakens the review: 1 stage is let pass',
  ],
  [
    'a review that was given up',
    side(REQUIRED, [failing(A)]),
    side(REQUIRED, [], { isUnfinished: true, incomplete: ['It took too long.'] }),
    'Valid: its effect could not be worked out in full',
  ],
])('%s: the title', (_name, before, after, title) => {
  expect(configCheck(previewOf(before, after)).title).toBe(title);
});

test('of a review that was given up no stage is said to be gone', () => {
  const given = side(REQUIRED, [], { isUnfinished: true, incomplete: ['It took too long.'] });
  const { conclusion, summary } = configCheck(previewOf(side(REQUIRED, [failing(A)]), given));
  expect(conclusion).toBe('success');
  expect(summary).toContain('It took too long.');
  expect(summary).not.toContain('aws_api_gateway_stage.a');
});

test('where not all stages were seen, no entry is said to match nothing, and no stage to be absent', () => {
  const text = `${REQUIRED}exceptions:\n  - {id: partner-mtls, stage: c, reason: So it is., approved_by: me}\n`;
  const place = { file: PATH, start: 32, end: 40 };
  const after = (parts: Partial<Review>) => side(text, [], { entries: [entry(place)], ...parts });
  const whole = configCheck(previewOf(side(REQUIRED, [failing(A)]), after({})));
  expect(whole.annotations).toMatchObject([{ level: 'warning', startLine: 3 }]);
  expect(whole.summary).toContain('| fails | no such stage |');
  const part = configCheck(
    previewOf(side(REQUIRED, [failing(A)]), after({ incomplete: ['Over the budget.'] })),
  );
  expect(part.annotations).toEqual([]);
  expect(part.summary).toContain('| fails | not known |');
  expect(part.title).toContain('could not be worked out in full');
});

test("a mistake in the organisation's file is no fault of the change", () => {
  const document = documentOf(REQUIRED, 'readin: required\n');
  const { conclusion, annotations, summary } = configCheck(
    previewOf(side(REQUIRED, []), { document, review: null }),
  );
  expect({ conclusion, annotations }).toEqual({ conclusion: 'neutral', annotations: [] });
  expect(summary).toContain('`acme/.github:1:1`');
});

test('thousands of stages and mistakes still fit into a check run', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => stage(stageFile(`infra/${at}.tf`, `s${at}`)));
  const stages = configCheck(
    previewOf(
      side(
        null,
        many.map((each) => undecided(failing(each))),
      ),
      side(
        REQUIRED,
        many.map((each) => failing(each)),
      ),
    ),
  );
  expect(Buffer.byteLength(stages.summary)).toBeLessThan(65_535);
  expect(stages.summary).toMatch(/\n\d+ more stages/);
  const wrong = Array.from({ length: 2_000 }, (_, at) => `  - {id: e${at}, stage: x}`).join('\n');
  const document = documentOf(`exceptions:\n${wrong}\n`);
  const mistakes = configCheck(
    previewOf(side(null, []), { document, review: null }, { written: document.entries }),
  );
  expect(mistakes.conclusion).toBe('failure');
  expect(mistakes.annotations.length).toBeLessThanOrEqual(1_000);
  expect(Buffer.byteLength(mistakes.summary)).toBeLessThan(65_535);
});

describe('no text of the files comes alive', () => {
  test.each(HOSTILE_CASES)('%s', (_title, name) => {
    const own = stage(stageFile('infra/a.tf', 'a'), { address: name, ownAddress: name });
    const before = side(null, [undecided(failing(own))], { incomplete: [name] });
    const text = `paths: {exclude: [${JSON.stringify(name.slice(0, 150))}]}\naccepted_certificates: [${JSON.stringify(name)}]\n${JSON.stringify(name.slice(0, 90))}: 1\n`;
    const broken = configCheck(previewOf(before, { document: documentOf(text), review: null }));
    const after = side(REQUIRED, [failing(own)]);
    const valid = configCheck(previewOf(before, after, { notices: [name] }));
    expect(alive(broken.summary)).toEqual([]);
    expect(alive(valid.summary)).toEqual([]);
  });
});
