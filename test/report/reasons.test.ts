import { describe, expect, test } from 'vitest';
import { certificateText, complaintOf, toldSteps } from '../../src/report/reasons.ts';
import type { Finding } from '../../src/review.ts';
import type { Certificate } from '../../src/stage.ts';
import { certificate, failing, stage, stageFile } from './review-example.ts';

const file = stageFile();
const place = { file: file.path, start: 0, end: 1 };
const chain = (count: number) => Array.from({ length: count }, (_, at) => ({ ...place, text: `step ${at}` }));

describe('certificateText', () => {
  test.each<[Partial<Certificate>, string]>([
    [{}, 'unset: client_certificate_id is not set'],
    [{ because: chain(3) }, 'unset: step 0 → step 1 → step 2'],
    [
      { state: 'set', notes: ['The deployment will be refused.'] },
      'set: client_certificate_id is not set; The deployment will be refused.',
    ],
    [{ because: [{ ...place, text: 'a\n  b' }] }, 'unset: a b'],
  ])('of %j', (parts, expected) => expect(certificateText(certificate(place, parts))).toBe(expected));

  test('is at most 400 characters', () => {
    const because = chain(100).map((step) => ({ ...step, text: 'x'.repeat(1_000) }));
    expect(certificateText(certificate(place, { because })).length).toBe(400);
  });
});

describe('toldSteps', () => {
  test.each([
    [1, [0]],
    [4, [0, 1, 2, 3]],
    [9, [0, 1, 7, 8]],
  ])('of %i steps', (count, told) => {
    const steps = toldSteps(certificate(place, { because: chain(count) }), 4);
    expect(steps.map((step) => step.text)).toEqual(told.map((at) => `step ${at}`));
  });
});

describe('complaintOf', () => {
  test.each<['required' | 'forbidden', Finding['verdict'], Certificate['state'], string]>([
    ['required', 'fail', 'unset', 'has no client certificate, and the policy requires one'],
    ['required', 'fail', 'set', 'has a client certificate that the policy does not accept'],
    ['forbidden', 'fail', 'set', 'has a client certificate, and the policy forbids one'],
    ['required', 'unknown', 'unknown', 'may or may not have a client certificate: the sources do not tell'],
    [
      'required',
      'unknown',
      'set',
      'has a client certificate, and the sources do not tell whether the policy accepts it',
    ],
  ])('under %s with verdict %s and a certificate that is %s', (reading, verdict, state, expected) => {
    const of = stage(file, { certificate: certificate(place, { state }) });
    expect(complaintOf(failing(of, { verdict }), reading)).toBe(expected);
  });
});
